"""Undo takes back your last change, for 24 hours; nothing is deleted, so it can be done again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.core.events import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.core.events import CheckIn

WINDOW = timedelta(hours=24)
UNDOABLE = frozenset({Kind.DONE, Kind.LATE, Kind.SKIPPED, Kind.PAUSED, Kind.RESUMED, Kind.REST})


def standing(check_ins: Sequence[CheckIn]) -> list[CheckIn]:
    """What stands of a log, oldest first: without what was undone in time, and without the undoings themselves."""
    by_id = {c.id: c for c in check_ins}
    cancelled: set[int] = set()
    for c in sorted(check_ins, key=lambda c: -c.id):
        if c.kind is Kind.UNDONE and c.id not in cancelled and _in_time(c, by_id):
            cancelled.add(c.undoes or 0)
    return [by_id[i] for i in sorted(by_id) if i not in cancelled and by_id[i].kind is not Kind.UNDONE]


def _in_time(undone: CheckIn, by_id: dict[int, CheckIn]) -> bool:
    """Whether an undoing, or an undoing of one, came within 24 hours of the first change."""
    root: CheckIn | None = undone
    while root and root.kind is Kind.UNDONE:
        root = by_id.get(root.undoes) if root.undoes is not None and root.undoes < root.id else None
    return root is not None and undone.at - root.at <= WINDOW


def undoable(check_ins: Sequence[CheckIn], now: datetime) -> CheckIn | None:
    """The person's own last change that stands, if it is at most 24 hours old."""
    last = next((c for c in reversed(standing(check_ins)) if c.kind in UNDOABLE), None)
    return last if last and now - last.at <= WINDOW else None
