"""The event loop: uvloop where there is one, which does a request's share of it with less processor."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

YOUNG = 50_000  # objects, some megabytes, that come together before Python looks for garbage among them; 700 is its own


def run(main: Coroutine[Any, Any, T]) -> T:
    """Runs a program to its end; like `asyncio.run`."""
    if sys.platform == "win32":  # uvloop knows no Windows
        return asyncio.run(main)
    import uvloop  # noqa: PLC0415 (not on Windows)

    return uvloop.run(main)


def settle() -> None:
    """Says that what was loaded so far, the cards and the libraries, stays for good.

    To look through it for garbage again and again is a fifth of the sender's work; and through what is on its way to
    sixty people, all of it in use, a tenth.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
