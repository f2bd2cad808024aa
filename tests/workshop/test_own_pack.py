"""An operator's own pack is content like any other: checked, looked at, proven and sent."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.core.plan import WEEKDAYS
from tests.cards import good

ROOT = Path(__file__).parents[2]
ROADMAP = """\
phases:
  - number: 1
    title: Sailing
    months: ongoing
    topics: [statistics]
    weeks: [{week: 1, theme: Wind}, {week: 2, theme: Knots}]
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A folder outside the project, with a plan, a roadmap and one card."""
    folder = tmp_path / "sailing"
    card = folder / "1-sailing" / "theory" / "wind.md"
    card.parent.mkdir(parents=True)
    (folder / "weekly_plan.yaml").write_text("".join(f"{day}: theory\n" for day in WEEKDAYS), encoding="utf-8")
    (folder / "roadmap.yaml").write_text(ROADMAP, encoding="utf-8")
    card.write_text(good("theory").replace("A good card", "Where the wind comes from"), encoding="utf-8")
    return folder


def dose(pack: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=pack.parent,
        env=os.environ | {"PYTHONPATH": str(ROOT), "TZ": "Europe/Berlin", "DOSE_CONTENT_DIR": str(pack)},
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_a_small_pack_is_checked_and_sent(pack: Path) -> None:
    assert dose(pack, "check").stdout == "All is well: 1 cards, the settings and the database.\n"
    said = dose(pack, "run", stdin="/today\n/done\n/roadmap\n")
    assert (said.returncode, said.stderr) == (0, "")
    assert "Where the wind comes from" in said.stdout
    assert "Sailing" in said.stdout
    assert "✅ Counted for" in said.stdout


def test_a_small_pack_is_previewed_bound_and_proven(pack: Path) -> None:
    assert "<b>Where the wind comes from</b>" in dose(pack, "preview", "--platform", "telegram").stdout
    assert dose(pack, "preview", "--html", "book").stdout.startswith("1 cards are bound.")
    assert "Week 2: Knots" in (pack.parent / "book" / "index.html").read_text(encoding="utf-8")
    assert dose(pack, "verify").stdout == "0 fine, 0 failed, 0 not run for want of a package.\n"


def test_a_card_is_begun_in_the_pack_and_held_to_the_same_rules(pack: Path) -> None:
    assert dose(pack, "new", "card", "build", "A loose knot", "--phase", "1", "--week", "2").returncode == 0
    assert (pack / "1-sailing" / "build" / "a-loose-knot_broken.py").is_file()
    done = dose(pack, "check")
    assert done.returncode == 1
    assert "sailing/1-sailing/build/a-loose-knot.md: outcome: is not written yet." in done.stdout
    refused = dose(pack, "run", stdin="/today\n")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("The content is not sound: sailing/1-sailing/build/a-loose-knot.md: ")
    assert refused.stderr.count("\n") == 1
