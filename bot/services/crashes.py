"""Crash points: where a rehearsal ends the process as a power cut does, to see on purpose what chance seldom shows.

Each stands at a commit, because between two commits a process can only do again what it did.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from bot.ports import StartError
from bot.services import intents, marks, plan
from bot.services.grading import Grader
from bot.services.inbox import StoredInbox
from bot.storage.database import Watch


@dataclass(frozen=True, slots=True)
class Point:
    """Before or after the commit of a function whose value says that something happened."""

    function: Callable[..., Any]
    committed: bool
    happened: Callable[[Any], object] = bool


_READY, _WRITTEN, _SENT = attrgetter("ready"), attrgetter("written"), attrgetter("sent")

POINTS: dict[str, Point] = {
    "before_plan_commit": Point(plan.plan_doses, committed=False),
    "after_plan": Point(plan.plan_doses, committed=True),
    "before_sending": Point(intents.take_turn, committed=False, happened=_READY),
    "after_sending": Point(intents.take_turn, committed=True, happened=_READY),  # no request has begun
    "before_written": Point(marks.commit, committed=False, happened=_WRITTEN),  # on the wire, and nobody knows it
    "after_written": Point(marks.commit, committed=True, happened=_WRITTEN),
    "after_answer": Point(marks.commit, committed=False, happened=_SENT),  # it arrived, and nobody knows it
    "after_sent": Point(marks.commit, committed=True, happened=_SENT),
    "before_inbox_commit": Point(StoredInbox.enter, committed=False, happened=lambda _: True),
    "after_inbox": Point(StoredInbox.enter, committed=True, happened=lambda _: True),  # the platform does not know it
    "before_verdict": Point(Grader.settle, committed=False),  # the code was run, and nobody knows it
    "after_verdict": Point(Grader.settle, committed=True),
}
"""In the order in which a dose and an answer meet them."""


def watch(name: str) -> Watch | None:
    """Kills the process when it comes to the point of this name; nothing for "".

    Raises:
        StartError: there is no such point.
    """
    if not name:
        return None
    point = POINTS.get(name)
    if point is None:
        raise StartError(f"DOSE_CRASH_AT knows no {name!r}. There are: {', '.join(POINTS)}.")

    def look(function: Callable[..., Any], value: object, *, committed: bool) -> None:
        is_it = getattr(function, "__func__", function) is point.function
        if is_it and committed == point.committed and point.happened(value):
            # Where there is no SIGKILL, on Windows, SIGTERM is as hard.
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))

    return look
