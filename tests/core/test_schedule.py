"""The learning day and the next due instant, at every edge of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import available_timezones

import pytest
import whenever
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.schedule import (
    EVERY_DAY,
    Due,
    Settled,
    day_before,
    day_closes,
    due_at,
    effective_rollover,
    exists,
    late_until,
    learning_day,
    local,
    next_due,
    settle,
)

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
PLACES = sorted(z for z in available_timezones() if "/" in z and not z.startswith("Etc/"))


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)


def wall(text: str) -> time:
    return time.fromisoformat(text)


LEARNING_DAYS = [
    ("2026-05-10T22:30Z", "Asia/Tokyo", 4, "2026-05-11"),
    ("2026-05-10T22:30Z", "Europe/London", 4, "2026-05-10"),
    ("2026-05-10T22:30Z", "America/Los_Angeles", 4, "2026-05-10"),
    ("2026-05-10T22:30Z", "Pacific/Kiritimati", 4, "2026-05-11"),
    ("2026-05-10T01:59:59.999999Z", BERLIN, 4, "2026-05-09"),  # 03:59
    ("2026-05-10T02:00Z", BERLIN, 4, "2026-05-10"),
    ("2026-03-29T02:30Z", BERLIN, 4, "2026-03-29"),  # 04:30, three and a half hours after midnight
    ("2026-03-29T01:59Z", BERLIN, 4, "2026-03-28"),
    ("2026-10-25T02:59Z", BERLIN, 4, "2026-10-24"),  # 03:59, five hours after midnight
    ("2026-10-25T03:00Z", BERLIN, 4, "2026-10-25"),
    ("2026-05-09T22:00Z", BERLIN, 0, "2026-05-10"),
    ("2026-05-10T03:59Z", BERLIN, 6, "2026-05-09"),
    ("2026-05-10T18:15Z", "Asia/Kathmandu", 0, "2026-05-11"),
    ("2026-05-10T11:59Z", "Etc/GMT+12", 0, "2026-05-09"),
    ("2011-12-30T09:59Z", "Pacific/Apia", 4, "2011-12-29"),  # the last minute of the 29th
    ("2011-12-30T10:00Z", "Pacific/Apia", 4, "2011-12-29"),  # 00:00 on the 31st: there was no 30th
    ("2011-12-30T14:00Z", "Pacific/Apia", 4, "2011-12-31"),
    ("2026-03-29T01:00Z", "Antarctica/Troll", 2, "2026-03-29"),  # from 01:00 to 03:00, over the rollover
]


@pytest.mark.parametrize(("at", "zone", "rollover", "expected"), LEARNING_DAYS)
def test_learning_day(at: str, zone: str, rollover: int, expected: str) -> None:
    assert learning_day(instant(at), zone, rollover) == day(expected)


DAY_CLOSES = [
    ("2026-05-09", BERLIN, 4, "2026-05-10T02:00Z"),
    ("2026-03-28", BERLIN, 4, "2026-03-29T02:00Z"),
    ("2026-03-28", BERLIN, 2, "2026-03-29T01:00Z"),  # 02:00 does not exist: 03:00
    ("2026-10-24", BERLIN, 2, "2026-10-25T00:00Z"),  # 02:00 comes twice: the first
    ("2026-03-28", "Antarctica/Troll", 2, "2026-03-29T01:00Z"),
    ("2026-04-23", "Africa/Cairo", 0, "2026-04-23T22:00Z"),  # midnight does not exist
    ("2011-12-29", "Pacific/Apia", 4, "2011-12-30T14:00Z"),
    ("2026-10-03", "Australia/Lord_Howe", 2, "2026-10-03T15:30Z"),
]


@pytest.mark.parametrize(("closing", "zone", "rollover", "expected"), DAY_CLOSES)
def test_day_closes(closing: str, zone: str, rollover: int, expected: str) -> None:
    assert day_closes(day(closing), zone, rollover) == instant(expected)


DUE = [
    (NEW_YORK, "02:30", "2026-03-07", "2026-03-07T07:30Z"),
    (NEW_YORK, "02:30", "2026-03-08", "2026-03-08T07:30Z"),
    (NEW_YORK, "02:30", "2026-03-09", "2026-03-09T06:30Z"),
    (NEW_YORK, "01:30", "2026-11-01", "2026-11-01T05:30Z"),
    (BERLIN, "02:30", "2026-03-28", "2026-03-28T01:30Z"),
    (BERLIN, "02:30", "2026-03-29", "2026-03-29T01:30Z"),
    (BERLIN, "02:30", "2026-03-30", "2026-03-30T00:30Z"),
    (BERLIN, "02:30", "2026-10-25", "2026-10-25T00:30Z"),
    ("Europe/London", "07:30", "2026-03-28", "2026-03-28T07:30Z"),
    ("Europe/London", "07:30", "2026-03-29", "2026-03-29T06:30Z"),
    ("Europe/London", "07:30", "2026-03-30", "2026-03-30T06:30Z"),
    ("Australia/Lord_Howe", "02:15", "2026-10-03", "2026-10-02T15:45Z"),
    ("Australia/Lord_Howe", "02:15", "2026-10-04", "2026-10-03T15:45Z"),
    ("Australia/Lord_Howe", "02:15", "2026-10-05", "2026-10-04T15:15Z"),
    ("Africa/Cairo", "00:30", "2026-04-23", "2026-04-22T22:30Z"),
    ("Africa/Cairo", "00:30", "2026-04-24", "2026-04-23T22:30Z"),
    ("Africa/Cairo", "00:30", "2026-04-25", "2026-04-24T21:30Z"),
    ("America/Santiago", "00:15", "2026-09-06", "2026-09-06T04:15Z"),
    ("Asia/Kathmandu", "07:30", "2026-11-23", "2026-11-23T01:45Z"),
    ("Pacific/Kiritimati", "07:30", "2026-11-23", "2026-11-22T17:30Z"),
    ("Pacific/Pago_Pago", "07:30", "2026-11-23", "2026-11-23T18:30Z"),
    ("Asia/Tokyo", "07:30", "2028-02-28", "2028-02-27T22:30Z"),
    ("Asia/Tokyo", "07:30", "2028-02-29", "2028-02-28T22:30Z"),
    ("Asia/Tokyo", "07:30", "2028-03-01", "2028-02-29T22:30Z"),
    ("America/Vancouver", "07:30", "2026-10-31", "2026-10-31T14:30Z"),
    ("America/Vancouver", "07:30", "2026-11-01", "2026-11-01T14:30Z"),  # 15:30Z with stale data
    ("America/Winnipeg", "07:30", "2026-11-23", "2026-11-23T12:30Z"),  # 13:30Z with stale data
    ("Pacific/Apia", "07:30", "2011-12-29", "2011-12-29T17:30Z"),
    ("Pacific/Apia", "07:30", "2011-12-31", "2011-12-30T17:30Z"),
]


@pytest.mark.parametrize(("zone", "at", "on", "expected"), DUE)
def test_due_at(zone: str, at: str, on: str, expected: str) -> None:
    assert due_at(day(on), wall(at), zone) == instant(expected)


@pytest.mark.parametrize(("zone", "at", "on", "expected"), DUE)
def test_due_in_sequence(zone: str, at: str, on: str, expected: str) -> None:
    """The day before was delivered on time; this is the next, once."""
    last = day_before(day(on), zone)
    delivered = due_at(last, wall(at), zone)
    assert next_due(delivered, wall(at), zone, EVERY_DAY, last, delivered) == Due(day(on), instant(expected))


def test_a_date_that_the_zone_skipped_has_no_dose() -> None:
    assert not exists(day("2011-12-30"), wall("07:30"), "Pacific/Apia")
    assert exists(day("2011-12-31"), wall("07:30"), "Pacific/Apia")
    assert day_before(day("2011-12-31"), "Pacific/Apia") == day("2011-12-29")


NEXT = [
    # now, time, zone, weekdays, last day, last instant → day, instant
    ("2026-11-23T06:30Z", "07:30", BERLIN, EVERY_DAY, "2026-11-23", "2026-11-23T06:30Z", "2026-11-24T06:30Z"),
    ("2026-11-23T06:29:59.999999Z", "07:30", BERLIN, EVERY_DAY, None, None, "2026-11-23T06:30Z"),
    ("2026-11-23T06:30Z", "07:30", BERLIN, EVERY_DAY, None, None, "2026-11-24T06:30Z"),
    ("2026-11-23T12:00Z", "07:30", BERLIN, EVERY_DAY, "2026-11-22", "2026-11-22T06:30Z", "2026-11-23T06:30Z"),
    ("2026-11-23T12:00Z", "07:30", BERLIN, {0, 2}, None, None, "2026-11-25T06:30Z"),
    ("2026-11-23T12:00Z", "07:30", BERLIN, {0}, "2026-11-23", None, "2026-11-30T06:30Z"),
    # Back after a pause: today's, and none of those before.
    ("2026-11-23T05:00Z", "07:30", BERLIN, EVERY_DAY, "2026-11-10", "2026-11-10T06:30Z", "2026-11-23T06:30Z"),
    # From Tokyo to Los Angeles: no second 23rd.
    (
        "2026-11-23T01:00Z",
        "07:30",
        "America/Los_Angeles",
        EVERY_DAY,
        "2026-11-23",
        "2026-11-22T22:30Z",
        "2026-11-24T15:30Z",
    ),
    # From Los Angeles to Tokyo: eight hours lie between.
    ("2026-11-23T16:00Z", "07:30", "Asia/Tokyo", EVERY_DAY, "2026-11-23", "2026-11-23T15:30Z", "2026-11-23T23:30Z"),
    # 17 hours late: an hour later the next day.
    ("2026-11-24T00:30Z", "07:30", BERLIN, EVERY_DAY, "2026-11-23", "2026-11-24T00:30Z", "2026-11-24T08:30Z"),
]


@pytest.mark.parametrize(("now", "at", "zone", "days", "last_day", "last_at", "expected"), NEXT)
def test_next_due(  # noqa: PLR0917 - a row of the table
    now: str, at: str, zone: str, days: set[int], last_day: str | None, last_at: str | None, expected: str
) -> None:
    due = next_due(
        instant(now),
        wall(at),
        zone,
        frozenset(days),
        day(last_day) if last_day else None,
        instant(last_at) if last_at else None,
    )
    assert due.at == instant(expected)
    assert due.day == local(due.at, zone).date()


SETTLED = [
    # The dose was due at 07:30 (or 23:50) on the 23rd; now → delivered, missed, next.
    ("2026-11-23T06:29Z", "07:30", None, [], "2026-11-23T06:30Z"),
    ("2026-11-23T06:30Z", "07:30", "2026-11-23", [], "2026-11-24T06:30Z"),
    ("2026-11-23T17:00Z", "07:30", "2026-11-23", [], "2026-11-24T06:30Z"),  # down from six to six
    ("2026-11-24T00:30Z", "07:30", "2026-11-23", [], "2026-11-24T08:30Z"),  # 18 hours late
    ("2026-11-24T00:30:00.000001Z", "07:30", None, ["2026-11-23"], "2026-11-24T06:30Z"),
    ("2026-11-26T08:00Z", "07:30", "2026-11-26", ["2026-11-23", "2026-11-24", "2026-11-25"], "2026-11-27T06:30Z"),
    ("2026-11-25T05:00Z", "07:30", None, ["2026-11-23", "2026-11-24"], "2026-11-25T06:30Z"),
    ("2026-11-23T23:20Z", "23:50", "2026-11-23", [], "2026-11-24T22:50Z"),  # down over midnight
    ("2026-11-24T02:59Z", "23:50", "2026-11-23", [], "2026-11-24T22:50Z"),
    ("2026-11-24T03:00Z", "23:50", None, ["2026-11-23"], "2026-11-24T22:50Z"),  # its day has closed
    ("2026-11-27T00:20Z", "23:50", "2026-11-26", ["2026-11-23", "2026-11-24", "2026-11-25"], "2026-11-27T22:50Z"),
]


@pytest.mark.parametrize(("now", "at", "deliver", "missed", "following"), SETTLED)
def test_settle(now: str, at: str, deliver: str | None, missed: list[str], following: str) -> None:
    due = Due(day("2026-11-23"), due_at(day("2026-11-23"), wall(at), BERLIN))
    settled = settle(instant(now), due, wall(at), BERLIN)
    expected = instant(following)
    assert settled == Settled(
        day(deliver) if deliver else None,
        tuple(map(day, missed)),
        Due((expected + timedelta(hours=1)).date(), expected),
    )


def test_settle_leaves_out_days_without_a_dose() -> None:
    monday = Due(day("2026-11-23"), instant("2026-11-23T06:30Z"))
    settled = settle(instant("2026-12-01T12:00Z"), monday, wall("07:30"), BERLIN, days=frozenset({0, 2}))
    assert settled == Settled(
        None,
        (day("2026-11-23"), day("2026-11-25"), day("2026-11-30")),
        Due(day("2026-12-02"), instant("2026-12-02T06:30Z")),
    )


def test_settle_twice_changes_nothing() -> None:
    now = instant("2026-11-23T06:30Z")
    first = settle(now, Due(day("2026-11-23"), now), wall("07:30"), BERLIN)
    assert settle(now, first.next, wall("07:30"), BERLIN, last_at=now) == Settled(None, (), first.next)


@pytest.mark.parametrize(
    ("setting", "at", "expected"), [(4, "07:30", 4), (4, "02:30", 2), (0, "07:30", 0), (6, "06:00", 6)]
)
def test_effective_rollover(setting: int, at: str, expected: int) -> None:
    assert effective_rollover(setting, wall(at)) == expected


def test_naive_instants_are_refused() -> None:
    naive = datetime(2026, 11, 23, 6, 30)  # noqa: DTZ001 - this is the case
    with pytest.raises(ValueError, match="offset"):
        learning_day(naive, BERLIN)
    with pytest.raises(ValueError, match="offset"):
        next_due(naive, wall("07:30"), BERLIN)
    with pytest.raises(ValueError, match="zone of its own"):
        due_at(day("2026-11-23"), time(7, 30, tzinfo=UTC), BERLIN)
    with pytest.raises(ValueError, match="weekday"):
        next_due(instant("2026-11-23T06:30Z"), wall("07:30"), BERLIN, frozenset())


def test_late_until_noon() -> None:
    assert late_until(day("2026-10-24"), BERLIN) == instant("2026-10-25T11:00Z")


zones = st.sampled_from(PLACES)
walls = st.builds(time, st.integers(0, 23), st.sampled_from([0, 1, 15, 30, 45, 59]))
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
instants = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
BOUNDED = settings(max_examples=400, deadline=None)


@BOUNDED
@given(days, walls, zones)
def test_due_agrees_with_whenever(on: date, at: time, zone: str) -> None:
    """A wall time in a gap or a fold is what `whenever` calls compatible."""
    plain = whenever.PlainDateTime(on.year, on.month, on.day, at.hour, at.minute)
    oracle = plain.assume_tz(zone, disambiguation="compatible").to_instant()
    assert due_at(on, at, zone) == oracle.to_stdlib()


@BOUNDED
@given(instants, zones, st.integers(0, 6))
def test_a_day_closes_when_the_next_begins(at: datetime, zone: str, rollover: int) -> None:
    today = learning_day(at, zone, rollover)
    closes = day_closes(today, zone, rollover)
    assert at < closes
    assert learning_day(closes - timedelta(microseconds=1), zone, rollover) == today
    assert learning_day(closes, zone, rollover) == today + timedelta(days=1)
    assert timedelta(hours=21) <= closes - day_closes(today - timedelta(days=1), zone, rollover) <= timedelta(hours=27)


@BOUNDED
@given(days, walls, zones, st.integers(0, 6))
def test_a_dose_belongs_to_the_date_on_which_it_was_due(on: date, at: time, zone: str, setting: int) -> None:
    assert learning_day(due_at(on, at, zone), zone, effective_rollover(setting, at)) == on


@BOUNDED
@given(days, walls, zones)
def test_a_year_of_doses_neither_repeats_nor_skips(first: date, at: time, zone: str) -> None:
    due = next_due(due_at(first, at, zone), at, zone, EVERY_DAY, first, due_at(first, at, zone))
    for n in range(1, 60):
        assert due.day == first + timedelta(days=n)
        after = settle(due.at, due, at, zone, effective_rollover(4, at))
        assert after.deliver == due.day
        assert timedelta(hours=21) <= after.next.at - due.at <= timedelta(hours=27)  # Casey leaps by three hours
        due = after.next


@BOUNDED
@given(days, walls, zones, st.floats(0, 400), st.integers(0, 6))
def test_after_any_downtime_there_is_one_dose_at_most(
    first: date, at: time, zone: str, hours: float, setting: int
) -> None:
    rollover = effective_rollover(setting, at)
    due = Due(first, due_at(first, at, zone))
    now = due.at + timedelta(hours=hours)
    settled = settle(now, due, at, zone, rollover)
    told = [*settled.missed, *([settled.deliver] if settled.deliver else []), settled.next.day]
    assert told == [first + timedelta(days=n) for n in range(len(told))]
    assert settled.next.at > now
    assert settled.deliver in {None, learning_day(now, zone, rollover)}
