"""Questions about doses that wait for a language model's answer, or had one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import delete, func, insert, or_, select, update

from bot.storage import tables as t
from bot.storage.database import Session
from bot.storage.records import Delivery, Explanation

_COLUMNS = [
    t.explanation.c.id,
    t.explanation.c.person_id,
    t.explanation.c.place_id,
    t.explanation.c.delivery_id,
    t.explanation.c.question,
    t.explanation.c.shown,
    t.explanation.c.attempts,
]
_IS_WAITING = t.explanation.c.answered.is_(None)


def add(
    session: Session, person_id: int, delivery: Delivery, question: str, *, shown: int, day: date, at: datetime
) -> None:
    """Keeps a question that waits; `shown` is the stored reply that its answer replaces."""
    session.execute(
        insert(t.explanation).values(
            person_id=person_id,
            place_id=delivery.place,
            delivery_id=delivery.id,
            day=day,
            at=at,
            question=question,
            shown=shown,
        )
    )


def count(session: Session, person_id: int, day: date) -> int:
    """How many a person was answered on a day, or waits for; those that failed do not count."""
    counts = or_(_IS_WAITING, t.explanation.c.answered)
    query = select(func.count()).where(t.explanation.c.person_id == person_id, t.explanation.c.day == day, counts)
    return session.execute(query).scalar_one()


def is_waiting(session: Session, person_id: int) -> bool:
    """Whether a person waits for an answer."""
    query = select(t.explanation.c.id).where(t.explanation.c.person_id == person_id, _IS_WAITING)
    return session.execute(query.limit(1)).first() is not None


def failed(session: Session, person_id: int, explanation_id: int) -> Explanation | None:
    """A person's own question that got no answer."""
    own = t.explanation.c.id == explanation_id, t.explanation.c.person_id == person_id
    row = session.execute(select(*_COLUMNS).where(*own, t.explanation.c.answered.is_(False))).one_or_none()
    return Explanation(*row) if row else None


def next_waiting(session: Session, busy: Collection[int]) -> Explanation | None:
    """The oldest that waits and is none of the `busy` ones; None if nothing waits."""
    query = select(*_COLUMNS).where(_IS_WAITING, t.explanation.c.id.not_in(busy)).order_by(t.explanation.c.id).limit(1)
    row = session.execute(query).one_or_none()
    return Explanation(*row) if row else None


def begin(session: Session, explanation_id: int) -> Explanation | None:
    """Counts an attempt, and returns the question as it is now; None if it waits no more."""
    query = (
        update(t.explanation)
        .where(t.explanation.c.id == explanation_id, _IS_WAITING)
        .values(attempts=t.explanation.c.attempts + 1)
        .returning(*_COLUMNS)
    )
    row = session.execute(query).one_or_none()
    return Explanation(*row) if row else None


def settle(session: Session, explanation_id: int, *, answered: bool) -> bool:
    """Notes what became of a question, once; one that was answered is not kept. False if that was noted before."""
    values = {"answered": answered} | ({"question": ""} if answered else {})
    query = update(t.explanation).where(t.explanation.c.id == explanation_id, _IS_WAITING).values(**values)
    return session.execute(query).rowcount == 1


def forget(session: Session, before: datetime) -> int:
    """Deletes what was asked before then and waits no more."""
    query = delete(t.explanation).where(t.explanation.c.at < before, ~_IS_WAITING)
    return session.execute(query).rowcount
