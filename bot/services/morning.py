"""What is told once, with the day's dose: a freeze that was spent, or a streak that ended and the way back."""

from __future__ import annotations

from datetime import datetime

from bot.core.message import Choice, Rows, rows
from bot.core.schedule import DAY, local
from bot.core.streaks import State, name_day
from bot.services.streaks import Ledger


def news(ledger: Ledger, now: datetime) -> tuple[str, Rows]:
    """A neutral line for one person, and its buttons; nothing for hidden streaks, and on most days."""
    person = ledger.person
    if person.streak_hidden:
        return "", ()
    streak = ledger.streak(now)
    yesterday = streak.today - DAY
    has_just_ended = streak.on(yesterday) is State.MISSED and streak.on(yesterday - DAY) is not State.MISSED
    if streak.earn_back is not None and has_just_ended:
        until = local(streak.earn_back.until, person.zone)
        count = f"{streak.earn_back.lost} days"
        text = (
            f"Your {count} ended. Today's dose and five review questions bring them back, "
            f"until {name_day(until.date())}, {until:%H:%M}."
        )
        return text, rows(Choice("Start the review", "revive:"))
    if yesterday in streak.spent:
        return f"A freeze covered {name_day(yesterday)}; {streak.freezes} left.", ()
    return "", ()
