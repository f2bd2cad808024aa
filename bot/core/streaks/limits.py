"""What a person may do today, asked before it is logged."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.core.errors import UserError
from bot.core.message import Choice, rows
from bot.core.schedule import day_before, late_until, learning_day
from bot.core.streaks.facts import LONGEST_PAUSE
from bot.core.streaks.late import LATES, WINDOW
from bot.core.streaks.paused import A_YEAR, YEAR
from bot.core.streaks.state import COUNTS, State, Streak, recent
from bot.core.streaks.why import name_day

if TYPE_CHECKING:
    from bot.core.message import Rows

LONGEST_TEXT = 40  # characters; nobody writes more to name a day


class Cost(StrEnum):
    """What skipping today takes."""

    NOTHING = "nothing"
    FREEZE = "freeze"
    STREAK = "streak"
    """No freeze is left: the streak ends when the day closes."""


def skip_costs(streak: Streak) -> Cost:
    """What skipping today would take.

    Raises:
        UserError: today is done already, or skipped.
    """
    if streak.state in COUNTS or streak.counts_at:
        raise UserError("Today is done already. Undo takes that back.", rows(Choice("Undo", "undo")))
    if streak.state is State.SKIPPED:
        raise UserError("Today is skipped already.", rows(Choice("Undo", "undo")))
    if streak.state is not State.OPEN or not streak.total:
        return Cost.NOTHING
    if streak.freezes:
        return Cost.FREEZE
    return Cost.STREAK if streak.current else Cost.NOTHING


def may_be_late(streak: Streak, now: datetime, zone: str, rollover: int) -> date:
    """The closed day that `/done yesterday` is about.

    Raises:
        UserError: it is counted already, noon is over, or four days in 30 were late.
    """
    today = learning_day(now, zone, rollover)
    day = day_before(today, zone)
    if streak.on(day) in COUNTS:
        raise UserError(f"{name_day(day)} is counted already.")
    if now >= late_until(day, zone):
        done = rows(Choice("Today's dose", "today"))
        raise UserError(f"{name_day(day)} could be counted until 12:00 today. Today's dose is open.", done)
    lates = recent(streak.lates, day, WINDOW)
    if len(lates) >= LATES:
        free = lates[0] + timedelta(days=WINDOW)
        raise UserError(f"4 late days in 30 are the most, and you have had 4. The next can be {name_day(free)}.")
    return day


def pause_until(text: str, today: date, streak: Streak) -> date:
    """The last paused day that "5d", "until 2026-12-24" or "" (as long as a pause may be) means; today is the first.

    Raises:
        UserError: it is no length and no date, lies in the past, or is longer than the limits leave.
    """
    left = A_YEAR - len(tuple(day for day in recent(streak.paused_days, today, YEAR) if day < today))
    if left < 1:
        raise UserError(f"The {A_YEAR} days of pause in a year are used up. A rest day or a freeze still helps.")
    most = min(left, LONGEST_PAUSE)
    last = _last_day(unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).strip().lower(), today, most)
    if last < today:
        raise UserError(f"{last} is over. Try /pause 5d.", _pauses(5, most))
    length = (last - today).days + 1
    if length > LONGEST_PAUSE:
        raise UserError(f"A pause lasts {LONGEST_PAUSE} days at most; that would be {length}.", _pauses(most))
    if length > left:
        raise UserError(f"Of {A_YEAR} days of pause in a year {left} are left; that would be {length}.", _pauses(left))
    return last


def _last_day(text: str, today: date, most: int) -> date:
    if not text:
        return today + timedelta(days=most - 1)
    if length := re.fullmatch(r"([0-9]{1,4}) ?(d|days?|w|weeks?)?", text):
        days = int(length[1]) * (7 if (length[2] or "").startswith("w") else 1)
        return today + timedelta(days=days - 1)
    try:
        return date.fromisoformat(text.removeprefix("until ").strip())
    except ValueError:
        raise UserError("I read lengths and dates: /pause 5d or /pause until 2026-12-24.", _pauses(5, most)) from None


def _pauses(*lengths: int) -> Rows:
    return rows(*(Choice(f"{n} days" if n > 1 else "1 day", f"pause:{n}d") for n in dict.fromkeys(lengths)))
