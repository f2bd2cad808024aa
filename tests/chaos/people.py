"""People who have begun, entered straight into the tables: a crowd would take minutes to say /start."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from bot.services import subscriptions
from bot.storage import tables as t
from bot.storage.database import Session


def subscribe(session: Session, platform: str, chat: int) -> None:
    """A person in private, whose dose was due a minute ago."""
    address = f"user:{chat}" if platform == "discord" else str(chat)
    now = datetime.now(UTC)
    due = now - timedelta(minutes=1)
    person = session.execute(
        insert(t.person).values(name="P", zone="UTC", rollover=0, created_at=now).returning(t.person.c.id)
    ).scalar_one()
    place = session.execute(
        insert(t.place)
        .values(platform=platform, chat=address, thread="", kind="private", title="", person_id=person)
        .returning(t.place.c.id)
    ).scalar_one()
    session.execute(insert(t.account).values(person_id=person, platform=platform, user=str(chat), name="P"))
    session.execute(
        insert(t.subscription).values(
            place_id=place,
            state="active",
            zone="UTC",
            at_minute=due.hour * 60 + due.minute,
            phase=1,
            next_dose_day=due.date(),
            next_due_at=due.replace(second=0, microsecond=0),
            zone_data=subscriptions.zone_data(),
        )
    )
