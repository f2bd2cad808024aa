"""A group's board: who stands where this week, and how many did today's dose."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core import ranking
from bot.core.ranking import Entry
from bot.services import streaks
from bot.storage import check_ins, people, places
from bot.storage.database import Session
from bot.storage.records import Delivery, Place


def board(session: Session, place: Place, now: datetime) -> tuple[ranking.Standing, ...]:
    """Ranks the members of a group by this week's days, each by their own clock. An entry's key is the person's id."""
    ids = places.members(session, place.id)
    known = people.people(session, ids)
    entries = []
    for person_id, streak in streaks.streaks_of(session, ids, now).items():
        monday = streak.today - timedelta(days=streak.today.weekday())
        week = streak.done_between(monday, streak.today)
        entries.append(
            Entry(
                name=known[person_id].name,
                key=str(person_id),
                current=streak.current,
                best=streak.best,
                done=week.done,
                eligible=week.eligible,
                is_active=ranking.is_active(streak),
            )
        )
    return ranking.standings(entries)


def count_line(session: Session, place: Place, delivery: Delivery) -> str:
    """`5 of 8 done today`; nothing while nobody is on the board. It never says who has not."""
    members = len(places.members(session, place.id))
    day = delivery.dose_day or delivery.created_at.date()
    return f"{check_ins.done_count(session, place.id, day)} of {members} done today" if members else ""
