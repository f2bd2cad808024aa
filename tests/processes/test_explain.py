"""kill -9 while a model answers: it is asked once more, and the answer comes once, in place of what stood there."""

from __future__ import annotations

import asyncio

from tests.fakes.llm_server import KEY, LlmServer, Plan
from tests.fakes.telegram_server import TelegramServer
from tests.processes.crowd import states
from tests.processes.program import Program

MARK = "Written by owl-1, not by us; it can be wrong."


async def test_a_kill_while_a_model_answers_loses_nothing(program: Program, telegram: TelegramServer) -> None:
    ana, gate = telegram.person("Ana"), asyncio.Event()
    async with LlmServer() as model:
        model.plan(Plan(gate=gate))
        program.environment |= {"DOSE_LLM_URL": model.url, "DOSE_LLM_MODEL": "owl-1", "DOSE_LLM_KEY": KEY}
        await program.start("run")
        telegram.say(ana, "/start defaults Europe/Berlin")
        await program.until(lambda: telegram.sent)
        telegram.say(ana, "/explain why?")
        await program.until(lambda: model.asked and any("Asking owl-1" in each.text for each in telegram.sent))
        await program.until(lambda: set(states(program)) == {"sent"})  # else nobody could know which message it is
        await program.kill()

        await program.start("run")
        await program.until(lambda: any(MARK in each.text for each in telegram.sent))
        gate.set()
        assert await program.terminate() == 0
    assert len(model.asked) == 2
    about = [each.text for each in telegram.sent if "“why?”" in each.text]
    assert len(about) == 1, "one message, and the answer is in it"
    assert "pulls far points hardest." in about[0]
