"""The library reads good content, and complains about every mistake with file, field and cure."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.core.doses import KINDS
from bot.library import Complaint, ContentError, Library, check
from tests.cards import FOLDER, PLAN, PROSE, ROADMAP, card_path, good, write_content
from tests.mistakes import BODY, FRONT_MATTER, OTHERS, PLANS, ROADMAPS

CONTENT = Path(__file__).parents[1] / "content"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A content folder without a mistake."""
    return write_content(tmp_path)


def complaints(content: Path) -> list[str]:
    """The complaints, without the folder and the file when it is a card's."""
    return [str(complaint).removeprefix(f"content/{FOLDER}/") for complaint in check(content)]


def replace(path: Path, old: str, new: str) -> None:
    """Breaks a file in one place."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_good_content_loads_whole(content: Path) -> None:
    library = Library.load(content)
    assert check(content) == ()
    assert {card.focus for card in library.cards.values()} == set(KINDS)
    assert library.plan.focus(0) == "theory"
    assert library.roadmap.phases[1].topics == ("attention",)
    assert library.pick(1, "paper", []).id == "paper-one"
    assert library.progress(1, ["paper-one"]).phases[0].had == 1
    assert library.gaps() == ((1, "optimisation"), (2, "attention"))
    assert [path.name for path in library.scripts(library.cards["build-one"])] == ["one_broken.py", "one_mended.py"]


def test_choice_may_be_the_word_no(content: Path) -> None:
    assert Library.load(content).cards["theory-one"].questions[0].choices[3].text == "No"


@pytest.mark.parametrize(
    ("focus", "old", "new", "expected"), [*(("theory", *case) for case in FRONT_MATTER + BODY), *OTHERS]
)
def test_every_mistake_has_its_complaint(content: Path, focus: str, old: str, new: str, expected: str) -> None:
    replace(card_path(content, focus), old, new)
    found = complaints(content)
    assert any(complaint.startswith(f"{focus}/one.md: {expected}") for complaint in found), "\n".join(found)


def test_heading_inside_code_is_no_section(content: Path) -> None:
    replace(card_path(content, "theory"), PROSE, f"{PROSE}\n\n```\n## In use\n```")
    assert complaints(content) == []


@pytest.mark.parametrize(
    "words",
    [
        "a < b and b > c",
        "from $5 to $6",
        "`<b>` and `$x$`",
        "[x](https://example.org/a_(b))",
        r"\[0, 1)",
        r"\$5 or \$6",
    ],
)
def test_harmless_text_is_left_in_peace(content: Path, words: str) -> None:
    replace(card_path(content, "theory"), PROSE, f"{PROSE} {words}")
    assert complaints(content) == []


def test_several_mistakes_are_all_reported(content: Path) -> None:
    replace(card_path(content, "theory"), "minutes: 15", "minutes: 11")
    replace(card_path(content, "theory"), ", right: true", "")
    replace(card_path(content, "paper"), "- three", "")
    (content / "roadmap.yaml").unlink()
    assert len(complaints(content)) == 4


def test_a_broken_card_is_not_complained_about_twice(content: Path) -> None:
    replace(card_path(content, "theory"), "minutes: 15", "minutes: 11")
    replace(card_path(content, "coding"), "needs: []", "needs: [theory-one]")
    assert complaints(content) == ["theory/one.md: minutes: is 11. Write 10, 15 or 20."]


def test_load_raises_with_every_complaint(content: Path) -> None:
    replace(card_path(content, "theory"), "minutes: 15", "minutes: 11")
    replace(card_path(content, "paper"), "- three", "")
    with pytest.raises(ContentError, match=r"paper/one.md: .* And 1 more; `dose check` lists them\.$") as caught:
        Library.load(content)
    assert caught.value.complaints == check(content)
    assert caught.value.complaints[1] == Complaint(
        f"content/{FOLDER}/theory/one.md", "minutes", "is 11", "Write 10, 15 or 20"
    )


def add(content: Path, focus: str, name: str, **fields: str) -> None:
    """Adds a good card that differs in some fields."""
    text = good(focus)
    for field, value in fields.items():
        line = next(line for line in text.splitlines() if line.startswith(f"{field}: "))
        text = text.replace(line, f"{field}: {value}", 1)
    card_path(content, focus).with_name(name).write_text(text, encoding="utf-8")


def test_an_id_belongs_to_one_card(content: Path) -> None:
    add(content, "theory", "two.md", week="2")
    expected = (
        f"theory/two.md: id: theory-one is the id of content/{FOLDER}/theory/one.md too. Give it an id of its own."
    )
    assert complaints(content) == [expected]


def test_a_week_has_one_card_of_a_focus(content: Path) -> None:
    add(content, "theory", "two.md", id="theory-two")
    other = f"content/{FOLDER}/theory/one.md"
    assert complaints(content) == [
        f"theory/two.md: week: phase 1, week 1 has a theory card already, {other}. Put it elsewhere."
    ]


def test_a_circle_of_needs_is_shown(content: Path) -> None:
    add(content, "theory", "two.md", id="theory-two", week="2", needs="[theory-one]", topic="optimisation")
    replace(card_path(content, "theory"), "needs: []", "needs: [coding-one]")
    replace(card_path(content, "coding"), "needs: []", "needs: [theory-two]")
    found = complaints(content)
    expected = "needs: go round in a circle: coding-one → theory-two → theory-one → coding-one. Remove one of them."
    assert f"coding/one.md: {expected}" in found


def test_a_topic_that_no_needs_lead_to_cannot_be_reached(content: Path) -> None:
    add(content, "theory", "two.md", id="theory-two", week="2", needs="[theory-none]", topic="optimisation")
    expected = "theory/two.md: topic: optimisation cannot be reached. Let one of its cards need less."
    assert expected in complaints(content)


def test_a_sentence_stands_in_the_bank_once(content: Path) -> None:
    again = "Whoever averages the squares is led by the largest of them."
    replace(card_path(content, "theory"), PROSE, f"{PROSE}\n\n{again}")
    replace(
        card_path(content, "explore"), "It misleads.", f"It misleads.\n\n- whoever averages the *squares* {again[28:]}"
    )
    [found] = complaints(content)
    place = f"content/{FOLDER}/explore/one.md, section Against already"
    assert found == f"theory/one.md: section Question: “{again}” stands in {place}. Say it another way."


@pytest.mark.parametrize(
    "words",
    [
        "Send me the link.",  # short
        "```\nwhoever averages the squares is led by the largest of them.\n```",  # code
        "The page with the form, below the code of the first hint:",  # leads over to code
    ],
)
def test_what_may_be_said_twice(content: Path, words: str) -> None:
    replace(card_path(content, "explore"), "It misleads.", f"It misleads.\n\n{words}")
    replace(card_path(content, "build"), "It prints 3.", f"It prints 3.\n\n{words}")
    assert complaints(content) == []


def test_directions_may_be_said_twice(content: Path) -> None:
    words = "The script prints accepted, exits 0 and says nothing else at all."
    add(content, "build", "two.md", id="build-two", week="2")
    for ending in KINDS["build"].scripts:
        (content / FOLDER / "build" / f"two{ending}").touch()
    for name in ("one.md", "two.md"):
        replace(card_path(content, "build").with_name(name), "It exits 0.", words)
    assert complaints(content) == []


def test_a_topic_without_a_card_is_a_gap_only_until_every_week_is_written(content: Path) -> None:
    assert complaints(content) == []
    replace(content / "roadmap.yaml", "      - {week: 2, theme: A line}\n", "")
    expected = "phases[0].topics: optimisation has no card, though every week is written."
    assert complaints(content) == [f"content/roadmap.yaml: {expected} Give a card that topic, or take it out."]
    replace(content / "roadmap.yaml", "    topics:", "    growing: true\n    topics:")
    assert complaints(content) == []


def test_a_topic_with_a_card_is_no_gap(content: Path) -> None:
    replace(content / "roadmap.yaml", "      - {week: 2, theme: A line}\n", "")
    replace(card_path(content, "paper"), "topic: statistics", "topic: optimisation")
    assert complaints(content) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [*(("weekly_plan.yaml", *case) for case in PLANS), *(("roadmap.yaml", *case) for case in ROADMAPS)],
)
def test_plan_and_roadmap_have_their_complaints(content: Path, name: str, old: str, new: str, expected: str) -> None:
    replace(content / name, old, new)
    assert f"content/{name}: {expected}" in complaints(content)


@pytest.mark.parametrize("name", ["weekly_plan.yaml", "roadmap.yaml"])
def test_a_missing_table_is_named(content: Path, name: str) -> None:
    (content / name).unlink()
    assert complaints(content) == [f"content/{name}: is missing. Add it; docs/content.md shows how."]


@pytest.mark.parametrize("name", ["one.py", "one_broken.py", "one_mended.py"])
def test_a_missing_script_is_named(content: Path, name: str) -> None:
    focus = "reproduce" if name == "one.py" else "build"
    card_path(content, focus).with_name(name).unlink()
    assert complaints(content) == [f"{focus}/one.md: has no script {name} beside it. Add the script."]


def test_files_that_do_not_belong_are_named(content: Path) -> None:
    (content / "theory").mkdir()
    (content / FOLDER / "practice").mkdir()
    (content / FOLDER / "lost.md").write_text("x", encoding="utf-8")
    (content / FOLDER / "theory" / "notes.txt").write_text("x", encoding="utf-8")
    (content / FOLDER / "theory" / ".DS_Store").write_text("x", encoding="utf-8")
    card_path(content, "paper").rename(card_path(content, "paper").with_name("One More.md"))
    foci = "theory, coding, paper, reproduce, build, explore, review"
    assert complaints(content) == [
        f"lost.md: is not a focus. Use the folders {foci}.",
        "paper/One More.md: has a name that is not kebab-case. Use lower-case letters and hyphens.",
        f"practice: is not a focus. Use the folders {foci}.",
        "theory/notes.txt: belongs to no card. Remove it, or name it like its card.",
        "content/theory: is not a phase. Name it by number and title, as in 1-core-ml.",
    ]


@pytest.mark.parametrize("path", [f"{FOLDER}/theory/two.md", f"{FOLDER}/build/one_broken.py", "2-deep-learning"])
def test_links_out_of_the_folder_are_not_followed(content: Path, tmp_path: Path, path: str) -> None:
    (tmp_path / "secret").write_text("x", encoding="utf-8")
    (content / path).unlink(missing_ok=True)
    (content / path).symlink_to(tmp_path / "secret")
    found = [str(complaint) for complaint in check(content)]
    assert f"content/{path}: is a symbolic link. Put the file itself there." in found


def test_a_linked_plan_is_refused(content: Path, tmp_path: Path) -> None:
    (content / "weekly_plan.yaml").rename(tmp_path / "plan.yaml")
    (content / "weekly_plan.yaml").symlink_to(tmp_path / "plan.yaml")
    assert complaints(content) == ["content/weekly_plan.yaml: is a symbolic link. Put the file itself there."]


def test_a_large_file_is_not_read(content: Path) -> None:
    card_path(content, "theory").write_text("x" * 200_001, encoding="utf-8")
    assert "theory/one.md: is larger than 200 kB. Shorten it." in complaints(content)


def test_other_encodings_are_named(content: Path) -> None:
    card_path(content, "explore").write_bytes(good("explore").replace("It helps", "Es hülfe").encode("latin-1"))
    assert any("is not UTF-8. Save the file as UTF-8." in complaint for complaint in complaints(content))


def test_windows_line_ends_and_byte_order_marks_are_fine(content: Path) -> None:
    card_path(content, "explore").write_bytes(b"\xef\xbb\xbf" + good("explore").replace("\n", "\r\n").encode())
    assert complaints(content) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "front matter: is missing. Begin the file with a line ---."),
        ("# Hello", "front matter: is missing. Begin the file with a line ---."),
        ("---\nid: x\n", "front matter: does not end. Close it with a line ---."),
        ("---\n- x\n---\n", "front matter: is not names and values. Write lines such as title: …."),
        ("---\n---\n", "front matter: is not names and values. Write lines such as title: …."),
    ],
)
def test_front_matter_begins_and_ends(content: Path, text: str, expected: str) -> None:
    card_path(content, "explore").write_text(text, encoding="utf-8")
    assert complaints(content) == [f"explore/one.md: {expected}"]


def test_a_missing_phase_folder_is_fine_and_a_missing_folder_is_not(tmp_path: Path) -> None:
    (tmp_path / "weekly_plan.yaml").write_text(PLAN, encoding="utf-8")
    (tmp_path / "roadmap.yaml").write_text(ROADMAP, encoding="utf-8")
    assert Library.load(tmp_path).cards == {}
    with pytest.raises(ContentError, match="is not a folder"):
        Library.load(tmp_path / "nowhere")


def test_three_hundred_cards_load_in_a_moment(content: Path) -> None:
    weeks = "".join(f"      - {{week: {week}, theme: x}}\n" for week in range(3, 61))
    replace(content / "roadmap.yaml", "  - {number: 2", f"{weeks}  - {{number: 2")
    for focus in ("theory", "coding", "paper", "explore", "build"):
        for week in range(2, 61):
            add(content, focus, f"w{week}.md", id=f"{focus}-w{week}", week=str(week))
            for ending in KINDS[focus].scripts:
                (content / FOLDER / focus / f"w{week}{ending}").touch()
    start = time.process_time()
    library = Library.load(content)
    assert len(library.cards) == 302
    assert time.process_time() - start < 3  # about 0.4 s on the machine it was written on; the bound is for slow ones


def test_every_card_of_the_project_is_fine() -> None:
    assert [str(complaint) for complaint in check(CONTENT)] == []


def test_the_weekly_plan_and_the_roadmap_are_as_promised() -> None:
    library = Library.load(CONTENT)
    assert library.plan.days == ("theory", "coding", "paper", "reproduce", "build", "explore", "review")
    assert [phase.title for phase in library.roadmap.phases] == [
        "Core ML",
        "Deep learning and LLM foundation",
        "Systems engineering for AI",
        "AGI and research track",
    ]
