"""Whatever a person presses, whenever: the snapshot in the database is what a full replay of the log gives."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.commands.dispatch import BROKEN
from bot.core.streaks import Snapshot, fold, snapshot_of
from bot.library import Library
from bot.services.streaks import today_of
from bot.storage import check_ins, people
from bot.storage.database import Database, Session
from tests.fakes.clock import MovableClock
from tests.fakes.databases import emptied
from tests.fakes.house import House, Speaker

ACTS = [
    *["/done"] * 6,
    "/done yesterday",
    "/skip",
    "press skip:all-the-same",
    "/undo",
    "/undo",
    "/pause 3d",
    "/pause 20d",
    "/resume",
    "/timezone Tokyo",
    "/timezone Los Angeles",
    "/timezone Berlin",
    "/timezone Apia",
    "/time 02:30",
    "/time 19:00",
    "/settings day 0",
    "/settings day 6",
    "/settings rest sat sun",
    "/settings rest none",
    "press revive:0:0",
]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(ACTS),
        st.sampled_from([0, 1, 5, 12, 18, 23, 24, 25, 30, 48, 80, 240]),  # hours that pass before it
        st.sampled_from([0, 0, 0, 1, 9, 40, 200]),  # hours for which the platform held it up
    ),
    max_size=60,
)


@dataclass
class Diary:
    """One person's asks, straight through the desk, each in a transaction."""

    house: House
    ana: Speaker = field(init=False)

    def __post_init__(self) -> None:
        self.ana = self.house.person("ana")
        for typed in ("/start", "/timezone Berlin", "/time 07:30", "/phase 1"):
            self.act(typed)

    def act(self, typed: str, held: float = 0) -> None:
        at = self.house.clock.now() - timedelta(hours=held)
        command, _, words = typed.removeprefix("/").partition(" ")
        ask = (
            self.ana.ask(press=words, at=at)
            if command == "press"
            else self.ana.ask(command=command, words=words, at=at)
        )
        with self.house.database.engine.begin() as session:
            said = self.house.desk.answer(session, ask)
        assert BROKEN not in "".join(reply.message.plain() for reply in said), typed

    def compare(self) -> None:
        with self.house.database.engine.begin() as session:
            self._compare(session)

    def _compare(self, session: Session) -> None:
        now = self.house.clock.now()
        person = people.person_of(session, self.ana.who)
        assert person is not None
        log = check_ins.log_of(session, person.id)
        today = today_of(person, now)
        replayed = fold(log, today, now)
        kept = check_ins.snapshots_of(session, [person.id]).get(person.id)
        if kept is not None:
            snapshot = Snapshot.from_json(kept)
            assert snapshot == snapshot_of(log, snapshot.day)
        shown = self.house.desk.answer(session, self.ana.ask(command="streak"))[0].message.text
        numbers = [int(found) for found in re.findall(r"^(?:Streak|Best|In all): (\d+)", shown, re.MULTILINE)]
        assert numbers == [replayed.current, replayed.best, replayed.total]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_the_streak_that_is_shown_is_the_fold_of_the_whole_log(
    library: Library, database: Database, steps: list[tuple[str, int, int]]
) -> None:
    diary = Diary(House(emptied("sqlite"), library, MovableClock("2026-11-23T06:00Z")))
    for typed, hours, held in steps:
        diary.house.clock.wait(hours=hours)
        diary.act(typed, held)
    diary.compare()


def test_thirty_done_days_leave_a_snapshot(library: Library, database: Database) -> None:
    """Else the property above would compare nothing."""
    diary = Diary(House(database, library, MovableClock("2026-11-23T06:00Z")))
    for _ in range(30):
        diary.act("/done")
        diary.house.clock.wait(hours=24)
    diary.compare()
    with database.engine.begin() as session:
        assert check_ins.snapshots_of(session, [1]) != {}
