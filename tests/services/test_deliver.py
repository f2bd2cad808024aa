"""The sender: what each answer of a platform means for the row, the place and the next try."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.core.message import Message
from bot.core.streaks import State
from bot.ports import DeliveryError, Verb
from bot.services.deliver import SEND_TIMEOUT
from bot.services.outcomes import ATTEMPTS
from bot.storage import deliveries
from bot.storage import tables as t
from bot.storage.records import Standing
from tests.fakes import platform as fake
from tests.fakes.house import House, Speaker, group
from tests.fakes.platform import Failure, FakePlatform

DUE = "2026-11-24T06:30Z"
TUESDAY = date(2026, 11, 24)


async def _planned(house: House) -> None:
    await house.tick(DUE)


async def test_a_dose_arrives_and_its_message_is_kept(any_house: House, platform: FakePlatform) -> None:
    await any_house.person("ana").begins()
    await _planned(any_house)
    await any_house.deliver(platform)
    (sent,) = platform.sent
    row = (await any_house.deliveries())[-1]
    assert (row.state, row.message, row.attempts, row.sent_at) == ("sent", "1000", 1, any_house.clock.now())
    assert (sent.delivery, sent.verb, sent.message.title) == (row.id, Verb.SEND, "Coding one")
    assert 0 < len(sent.nonce) <= 25


async def test_a_tidy_refusal_is_tried_again_and_arrives_once(
    house: House, ana: Speaker, platform: FakePlatform
) -> None:
    await _planned(house)
    platform.fail(fake.refused_connection(), fake.unknown_refusal())
    for _ in range(3):
        await house.deliver(platform)
        house.clock.wait(minutes=16)
    assert platform.chats() == ["chat-ana"]
    assert len({each.nonce for _, each in platform.tried}) == 1
    assert (await house.deliveries())[-1].attempts == 2, "no connection is no fault of the message's"


async def test_a_try_that_failed_waits_before_the_next(house: House, ana: Speaker, platform: FakePlatform) -> None:
    await _planned(house)
    platform.fail(fake.refused_connection())
    await house.deliver(platform)
    row = (await house.deliveries())[-1]
    assert row.state == "pending"
    assert house.clock.now() < row.not_before <= house.clock.now() + timedelta(minutes=15)
    await house.deliver(platform)
    assert len(platform.tried) == 1


async def test_after_eight_failures_a_row_is_dead_and_others_go_on(
    house: House, ana: Speaker, platform: FakePlatform
) -> None:
    bo = house.person("bo")
    await bo.begins()
    for each in (ana, bo):
        await each.says("/done")
    await _planned(house)
    platform.refuse("chat-ana", fake.unknown_refusal())
    for _ in range(ATTEMPTS + 2):
        await house.deliver(platform)
        house.clock.wait(minutes=16)
    assert sum(each.to.chat == "chat-ana" for _, each in platform.tried) == ATTEMPTS
    assert (await house.states())[2:] == ["dead", "sent"]
    assert (await ana.subscription()).state is Standing.ACTIVE
    assert [(await each.streak()).on(TUESDAY) for each in (ana, bo)] == [State.EXCUSED, State.OPEN]


async def test_no_answer_after_writing_is_presumed_and_never_sent_again(
    house: House, ana: Speaker, platform: FakePlatform
) -> None:
    await _planned(house)
    platform.fail(fake.no_answer())
    for _ in range(3):
        await house.deliver(platform)
        house.clock.wait(hours=1)
    assert (await house.states())[-1] == "presumed"
    assert len(platform.tried) == 1
    assert "Coding one" in (await ana.says("/today")).text
    assert (await ana.says("/done")).first.startswith("✅ Counted for Tuesday.")


@pytest.mark.parametrize(
    ("failure", "state"),
    [
        (Failure(TimeoutError(), written=False), "pending"),
        (Failure(TimeoutError(), written=True), "presumed"),
        (Failure(ValueError("nobody understands"), written=False), "pending"),
        (Failure(ValueError("nobody understands"), written=True), "presumed"),
    ],
)
async def test_what_nobody_understands_is_judged_by_whether_it_was_written(
    house: House, ana: Speaker, platform: FakePlatform, failure: Failure, state: str
) -> None:
    await _planned(house)
    platform.fail(failure)
    await house.deliver(platform)
    assert (await house.states())[-1] == state


async def test_a_place_that_refuses_is_blocked_and_comes_back(
    house: House, ana: Speaker, platform: FakePlatform
) -> None:
    await ana.says("/done")
    await _planned(house)
    platform.fail(fake.blocked())
    await house.deliver(platform)
    assert (await house.states())[-1] == "dead"
    assert (await ana.subscription()).state is Standing.BLOCKED
    await house.tick("2026-11-25T06:30Z")
    await house.deliver(platform)
    assert len(platform.tried) == 1
    await house.inbox.back(ana.where.address)
    assert (await ana.subscription()).state is Standing.ACTIVE
    await house.tick("2026-11-26T06:30Z")
    await house.deliver(platform)
    assert platform.chats() == ["chat-ana"]
    assert (await ana.streak()).best == 1


async def test_start_lets_a_blocked_place_in_again(house: House, ana: Speaker) -> None:
    await house.inbox.gone(ana.where.address)
    assert (await ana.subscription()).state is Standing.BLOCKED
    await ana.says("/start")
    assert (await ana.subscription()).state is Standing.ACTIVE


async def test_coming_back_does_not_undo_a_stop(house: House, ana: Speaker) -> None:
    await ana.says("/stop")
    await house.inbox.gone(ana.where.address)
    await house.inbox.back(ana.where.address)
    assert (await ana.subscription()).state is Standing.STOPPED


async def test_a_group_that_moved_gets_the_same_dose_once_in_the_new_chat(house: House, platform: FakePlatform) -> None:
    ana = house.person("ana").there(group("-1"), admin=True)
    await ana.says("/setup 07:30 Europe/Berlin")
    await _planned(house)
    platform.refuse("-1", fake.moved("-1001"))
    await house.deliver(platform)
    assert platform.chats() == ["-1001"]
    row = (await house.deliveries())[-1]
    assert (row.state, row.attempts) == ("sent", 1)
    assert (await ana.there(group("-1001")).subscription()).state is Standing.ACTIVE


async def test_a_group_that_moved_to_a_known_chat_does_not_send_for_ever(house: House, platform: FakePlatform) -> None:
    """Both chats have doses of their own; the old one ends."""
    ana = house.person("ana").there(group("-1"), admin=True)
    await ana.says("/setup 07:30 Europe/Berlin")
    await ana.there(group("-1001"), admin=True).says("/setup 07:30 Europe/Berlin")
    await _planned(house)
    platform.refuse("-1", fake.moved("-1001"))
    await house.deliver(platform)
    await house.tick("2026-11-25T06:30Z")
    await house.deliver(platform)
    assert platform.chats() == ["-1001", "-1001"]
    assert len(platform.tried) == 3
    assert (await ana.subscription()).state is not Standing.ACTIVE


async def test_a_group_that_spoke_in_its_new_chat_first_keeps_its_order(house: House, platform: FakePlatform) -> None:
    """An answer stored for the new chat makes no history that the old one would have to give way to."""
    ana = house.person("ana").there(group("-1"), admin=True)
    await ana.says("/setup 07:30 Europe/Berlin")
    there = ana.there(group("-1001"))
    await house.door(stores_replies=True).take(there.ask(command="help"))
    await house.inbox.moved(ana.where.address, "-1001")
    assert (await there.subscription()).state is Standing.ACTIVE
    await house.deliver(platform)
    assert platform.chats() == ["-1001"]


async def test_a_refused_token_keeps_every_row_and_blocks_nobody(
    house: House, ana: Speaker, platform: FakePlatform
) -> None:
    await _planned(house)
    platform.fail(fake.bad_token())
    await house.deliver(platform)
    row = (await house.deliveries())[-1]
    assert (row.state, row.attempts) == ("pending", 0)
    assert (await ana.subscription()).state is Standing.ACTIVE
    house.clock.wait(minutes=2)
    await house.deliver(platform)
    assert platform.chats() == ["chat-ana"]


async def test_a_dose_whose_day_is_over_expires(house: House, ana: Speaker, platform: FakePlatform) -> None:
    await _planned(house)
    house.clock.move("2026-11-25T00:30Z")
    await house.deliver(platform)
    assert (await house.states())[-1] == "expired"
    assert platform.tried == []


async def test_a_broken_card_kills_only_its_row(house: House, ana: Speaker, platform: FakePlatform) -> None:
    await house.person("bo").begins()
    await _planned(house)
    broken = (await house.deliveries())[-1].id
    await house.run(lambda session: deliveries.swap_card(session, broken, "card-that-is-gone"))
    await house.deliver(platform)
    assert (await house.states())[2:] == ["sent", "dead"]
    assert platform.chats() == ["chat-ana"]


async def test_a_day_whose_dose_we_could_not_make_costs_nobody_anything(
    house: House, ana: Speaker, platform: FakePlatform
) -> None:
    await ana.says("/done")
    await _planned(house)
    broken = (await house.deliveries())[-1].id
    await house.run(lambda session: deliveries.swap_card(session, broken, "card-that-is-gone"))
    await house.deliver(platform)
    house.clock.move("2026-11-25T08:00Z")
    streak = await ana.streak()
    assert (streak.on(TUESDAY), streak.current, streak.freezes) == (State.EXCUSED, 1, 1)


async def test_a_chat_that_refuses_us_is_not_excused(house: House, ana: Speaker, platform: FakePlatform) -> None:
    await ana.says("/done")
    await _planned(house)
    platform.fail(fake.blocked())
    await house.deliver(platform)
    assert (await ana.streak()).on(TUESDAY) is State.OPEN


async def test_the_wait_for_an_answer_ends_before_the_lease() -> None:
    from bot.services.deliver import LEASE

    assert LEASE.total_seconds() - SEND_TIMEOUT >= 15


async def test_shown_doses_remember_their_message(house: House, ana: Speaker, platform: FakePlatform) -> None:
    await house.door(stores_replies=True).take(ana.ask(command="today"))
    await house.deliver(platform)
    assert [row.message for row in await house.deliveries()] == ["1000"]


async def test_an_error_says_what_it_says() -> None:
    error = DeliveryError("no", permanent=True)
    assert (str(error), error.scope, error.retry_after, Message("a").plain()) == ("no", "token", None, "a")


async def test_no_row_is_left_in_flight(house: House, ana: Speaker, platform: FakePlatform) -> None:
    await _planned(house)
    platform.fail(fake.no_answer())
    await house.deliver(platform)
    assert not {row.state for row in await house.rows(t.delivery)} & {"leased", "sending", "written"}
