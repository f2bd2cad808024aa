"""The event loop: uvloop where there is one, which does a request's share of it with less processor."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def run(main: Coroutine[Any, Any, T]) -> T:
    """Runs a program to its end; like `asyncio.run`."""
    if sys.platform == "win32":  # uvloop knows no Windows
        return asyncio.run(main)
    import uvloop  # noqa: PLC0415 (not on Windows)

    return uvloop.run(main)
