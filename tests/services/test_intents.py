"""One transaction of the sender: what goes at once, what waits for its place, and what nobody wants."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import update

from bot.ports import Address
from bot.services import intents
from bot.services.intents import Turn
from bot.services.roles import ALONE
from bot.storage import places
from bot.storage import tables as t
from bot.storage.records import Claimed, Standing
from tests.fakes.house import House, Speaker

DUE = "2026-11-24T06:30Z"
LEASE = timedelta(seconds=60)


async def _turn(house: House, held: Sequence[Claimed] = (), busy: Collection[int] = (), room: int = 9) -> Turn:
    return await house.run(
        lambda session: intents.take_turn(
            session, house.library, ALONE, "me", "telegram", house.clock, LEASE, held, busy, room
        )
    )


async def _place(house: House, speaker: Speaker) -> int:
    found = await house.run(lambda session: places.place_at(session, speaker.where.address))
    assert found is not None
    return found.id


async def test_what_need_not_wait_is_never_leased(any_house: House) -> None:
    await any_house.person("ana").begins()
    await any_house.tick(DUE)
    turn = await _turn(any_house)
    assert [each.outbound.to for each in turn.ready] == [Address("telegram", "chat-ana")]
    assert (turn.waiting, turn.dropped) == ([], [])
    row = (await any_house.deliveries())[-1]
    assert (row.state, row.lease_owner, row.attempts) == ("sending", "me", 1)


async def test_what_goes_to_a_busy_place_is_kept_and_goes_later(any_house: House) -> None:
    ana = any_house.person("ana")
    await ana.begins()
    await any_house.tick(DUE)
    first = await _turn(any_house, busy=[await _place(any_house, ana)])
    assert (first.ready, len(first.waiting)) == ([], 1)
    assert (await any_house.states())[-1] == "leased"
    second = await _turn(any_house, held=first.waiting)
    assert [each.claimed for each in second.ready] == first.waiting
    assert (await any_house.states())[-1] == "sending"


async def test_of_two_for_one_place_the_second_waits(any_house: House) -> None:
    ana = any_house.person("ana")
    await ana.begins()
    await any_house.tick(DUE)
    await any_house.door(stores_replies=True).take(ana.ask(command="help"))
    turn = await _turn(any_house)
    assert [each.claimed.delivery.kind.value for each in turn.ready] == ["reply"]
    assert [each.delivery.kind.value for each in turn.waiting] == ["daily"]


async def test_no_more_is_begun_than_there_is_room_for(any_house: House) -> None:
    for name in ("ana", "bo", "chi"):
        await any_house.person(name).begins()
    await any_house.tick(DUE)
    assert len((await _turn(any_house, room=2)).ready) == 2
    assert len((await _turn(any_house, room=2)).ready) == 1


async def test_what_nobody_wants_just_now_is_not_looked_at_without_end(any_house: House) -> None:
    await any_house.person("ana").begins()
    await any_house.tick(DUE)
    await any_house.run(lambda s: s.execute(update(t.subscription).values(state=Standing.STOPPED.value)))
    first, second = await _turn(any_house), await _turn(any_house)
    assert (first.ready, len(first.dropped)) == ([], 1)
    assert second == Turn([], [], [])


async def test_what_was_stopped_while_it_was_held_does_not_go(any_house: House) -> None:
    ana = any_house.person("ana")
    await ana.begins()
    await any_house.tick(DUE)
    waiting = (await _turn(any_house, busy=[await _place(any_house, ana)])).waiting
    await ana.says("/stop")
    turn = await _turn(any_house, held=waiting)
    assert (turn.ready, turn.dropped) == ([], [waiting[0].delivery.id])
    assert (await any_house.states())[-1] == "cancelled"
