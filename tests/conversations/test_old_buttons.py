"""Buttons of days that are over: where messages stay, people press them; each press is answered and counts nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.library import Library
from tests.conversations.actors import OnDiscord, OnTelegram
from tests.conversations.conftest import EVERYWHERE, Scene
from tests.conversations.dialogues import FRIDAY, SET_UP, TUESDAY
from tests.conversations.steps import Press, Restart, compare, play


async def _press_the_first(scene: Scene, label: str) -> str:
    """Presses a button of the oldest message that has it."""
    actor = scene.actor
    assert isinstance(actor, OnTelegram | OnDiscord)
    actor.look()
    if isinstance(actor, OnTelegram):
        oldest = next(each for each in actor.messages if any(label in words for words in each.labels))
        actor.server.press(oldest, label)
    else:
        first = next(each for each in actor.messages if any(label in words for words in each.labels))
        actor.acts.append(await actor.server.press(actor.who, first, label))
    await scene.settle()
    return actor.look()


@pytest.mark.parametrize("platform", ["telegram", "discord"])
async def test_an_old_button_says_whose_day_is_over(platform: str, tmp_path: Path, library: Library) -> None:
    async with EVERYWHERE[platform](tmp_path, library) as scene:
        await play(scene, scene.actor, [*SET_UP, (TUESDAY, "CODING"), (Restart(),)])
        stale = await _press_the_first(scene, "Done")
        compare("the next day", stale, ["That button belongs to yesterday's dose. Its day is over", "Count Monday"])
        await play(
            scene,
            scene.actor,
            [
                ("/streak", "Streak: 0 days"),
                (Press("Count Monday"), "✅ Counted for Monday, late. Streak 1"),
                (FRIDAY, "BUILD"),
            ],
        )
        stale = await _press_the_first(scene, "Done")
        compare("on Friday", stale, ["That button belongs to last Monday's dose.", "Open it", "Today's dose"])
        await play(scene, scene.actor, [(Press("Open it"), "THEORY", "Check yourself")])
        await play(scene, scene.actor, [("/why", "Mon 23 Nov", "Fri 27 Nov"), ("/today", "BUILD", "Done")])
