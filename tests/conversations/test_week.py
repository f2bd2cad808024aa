"""A week that passes three hours at a time: every morning a dose comes by itself, once."""

from __future__ import annotations

from datetime import timedelta

from tests.conversations.conftest import Scene
from tests.conversations.dialogues import SET_UP
from tests.conversations.steps import At, Press, act, compare, play

FOCUSES = ["CODING", "PAPER", "REPRODUCE", "BUILD", "EXPLORE", "REVIEW", "THEORY"]
STEP = timedelta(hours=3)


async def test_a_week_brings_seven_doses_and_seven_days(scene: Scene) -> None:
    await play(scene, scene.actor, [*SET_UP, (Press("Done"), "Streak 1")])
    came: list[str] = []
    for _ in range(7 * 8 + 1):
        seen = await act(scene, scene.actor, At((scene.clock.now() + STEP).isoformat()))
        if not seen:
            continue
        came.append(next(word for word in FOCUSES if word in seen))
        counted = await act(scene, scene.actor, Press("Done"))
        compare(came[-1], counted, [f"Streak {len(came) + 1}, best {len(came) + 1}."])
    assert came == FOCUSES
    await play(scene, scene.actor, [("/streak", "Streak: 8 days", "8 of the last 8 days", "2 freezes left")])
