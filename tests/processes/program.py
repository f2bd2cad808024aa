"""The real program in a folder of its own, as an operator starts it, kills it and reads what it wrote."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.cards import write_content

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0  # seconds; a start takes one or two, on a busy machine several


@dataclass
class Program:
    """`python -m bot …` in `home`; what it says is kept in files beside it, all starts one after the other."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: asyncio.subprocess.Process | None = None

    def __post_init__(self) -> None:
        self.home.mkdir(exist_ok=True)
        self.environment = {"DOSE_CONTENT_DIR": str(write_content(self.folder))} | self.environment

    @property
    def content(self) -> Path:
        """Its cards: one of every focus."""
        return self.folder / "content"

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def database(self) -> Path:
        return self.home / "data" / "dose.db"

    @property
    def out(self) -> str:
        """What it wrote to standard output, in all its starts."""
        return self._said("out")

    @property
    def err(self) -> str:
        """What it wrote to standard error."""
        return self._said("err")

    async def start(self, *arguments: str, stdin: int = asyncio.subprocess.DEVNULL) -> asyncio.subprocess.Process:
        """Starts it and does not wait."""
        with self._file("out").open("ab") as out, self._file("err").open("ab") as err:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                *arguments,
                cwd=self.home,
                env=os.environ | {"PYTHONPATH": str(ROOT), "TZ": "Europe/Berlin"} | self.environment,
                stdin=stdin,
                stdout=out,
                stderr=err,
            )
        return self.process

    async def run(self, *arguments: str, typed: str = "") -> int:
        """Starts it with something to read, and returns its exit code."""
        process = await self.start(*arguments, stdin=asyncio.subprocess.PIPE)
        async with asyncio.timeout(PATIENCE):
            await process.communicate(typed.encode())
        return await process.wait()

    async def kill(self) -> None:
        """Ends it as a power cut does."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        assert await self.process.wait() == -signal.SIGKILL, self.err

    async def terminate(self, seconds: float = 20) -> int:
        """Ends it as a service manager does, and returns its exit code."""
        assert self.process is not None
        self.process.terminate()
        async with asyncio.timeout(seconds):
            return await self.process.wait()

    async def until(self, condition: Callable[[], object], seconds: float = PATIENCE) -> None:
        """Waits for a condition while it runs."""
        assert self.process is not None
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    assert self.process.returncode is None, f"it ended by itself:\n{self.err}"
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"it did not happen in {seconds} s; it wrote:\n{self.err[-2000:]}") from None

    def everything_written(self) -> bytes:
        """All of its output, and every file in its folder."""
        return b"\n".join(path.read_bytes() for path in self.folder.rglob("*") if path.is_file())

    def _said(self, name: str) -> str:
        path = self._file(name)
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.txt"
