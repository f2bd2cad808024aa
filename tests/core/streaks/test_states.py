"""Each day has one state, and the numbers follow."""

from __future__ import annotations

import pytest

from bot.core.events import Kind
from bot.core.streaks import DoneOf, State
from tests.core.streaks.diary import Diary, letters

# What was done each day, the last being today → the states, current, best, total, freezes.
STORIES = [
    ("d", "d", 1, 1, 1, 1),
    (".", "o", 0, 0, 0, 1),
    ("d.", "do", 1, 1, 1, 1),
    ("d.d", "dfd", 2, 2, 2, 0),
    ("d..", "dfo", 1, 1, 1, 0),
    ("d..d", "dfmd", 1, 1, 2, 0),
    ("d...", "dfmo", 0, 1, 1, 0),
    ("ddl.", "ddlo", 3, 3, 3, 1),
    ("ddddddd", "ddddddd", 7, 7, 7, 2),
    ("ddddddddddddddd", "d" * 15, 15, 15, 15, 2),  # Two are the most.
    ("ddddddlo", "ddddddlo", 7, 7, 7, 2),  # A late day earns too.
    ("ddddddd...d", "dddddddffmd", 1, 7, 8, 0),
    ("dddd..ddd", "ddddfmddd", 3, 4, 7, 1),  # Seven done days earn a freeze, in a row or not.
    ("ddddddd..d", "dddddddffd", 8, 8, 8, 0),
    ("ds", "ds", 1, 1, 1, 0),
    ("dsd", "dsd", 2, 2, 2, 0),
    ("dss", "dss", 1, 1, 1, 0),  # The second skip has nothing to pay with; today nothing is lost yet …
    ("dss.", "dsmo", 0, 1, 1, 0),  # … and when the day closes, the streak is.
    ("dxx.", "dxxo", 1, 1, 1, 1),
    ("s", "s", 0, 0, 0, 1),  # Before the first done day nothing is missed and nothing costs.
    ("s..d", "d", 1, 1, 1, 1),
    ("d" + "." * 10, "dfmmmmmmmmo", 0, 1, 1, 0),
]


@pytest.mark.parametrize(("acts", "states", "current", "best", "total", "freezes"), STORIES)
def test_story(acts: str, states: str, current: int, best: int, total: int, freezes: int) -> None:  # noqa: PLR0917 - a row of the table
    streak = Diary().story(acts).fold(len(acts) - 1)
    assert (letters(streak), streak.current, streak.best, streak.total, streak.freezes) == (
        states,
        current,
        best,
        total,
        freezes,
    )


def test_today_not_yet_done_never_lowers_the_streak() -> None:
    diary = Diary().done(0, 1, 2)
    assert [diary.fold(3, hour).current for hour in (4, 12, 23)] == [3, 3, 3]
    assert diary.fold_at(diary.at(4, 3, 59)).current == 3


def test_a_double_press_is_one_check_in() -> None:
    diary = Diary().done(0, 0)
    assert (diary.fold(0).current, diary.fold(0).total) == (1, 1)


def test_done_after_skip_wins_and_gives_the_freeze_back() -> None:
    diary = Diary().story("ds")
    assert diary.fold(1).freezes == 0
    diary.done(1, hour=18)
    assert (diary.fold(1).state, diary.fold(1).freezes, diary.fold(1).current) == (State.DONE, 1, 2)


def test_done_yesterday_gives_the_freeze_back() -> None:
    diary = Diary().done(0)
    before = diary.fold(2, hour=9)
    assert (before.freezes, before.spent) == (0, (diary.day(1),))
    diary.late(1)
    after = diary.fold(2, hour=11)
    assert (after.freezes, after.spent, after.current) == (1, (), 2)


def test_missed_yesterday_without_a_freeze_done_today_is_one() -> None:
    diary = Diary().story("ds.d")
    assert diary.fold(3).current == 1


def test_no_activity_for_ten_days_is_zero_and_best_is_kept() -> None:
    streak = Diary().done(*range(20)).fold(30)
    assert (streak.current, streak.best) == (0, 20)


def test_first_of_august_at_two_in_the_night_leaves_the_streak_unchanged() -> None:
    diary = Diary(first=Diary().first.replace(month=7)).done(*range(31))
    assert diary.fold_at(diary.at(31, 2)).current == 31
    assert diary.fold_at(diary.at(31, 2)).state is State.DONE


def test_the_day_starts_at_four() -> None:
    diary = Diary().done(0)
    diary.add(Kind.DONE, diary.at(2, 3, 59))
    diary.add(Kind.DONE, diary.at(2, 4))
    assert letters(diary.fold(2)) == "ddd"


def test_the_last_thirty_count_what_was_eligible() -> None:
    diary = Diary().story("dddxd.d")  # one excused, one frozen
    assert diary.fold(6).last_30 == DoneOf(5, 6)
    assert diary.fold(7).last_30 == DoneOf(5, 6)  # Today is open, and not counted.
    assert Diary().done(*range(40)).fold(39).last_30 == DoneOf(30, 30)


def test_the_week_of_a_board() -> None:
    diary = Diary().story("dddd.dd" + "dd")
    streak = diary.fold(8)
    assert streak.done_between(diary.day(0), diary.day(6)) == DoneOf(6, 7)
    assert streak.done_between(diary.day(7), diary.day(13)) == DoneOf(2, 2)
    assert (streak.on(diary.day(4)), streak.on(diary.day(-1)), streak.on(diary.day(9))) == (State.FROZEN, None, None)


def test_an_excused_day_that_is_done_counts() -> None:
    diary = Diary().story("dx")
    diary.done(1)
    assert diary.fold(1).current == 2


@pytest.mark.parametrize(("hour", "state"), [(11, State.LATE), (12, State.FROZEN)])
def test_late_ends_at_noon(hour: int, state: State) -> None:
    diary = Diary().done(0)
    diary.late(1, hour)
    assert diary.fold(2).on(diary.day(1)) is state


def test_four_late_days_in_thirty_are_the_most() -> None:
    diary = Diary().story("dlldlldl")
    assert letters(diary.fold(8)) == "dlldlldfo"  # seven done before it: the second freeze was earned
    assert letters(Diary().story("l" + "d" * 29 + "l").fold(31))[:31] == "l" + "d" * 29 + "l"
