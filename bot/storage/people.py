"""People and their accounts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select, update

from bot.ports import Who
from bot.storage import tables as t
from bot.storage.database import Session
from bot.storage.records import Person

COLUMNS = (
    t.person.c.id,
    t.person.c.name,
    t.person.c.zone,
    t.person.c.rollover,
    t.person.c.day_start,
    t.person.c.streak_hidden,
)

_BEHIND = (  # built once, because every ask wants it
    select(*COLUMNS)
    .join(t.account, t.account.c.person_id == t.person.c.id)
    .where(t.account.c.platform == bindparam("platform"), t.account.c.user == bindparam("user"))
    .with_for_update(of=t.person)
)


def person_of(session: Session, who: Who) -> Person | None:
    """The person behind an account, locked until the transaction ends: two presses count one after the other."""
    row = session.execute(_BEHIND, {"platform": who.platform, "user": who.id}).one_or_none()
    return Person(*row) if row else None


def person(session: Session, person_id: int) -> Person:
    """One person by id."""
    return Person(*session.execute(select(*COLUMNS).where(t.person.c.id == person_id)).one())


def locked(session: Session, person_id: int) -> Person:
    """One person by id, locked as by `person_of`."""
    query = select(*COLUMNS).where(t.person.c.id == person_id).with_for_update()
    return Person(*session.execute(query).one())


def people(session: Session, ids: Iterable[int]) -> dict[int, Person]:
    """Several people by id."""
    found = session.execute(select(*COLUMNS).where(t.person.c.id.in_(list(ids))))
    return {row.id: Person(*row) for row in found}


def add_person(session: Session, who: Who, zone: str, rollover: int, now: datetime) -> Person:
    """A new person with one account."""
    person_id = session.execute(
        insert(t.person).values(name=who.name, zone=zone, rollover=rollover, created_at=now).returning(t.person.c.id)
    ).scalar_one()
    session.execute(insert(t.account).values(person_id=person_id, platform=who.platform, user=who.id, name=who.name))
    return person(session, person_id)


def rename(session: Session, person_id: int, name: str) -> None:
    """Takes the name that the platform shows now."""
    session.execute(update(t.person).where(t.person.c.id == person_id).values(name=name))


def set_day(session: Session, person_id: int, *, zone: str, rollover: int, day_start: int) -> None:
    """Sets the clock that a person's days follow from now on."""
    session.execute(
        update(t.person).where(t.person.c.id == person_id).values(zone=zone, rollover=rollover, day_start=day_start)
    )


def hide_streak(session: Session, person_id: int, *, hidden: bool) -> None:
    """Ends or resumes all talk of streaks with this person."""
    session.execute(update(t.person).where(t.person.c.id == person_id).values(streak_hidden=hidden))


def platforms_of(session: Session, person_id: int) -> list[str]:
    """On which platforms a person has accounts."""
    query = select(t.account.c.platform).where(t.account.c.person_id == person_id).order_by(t.account.c.id)
    return list(session.scalars(query))


def put_link_code(session: Session, code: str, person_id: int, expires_at: datetime) -> None:
    """Keeps a one-time code; an older one of the same person ends."""
    session.execute(delete(t.link_code).where(t.link_code.c.person_id == person_id))
    session.execute(insert(t.link_code).values(code=code, person_id=person_id, expires_at=expires_at))


def take_link_code(session: Session, code: str, now: datetime) -> int | None:
    """Whose code this is; it is used up. None if there is none, or its time is over."""
    query = (
        delete(t.link_code)
        .where(t.link_code.c.code == code, t.link_code.c.expires_at > now)
        .returning(t.link_code.c.person_id)
    )
    return session.execute(query).scalar_one_or_none()


def merge(session: Session, kept: int, merged: int) -> None:
    """Makes `merged` the same person as `kept`: accounts, places, boards, check-ins and all that was written move."""
    boards = select(t.membership.c.place_id).where(t.membership.c.person_id == kept)
    session.execute(delete(t.membership).where(t.membership.c.person_id == merged, t.membership.c.place_id.in_(boards)))
    doubled = select(t.answer.c.delivery_id).where(t.answer.c.person_id == kept, t.answer.c.delivery_id.is_not(None))
    session.execute(delete(t.answer).where(t.answer.c.person_id == merged, t.answer.c.delivery_id.in_(doubled)))
    seen = select(t.glance.c.delivery_id).where(t.glance.c.person_id == kept)
    session.execute(delete(t.glance).where(t.glance.c.person_id == merged, t.glance.c.delivery_id.in_(seen)))
    voted = select(t.paper_vote.c.card).where(t.paper_vote.c.person_id == kept)
    session.execute(delete(t.paper_vote).where(t.paper_vote.c.person_id == merged, t.paper_vote.c.card.in_(voted)))
    moving = t.paper_vote, t.account, t.place, t.membership, t.check_in, t.note, t.answer, t.submission, t.glance
    for table in (*moving, t.explanation):
        session.execute(update(table).where(table.c.person_id == merged).values(person_id=kept))
    for table in (t.snapshot, t.memory, t.link_code):  # the first two are made again from what moved
        session.execute(delete(table).where(table.c.person_id.in_([kept, merged])))
    session.execute(delete(t.person).where(t.person.c.id == merged))
