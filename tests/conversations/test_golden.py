"""Whole messages of one day, as each platform shows them. `REWRITE_GOLDEN=1 pytest …` writes them anew, to be read."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.conversations.conftest import Scene
from tests.conversations.steps import Act, At, Code, Note, Press, Reply, act

GOLDEN = Path(__file__).parent / "golden"
REWRITE = "REWRITE_GOLDEN"

DAY: tuple[Act, ...] = (
    "/start",
    Press("Berlin"),
    Press("07:30"),
    Press("Core ML"),
    Press("Check yourself"),
    Press("B"),
    Press("Done"),
    "/done",
    Note("The mean feels *how far*, the median only <which side>."),
    "/streak",
    "/plan",
    "/roadmap",
    At("2026-11-24T06:30Z"),
    Press("Hint"),
    Press("Next hint"),
    Press("Solution"),
    Press("Show it all the same"),
    Code("def mean(xs):\n    return xs[len(xs) // 2]"),
    Reply("Divide _last_: sum(xs) / len(xs)"),
    "/skip",
    Press("Undo"),
    "/done yesterday",
    "/done",
    "/why",
    "/notes",
    "/settings",
    "/timezone Mars/Base",
    "/pause 5d",
    "/resume",
    "/rules",
    "/help",
)


async def test_a_day_looks_as_it_did(scene: Scene) -> None:
    parts = [f"=== {_named(what)}\n\n{await act(scene, scene.actor, what)}\n" for what in DAY]
    shown = "\n".join(line.rstrip() for line in "\n".join(parts).split("\n"))
    shown = re.sub(r"passed in \d+\.\d\d s", "passed in 0.01 s", shown)  # how long it took is not the same twice
    path = GOLDEN / f"{scene.actor.name}.txt"
    if os.environ.get(REWRITE):
        path.write_text(shown, encoding="utf-8")
        pytest.skip(f"{path.name} is written anew")
    assert shown == path.read_text(encoding="utf-8"), f"if this is meant: {REWRITE}=1 pytest {Path(__file__).name}"


def _named(what: Act) -> str:
    match what:
        case Press(label):
            return f"presses {label}"
        case Reply(words):
            return f"replies {words}"
        case Note(words):
            return f"notes {words}"
        case Code(code):
            return f"answers by code\n{code}"
        case At(instant):
            return f"it is {instant}"
        case _:
            return f"types {what}"
