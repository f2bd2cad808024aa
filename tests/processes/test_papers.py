"""The real program and the sources of papers: it asks them by itself, and for what somebody wishes."""

from __future__ import annotations

from tests.fakes.paper_server import API, HUGGING, PaperServer, atom, daily, entry, liked
from tests.fakes.telegram_server import TelegramServer
from tests.processes.program import Program


async def test_papers_are_there_after_the_start_and_a_wish_is_granted(
    program: Program, telegram: TelegramServer
) -> None:
    async with PaperServer() as server:
        server.says(HUGGING, daily(liked()))
        server.says(API, atom(entry("1706.03762v7", "Attention &amp; all")))
        program.environment |= {"DOSE_PAPERS": "on", "DOSE_PAPERS_MIRROR": server.url}
        ana = telegram.person("Ana")
        telegram.say(ana, "/start defaults Europe/Berlin")
        telegram.say(ana, "/paper 1706.03762")
        await program.start("run")
        await program.until(lambda: any("has come: “Attention & all”" in each.text for each in telegram.sent))
        telegram.say(ana, "/paper 2611.00001")
        await program.until(lambda: any("Invented Attention" in each.text for each in telegram.sent))
        assert await program.terminate() == 0
    assert "Traceback" not in program.err
