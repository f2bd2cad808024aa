from __future__ import annotations

import asyncio
import io
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import structlog
from structlog.testing import capture_logs

from bot import log
from bot.ports import StartError

TELEGRAM = "7654321098:CANARY-never-shown-anywhere-0123456"
DISCORD = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Canary.never-shown-in-any-log-or-error-0123456789"
PASSWORD = "pa/ss canary"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Everything that is logged, as it would stand on standard error."""
    root = logging.getLogger()
    before = root.handlers[:], root.level, sys.excepthook, threading.excepthook
    stream = io.StringIO()
    log.configure("DEBUG", secrets=[PASSWORD], stream=stream)
    yield stream
    root.handlers[:], root.level, sys.excepthook, threading.excepthook = before
    for name in log.CHATTY:
        logging.getLogger(name).setLevel(logging.NOTSET)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def fail(text: str) -> None:
    raise ValueError(text)


@pytest.mark.parametrize(
    "text",
    [
        f"POST https://api.telegram.org/bot{TELEGRAM}/getMe",
        f"POST https://api.telegram.org/bot{quote(TELEGRAM)}/getMe",
        f"Bot[token={TELEGRAM}]",
        f"Authorization: Bot {DISCORD}",
        f"token='{DISCORD}'",
        "postgresql://ana:canary@host/dose",
        "/webhooks/123456789/aW50ZXJhY3Rpb246canarycanarycanary/messages/@original",
        "/interactions/123456789/aW50ZXJhY3Rpb246canarycanarycanary/callback",
        f"password={PASSWORD}",
        f"password={quote(PASSWORD, safe='')}",
    ],
)
def test_no_secret_reaches_a_line(text: str, lines: io.StringIO) -> None:
    logging.getLogger("any").debug(text)
    logging.getLogger("any").warning("with %s", text)
    structlog.get_logger("any").info("said", text=text)
    try:
        fail(text)
    except ValueError:
        logging.getLogger("any").exception("broke")
        structlog.get_logger("any").exception("broke")
    assert lines.getvalue().count("[secret]") >= 5
    assert "canary" not in lines.getvalue().lower()


def test_a_traceback_laid_out_by_somebody_else_is_scrubbed(lines: io.StringIO) -> None:
    record = logging.LogRecord("any", logging.ERROR, "x.py", 1, "broke", None, None)
    record.exc_text = f"ValueError: {TELEGRAM}"
    logging.getLogger().handle(record)
    assert "CANARY" not in lines.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23 19:30:07",
        "place=7654321098 day=2026-11-23",
        "sha256:0a1b2c3d",
        "bot.services.plan",
        "v1.2.3",
        "https://a.b/c",
    ],
)
def test_what_is_no_secret_stays(text: str, lines: io.StringIO) -> None:
    logging.getLogger("any").info(text)
    assert lines.getvalue().endswith(f" INFO    any: {text}\n")


def test_an_event_is_one_line_with_its_fields(lines: io.StringIO) -> None:
    structlog.get_logger("bot.services.plan").info("planned", place=3, name="Ana\n2026 forged", wait=0.5)
    [line] = lines.getvalue().splitlines()
    assert line.endswith(r"INFO    bot.services.plan: planned place=3 name='Ana\n2026 forged' wait=0.5")


def test_a_stranger_cannot_steer_the_terminal(lines: io.StringIO) -> None:
    logging.getLogger("any").info("Ana\x1b[2J\u202eand")
    assert lines.getvalue().endswith("Ana?[2J?and\n")


@pytest.mark.parametrize("name", ["httpx", "httpcore.connection", "aiohttp.access", "telegram.ext", "discord.gateway"])
def test_libraries_that_say_addresses_are_quiet(name: str, lines: io.StringIO) -> None:
    logging.getLogger(name).info("hello")
    assert not lines.getvalue()


def test_what_nobody_caught_is_logged(lines: io.StringIO) -> None:
    def crash() -> None:
        raise RuntimeError(TELEGRAM)

    thread = threading.Thread(target=crash)
    thread.start()
    thread.join()
    try:
        crash()
    except RuntimeError:
        sys.excepthook(*sys.exc_info())
    assert lines.getvalue().count("CRITICAL bot: crashed") == 2
    assert lines.getvalue().count("RuntimeError: [secret]") == 2
    assert "CANARY" not in lines.getvalue()


async def test_what_a_task_left_behind_is_logged(lines: io.StringIO) -> None:
    asyncio.get_running_loop().call_exception_handler({"message": "left", "exception": RuntimeError(TELEGRAM)})
    assert "ERROR   asyncio: left" in lines.getvalue()
    assert "RuntimeError: [secret]" in lines.getvalue()


@pytest.mark.usefixtures("lines")
def test_loggers_made_before_can_be_watched() -> None:
    logger = structlog.get_logger("any")
    logger.info("first")
    with capture_logs() as events:
        logger.info("second", place=3)
    assert events == [{"event": "second", "place": 3, "log_level": "info"}]


@pytest.mark.usefixtures("lines")
def test_the_console_logs_into_its_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("INFO", folder=tmp_path / "data")
    structlog.get_logger("any").warning("said", token=TELEGRAM)
    logging.getLogger().handlers[0].close()
    assert (tmp_path / "data" / log.NAME).read_text().endswith("WARNING any: said token=[secret]\n")
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("lines")
def test_a_folder_that_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(
        StartError, match=r"cannot be made \(Not a directory\)\. Point DOSE_DATA_DIR at a folder you own\."
    ):
        log.configure(folder=tmp_path / "file" / "data")
