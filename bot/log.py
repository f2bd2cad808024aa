"""Logging: one plain line an event, and no token in any of them."""

from __future__ import annotations

import logging
import logging.handlers
import re
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO
from urllib.parse import quote

import structlog
from structlog.typing import EventDict, WrappedLogger

from bot import paths
from bot.ports import StartError

NAME = "dose.log"
LONGEST = 1_000_000  # bytes of one log file; three are kept

# These say addresses with tokens in them, or a line for every step.
CHATTY = ("httpx", "httpcore", "aiohttp.access", "telegram", "discord", "apscheduler", "alembic", "markdown_it")
SILENT = "pylatexenc"  # warns of each formula that is none

# A word boundary is not enough before a Telegram token: addresses say `bot123456:…`.
_SECRET_SHAPES = (
    re.compile(r"(?<!\d)\d{6,12}(?::|%3A)[A-Za-z0-9_-]{30,64}", re.IGNORECASE),
    re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{18,30}\.[A-Za-z0-9_-]{5,8}\.[A-Za-z0-9_-]{25,110}"),
    re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"),  # user:password@host
    re.compile(r"(?<=/webhooks/)\d+/[A-Za-z0-9_-]{20,}|(?<=/interactions/)\d+/[A-Za-z0-9_-]{20,}"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SIMPLE = re.compile(r"[\w.:/@+,-]+")
_HIDDEN = "[secret]"


class Scrubber(logging.Formatter):
    """Lays out a line, and takes secrets out of all of it: message, traceback and stack.

    A filter on a logger would not see its children's records, and a filter on a handler would not see tracebacks.
    """

    converter = staticmethod(time.gmtime)

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """Knows these secrets literally, and others by their shape."""
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%SZ")
        every = {form for secret in secrets if secret for form in (secret, quote(secret, safe=""))}
        self._secrets = sorted(every, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """One event, safe to show: no secret, and nothing that moves a terminal's cursor."""
        cached, record.exc_text = record.exc_text, None  # another handler's formatter may have left it there
        try:
            return self.scrub(super().format(record))
        finally:
            record.exc_text = cached

    def scrub(self, text: str) -> str:
        """The text without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        for shape in _SECRET_SHAPES:
            text = shape.sub(_HIDDEN, text)
        return _CONTROL.sub("?", text)


def configure(
    level: str = "INFO", *, secrets: Iterable[str] = (), folder: Path | None = None, stream: TextIO | None = None
) -> Scrubber:
    """Sends every log, and whatever nobody caught, to standard error, or to `dose.log` in a folder.

    The console asks for the folder: its terminal belongs to the conversation.

    Raises:
        StartError: the folder cannot be written.
    """
    scrubber = Scrubber(secrets)
    handler = _file(folder) if folder else logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(scrubber)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger(SILENT).setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.PositionalArgumentsFormatter(),
            _line,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,  # tests capture events of loggers that were made before
    )
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)
    return scrubber


def _file(folder: Path) -> logging.Handler:
    paths.make_folder(folder, "DOSE_DATA_DIR")
    try:
        return logging.handlers.RotatingFileHandler(
            folder / NAME, maxBytes=LONGEST, backupCount=2, encoding="utf-8", errors="backslashreplace"
        )
    except OSError as error:
        raise StartError(
            f"{folder / NAME} cannot be written ({error.strerror}). Change its owner, or set DOSE_DATA_DIR."
        ) from None


def _line(_logger: WrappedLogger, _method: str, event: EventDict) -> tuple[tuple[str], dict[str, Any]]:
    """An event and its fields as one line, `planned place=3 day=2026-11-23`, for the standard library to hand on."""
    passed = {name: event.pop(name) for name in ("exc_info", "stack_info", "stacklevel") if name in event}
    words = [str(event.pop("event", "")), *(f"{name}={_shown(value)}" for name, value in event.items())]
    return (" ".join(words),), passed


def _shown(value: object) -> str:
    text = str(value)
    return text if _SIMPLE.fullmatch(text) else repr(text)  # a stranger's line break would forge a line


def _uncaught(kind: type[BaseException], error: BaseException | None, traceback: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        logging.getLogger("bot").critical("crashed", exc_info=(kind, error or kind(), traceback))
