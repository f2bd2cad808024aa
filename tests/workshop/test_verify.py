"""Scripts beside cards are run, and held against what their cards promise."""

from __future__ import annotations

import re
import time
import tomllib
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.core.doses.reproduce import ReproduceCard
from bot.library import Library
from bot.workshop import scripts
from bot.workshop.scripts import checkpoint_problems, run, target_problems
from bot.workshop.verify import summary, verify
from tests.cards import CODE, card_path, write_content

ROOT = Path(__file__).parents[2]
MEAN = """\
def mean(xs):
    if not xs:
        raise ValueError("nothing")
    return sum(xs) / len(xs)
"""


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A content folder whose scripts and tests keep what the cards promise."""
    folder = write_content(tmp_path)
    monkeypatch.setenv("DOSE_CONTENT_DIR", str(folder))
    monkeypatch.setenv("DOSE_DATA_DIR", str(tmp_path / "data"))
    card_path(folder, "build").with_name("one_broken.py").write_text("print('it prints 3')\nraise SystemExit(1)\n")
    coding = card_path(folder, "coding")
    text = coding.read_text(encoding="utf-8")
    head, _, tail = text.partition("## Solution")
    solved = tail.replace(CODE, f"```python\n{MEAN}```", 1)
    coding.write_text(f"{head}## Solution{solved}", encoding="utf-8")
    return folder


def script(content: Path, focus: str, name: str, code: str) -> Path:
    path = card_path(content, focus).with_name(name)
    path.write_text(code, encoding="utf-8")
    return path


def problems(content: Path, focus: str, name: str, code: str, patience: float = 60) -> tuple[str, ...]:
    path = script(content, focus, name, code)
    return run(Library.load(content).cards[f"{focus}-one"], path, patience).problems


def test_sound_content_verifies(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[-1] == "4 fine, 0 failed, 0 not run for want of a package."
    assert {line.split()[-1] for line in out[:-1]} == {
        "1-core-ml/coding/one.md",
        "1-core-ml/reproduce/one.py",
        "1-core-ml/build/one_broken.py",
        "1-core-ml/build/one_mended.py",
    }


@pytest.mark.parametrize(
    ("arguments", "fine"),
    [
        (["reproduce-one"], 1),
        (["build-one", "coding-one"], 3),
        (["--focus", "build"], 2),
        (["--phase", "1", "--week", "1"], 4),
        (["--week", "7"], 0),
    ],
)
@pytest.mark.usefixtures("content")
def test_some_of_it_can_be_asked_for(arguments: list[str], fine: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", *arguments]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith(f"{fine} fine, 0 failed")


@pytest.mark.usefixtures("content")
def test_an_unknown_id_is_told_with_what_is_near(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "build-oen"]) == 2
    assert "There is no card build-oen; did you mean build-one" in capsys.readouterr().err


def test_a_failure_is_told_and_is_the_exit_status(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script(content, "reproduce", "one.py", "print('loss = 0.3')")
    assert main(["verify"]) == 1
    out = capsys.readouterr().out
    assert "FAILED    1-core-ml/reproduce/one.py\n          prints loss = 0.3; the card promises 0.25 ± 0.01\n" in out
    assert "3 fine, 1 failed" in out


def test_a_coding_card_that_cannot_tell_fails(content: Path) -> None:
    coding = card_path(content, "coding")
    coding.write_text(
        coding.read_text(encoding="utf-8").replace("return sum(xs) / len(xs)", "return 1"), encoding="utf-8"
    )
    library = Library.load(content)
    [judged] = verify(library, [library.cards["coding-one"]])
    assert judged.problems[0] == "Solution: mean([1, 2, 3]): expected 2, got 1"


@pytest.mark.parametrize(
    ("focus", "name", "code", "problem"),
    [
        ("reproduce", "one.py", "print('loss = 0.26')", ""),
        ("reproduce", "one.py", "print('loss = 0.2601')", "prints loss = 0.2601; the card promises 0.25 ± 0.01"),
        ("reproduce", "one.py", "print('a loss = 0.25')", "does not print a line loss = …"),
        ("reproduce", "one.py", "print('loss = 0.25x')", "does not print a line loss = …"),
        ("reproduce", "one.py", "1 / 0", "ended with 1 instead of 0: …Traceback"),
        ("build", "one_broken.py", "print('3')", "ended with 0 instead of 1: …3"),
        ("build", "one_broken.py", "raise SystemExit(1)", "shows no symptom: it prints nothing"),
        ("build", "one_broken.py", "print(3); raise SystemExit(2)", "ended with 2 instead of 1"),
        ("build", "one_mended.py", "raise SystemExit(1)", "ended with 1 instead of 0"),
        ("build", "one_mended.py", "", ""),
    ],
)
def test_a_script_keeps_what_its_card_promises(content: Path, focus: str, name: str, code: str, problem: str) -> None:
    found = problems(content, focus, name, code)
    assert [each[: len(problem)] for each in found] == ([problem] if problem else [])


def test_a_script_that_never_ends_is_stopped_with_all_that_it_started(content: Path, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    code = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"open({str(pid)!r}, 'w').write(str(child.pid))\n"
        "time.sleep(600)\n"
    )
    start = time.monotonic()
    assert problems(content, "build", "one_mended.py", code, patience=3) == ("was stopped after 3 s",)
    assert time.monotonic() - start < 30
    state = Path(f"/proc/{pid.read_text()}/stat")
    deadline = time.monotonic() + 10
    while state.exists() and state.read_text().split()[2] != "Z" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not state.exists() or state.read_text().split()[2] == "Z"


def test_a_script_sees_no_secret_of_the_bot(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSE_TELEGRAM_TOKEN", "secret")
    code = "import os, sys; sys.exit(any(name.startswith('DOSE_') for name in os.environ))"
    assert problems(content, "build", "one_mended.py", code) == ()


def test_a_script_whose_package_is_missing_is_named_and_not_run(content: Path) -> None:
    script(content, "build", "one_mended.py", "import numpy, no_such_package.deep\nfrom neither_this import x\n")
    library = Library.load(content)
    runs = list(verify(library, [library.cards["build-one"]]))
    [idle] = [each for each in runs if each.needs]
    assert idle.needs == ("neither_this", "no_such_package")
    said = list(summary(runs, content))
    assert said[1].endswith("not run: needs neither_this, no_such_package  1-core-ml/build/one_mended.py")
    assert said[-2] == "1 fine, 0 failed, 1 not run for want of a package."
    assert "requirements-content.txt" in said[-1]


@pytest.mark.parametrize(
    ("quoted", "said", "problem"),
    [
        ("At the start `a = 0.69`.", "a = 0.69", ""),
        ("At the start `a = 0.69`.", "a = 0.7, b = 2", ""),  # one in the last digit
        ("At the start `a = 0.690`.", "a = 0.75", "prints a = 0.75; the card quotes 0.690"),
        ("At the start `a = 0.69`.", "b = 0.69", "does not print the checkpoint a = 0.69"),
        ("`a = −1,234.5` and `b = 5.99e+19`", "x: a = -1234.5, b = 5.98e+19 (about)", ""),
        ("`a = 3` at last", "a = 1\na = 2\na = 3", ""),
        ("`a = 100`, where the target may be 4 % off", "a = 103.9", ""),
        ("`a = 100`", "a = 105", "prints a = 105; the card quotes 100"),
        ("`xs = [1, 2]` is code, a = 5 is prose", "", ""),
    ],
)
def test_every_quoted_checkpoint_is_printed(tmp_path: Path, quoted: str, said: str, problem: str) -> None:
    card = Library.load(write_content(tmp_path)).cards["reproduce-one"]
    assert isinstance(card, ReproduceCard)
    changed = card.model_copy(update={"sections": {**card.sections, "Checkpoints": quoted}})
    assert list(checkpoint_problems(changed, said)) == ([problem] if problem else [])


def test_a_target_may_have_several_words(tmp_path: Path) -> None:
    card = Library.load(write_content(tmp_path)).cards["reproduce-one"]
    assert isinstance(card, ReproduceCard)
    named = card.model_copy(update={"target": card.target.model_copy(update={"name": "share of (all)"})})
    assert list(target_problems(named, "x = 1\nshare of (all) = 0.251 of 1\n")) == []


def test_the_scripts_packages_are_named_exactly_and_alike() -> None:
    lines = (ROOT / "requirements-content.txt").read_text(encoding="utf-8").splitlines()
    wanted = {line for line in lines if not line.startswith("#")}
    assert all(re.fullmatch(r"[a-z-]+==[\d.]+", line) for line in wanted)
    dev = set(
        tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]["dev"]
    )
    assert {line for line in wanted if line.startswith(("numpy", "scikit"))} <= dev


def test_scripts_run_one_thread_each_and_leave_nothing_behind(content: Path) -> None:
    code = "import os, sys; open('left.txt', 'w'); sys.exit(os.environ['OMP_NUM_THREADS'] != '1')"
    before = sorted(content.rglob("*"))
    assert problems(content, "build", "one_mended.py", code) == ()
    assert sorted(content.rglob("*")) == before
    assert not Path("left.txt").exists()
    assert scripts.PATIENCE >= 60
