"""A dose is shown as each platform sends it, by the platform's own drawing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.core.doses import KINDS, Card, hints, more
from bot.library import Library
from bot.platforms import PLATFORMS, Shelved
from bot.platforms.discord import render as discord_render
from bot.platforms.preview import plain
from bot.platforms.telegram import render as telegram_render
from bot.services.doses import private_message
from bot.workshop import preview as previews
from tests.cards import write_content

CONTENT = Path(__file__).parents[2] / "content"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = write_content(tmp_path)
    monkeypatch.setenv("DOSE_CONTENT_DIR", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder


def shown(card: Card, platform: str, *, everything: bool = False) -> list[str]:
    return list(previews.preview(card, previews.platform_named(platform), NOON, everything=everything))


def words_of(card: Card) -> str:
    return private_message(card, previews._delivery(card, NOON), is_done=False).plain()


def test_telegram_shows_the_html_that_is_sent(content: Path) -> None:
    card = Library.load(content).cards["theory-one"]
    [page] = shown(card, "telegram")
    message = private_message(card, previews._delivery(card, NOON), is_done=False)
    [html] = telegram_render.parts(message)
    assert html in page
    assert "<b>A good card</b>" in html
    assert "[✅ Done] [⏭ Skip]\n" in page
    assert f"telegram · pushed · {telegram_render._length(html):,} of 4,096 UTF-16 units" in page


def test_discord_shows_the_text_of_its_components(content: Path) -> None:
    card = Library.load(content).cards["coding-one"]
    [page] = shown(card, "discord")
    message = private_message(card, previews._delivery(card, NOON), is_done=False)
    [part] = discord_render.parts(message)
    assert part.text in page
    assert f"discord · pushed · {len(part.text):,} of 4,000 characters" in page
    assert "[💡 Hint] [❓ Check yourself] [🔁 Another card]\n" in page


def test_the_console_numbers_its_buttons(content: Path) -> None:
    [page] = shown(Library.load(content).cards["review-one"], "console")
    assert "[1] ✅ Done  [2] ⏭ Skip" in page
    assert "\x1b" not in page, "a pipe gets no colours"


@pytest.mark.parametrize("platform", ["telegram", "discord", "console"])
def test_all_shows_what_stands_behind_every_button(content: Path, platform: str) -> None:
    card = Library.load(content).cards["coding-one"]
    pages = "\n".join(shown(card, platform, everything=True))
    for message in hints(card):
        assert f"button Hint: {message.title}" in pages
    for name in more(card):
        assert f"button {name}" in pages
    for number, question in enumerate(card.questions, start=1):
        assert f"{platform} · question {number}" in pages
        for letter, choice in zip("ABCD", question.choices, strict=True):
            assert f"question {number}, answered {letter}" in pages
            assert choice.why.replace("'", "&#x27;" if platform == "telegram" else "'") in pages


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.name)
def test_every_card_goes_out_as_one_message(platform: Shelved) -> None:
    for card in Library.load(CONTENT).cards.values():
        message = private_message(card, previews._delivery(card, NOON), is_done=False)
        for each in (message, *hints(card), *more(card).values()):
            [sheet] = platform.preview(each)
            assert sheet.length <= sheet.limit
            assert sheet.text


def test_a_platform_without_a_preview_shows_the_words(tmp_path: Path) -> None:
    card = Library.load(write_content(tmp_path)).cards["paper-one"]
    [sheet] = plain(private_message(card, previews._delivery(card, NOON), is_done=False))
    assert sheet.text == words_of(card)
    assert sheet.rows[0] == ["✅ Done", "⏭ Skip"]


@pytest.mark.usefixtures("content")
@pytest.mark.parametrize("focus", KINDS)
def test_an_open_choice_is_made(focus: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preview", "--focus", focus]) == 0
    assert f"{focus.upper()} · Phase 1, week 1 · 15 min" in capsys.readouterr().out


@pytest.mark.usefixtures("content")
def test_without_a_word_it_is_the_focus_of_today(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preview"]) == 0
    assert " · Phase 1, week 1 · 15 min" in capsys.readouterr().out


@pytest.mark.usefixtures("content")
@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["theory-oen"], "There is no card theory-oen; did you mean theory-one"),
        (["review"], "There is no card review; did you mean review-one?"),
        (["zzz"], "There is no card zzz; for instance build-one, coding-one"),
        (["--focus", "thoery"], "thoery is no focus; did you mean theory?"),
        (["--week", "9", "--focus", "paper"], "Phase 1 has no paper card in week 9; it has one in week 1."),
        (["--phase", "2", "--focus", "paper"], "Phase 2 has no paper card; there are cards in phase 1."),
        (["--platform", "fax"], "fax is no platform; pick one of telegram, discord, console."),
    ],
)
def test_what_is_not_there_is_told_with_what_is_near(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["preview", *arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, err.startswith(complaint)) == ("", True), err


@pytest.mark.parametrize("number", ["0", "-1", "x", "9999", "²"])
def test_a_week_is_a_number(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["preview", f"--week={number}"])
    assert "is no number of a phase or week; write 1, 2, 3 …" in capsys.readouterr().err
