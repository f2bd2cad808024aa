"""One list of dialogues, on every platform."""

from __future__ import annotations

import json

import pytest

from tests.conversations.actors import OnConsole, OnDiscord, OnTelegram
from tests.conversations.conftest import Scene
from tests.conversations.dialogues import DIALOGUES, SET_UP, TUESDAY
from tests.conversations.steps import Press, play


@pytest.mark.parametrize("dialogue", DIALOGUES)
async def test_everybody_is_answered_alike(scene: Scene, dialogue: str) -> None:
    await play(scene, scene.actor, DIALOGUES[dialogue])


async def test_done_under_an_answer_leaves_the_answer_to_be_read(scene: Scene) -> None:
    await play(scene, scene.actor, [*SET_UP, (Press("Check yourself"), "Which number"), (Press("B"), "Not quite.")])
    await play(scene, scene.actor, [(Press("Done"), "✅ Counted for Monday.")])
    if isinstance(scene.actor, OnConsole):
        assert scene.actor.paper.getvalue().count("THEORY · Phase 1") == 1
        return
    assert isinstance(scene.actor, OnTelegram | OnDiscord)
    shown = [message.text for message in scene.actor.messages]
    assert any("Not quite." in text for text in shown)
    assert sum("THEORY · Phase 1" in text for text in shown) == 1


async def test_a_review_is_one_message(scene: Scene) -> None:
    review = DIALOGUES["a review, the most forgotten first"]
    await play(scene, scene.actor, review)
    if isinstance(scene.actor, OnTelegram | OnDiscord):
        shown = [message.text for message in scene.actor.messages]
        assert sum("of 2 right" in text or "Question 1" in text or "Question 2" in text for text in shown) == 1


async def test_a_notebook_comes_as_a_file(scene: Scene) -> None:
    await play(scene, scene.actor, [*SET_UP, (TUESDAY, "CODING"), (Press("Notebook"), "Open it in Jupyter")])
    actor = scene.actor
    if isinstance(actor, OnConsole):
        saved = scene.stage.folder / "coding-one.ipynb"
        assert f"Saved as {saved}." in actor.paper.getvalue().replace("\n", "")
        content = saved.read_bytes()
    elif isinstance(actor, OnTelegram):
        assert actor.messages[-1].file is not None
        name, content = actor.messages[-1].file
        assert name == "coding-one.ipynb"
    else:
        assert isinstance(actor, OnDiscord)
        content = actor.messages[-1].files["coding-one.ipynb"]
    assert json.loads(content)["nbformat"] == 4
