"""What a message looks like, and that a stranger's words stay words."""

from __future__ import annotations

import re

import discord
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.message import Choice, Message, Style, rows
from bot.platforms.discord.buttons import action_of, custom_id
from bot.platforms.discord.literal import length, literal
from bot.platforms.discord.markdown import dialect
from bot.platforms.discord.render import TEXT, Part, parts, plain, view
from tests.fakes.discord_model import Json
from tests.fakes.discord_rules import check_components


def _drawn(part: Part) -> list[Json]:
    components: list[Json] = view(part).to_components()  # type: ignore[no-untyped-call]
    return components


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("*_[x](y)", r"\*\_\[x\](y)"),
        ("@everyone and <@&123>", "@\u200beveryone and \\<@\u200b&123>"),
        (
            "# Title\n-# small\n> quote\n- item\n+ item\n1. one",
            "\\# Title\n\\-# small\n\\> quote\n\\- item\n\\+ item\n1\\. one",
        ),
        ("  - indented", r"  \- indented"),
        ("`code` ||secret|| ~~gone~~", r"\`code\` \|\|secret\|\| \~\~gone\~\~"),
        ("https://evil.example", r"https\://evil.example"),
        ("back\\slash", r"back\\slash"),
        ("a\u202ecba\x07", "acba"),
        ("07:30, well-known, 3.5 and #7", "07:30, well-known, 3.5 and #7"),
    ],
)
def test_a_strangers_words_are_shown_literally(given: str, expected: str) -> None:
    assert literal(given) == expected


@given(st.text(alphabet="*_~`|[]()<>#-+@: \\\n1.ab/heryon&!", max_size=40))
def test_nothing_in_literal_text_is_left_unescaped(text: str) -> None:
    shown = re.sub(r"\\[^0-9A-Za-z\s]", "x", literal(text))
    assert not re.search(r"[*_~`|\[\]<\\]|://|@(everyone|here|\d)|^[ \t]*([#>+-]|\d+[.)])", shown, re.MULTILINE)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("one\ntwo", "one two"),
        ("**bold** *it* `x*y` ~~no~~", "**bold** *it* `x*y` ~~no~~"),
        ("## The **big** one", "**The big one**"),
        ("2 * 3 * 4 = a_b_c", r"2 \* 3 \* 4 = a\_b\_c"),
        ("[paper](https://x.example/a_(b))", "[paper](https://x.example/a_%28b%29)"),
        ("[bad](javascript:alert)", r"\[bad\](javascript:alert)"),
        ("See https://x.example/a_b now", "See https://x.example/a_b now"),
        ("- a\n- b\n  - c", "- a\n- b\n  - c"),
        ("3. x\n4. y", "3. x\n4. y"),
        ("> said\n> so", "> said so"),
        ("```python\nx = 1\n\n  # <@1>\n```", "```python\nx = 1\n\n  # <@1>\n```"),
        ("hello <@123> @everyone", "hello \\<@\u200b123> @\u200beveryone"),
        ("`` a`b ``", "`` a`b ``"),
    ],
)
def test_a_cards_markdown_in_discords_dialect(source: str, expected: str) -> None:
    assert dialect(source) == expected


def test_a_dose_from_top_to_bottom() -> None:
    message = Message(
        kicker="THEORY · Phase 1",
        title="Why #1?",
        text="For *you*",
        markdown="**So** it is.",
        footer="CC BY 4.0\nSource",
        choices=rows(Choice("Done", "done:1", style=Style.PRIMARY), Choice("Paper", url="https://x.example")),
    )
    (part,) = parts(message)
    assert part.text == "-# THEORY · Phase 1\n### Why #1?\n\nFor \\*you\\*\n\n**So** it is.\n\n-# CC BY 4.0\n-# Source"
    (frame,) = _drawn(part)
    check_components([frame])
    assert [(button.get("custom_id"), button.get("url")) for button in frame["components"][1]["components"]] == [
        ("v1:done:1", None),
        (None, "https://x.example"),
    ]


def test_a_receipt_has_no_frame() -> None:
    (only,) = _drawn(parts(Message(text="Counted."))[0])
    assert only["type"] == discord.ComponentType.text_display.value


def test_long_messages_are_cut_at_paragraphs_and_the_last_has_the_buttons() -> None:
    words = [f"Paragraph {number}. " + "word " * 150 for number in range(12)]
    drawn = parts(Message(title="Long", markdown="\n\n".join(words), choices=rows(Choice("Done", "done:1"))))
    assert len(drawn) == 3
    assert [len(part.choices) for part in drawn] == [0, 0, 1]
    assert all(part.text.startswith(("### Long", "Paragraph")) and length(part.text) <= TEXT for part in drawn)
    assert sum(part.text.count("Paragraph") for part in drawn) == 12


def test_no_cut_inside_a_code_block() -> None:
    code = "```python\n" + "x = 1\n" * 200 + "```"
    drawn = parts(Message(markdown=f"{'word ' * 600}\n\n{code}\n\nend"))
    assert [part.text.count("```") for part in drawn] == [0, 2]


def test_a_code_block_too_long_for_any_message_is_closed_and_opened_again() -> None:
    drawn = parts(Message(markdown="```python\n" + "x = 1\n" * 1500 + "```"))
    assert len(drawn) > 1
    assert all(part.text.startswith("```python\n") and part.text.endswith("\n```") for part in drawn)


@settings(max_examples=25)
@given(st.text(min_size=1, max_size=60), st.integers(1, 150))
def test_every_part_keeps_to_the_limits(text: str, times: int) -> None:
    for part in parts(Message(title="T", text=text * times)):
        assert length(part.text) <= TEXT
        check_components(_drawn(part))


def test_many_buttons_are_dealt_to_more_messages() -> None:
    drawn = parts(Message(text="Pick", choices=rows(*(Choice(str(n), f"pick:{n}") for n in range(60)), width=7)))
    for part in drawn:
        check_components(_drawn(part))
    assert sum(len(row) for part in drawn for row in part.choices) == 60


def test_two_buttons_with_one_meaning_have_two_ids() -> None:
    (part,) = parts(Message(text="x", choices=rows(Choice("Undo", "undo:1"), Choice("Undo again", "undo:1"))))
    check_components(_drawn(part))
    assert action_of(custom_id("undo:1", 2)) == "undo:1"


@pytest.mark.parametrize("forged", ["", "v1:", "v2:done:1", "done:1", "v1:DONE", "v1:done:" + "x" * 60, "v1.:done"])
def test_forged_ids_mean_nothing(forged: str) -> None:
    assert action_of(forged) == ""


def test_the_last_resort_names_the_links() -> None:
    message = Message(text="word " * 700, choices=rows(Choice("Paper", url="https://x.example")))
    assert plain(parts(Message(text="Read", choices=message.choices))[0]) == "Read\nPaper: https://x.example"
    assert length(plain(parts(message)[0])) <= 2000


def test_an_empty_message_is_still_one() -> None:
    check_components(_drawn(parts(Message())[0]))
