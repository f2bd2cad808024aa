"""Standings with shared places."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.core.ranking import Entry, is_active, standings
from tests.core.streaks.diary import Diary


def entry(name: str, done: int, eligible: int = 5, current: int = 0, key: str = "", **more: bool) -> Entry:
    return Entry(name, key or name, current, best=50, done=done, eligible=eligible, **more)


def places(*entries: Entry) -> list[tuple[int | None, str]]:
    return [(standing.place, standing.entry.name) for standing in standings(entries)]


def test_ties_share_the_place_and_the_next_is_left_out() -> None:
    assert places(entry("Chi", 4), entry("Bo", 5), entry("Ana", 5)) == [(1, "Ana"), (1, "Bo"), (3, "Chi")]


def test_a_share_counts_and_not_a_number_of_days() -> None:
    assert places(entry("Ana", 4, 5), entry("Bo", 2, 2), entry("Chi", 5, 6)) == [(1, "Bo"), (2, "Chi"), (3, "Ana")]


def test_the_streak_decides_among_equals() -> None:
    assert places(entry("Ana", 5, current=12), entry("Bo", 5, current=31)) == [(1, "Bo"), (2, "Ana")]


def test_nobody_who_did_nothing_for_two_weeks_is_shown() -> None:
    assert places(entry("Ana", 0), entry("Bo", 0, is_active=False)) == [(1, "Ana")]


def test_without_an_eligible_day_there_is_no_place() -> None:
    assert places(entry("Ana", 0, 0, current=90), entry("Bo", 0)) == [(1, "Bo"), (None, "Ana")]


def test_an_empty_board() -> None:
    assert standings([]) == ()


entries = st.lists(
    st.builds(
        entry,
        st.sampled_from("abcDE"),
        st.integers(0, 3),
        st.integers(3, 5),
        st.integers(0, 2),
        st.sampled_from("1234"),
    ),
    max_size=8,
)


@given(entries, st.randoms())
def test_the_order_depends_neither_on_the_input_nor_on_keys(people: list[Entry], dice: object) -> None:
    shuffled = sorted(people, key=lambda _: dice.random())  # type: ignore[attr-defined]
    assert places(*shuffled) == places(*people)
    keyless = [entry(e.name, e.done, e.eligible, e.current, key="x") for e in people]
    assert places(*keyless) == places(*people)


@given(entries)
def test_a_place_is_one_more_than_the_number_of_those_before(people: list[Entry]) -> None:
    for standing in standings(people):
        me = standing.entry
        better = [e for e in people if (e.done / e.eligible, e.current) > (me.done / me.eligible, me.current)]
        assert standing.place == len(better) + 1


def test_active_means_done_within_fourteen_days() -> None:
    diary = Diary().done(0)
    assert is_active(diary.fold(13))
    assert not is_active(diary.fold(14))
    assert not is_active(Diary().fold(0))
