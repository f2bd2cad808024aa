"""Starts that go well, starts that are refused with one sentence, and ends."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.cards import card_path
from tests.fakes.discord_server import DiscordServer
from tests.fakes.telegram_server import TelegramServer
from tests.processes.program import Program

DISCORD_CANARY = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Wrong1.never-shown-in-any-log-or-error-9876543210"


async def test_a_fresh_pipe_is_answered_and_nothing_else_is_said(program: Program) -> None:
    assert await program.run("run", typed="/today\n/done\n/streak\n") == 0
    assert program.err == ""
    greeting, today, done, streak = program.out.split("\n> ")
    assert greeting.startswith("Hi ")
    assert "Your dose comes at 07:30, Europe/Berlin, phase 1." in " ".join(greeting.split())
    assert today.startswith("/today\n\n")
    assert "· Phase 1, week " in today
    assert done.startswith("/done\n\n✅ Counted for ")
    assert streak.startswith("/streak\n\nStreak: 1 day\nBest: 1 day\nIn all: 1 day\n")
    assert "\x1b" not in program.out


async def test_a_second_process_on_one_file_is_refused(program: Program, tmp_path: Path) -> None:
    first = await program.start("run", stdin=asyncio.subprocess.PIPE)
    await program.until(lambda: "Hi " in program.out)
    (tmp_path / "second").mkdir()
    other = Program(tmp_path / "second", {"DOSE_DATABASE_URL": f"sqlite:///{program.database}"})
    assert await other.run("run") == 2
    assert other.err == (
        f"Another process uses {program.database} (pid {first.pid}). Stop it, or use PostgreSQL for more than one.\n"
    )
    assert other.out == ""
    assert await program.terminate() == 0


async def test_a_wrong_discord_token_is_a_sentence(program: Program, discord: DiscordServer) -> None:
    program.environment |= {"DOSE_DISCORD_TOKEN": DISCORD_CANARY, "DOSE_LOG_LEVEL": "DEBUG"}
    assert await program.run("run") == 2
    assert program.err.splitlines()[-1].startswith("Discord refuses the token")
    assert "Traceback" not in program.err
    assert b"never-shown" not in program.everything_written()


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"DOSE_TELEGRAM_TOKEN": "CANARY"}, "DOSE_TELEGRAM_TOKEN does not look like a token"),
        ({"DOSE_TELEGRAM_TOKN": "CANARY"}, "DOSE_TELEGRAM_TOKN is no setting of Daily Dose; did you mean"),
        ({"DOSE_DATABASE_URL": "postgresql://u:CANARY@127.0.0.1:1/d"}, "PostgreSQL at 127.0.0.1 does not let us in."),
        ({"DOSE_DATABASE_URL": "sqlite:////dev/null/dose.db"}, "/dev/null cannot be written (File exists)."),
        ({"DOSE_CONTENT_DIR": "nowhere"}, "The content is not sound: "),
        ({"DOSE_CRASH_AT": "after_lunch"}, "DOSE_CRASH_AT knows no 'after_lunch'. There are: before_plan_commit, "),
        ({"DOSE_CRASH_AT": "after_sent"}, "DOSE_CRASH_AT ends the bot on purpose, so it is for rehearsals."),
    ],
    ids=["token", "unknown", "server", "folder", "content", "point", "no rehearsal"],
)
async def test_what_cannot_work_is_one_sentence(environment: dict[str, str], sentence: str, program: Program) -> None:
    program.environment |= environment
    assert await program.run("run") == 2
    assert program.out == ""
    assert program.err.startswith(sentence)
    assert program.err.count("\n") == 1
    assert b"CANARY" not in program.everything_written()


async def test_an_end_is_heard_while_a_platform_is_away(program: Program, telegram: TelegramServer) -> None:
    await telegram.go_down()
    await program.start("run")
    await program.until(lambda: "telegram_unreachable" in program.err)
    assert await program.terminate() == 0
    assert "Traceback" not in program.err


async def test_check_tells_all_is_well_or_what_is_not(program: Program) -> None:
    assert await program.run("check") == 0
    assert program.out.startswith("All is well: ")
    card = card_path(program.content, "theory")
    card.write_text(card.read_text(encoding="utf-8").replace("focus: theory", "focus: thoery"), encoding="utf-8")
    assert await program.run("check") == 1
    assert any("theory/one.md" in line and "focus" in line for line in program.out.splitlines()[1:])
    assert program.err == ""


async def test_migrate_brings_a_database_and_then_finds_it(program: Program) -> None:
    assert await program.run("migrate") == 0
    first = program.out
    assert first.startswith("The database went from nothing to version ")
    assert await program.run("migrate") == 0
    version = first.removeprefix("The database went from nothing to version ")
    assert program.out.removeprefix(first) == f"The database is at version {version}"
    assert program.err == ""
