"""Where the lines come from and the answers go: a pipe, or a person at a prompt."""

from __future__ import annotations

import asyncio
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Protocol, TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.patch_stdout import patch_stdout

from bot.commands.base import Command
from bot.platforms.console.drawing import one_line, width, wrapped

OPENING = (
    "This is the console: a number presses its button, /quit leaves. "
    "No platform token is set; put DOSE_TELEGRAM_TOKEN or DOSE_DISCORD_TOKEN into .env to go live."
)
LONGEST = 65_536  # characters of one line; what is longer arrives as several


class Conversation(Protocol):
    """What the console reads from and writes to."""

    def session(self) -> AbstractContextManager[None]:
        """Holds the terminal while the conversation goes on."""

    async def read(self) -> str | None:
        """The next line, or None at the end."""

    def write(self, text: str) -> None:
        """Shows a message."""


class Lines:
    """A pipe or a file: a line in, its answer out. Lines are repeated, so that the output reads as a conversation."""

    def __init__(self, source: TextIO, target: TextIO) -> None:
        """Reads nothing yet."""
        self._source = source
        self._target = target
        self._wanted: queue.SimpleQueue[tuple[asyncio.AbstractEventLoop, asyncio.Future[str | None]]] = (
            queue.SimpleQueue()
        )
        self._reader: threading.Thread | None = None

    def session(self) -> AbstractContextManager[None]:
        """Nothing to hold."""
        return nullcontext()

    async def read(self) -> str | None:
        """The next line; waits for it on a thread of its own, which may wait for ever without holding up the end."""
        if self._reader is None:
            self._reader = threading.Thread(target=self._read_lines, name="console", daemon=True)
            self._reader.start()
        loop = asyncio.get_running_loop()
        line: asyncio.Future[str | None] = loop.create_future()
        self._wanted.put((loop, line))
        text = await line
        if text and one_line(text):
            self.write(f"> {one_line(text)}")
        return text

    def write(self, text: str) -> None:
        """Shows a message, and an empty line after it."""
        self._target.write(f"{text}\n\n")
        self._target.flush()

    def _read_lines(self) -> None:
        next_line = _unlocked(self._source)
        while True:
            loop, line = self._wanted.get()
            text = next_line()
            try:
                loop.call_soon_threadsafe(_settle, line, text or None)
            except RuntimeError:
                return  # the loop has ended meanwhile


class Typed:
    """A person at a terminal: what is pushed appears above the prompt, and commands complete with Tab."""

    def __init__(self, commands: Sequence[Command]) -> None:
        """Offers these commands."""
        self._commands = commands
        self._prompt: PromptSession[str] | None = None

    def session(self) -> AbstractContextManager[None]:
        """Keeps the prompt below all that is written meanwhile."""
        self.write(wrapped(OPENING, width()))
        return patch_stdout(raw=True) if sys.platform == "win32" else _held()

    async def read(self) -> str | None:
        """What the person types; None when they leave with Ctrl-D or Ctrl-C."""
        if self._prompt is None:
            self._prompt = PromptSession(completer=Commands(self._commands), complete_while_typing=True)
        try:
            line = await self._prompt.prompt_async("> ", handle_sigint=False)
        except (EOFError, KeyboardInterrupt):
            return None
        if line.strip():
            sys.stdout.write("\n")
        return line

    def write(self, text: str) -> None:
        """Shows a message, and an empty line after it; the one before stands there already."""
        sys.stdout.write(f"{text}\n\n")
        sys.stdout.flush()


class Commands(Completer):
    """Completes the name of a command, and tells what it does."""

    def __init__(self, commands: Sequence[Command]) -> None:
        """Offers these."""
        self._summaries = {f"/{command.name}": command.summary for command in commands} | {"/quit": "Leave the console"}

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:  # noqa: ARG002
        """The commands that begin like what stands before the cursor."""
        begun = document.text_before_cursor
        if begun.startswith("/"):
            for name, summary in self._summaries.items():
                if name.startswith(begun):
                    yield Completion(name, start_position=-len(begun), display_meta=summary)


@contextmanager
def _held() -> Iterator[None]:
    """Keeps the prompt below, and gives the terminal back as it was.

    uvloop makes it one that never blocks, and whatever reads it after us would be told to try again later.
    """
    terminal = _number(sys.stdin)
    blocks = terminal is None or os.get_blocking(terminal)
    try:
        with patch_stdout(raw=True):
            yield
    finally:
        if terminal is not None:
            os.set_blocking(terminal, blocks)


def _number(stream: TextIO) -> int | None:
    """The file's number; None for what is no file, as in a test or an editor's console."""
    try:
        return stream.fileno()
    except (OSError, ValueError):
        return None


def _settle(line: asyncio.Future[str | None], text: str | None) -> None:
    if not line.done():
        line.set_result(text)


def _unlocked(source: TextIO) -> Callable[[], str]:
    """Reads lines past Python's buffer: a thread that waits inside it would crash the interpreter at its end."""
    try:
        raw = open(source.fileno(), "rb", buffering=0, closefd=False)  # noqa: SIM115 (a number, and not ours)
    except (OSError, ValueError):
        return lambda: source.readline(LONGEST)  # a test's StringIO
    return lambda: raw.readline(LONGEST).decode(errors="replace")
