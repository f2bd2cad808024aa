"""Places and their standing orders, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy.exc import IntegrityError

from bot.ports import Address, PlaceKind, Where, Who
from bot.storage import deliveries, history, people, places
from bot.storage.database import Database, Session
from bot.storage.records import DeliveryState, Place, Standing

NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
HERE, THERE = Address("telegram", "-1"), Address("telegram", "-1001")


def _add(session: Session, address: Address = HERE) -> Place:
    return places.add_place(session, Where(address, PlaceKind.GROUP, "Readers"), None)


async def test_a_place_is_known_by_platform_chat_and_thread(any_database: Database) -> None:
    addresses = [HERE, Address("discord", "-1"), Address("telegram", "-1", "7"), THERE]
    ids = [(await any_database.run(_add, address)).id for address in addresses]
    found = [await any_database.run(places.place_at, address) for address in addresses]
    assert [place.id for place in found if place] == ids
    with pytest.raises(IntegrityError):
        await any_database.run(_add, HERE)


async def test_a_standing_order_comes_back_as_it_was_given(any_database: Database) -> None:
    def change(session: Session) -> None:
        order = places.subscription_of(session, _add(session).id)
        changes: dict[str, object] = {
            "state": Standing.ACTIVE,
            "zone": "Asia/Kathmandu",
            "at": time(23, 59),
            "weekdays": frozenset({0, 6}),
            "phase": 2,
            "paused_until": date(2026, 12, 24),
            "next_due_at": NOW,
        }
        changed = places.change_subscription(session, order.id, **changes)
        assert {name: getattr(changed, name) for name in changes} == changes
        cleared = places.change_subscription(session, order.id, at=None, paused_until=None)
        assert (cleared.at, cleared.paused_until, cleared.zone) == (None, None, "Asia/Kathmandu")

    await any_database.run(change)


@pytest.mark.parametrize("changes", [{"state": "asleep"}, {"at_minute": 1440}, {"at_minute": -1}])
async def test_the_database_refuses_what_cannot_be(any_database: Database, changes: dict[str, object]) -> None:
    place = await any_database.run(_add)
    order = await any_database.run(places.subscription_of, place.id)
    with pytest.raises(IntegrityError):
        await any_database.run(lambda session: places.change_subscription(session, order.id, **changes))


async def test_only_active_orders_are_due_the_longest_waiting_first(any_database: Database) -> None:
    def lay(session: Session) -> list[str]:
        for chat, state, hour in (("a", "active", 6), ("b", "active", 5), ("c", "stopped", 4), ("d", "active", 7)):
            place = _add(session, Address("telegram", chat))
            order = places.subscription_of(session, place.id)
            places.change_subscription(session, order.id, state=state, next_due_at=NOW.replace(hour=hour))
        due = places.due_orders(session, NOW, 10)
        return [places.place(session, each.subscription.place).address.chat for each in due]

    assert await any_database.run(lay) == ["b", "a"]


async def test_a_moved_chat_takes_everything_along_and_an_empty_shell_gives_way(any_database: Database) -> None:
    def move(session: Session) -> tuple[Place, Place, Place | None]:
        old, _shell = _add(session), _add(session, THERE)
        return old, places.move_place(session, old, THERE), places.place_at(session, HERE)

    old, new, left = await any_database.run(move)
    assert (new.id, new.address, left) == (old.id, THERE, None)


async def test_a_person_is_on_a_board_once(any_database: Database) -> None:
    def join(session: Session) -> list[object]:
        place = _add(session)
        person = people.add_person(session, Who("telegram", "1", "Ana"), "UTC", 4, NOW)
        day = date(2026, 11, 23)
        twice: list[object] = [places.join_board(session, place.id, person.id, day) for _ in range(2)]
        twice.append(list(places.members(session, place.id)) == [person.id])
        return [
            *twice,
            places.leave_board(session, place.id, person.id),
            places.leave_board(session, place.id, person.id),
        ]

    assert await any_database.run(join) == [True, False, True, True, False]


async def test_a_link_code_works_once_and_ends_in_time(any_database: Database) -> None:
    def try_codes(session: Session) -> list[int | None]:
        person = people.add_person(session, Who("telegram", "1", "Ana"), "UTC", 4, NOW)
        people.put_link_code(session, "OLD", person.id, NOW.replace(hour=7))
        people.put_link_code(session, "NEW", person.id, NOW.replace(hour=7))
        late = people.take_link_code(session, "NEW", NOW.replace(hour=7))
        return [
            late,
            people.take_link_code(session, "OLD", NOW),
            *(people.take_link_code(session, "NEW", NOW) for _ in "12"),
        ]

    late, old, first, second = await any_database.run(try_codes)
    assert (late, old, second) == (None, None, None)
    assert first is not None


async def test_a_message_leads_to_the_dose_it_shows(any_database: Database) -> None:
    def show(session: Session) -> list[int | None]:
        order = places.subscription_of(session, _add(session).id)
        elsewhere = _add(session, THERE)
        dose = deliveries.add_dose(
            session, order, date(2026, 11, 23), "theory-one", state=DeliveryState.SENT, now=NOW, expires_at=NOW
        )
        assert dose is not None
        deliveries.note_message(session, dose, "77")
        found = [
            history.dose_shown_as(session, order.place, "77"),
            history.dose_shown_as(session, elsewhere.id, "77"),
        ]
        return [each.id if each else None for each in found]

    here, there = await any_database.run(show)
    assert here is not None
    assert there is None
