"""The tick: who is due gets one dose, on time, and never a second."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import MappingProxyType

import pytest

from bot.core.streaks import State
from bot.services import plan
from bot.storage import places
from bot.storage import tables as t
from bot.storage.database import Session
from tests.fakes.clock import instant
from tests.fakes.house import House, Speaker, group
from tests.fakes.platform import FakePlatform


async def test_a_dose_is_planned_at_its_instant_and_not_before(house: House, ana: Speaker) -> None:
    assert await house.tick("2026-11-24T06:29:59.999999Z") == 0
    assert await house.tick("2026-11-24T06:30Z") == 1
    assert [row.dose_day for row in await house.deliveries()] == [date(2026, 11, 23), date(2026, 11, 24)]


async def test_tick_twice_sends_once(any_house: House, platform: FakePlatform) -> None:
    await any_house.person("ana").begins()
    any_house.clock.move("2026-11-24T06:30Z")
    await asyncio.gather(*(any_house.tick() for _ in range(10)))
    await any_house.deliver(platform)
    await any_house.tick()
    await any_house.deliver(platform)
    assert platform.chats() == ["chat-ana"]


async def test_a_crash_before_the_commit_changes_nothing_and_after_it_sends_once(
    house: House, ana: Speaker, platform: FakePlatform
) -> None:
    house.clock.move("2026-11-24T06:30Z")

    def crash(session: Session) -> None:
        plan.plan_doses(session, house.library, house.clock.now(), 10)
        raise KeyboardInterrupt

    before = await house.everything()
    with pytest.raises(KeyboardInterrupt):
        await house.run(crash)
    assert await house.everything() == before
    await house.tick()
    await house.tick()
    await house.deliver(platform)
    assert platform.chats() == ["chat-ana"]


async def test_a_clock_that_steps_back_repeats_nothing(house: House, ana: Speaker, platform: FakePlatform) -> None:
    for now in ("2026-11-24T06:30Z", "2026-11-24T06:29Z", "2026-11-23T06:30Z", "2026-11-24T06:31Z"):
        await house.tick(now)
        await house.deliver(platform)
    assert platform.chats() == ["chat-ana"]


async def test_after_three_days_down_there_is_one_dose_and_the_lost_days_are_excused(
    house: House, ana: Speaker, platform: FakePlatform
) -> None:
    await ana.says("/done")
    await house.tick("2026-11-27T08:00Z")
    await house.deliver(platform)
    assert [row.dose_day for row in await house.deliveries()] == [date(2026, 11, 23), date(2026, 11, 27)]
    assert platform.chats() == ["chat-ana"]
    streak = await ana.streak()
    assert (streak.current, streak.freezes) == (1, 1)
    assert [streak.on(date(2026, 11, day)) for day in (24, 25, 26)] == [State.EXCUSED] * 3


async def test_down_from_six_to_six_the_dose_still_comes_that_day(
    house: House, ana: Speaker, platform: FakePlatform
) -> None:
    await house.tick("2026-11-24T17:00Z")
    await house.deliver(platform)
    assert [row.dose_day for row in await house.deliveries()][1:] == [date(2026, 11, 24)]
    assert [row.reason for row in await house.rows(t.check_in)] == []
    await house.tick("2026-11-25T06:30Z")
    assert [row.dose_day.day for row in await house.deliveries()] == [23, 24, 25]


async def test_a_day_done_while_the_bot_was_down_counts_as_done(house: House, ana: Speaker) -> None:
    """The platform kept the message, with its own time stamp."""
    await ana.says("/done")
    house.clock.move("2026-11-26T08:00Z")
    await ana.says("/done", at="2026-11-24T20:00Z")
    await house.tick()
    streak = await ana.streak()
    assert (streak.current, streak.on(date(2026, 11, 24)), streak.on(date(2026, 11, 25))) == (
        2,
        State.DONE,
        State.EXCUSED,
    )


async def test_a_dose_that_died_in_the_queue_is_excused_too(house: House, ana: Speaker, platform: FakePlatform) -> None:
    """Planned, then down before it was sent, up again when its day was over."""
    await ana.says("/done")
    await house.tick("2026-11-24T06:30Z")
    await house.tick("2026-11-26T08:00Z")
    await house.deliver(platform)
    assert await house.states() == ["sent", "expired", "sent"]
    streak = await ana.streak()
    assert [streak.on(date(2026, 11, day)) for day in (24, 25)] == [State.EXCUSED] * 2
    assert (streak.current, streak.freezes) == (1, 1)


async def test_lost_days_of_a_group_are_excused_for_members_without_a_dose_of_their_own(house: House) -> None:
    ana, bo = house.person("ana"), house.person("bo")
    await bo.begins()
    await ana.there(group(), admin=True).says("/setup 07:30 Europe/Berlin")
    for member in (ana, bo):
        await member.there(group()).says("/done")
    await house.run(_shift, bo)
    await house.tick("2026-11-25T08:00Z")
    lost = date(2026, 11, 24)
    assert (await ana.streak()).on(lost) is State.EXCUSED
    assert (await bo.streak()).on(lost) is State.FROZEN


def _shift(session: Session, bo: Speaker) -> None:
    """Bo's own dose was not lost: it is due only later."""
    place = places.place_at(session, bo.where.address)
    assert place is not None
    order = places.subscription_of(session, place.id)
    places.change_subscription(
        session, order.id, next_dose_day=date(2026, 11, 26), next_due_at=instant("2026-11-26T06:30Z")
    )


async def test_a_pause_sends_nothing_and_skips_no_card(house: House, ana: Speaker, platform: FakePlatform) -> None:
    for day in (23, 24, 25, 26):
        await house.tick(f"2026-11-{day}T06:30Z")
        await house.deliver(platform)
    await ana.says("/pause 7d")
    for day in range(27, 31):
        await house.tick(f"2026-11-{day}T06:30Z")
    for day in range(1, 5):
        await house.tick(f"2026-12-0{day}T06:30Z")
    days = [(row.dose_day.isoformat(), row.card) for row in await house.deliveries()]
    assert days[4:] == [("2026-12-03", "reproduce-three"), ("2026-12-04", "build-one")]


async def test_today_before_the_push_is_the_push(house: House, ana: Speaker, platform: FakePlatform) -> None:
    house.clock.move("2026-11-24T05:00Z")
    said = await ana.says("/today")
    assert "Coding one" in said.text
    await house.tick("2026-11-24T06:30Z")
    await house.deliver(platform)
    assert platform.sent == []
    await house.tick("2026-11-25T06:30Z")
    await house.deliver(platform)
    assert len(platform.sent) == 1


async def test_cards_do_not_repeat_before_the_shelf_is_used_up(house: House, ana: Speaker) -> None:
    now = house.clock.now()
    for _ in range(35):
        now += timedelta(days=1)
        await house.tick(now.replace(hour=6, minute=30))
    cards = [row.card for row in await house.deliveries()]
    assert len(set(cards[:21])) == 21, "three cards of seven focuses"
    assert cards[21:28] == cards[:7], "then the one that was had longest ago"
    plan_ = [house.library.plan.focus(n % 7) for n in range(36)]
    assert [house.library.cards[card].focus for card in cards] == plan_


async def test_a_broken_order_holds_up_nobody(house: House, ana: Speaker) -> None:
    bo = house.person("bo")
    await bo.begins()

    def break_it(session: Session) -> None:
        place = places.place_at(session, ana.where.address)
        assert place is not None
        places.change_subscription(session, places.subscription_of(session, place.id).id, zone="Mars/Base")

    await house.run(break_it)
    await house.tick("2026-11-24T06:30Z")
    assert [row.dose_day.day for row in await house.deliveries()] == [23, 23, 24]
    assert await house.tick("2026-11-24T06:31Z") == 0, "and does not come back at every tick"


async def test_an_empty_focus_is_filled_from_the_others(house: House, ana: Speaker) -> None:
    cards = {name: card for name, card in house.library.cards.items() if card.focus != "coding"}
    house.library = replace(house.library, cards=MappingProxyType(cards))
    await house.tick("2026-11-24T06:30Z")
    assert (await house.deliveries())[-1].card in cards


async def test_every_active_order_is_due_in_the_future_after_a_tick(house: House) -> None:
    for name, zone in (("a", "Pacific/Kiritimati"), ("b", "Europe/Berlin"), ("c", "Pacific/Pago_Pago")):
        await house.person(name).begins(zone)
    now = datetime.fromisoformat("2026-11-23T06:30+00:00")
    for _ in range(60):
        now += timedelta(hours=5)
        await house.tick(now)
        assert all(row.next_due_at > now for row in await house.rows(t.subscription))
