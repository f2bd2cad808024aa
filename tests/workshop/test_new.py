"""A card is begun in the right place, whole, and what is left to write is told sentence by sentence."""

from __future__ import annotations

import datetime as dt
import runpy
import sys
from pathlib import Path

import pytest

from bot import paths
from bot.__main__ import main
from bot.core.doses import KINDS
from bot.library import Library, check
from bot.library.complaint import Complaint
from bot.library.unwritten import MARK
from bot.ports import StartError
from bot.workshop.beginning import Order, begin
from tests.cards import FOLDER, ROADMAP, write_content

TODAY = dt.date(2026, 11, 23)
TITLE = 'Why “squared” error: #1 loves \\the mean\'s α, 5 % "x"'
NAME = "why-squared-error-1-loves-the-means-5-x"


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = write_content(tmp_path)
    monkeypatch.setenv("DOSE_CONTENT_DIR", str(folder))
    monkeypatch.setenv("DOSE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return folder


def new(
    content: Path, focus: str = "theory", title: str = TITLE, *, week: int = 2, phase: int = 1, name: str = ""
) -> list[Path]:
    return begin(content, Order(focus, title, phase, week, name), TODAY)


@pytest.mark.parametrize("focus", KINDS)
def test_a_new_card_has_everything_but_the_words(content: Path, focus: str) -> None:
    written = new(content, focus)
    folder = content / FOLDER / focus
    assert written == [folder / f"{NAME}.md", *(folder / f"{NAME}{ending}" for ending in KINDS[focus].scripts)]
    marks = sum(path.read_text(encoding="utf-8").count(MARK) for path in written)
    found = check(content)
    gaps = [complaint for complaint in found if "is not written yet" in complaint.problem]
    assert len(gaps) == marks, "a complaint for each"
    assert all(Path(content.parent, gap.file) in written and gap.field and len(gap.cure) > 5 for gap in gaps)
    # Whatever else is missing is what the placeholders stand for: nothing is forgotten, nothing has a wrong name.
    assert [each.problem for each in found if each not in gaps] == (["is 63 words long"] if focus == "theory" else [])


def test_a_complaint_names_file_field_and_what_to_write(content: Path) -> None:
    new(content)
    file = f"content/{FOLDER}/theory/{NAME}.md"
    found = check(content)
    assert Complaint(file, "outcome", "is not written yet", "Finish the sentence “After this you can …”") in found
    written = (content.parent / file).read_text(encoding="utf-8").split("\n")
    line = next(number for number, text in enumerate(written, start=1) if text == f"{MARK} Say what cures it.")
    expected = f"{file}: section Misconception: line {line}: is not written yet. Say what cures it."
    assert expected in [str(complaint) for complaint in found]


@pytest.mark.parametrize("focus", KINDS)
def test_a_card_is_sound_once_every_mark_is_replaced(content: Path, focus: str) -> None:
    for path in new(content, focus):
        text = path.read_text(encoding="utf-8")
        text = text.replace(f"{MARK} Take one of statistics, optimisation", "statistics")
        text = text.replace(f"{MARK} Give the address", "https://arxiv.org/abs/1412.6980")
        text = text.replace(f"{MARK} Name the page, chapter or paper", "Adam: A Method for Stochastic Optimization")
        text = text.replace(f"{MARK} Give the arXiv id; a paper that is not there has a url: instead", "1412.6980")
        for count, card in (("first", "theory"), ("second", "coding"), ("third", "paper")):
            text = text.replace(f"{MARK} Name a {count} card", f"{card}-one")
        text = text.replace(f"{MARK} Name a fourth card", "build-one").replace(
            f"{MARK} Name a fifth card", "explore-one"
        )
        text = text.replace(f"{MARK} Open", f"{'word ' * 150} Open").replace(f"{MARK} ", "")
        path.write_text(text, encoding="utf-8")
    assert [str(complaint) for complaint in check(content)] == []
    assert f"{focus}-{NAME}" in Library.load(content).cards


def test_the_topic_is_that_of_the_week(content: Path) -> None:
    roadmap = content / "roadmap.yaml"
    roadmap.write_text(ROADMAP, encoding="utf-8")
    (content / FOLDER / "theory" / "one.md").unlink()
    [path] = new(content, week=1)
    assert '\ntopic: "statistics"\n' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("ending", "status"), [("_broken", 1), ("_mended", 0)])
def test_the_scripts_of_a_build_run_as_they_are(
    content: Path, ending: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    [script] = [path for path in new(content, "build") if path.stem.endswith(ending)]
    monkeypatch.setattr(sys, "argv", [str(script)])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(script))
    assert int(ended.value.code or 0) == status


def test_the_script_of_a_reproduction_prints_its_number(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [_, script] = new(content, "reproduce")
    runpy.run_path(str(script))
    assert capsys.readouterr().out.startswith("number = 0.")


def test_nothing_is_ever_overwritten(content: Path) -> None:
    script = content / FOLDER / "build" / "leak_mended.py"
    script.write_text("mine", encoding="utf-8")
    with pytest.raises(StartError, match=r"leak_mended\.py is there already, and nothing was written"):
        new(content, "build", name="leak")
    assert script.read_text(encoding="utf-8") == "mine"
    assert not script.with_name("leak.md").exists()


@pytest.mark.parametrize(
    ("order", "complaint"),
    [
        ({"focus": "drill"}, "drill is no focus; pick one of theory, coding"),
        ({"phase": 9}, "Phase 9 is not in roadmap.yaml; add it there, or take another."),
        ({"week": 9}, "Phase 1 has no week 9 in roadmap.yaml; give it a theme there first."),
        ({"week": 1}, "Phase 1, week 1 has a theory card already, theory-one."),
        ({"title": "x" * 61}, "The title is 61 characters long; write 1 to 60."),
        ({"title": " "}, "The title is 0 characters long; write 1 to 60."),
        ({"title": "数学"}, "'数学' makes no file name; try --name squared-error."),
        ({"name": "../../etc"}, "'../../etc' makes no file name"),
        ({"name": "Big"}, "'Big' makes no file name"),
        ({"name": "x" * 54}, "makes no file name"),
    ],
)
def test_what_fits_nowhere_is_refused_and_nothing_is_written(
    content: Path, order: dict[str, object], complaint: str
) -> None:
    before = sorted(content.rglob("*"))
    with pytest.raises(StartError) as refused:
        new(content, **order)  # type: ignore[arg-type]
    assert complaint in str(refused.value)
    assert sorted(content.rglob("*")) == before


def test_a_long_title_gives_a_name_of_whole_words(content: Path) -> None:
    [path] = new(content, "reproduce", "Exponential averages of remarkably long quantities remember")[:1]
    assert path.stem == "exponential-averages-of-remarkably-long-quantities"


def test_a_new_phase_gets_its_folder(content: Path) -> None:
    roadmap = content / "roadmap.yaml"
    text = roadmap.read_text(encoding="utf-8").replace(
        "topics: [attention]", "topics: [attention], weeks: [{week: 1, theme: x}]"
    )
    roadmap.write_text(text, encoding="utf-8")
    [path] = new(content, phase=2, week=1)
    assert path.parent == content / "2-deep-learning" / "theory"


def test_the_cards_of_a_wheel_are_left_alone(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "_PACKAGE", content.parent)
    with pytest.raises(StartError, match=r"point DOSE_CONTENT_DIR at a folder of your own"):
        new(content)


@pytest.mark.usefixtures("content")
def test_the_command_tells_what_it_wrote_and_what_comes_next(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["new", "card", "build", "A leak", "--phase", "1", "--week", "2"]
    assert main(arguments) == 0
    *files, rest = capsys.readouterr().out.splitlines()
    assert [Path(file).name for file in files] == ["a-leak.md", "a-leak_broken.py", "a-leak_mended.py"]
    assert rest.startswith(f"Replace every {MARK} by your own words; `dose check` lists what is left")
    assert main(arguments) == 2
    assert "a-leak.md is there already" in capsys.readouterr().err
    assert main(["check"]) == 1
    assert f"content/{FOLDER}/build/a-leak_broken.py: line 1: is not written yet." in capsys.readouterr().out
