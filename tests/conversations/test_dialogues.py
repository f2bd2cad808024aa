"""One list of dialogues, on every platform."""

from __future__ import annotations

import pytest

from tests.conversations.conftest import Scene
from tests.conversations.dialogues import DIALOGUES
from tests.conversations.steps import play


@pytest.mark.parametrize("dialogue", DIALOGUES)
async def test_everybody_is_answered_alike(scene: Scene, dialogue: str) -> None:
    await play(scene, scene.actor, DIALOGUES[dialogue])
