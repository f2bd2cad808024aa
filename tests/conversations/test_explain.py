"""A model answers in the chat, on every platform: as it is written where that can be, whole and marked in the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from bot.services import explaining
from tests.conversations.actors import OnDiscord, OnTelegram
from tests.conversations.conftest import Scene
from tests.conversations.dialogues import SET_UP
from tests.conversations.steps import No, Press, plain, play
from tests.fakes.llm_server import KEY, LlmServer, Plan

MARK = "Written by owl-1, not by us; it can be wrong."


@pytest.fixture
async def model(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LlmServer]:
    """A model, and a bot that was told of it."""
    monkeypatch.setattr(explaining, "GAP", 0.0)
    async with LlmServer() as server:
        told = {"llm_url": server.messages_url, "llm_key": SecretStr(KEY), "llm_model": "owl-1", "llm_daily": 2}
        scene.stage.settings = scene.stage.settings.model_copy(update=told)
        await scene.restart()
        yield server


async def test_a_question_is_answered_in_the_chat(scene: Scene, model: LlmServer) -> None:
    await play(scene, scene.actor, SET_UP)
    model.plan(Plan(("- one\n", "- `two`\n\n", "<b>@everyone</b> [x](https://evil.example)")), Plan(status=429))
    await play(
        scene,
        scene.actor,
        [
            (
                "/explain why the mean?",
                "“why the mean?”",
                "two",
                "<b>@everyone</b> [x] (https://evil.example)".replace("@", "@\u200b" if on_discord(scene) else "@"),
                MARK,
                "Check yourself",
                No("broke"),
            ),
            (Press("Check yourself"), "Which number is cheapest?"),
            ("/explain", "The model has too much to do just now.", "Try again", "Explain with Claude"),
            (Press("Try again"), "Squared error pulls", "hardest.", MARK),
            ("/explain", "2 explanations a day are the most.", "Explain with ChatGPT"),
        ],
    )


async def test_it_is_read_while_it_is_written(scene: Scene, model: LlmServer) -> None:
    await play(scene, scene.actor, SET_UP)
    actor = scene.actor
    if not isinstance(actor, OnTelegram | OnDiscord):
        return  # what stands on paper cannot grow

    async def first_is_shown() -> bool:
        return any("Asking owl-1" in plain(message.text) for message in actor.messages)

    gates = asyncio.Event()
    model.plan(Plan(tuple(f"word{number} " for number in range(40)), gate=gates))
    await actor.type("/explain")
    await scene.stage._until(first_is_shown, "no first message comes")
    gates.set()
    await scene.settle()
    assert sum("word39" in message.text for message in actor.messages) == 1
    assert not any("Asking" in message.text or "is writing" in message.text for message in actor.messages)


def on_discord(scene: Scene) -> bool:
    return isinstance(scene.actor, OnDiscord)
