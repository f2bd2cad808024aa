from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import __version__
from bot.__main__ import main
from tests.cards import write_content
from tests.fakes.telegram_server import TelegramServer

ROOT = Path(__file__).parent.parent
CANARY = "7654321098:CANARY-never-shown-anywhere-0123456"
PROMPT = 0.3  # seconds in which help should stand on the screen


def dose(*arguments: str, folder: Path, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """The program as a person starts it, in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "TZ": "Europe/Berlin"} | environment,
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_help_comes_at_once(tmp_path: Path) -> None:
    spent = []
    for _ in range(3):
        before = os.times()
        assert dose("--help", folder=tmp_path).returncode == 0
        after = os.times()
        # The processor's time: the wall's says more about the other tests that run beside this one.
        spent.append(after.children_user + after.children_system - before.children_user - before.children_system)
    assert min(spent) < PROMPT


def test_help_imports_nothing_big(tmp_path: Path) -> None:
    code = "import sys, bot.__main__ as command; command.main([]); print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    big = {"aiohttp", "alembic", "asyncio", "discord", "httpx", "prompt_toolkit", "pydantic", "rich", "sqlalchemy"}
    big |= {"structlog", "telegram", "yaml"}
    assert not big & set(done.stdout.splitlines()[-1].split())
    assert not list(tmp_path.iterdir())


def test_help_tells_commands_and_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    shown = capsys.readouterr().out
    assert all(word in shown for word in ("run", "check", "migrate", "--rehearse 2026-03-29T00:50Z --speed 60"))
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out == f"Daily Dose {__version__}\n"


def test_no_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage: dose" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--rehearse", "tomorrow"], "'tomorrow' is no instant; write it like 2026-03-29T00:50Z, with its zone"),
        (["--rehearse", "2026-03-29T00:50"], "is no instant"),
        (["--speed", "0"], "'0' is no speed; write a number above 0 and up to 100000, such as 60"),
        (["--speed", "nan"], "is no speed"),
        (["--speed", "fast"], "is no speed"),
    ],
)
def test_a_wrong_option_names_the_cure(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["run", *arguments])
    assert complaint in capsys.readouterr().err


@pytest.mark.parametrize("command", ["run", "check", "migrate"])
def test_a_wrong_setting_is_a_sentence_and_exit_2(command: str, tmp_path: Path) -> None:
    done = dose(command, folder=tmp_path, DOSE_TIME="noonish")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "DOSE_TIME is 'noonish', which is no time of day; write it like 07:30.\n"


def test_a_folder_that_cannot_be_written_is_a_sentence_and_exit_2(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    done = dose("run", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "data cannot be made (File exists). Point DOSE_DATA_DIR at a folder you own.\n"


def test_a_pipe_is_answered_line_by_line(tmp_path: Path) -> None:
    done = dose("run", folder=tmp_path, stdin="/today\n/done\n/streak\n")
    assert (done.returncode, done.stderr) == (0, "")
    greeting, today, counted, streak = done.stdout.split("\n> /")
    assert "07:30, Europe/Berlin, phase 1" in greeting
    assert today.startswith("today\n\n")
    assert counted.startswith("done\n\n✅ Counted for ")
    assert streak.startswith("streak\n\nStreak: 1 day\n")
    again = dose("run", folder=tmp_path, stdin="/streak")
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.split("\n> /")[-1].startswith("streak\n\nStreak: 1 day\n")


def test_a_pipe_waits_for_what_becomes_of_its_code(tmp_path: Path) -> None:
    typed = "/today\n```\ndef mean(xs):\n    return 1\n```"
    tuesday = "run", "--rehearse", "2026-11-24T10:00Z"
    done = dose(*tuesday, folder=tmp_path, stdin=typed, DOSE_CONTENT_DIR=str(write_content(tmp_path)))
    assert done.returncode == 0
    assert "tests passed in" in done.stdout


def test_the_end_of_the_reader_is_the_end(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        input=b"/today\n" * 9,
        stdout=write,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_rehearsal_is_loud_and_counts_its_own_days(tmp_path: Path) -> None:
    done = dose("run", "--rehearse", "2026-03-29T10:00Z", "--speed", "2", folder=tmp_path, stdin="/done\n")
    assert done.returncode == 0
    assert "REHEARSAL: the bot's clock starts at 2026-03-29 10:00 UTC and runs 2 times as fast." in done.stderr
    assert "✅ Counted for Sunday." in done.stdout


def test_check_and_migrate_say_how_it_went(tmp_path: Path) -> None:
    done = dose("migrate", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("The database went from nothing to version ")
    done = dose("check", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


async def test_a_refused_token_is_a_sentence_and_never_shown(tmp_path: Path) -> None:
    async with TelegramServer() as server:
        done = await asyncio.to_thread(
            dose,
            "run",
            folder=tmp_path,
            DOSE_TELEGRAM_TOKEN=CANARY.replace("7654321098", "7654321099"),
            DOSE_TELEGRAM_API_URL=server.url,
            DOSE_LOG_LEVEL="DEBUG",
        )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("Telegram refuses the token (401). Ask @BotFather for a new one")
    assert "Traceback" not in done.stderr
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(b"CANARY" in each for each in [done.stdout.encode(), done.stderr.encode(), *written])
