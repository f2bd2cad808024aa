"""Rows of deliveries, on both databases: one a day, claimed once, and never marked by who no longer holds them."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.ports import Address, PlaceKind, Where
from bot.storage import deliveries, outbox, places, replies
from bot.storage import tables as t
from bot.storage.database import Database, Session
from bot.storage.records import DeliveryKind, DeliveryState, Standing, Subscription
from tests.fakes.leasing import claim

NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
LEASE = NOW + timedelta(seconds=60)
DAY = date(2026, 11, 23)


def _place(session: Session, chat: str = "1", platform: str = "telegram") -> Subscription:
    place = places.add_place(session, Where(Address(platform, chat), PlaceKind.GROUP), None)
    subscription = places.subscription_of(session, place.id)
    return places.change_subscription(session, subscription.id, state=Standing.ACTIVE)


def _dose(
    session: Session, subscription: Subscription, day: date = DAY, kind: DeliveryKind = DeliveryKind.DAILY
) -> int | None:
    state, expires = DeliveryState.PENDING, NOW + timedelta(hours=18)
    return deliveries.add_dose(
        session, subscription, day, "theory-one", kind=kind, state=state, now=NOW, expires_at=expires
    )


def _planned(session: Session, chats: int = 1) -> list[int]:
    return [found for n in range(chats) if (found := _dose(session, _place(session, str(n)))) is not None]


def _claim(session: Session, owner: str = "me", limit: int = 10, now: datetime = NOW) -> list[int]:
    return [each.delivery.id for each in claim(session, owner, now=now, lease_until=LEASE, limit=limit)]


def _begin(session: Session, dose: int, owner: str = "me", real: datetime = NOW, until: datetime = LEASE) -> bool:
    return dose in outbox.mark_sending(session, [dose], owner, now=NOW, real=real, lease_until=until)


def _state(session: Session, delivery: int) -> str:
    found = deliveries.delivery(session, delivery)
    assert found is not None
    return found.state.value


async def test_a_place_has_one_dose_a_day(any_database: Database) -> None:
    subscription = await any_database.run(_place)
    assert await any_database.run(_dose, subscription) is not None
    assert await any_database.run(_dose, subscription) is None
    assert await any_database.run(_dose, subscription, DAY + timedelta(days=1)) is not None
    assert await any_database.run(lambda session: _dose(session, subscription, kind=DeliveryKind.REMINDER)) is not None


async def test_many_planners_at_once_make_one_dose(any_database: Database) -> None:
    subscription = await any_database.run(_place)
    made = await asyncio.gather(*(any_database.run(_dose, subscription) for _ in range(20)))
    assert sum(each is not None for each in made) == 1


async def test_a_row_is_claimed_once_however_many_ask(any_database: Database) -> None:
    ids = await any_database.run(_planned, 30)
    claims = await asyncio.gather(*(any_database.run(_claim, f"sender-{n}", 4) for n in range(20)))
    claimed = [each for claim in claims for each in claim]
    assert len(claimed) == len(set(claimed))
    claimed += await any_database.run(_claim, "last", 100)
    assert sorted(claimed) == sorted(ids)


async def test_nothing_is_claimed_before_its_time_or_for_another_platform(any_database: Database) -> None:
    await any_database.run(_planned)
    await any_database.run(lambda session: _dose(session, _place(session, "d", "discord")))
    assert await any_database.run(_claim, "me", 10, NOW - timedelta(microseconds=1)) == []
    assert len(await any_database.run(_claim, "me", 10, NOW)) == 1


async def test_replies_are_claimed_before_doses_and_both_before_reminders(any_database: Database) -> None:
    def lay(session: Session) -> None:
        subscription = _place(session)
        _dose(session, subscription, kind=DeliveryKind.REMINDER)
        _dose(session, subscription)
        replies.add(session, [(subscription.place, {})], NOW, LEASE)

    await any_database.run(lay)
    order = [await any_database.run(_claim, "me", 1) for _ in range(3)]
    kinds = [(await any_database.run(deliveries.delivery, each[0])) for each in order]
    assert [each.kind.value for each in kinds if each] == ["reply", "daily", "reminder"]


@pytest.mark.parametrize(
    ("owner", "real", "standing", "begins"),
    [
        ("me", NOW, Standing.ACTIVE, True),
        ("me", LEASE, Standing.ACTIVE, False),
        ("another", NOW, Standing.ACTIVE, False),
        ("me", NOW, Standing.STOPPED, False),
        ("me", NOW, Standing.BLOCKED, False),
    ],
)
async def test_only_who_holds_the_lease_of_a_wanted_row_may_send(
    any_database: Database, owner: str, real: datetime, standing: Standing, begins: bool
) -> None:
    (dose,) = await any_database.run(_planned)
    await any_database.run(_claim)

    def begin(session: Session) -> bool:
        found = deliveries.delivery(session, dose)
        assert found is not None
        assert found.subscription is not None
        places.change_subscription(session, found.subscription, state=standing)
        return _begin(session, dose, owner, real)

    assert await any_database.run(begin) is begins


def _recover(session: Session, at: datetime, *, everything: bool = False, presume: bool = True) -> tuple[int, int]:
    return outbox.recover(session, "telegram", at, at, everything=everything, presume=presume)


@pytest.mark.parametrize(("presume", "state"), [(True, "presumed"), (False, "pending")])
async def test_what_a_dead_sender_had_written_is_presumed_or_sent_again(
    any_database: Database, presume: bool, state: str
) -> None:
    (written,) = await any_database.run(_planned)
    await any_database.run(_claim)
    await any_database.run(_begin, written)
    await any_database.run(outbox.mark_written, [written], NOW)
    await any_database.run(_recover, NOW, everything=True, presume=presume)
    assert await any_database.run(_state, written) == state


async def test_one_platform_settles_nothing_of_another(any_database: Database) -> None:
    await any_database.run(_planned)
    await any_database.run(_claim)
    settled = await any_database.run(lambda s: outbox.recover(s, "discord", NOW, NOW, everything=True, presume=True))
    assert settled == (0, 0)


async def test_a_crash_leaves_nothing_in_flight(any_database: Database) -> None:
    leased, sending, written = await any_database.run(_planned, 3)
    await any_database.run(_claim)
    await any_database.run(_begin, sending)
    await any_database.run(_begin, written)
    await any_database.run(outbox.mark_written, [written], NOW)
    assert await any_database.run(_recover, NOW) == (0, 0)
    assert await any_database.run(_recover, NOW, everything=True) == (
        2,
        1,
    )
    states = [await any_database.run(_state, each) for each in (leased, sending, written)]
    assert states == ["pending", "pending", "presumed"]


async def test_a_lease_that_ran_out_is_settled_by_whoever_looks(any_database: Database) -> None:
    (dose,) = await any_database.run(_planned)
    await any_database.run(_claim)
    later = LEASE + timedelta(seconds=1)
    assert await any_database.run(_recover, later) == (1, 0)
    assert await any_database.run(_claim, "another") == [dose]
    assert not await any_database.run(_begin, dose)


async def test_what_is_over_is_not_marked_again(any_database: Database) -> None:
    (dose,) = await any_database.run(_planned)
    assert await any_database.run(outbox.mark_over, dose, DeliveryState.EXPIRED, "its day is over")
    await any_database.run(outbox.mark_sent, {dose: "1"}, NOW)
    assert (await any_database.run(deliveries.delivery, dose)).state is DeliveryState.EXPIRED  # type: ignore[union-attr]
    assert not await any_database.run(outbox.mark_presumed, dose, NOW, "?")
    assert not await any_database.run(lambda s: outbox.mark_pending(s, dose, NOW, "again", counts=True))
    assert await any_database.run(_state, dose) == "expired"


async def test_cancelling_spares_replies(any_database: Database) -> None:
    def lay(session: Session) -> None:
        subscription = _place(session)
        _dose(session, subscription)
        replies.add(session, [(subscription.place, {})], NOW, LEASE)
        deliveries.cancel_pending(session, subscription.place)

    await any_database.run(lay)
    rows = await any_database.run(lambda session: session.execute(t.delivery.select().order_by(t.delivery.c.id)).all())
    assert [(row.kind, row.state) for row in rows] == [("daily", "cancelled"), ("reply", "pending")]


async def test_old_replies_are_forgotten_and_doses_are_kept(any_database: Database) -> None:
    def lay(session: Session) -> int:
        subscription = _place(session)
        dose = _dose(session, subscription)
        assert dose is not None
        outbox.mark_over(session, dose, DeliveryState.DEAD, "")
        for _ in range(2):
            replies.add(session, [(subscription.place, {})], NOW, LEASE)
        reply = claim(session, "me", now=NOW, lease_until=LEASE, limit=1)[0].delivery
        outbox.mark_sent(session, {reply.id: "1"}, NOW)
        return replies.forget(session, NOW + timedelta(days=2))

    assert await any_database.run(lay) == 1  # the other one still waits


async def test_a_send_that_begins_late_in_its_lease_is_leased_anew(any_database: Database) -> None:
    (dose,) = await any_database.run(_planned)
    await any_database.run(_claim)
    late = LEASE - timedelta(seconds=1)
    assert await any_database.run(_begin, dose, "me", late, late + timedelta(seconds=60))
    assert await any_database.run(_recover, LEASE + timedelta(seconds=1)) == (0, 0)
    assert await any_database.run(_recover, late + timedelta(seconds=61)) == (1, 0)
