"""Papers that somebody asked for by their ids and that were not there: whoever fetches papers looks for them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.storage import tables as t
from bot.storage.database import Session


def add(session: Session, place_id: int, arxiv: str, at: datetime) -> None:
    """Wishes for a paper, or once more for one that was looked for before."""
    insert_ = postgresql_insert if session.dialect.name == "postgresql" else sqlite_insert
    query = insert_(t.paper_wish).values(place_id=place_id, arxiv=arxiv, asked_at=at)
    keys, anew = ["place_id", "arxiv"], {"asked_at": at, "answered_at": None}
    session.execute(query.on_conflict_do_update(index_elements=keys, set_=anew))


def count(session: Session, place_id: int, since: datetime) -> int:
    """How many papers a place wished for."""
    query = select(func.count()).where(t.paper_wish.c.place_id == place_id, t.paper_wish.c.asked_at >= since)
    return session.execute(query).scalar_one()


def oldest(session: Session) -> tuple[int, str] | None:
    """The place and the arXiv id of the wish that waits for the longest time."""
    query = select(t.paper_wish.c.place_id, t.paper_wish.c.arxiv).where(t.paper_wish.c.answered_at.is_(None))
    row = session.execute(query.order_by(t.paper_wish.c.asked_at).limit(1)).one_or_none()
    return (row.place_id, row.arxiv) if row else None


def answered(session: Session, place_id: int, arxiv: str, at: datetime) -> bool:
    """Notes that a wish was answered; False if it was before."""
    this = t.paper_wish.c.place_id == place_id, t.paper_wish.c.arxiv == arxiv, t.paper_wish.c.answered_at.is_(None)
    return session.execute(update(t.paper_wish).where(*this).values(answered_at=at)).rowcount == 1


def forget(session: Session, before: datetime) -> None:
    """Deletes wishes from before a moment."""
    session.execute(delete(t.paper_wish).where(t.paper_wish.c.asked_at < before))
