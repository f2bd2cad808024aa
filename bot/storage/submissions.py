"""Code that people sent for coding doses, what became of it, and who looked at a solution."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import cache

from sqlalchemy import Integer, Select, bindparam, case, func, insert, literal, or_, select, union_all, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.storage import tables as t
from bot.storage.database import Session
from bot.storage.lists import in_list, listed
from bot.storage.records import Delivery, Submission

_COLUMNS = [
    t.submission.c.id,
    t.submission.c.person_id,
    t.submission.c.place_id,
    t.submission.c.delivery_id,
    t.submission.c.card,
    t.submission.c.day,
    t.submission.c.number,
    t.submission.c.at,
    t.submission.c.message,
    t.submission.c.code,
]


def add(
    session: Session,
    person_id: int,
    delivery: Delivery,
    code: str,
    *,
    day: date,
    number: int,
    at: datetime,
    message: str,
) -> None:
    """Keeps code that waits to be run."""
    session.execute(
        insert(t.submission).values(
            person_id=person_id,
            place_id=delivery.place,
            delivery_id=delivery.id,
            card=delivery.card or "",
            day=day,
            number=number,
            at=at,
            message=message,
            code=code,
        )
    )


def count(session: Session, person_id: int, day: date) -> int:
    """How many a person sent on a day."""
    query = select(func.count()).where(t.submission.c.person_id == person_id, t.submission.c.day == day)
    return session.execute(query).scalar_one()


def next_waiting(session: Session, busy: Collection[int]) -> Submission | None:
    """What is to run next: of the people who are not `busy`, that of whoever ran least today; None if nothing waits."""
    query = (
        select(*_COLUMNS)
        .where(t.submission.c.passed.is_(None), t.submission.c.person_id.not_in(busy))
        .order_by(t.submission.c.number, t.submission.c.id)
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return Submission(*row) if row else None


def settle(session: Session, submission_id: int, *, passed: int, total: int, ran: bool) -> Submission | None:
    """Notes what became of a run, and returns the submission as it is now; None if that was noted before."""
    query = (
        update(t.submission)
        .where(t.submission.c.id == submission_id, t.submission.c.passed.is_(None))
        .values(passed=passed, total=total, ran=ran)
        .returning(*_COLUMNS)
    )
    row = session.execute(query).one_or_none()
    return Submission(*row) if row else None


def award(session: Session, submission: Submission, points: int) -> bool:
    """Gives points of understanding; False if there are none to be had any more.

    They are given once for a dose, and once a day for a card that came to several places of a person.
    """
    same = t.submission.c.person_id == submission.person, t.submission.c.card == submission.card
    together = or_(t.submission.c.delivery_id == submission.delivery, t.submission.c.day == submission.day)
    had = select(t.submission.c.id).where(*same, together, t.submission.c.points > 0)
    if session.execute(had).first() or has_glanced(session, submission.person, submission.card):
        return False
    session.execute(update(t.submission).where(t.submission.c.id == submission.id).values(points=points))
    return True


def has_tried(session: Session, person_id: int, delivery: Delivery) -> bool:
    """Whether some code of a person's ran against a dose's tests."""
    query = select(t.submission.c.id).where(
        t.submission.c.person_id == person_id,
        t.submission.c.delivery_id == delivery.id,
        t.submission.c.card == (delivery.card or ""),
        t.submission.c.ran,
    )
    return session.execute(query).first() is not None


def has_passed(session: Session, person_id: int, delivery: Delivery) -> bool:
    """Whether some code of a person's passed all of a dose's tests."""
    query = select(t.submission.c.id).where(
        t.submission.c.person_id == person_id,
        t.submission.c.delivery_id == delivery.id,
        t.submission.c.card == (delivery.card or ""),
        t.submission.c.ran,
        t.submission.c.passed == t.submission.c.total,
    )
    return session.execute(query).first() is not None


def note_glance(session: Session, person_id: int, delivery: Delivery, at: datetime) -> None:
    """Remembers that a person looked at a solution; the first time stays."""
    insert_ = postgresql_insert if session.dialect.name == "postgresql" else sqlite_insert
    query = insert_(t.glance).values(person_id=person_id, delivery_id=delivery.id, card=delivery.card or "", at=at)
    session.execute(query.on_conflict_do_nothing(index_elements=["person_id", "delivery_id", "card"]))


def has_glanced(session: Session, person_id: int, card: str) -> bool:
    """Whether a person looked at the solution of a card, in whatever place it came to them."""
    query = select(t.glance.c.at).where(t.glance.c.person_id == person_id, t.glance.c.card == card)
    return session.execute(query.limit(1)).first() is not None


def points(session: Session, people: Sequence[int], most_a_day: int) -> dict[int, int]:
    """What people understood: a point for each question right at the first try, and those of their code."""
    given = {"people": listed(session, people), "most": most_a_day}
    return {row.person_id: int(row.points) for row in session.execute(_points(session.dialect.name), given)}


@cache
def _points(dialect: str) -> Select[tuple[int, int]]:
    right = select(t.answer.c.person_id, t.answer.c.day, literal(1).label("points")).where(
        in_list(dialect, t.answer.c.person_id, "people"), t.answer.c.right
    )
    code = select(t.submission.c.person_id, t.submission.c.day, t.submission.c.points).where(
        in_list(dialect, t.submission.c.person_id, "people"), t.submission.c.points > 0
    )
    each = union_all(right, code).subquery()
    of_a_day = func.sum(each.c.points).label("points")
    days = select(each.c.person_id, of_a_day).group_by(each.c.person_id, each.c.day).subquery()
    most = bindparam("most", type_=Integer)
    counted = case((days.c.points > most, most), else_=days.c.points)
    return select(days.c.person_id, func.sum(counted).label("points")).group_by(days.c.person_id)
