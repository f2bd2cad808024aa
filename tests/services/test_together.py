"""What many ask at once is answered as if each had asked alone, whatever they did before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.commands.base import Replies
from bot.commands.dispatch import BROKEN
from bot.library import Library
from bot.ports import Ask
from bot.storage import places
from bot.storage import tables as t
from bot.storage.database import Session
from bot.storage.records import Standing
from tests.fakes.clock import MovableClock
from tests.fakes.databases import emptied
from tests.fakes.house import House, Speaker

BLOCKS = "blocks the bot"
BEFORE = [
    *["/done"] * 4,
    "/done yesterday",
    "/skip",
    "press skip:all-the-same",
    "/undo",
    "/pause 3d",
    "/resume",
    "/stop",
    "/start",
    "/timezone Tokyo",
    "/timezone Apia",
    "/time 02:30",
    "/time 19:00",
    "/settings day 0",
    "/settings day 6",
    "/settings rest sat sun",
    "press streak:off",
    BLOCKS,
    "/today",
]
AT_ONCE = [
    *["/done"] * 6,
    "/done with a note",
    "/done yesterday",
    "/pause 3d",
    "/timezone Tokyo",
    "/skip",
    "/undo",
    "/streak",
]
NAMES = st.integers(0, 5)  # of the last, nobody has heard yet; 1 is an account of 0's person, 4 is only half set up
PAST = st.lists(st.tuples(NAMES, st.sampled_from(BEFORE), st.sampled_from([0, 1, 5, 18, 24, 30, 80])), max_size=25)
HOW = ["", "", "", "in a topic", "renamed"]
CROWD = st.lists(
    st.tuples(
        NAMES,
        st.sampled_from(AT_ONCE),
        st.sampled_from([0, 0, 1, 9, 40]),
        st.sampled_from(HOW),
    ),
    max_size=10,
    unique_by=lambda each: each[0],  # an account's asks come one after the other
)
ORDERED = ("id", "undoes")  # tell in which order different people's rows were written
WATCHED = (t.person, t.place, t.subscription, t.check_in, t.snapshot, t.note, t.account)


def _people(house: House) -> list[Speaker]:
    found = [house.person(f"p{number}") for number in range(6)]
    for each in found[:4]:
        for typed in ("/start", "/timezone Berlin", "/time 07:30", "/phase 1"):
            _act(house, each, typed)
    _act(house, found[4], "/start")
    link = next(
        word for reply in _act(house, found[0], "/link") for word in reply.message.plain().split() if "-" in word
    )
    assert "Joined" in _act(house, found[1], f"/link {link}")[0].message.plain()
    return found


def _ask(speaker: Speaker, typed: str, held: float = 0) -> Ask:
    at = speaker.house.clock.now() - timedelta(hours=held)
    command, _, words = typed.removeprefix("/").partition(" ")
    return speaker.ask(press=words, at=at) if command == "press" else speaker.ask(command=command, words=words, at=at)


def _act(house: House, speaker: Speaker, typed: str) -> Replies:
    with house.database.engine.begin() as session:
        if typed == BLOCKS:
            _block(session, speaker)
            return ()
        return house.desk.answer(session, _ask(speaker, typed))


def _block(session: Session, speaker: Speaker) -> None:
    for place in places.places_of_chat(session, speaker.where.address):
        places.change_subscription(session, places.subscription_of(session, place.id).id, state=Standing.BLOCKED)


def _stored(session: Session) -> list[list[tuple[Any, ...]]]:
    """Every row of what asks write."""
    return [
        sorted(
            tuple(str(value) for name, value in row._mapping.items() if name not in ORDERED)
            for row in session.execute(select(table))
        )
        for table in WATCHED
    ]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(past=PAST, crowd=CROWD)
def test_together_is_as_alone(library: Library, past: list[tuple[int, str, int]], crowd: list[Any]) -> None:
    house = House(emptied("sqlite"), library, MovableClock("2026-11-23T06:00Z"))
    people = _people(house)
    for number, typed, hours in past:
        house.clock.wait(hours=hours)
        _act(house, people[number], typed)
    asks = []
    for number, typed, held, how in crowd:
        speaker = people[number]
        if how == "in a topic":
            place = replace(speaker.where, address=replace(speaker.where.address, thread="7"))
            speaker = speaker.there(place, admin=True)
        if how == "renamed":
            speaker = replace(speaker, who=replace(speaker.who, name="Another"))
        asks.append(_ask(speaker, typed, held))
    with house.database.engine.connect() as session:
        with session.begin() as alone:
            one_by_one = [house.desk.answer(session, ask) for ask in asks]
            wanted = _stored(session)
            alone.rollback()
        with session.begin() as together:
            assert house.desk.answer_all(session, asks) == one_by_one
            assert _stored(session) == wanted
            together.rollback()
    assert BROKEN not in str(one_by_one)
