"""`dose papers fetch` and `dose doctor`, as an operator types them."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from bot.storage.database import Database
from tests.cards import write_content
from tests.fakes.llm_server import KEY, LlmServer
from tests.fakes.paper_server import API, CODE, HUGGING, RSS, Answer, PaperServer, atom, daily, entry, item, liked, rss

ROOT = Path(__file__).parents[2]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return write_content(tmp_path)


class Operator:
    """Types `dose …` in a folder of its own."""

    def __init__(self, folder: Path, mirror: str, content: Path) -> None:
        self.folder = folder
        ours = {"DOSE_DATA_DIR": str(folder / "data"), "DOSE_CONTENT_DIR": str(content), "DOSE_PAPERS": "on"}
        ours |= {"DOSE_PAPERS_MIRROR": mirror, "DOSE_CONTACT": "ops@example.org", "PYTHONPATH": str(ROOT)}
        self.environment = os.environ | ours

    async def types(self, *words: str) -> tuple[int | None, str, str]:
        """The exit status, and what was written."""
        program = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", *words),
            cwd=self.folder,
            env=self.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await program.communicate()
        return program.returncode, out.decode(), err.decode()


async def test_papers_are_fetched_by_hand_and_the_doctor_tells(tmp_path: Path, content: Path) -> None:
    async with PaperServer() as server:
        server.says(HUGGING, daily(liked(title="\x1b[31m Invented \\textbf{Attention}")))
        server.says(RSS, rss(item("2611.00009v1", "Elsewhere", "cross")))
        server.says(API, atom(entry()))
        server.says(CODE, Answer("<html>", "text/html"))
        operator = Operator(tmp_path, server.url, content)
        status, out, _ = await operator.types("papers", "fetch", "--dry-run")
        assert status == 0
        assert "  2611.00001   [31m Invented Attention (42 votes) – new\n" in out
        assert "Papers with Code: FAILED, it answered with text/html\n" in out
        assert "announced as 'cross'" in out
        assert "Nothing was kept." in out
        assert not (tmp_path / "data").exists()
        assert "none yet; dose run makes it" in (await operator.types("doctor"))[1]
        status, out, _ = await operator.types("papers", "fetch")
        assert (status, out.splitlines()[0]) == (0, "Hugging Face: 1 new")
        status, out, _ = await operator.types("doctor")
        assert status == 1
        assert "ok   Hugging Face        1 papers, less than a minute ago\n" in out
        assert "BAD  Papers with Code    failed less than a minute ago: it answered with text/html\n" in out
        assert "ok   waiting to be sent  0\n" in out


async def test_the_doctor_tells_of_the_model(tmp_path: Path, content: Path) -> None:
    async with PaperServer() as papers, LlmServer() as server:
        operator = Operator(tmp_path, papers.url, content)
        assert "ok   explain             no model; /explain links to others" in (await operator.types("doctor"))[1]
        operator.environment |= {"DOSE_LLM_URL": server.url, "DOSE_LLM_MODEL": "owl-1", "DOSE_LLM_KEY": KEY}
        status, out, _ = await operator.types("doctor")
        assert (status, "ok   explain             owl-1 at 127.0.0.1 is there\n" in out) == (0, True)
        operator.environment["DOSE_LLM_KEY"] = "sk-another"
        status, out, err = await operator.types("doctor")
        assert status == 1
        assert "BAD  explain             owl-1 at 127.0.0.1: status 401: it refuses the key; mend DOSE_LLM_KEY\n" in out
        assert "sk-another" not in out + err
        assert server.asked == []


async def test_without_any_source_it_says_so_and_fails(tmp_path: Path, content: Path) -> None:
    async with PaperServer() as server:
        operator = Operator(tmp_path, server.url, content)
        status, out, _ = await operator.types("papers", "fetch")
        assert status == 1
        assert out.count("FAILED, status 503") == 4


async def test_while_the_bot_runs_on_sqlite_it_says_who_fetches_and_what_to_do(tmp_path: Path, content: Path) -> None:
    operator = Operator(tmp_path, "http://127.0.0.1:9", content)
    bot = Database(f"sqlite:///{tmp_path}/data/dose.db")
    bot.open()
    try:
        for words in (("papers", "fetch"), ("papers", "fetch", "--dry-run")):
            status, out, err = await operator.types(*words)
            assert (status, out) == (2, "")
            assert err.startswith(
                f"The SQLite file is in use (pid {os.getpid()}), most likely by the bot, which fetches"
            )
            assert err.count("\n") == 1
    finally:
        bot.close()
