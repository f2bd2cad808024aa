"""Tables that go to the database as one parameter come back as they were."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.core.events import CheckIn, Kind
from bot.ports import Who
from bot.storage import check_ins, people
from bot.storage.database import Database, Session

AT = datetime(2026, 11, 23, 23, 59, 59, 123456, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles", "UTC"])
async def test_an_instant_is_the_same_whatever_the_clock_of_the_server(any_database: Database, zone: str) -> None:
    fact = CheckIn(
        id=0,
        kind=Kind.PAUSED,
        day=date(2026, 11, 24),
        at=AT,
        zone="Europe/Berlin",
        rollover=4,
        until=date(2026, 11, 30),
        weekdays=frozenset({0, 6}),
        reason='a "quoted" \\ reason, 😀 and é',
        from_zone="Asia/Tokyo",
        from_rollover=2,
    )

    def keep(session: Session) -> list[CheckIn]:
        if session.dialect.name == "postgresql":
            session.exec_driver_sql(f"SET LOCAL TIME ZONE '{zone}'")
        ana = people.add_person(session, Who("telegram", "1", "Ana"), "Europe/Berlin", 4, AT)
        appended = check_ins.append(session, [(ana.id, fact)])
        assert check_ins.log_of(session, ana.id) == appended
        return appended

    (kept,) = await any_database.run(keep)
    assert (kept.at, kept.day, kept.reason) == (AT, fact.day, fact.reason)
