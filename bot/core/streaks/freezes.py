"""You start with 1 freeze, earn 1 for every 7 done days and hold at most 2; they are never bought, gifted or moved."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.core.streaks.state import Run

EVERY = 7  # done days
MOST = 2


def earn(run: Run) -> Run:
    """Adds a freeze after every seventh done day; one too many is not kept."""
    if run.total % EVERY:
        return run
    return replace(run, freezes=min(MOST, run.freezes + 1))
