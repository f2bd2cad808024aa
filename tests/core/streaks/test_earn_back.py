"""A broken streak can be brought back, and a change undone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.errors import UserError
from bot.core.events import Kind
from bot.core.streaks import Cost, EarnBack, State, may_be_late, skip_costs, undoable
from tests.core.streaks.diary import Diary, letters


def broken(days: int = 12) -> Diary:
    """So many days done, then two frozen (or one) and one missed: it is missed on day `days + freezes`."""
    return Diary().done(*range(days))


def test_two_freezes_three_days_missed() -> None:
    diary = broken()
    assert letters(diary.fold(15)) == "d" * 12 + "ffmo"
    assert diary.fold(14).earn_back is None
    offered = EarnBack(12, diary.at(17, 4))
    assert [diary.fold(15, 4).earn_back, diary.fold(16).earn_back] == [offered, offered]
    assert diary.fold_at(diary.at(17, 4)).earn_back == offered
    assert diary.fold_at(diary.at(17, 4) + timedelta(microseconds=1)).earn_back is None


def test_a_dose_and_a_review_bring_it_back() -> None:
    diary = broken()
    diary.add(Kind.RESTORED, diary.at(15, 9))
    assert diary.fold(15).current == 0
    diary.done(15)
    streak = diary.fold(15)
    assert (letters(streak), streak.current, streak.best, streak.earn_back) == ("d" * 12 + "ffxd", 13, 13, None)


def test_a_dose_alone_does_not() -> None:
    diary = broken().done(15)
    assert (diary.fold(15).current, diary.fold(15).earn_back) == (1, EarnBack(12, diary.at(17, 4)))


def test_the_second_day_is_in_time_and_the_first_is_forgiven_too() -> None:
    diary = broken().done(16)
    diary.add(Kind.RESTORED, diary.at(16, 23))
    assert (letters(diary.fold(16)), diary.fold(16).current) == ("d" * 12 + "ffxxd", 13)


@pytest.mark.parametrize(("done", "review"), [((17, 5), (16, 9)), ((16, 9), (17, 5))])
def test_after_48_hours_it_is_too_late(done: tuple[int, int], review: tuple[int, int]) -> None:
    diary = broken()
    diary.add(Kind.DONE, diary.at(*done))
    diary.add(Kind.RESTORED, diary.at(*review))
    assert diary.fold(17).current <= 1


def test_a_streak_of_two_is_not_offered() -> None:
    assert broken(2).fold(4).earn_back is None
    assert broken(3).fold(5).earn_back is not None
    diary = broken(2).done(4)
    diary.add(Kind.RESTORED, diary.at(4))
    assert diary.fold(4).current == 1


@pytest.mark.parametrize(("last_done", "missed", "today", "current"), [(14, 16, 18, 1), (15, 18, 19, 15)])
def test_once_in_fourteen_days(last_done: int, missed: int, today: int, current: int) -> None:
    diary = broken(3).done(5)  # Day 3 is frozen, 4 missed.
    diary.add(Kind.RESTORED, diary.at(5))
    diary.done(*range(6, last_done + 1))
    brought_back = today - 5 >= 14
    assert diary.fold(today).on(diary.day(missed)) is State.MISSED
    assert (diary.fold(today).earn_back is not None) is brought_back
    diary.done(today).add(Kind.RESTORED, diary.at(today))
    assert diary.fold(today).current == current
    assert diary.fold(today).on(diary.day(missed)) is (State.EXCUSED if brought_back else State.MISSED)


def test_undo_takes_back_and_undoing_that_gives_again() -> None:
    diary = Diary().done(0, 1)
    last = diary.log[-1]
    undone = diary.undo(last, diary.at(1, 13))
    assert (diary.fold(1).current, diary.fold(1).state) == (1, State.OPEN)
    diary.undo(undone, diary.at(1, 14))
    assert diary.fold(1).current == 2


def test_undoing_a_skip_gives_the_freeze_back() -> None:
    diary = Diary().story("ds")
    diary.undo(diary.log[-1])
    assert (diary.fold(1).freezes, diary.fold(1).state) == (1, State.OPEN)


@pytest.mark.parametrize(("hours", "current"), [(24, 1), (25, 2)])
def test_undo_works_for_24_hours(hours: int, current: int) -> None:
    diary = Diary().done(0, 1)
    diary.undo(diary.log[-1], diary.log[-1].at + timedelta(hours=hours))
    assert diary.fold(1).current == current


def test_an_undoing_of_nothing_changes_nothing() -> None:
    diary = Diary().done(0)
    diary.add(Kind.UNDONE, diary.at(0), undoes=2)
    diary.add(Kind.UNDONE, diary.at(0), undoes=99)
    assert diary.fold(0).current == 1


def test_undoable_is_the_last_own_change_that_stands() -> None:
    diary = Diary().done(0)
    done = diary.log[-1]
    skip = diary.add(Kind.SKIPPED, diary.at(1))
    diary.add(Kind.EXCUSED, diary.at(1))
    assert undoable(diary.log, diary.at(1)) == skip
    diary.undo(skip)
    assert undoable(diary.log, diary.at(1)) == done
    assert undoable(diary.log, diary.at(1, 12, 1)) is None
    assert undoable([], diary.at(1)) is None


@pytest.mark.parametrize(
    ("acts", "cost"),
    [
        ("d.", Cost.FREEZE),
        ("ds.", Cost.STREAK),
        ("dx", Cost.NOTHING),
        (".", Cost.NOTHING),
        ("ds..", Cost.NOTHING),
    ],
)
def test_skip_costs(acts: str, cost: Cost) -> None:
    assert skip_costs(Diary().story(acts).fold(len(acts) - 1)) is cost


@pytest.mark.parametrize(
    ("acts", "words"),
    [("d", "Today is done already. Undo takes that back."), ("ds", "Today is skipped already.")],
)
def test_skip_refused(acts: str, words: str) -> None:
    with pytest.raises(UserError) as refused:
        skip_costs(Diary().story(acts).fold(len(acts) - 1))
    assert refused.value.words == words


def test_may_be_late() -> None:
    diary = Diary().done(0)
    now = diary.at(2, 11, 59)
    assert may_be_late(diary.fold_at(now), now, diary.zone, 4) == diary.day(1)
    night = diary.at(1, 3)  # Still the first day; the day before it was over at noon.
    with pytest.raises(UserError, match=r"Sun 31 May could be counted until 12:00 today"):
        may_be_late(diary.fold_at(night), night, diary.zone, 4)
    noon = diary.at(2, 12)
    with pytest.raises(UserError, match=r"Tue 2 Jun could be counted until 12:00 today\. Today's dose is open\."):
        may_be_late(diary.fold_at(noon), noon, diary.zone, 4)
    diary.done(1)
    with pytest.raises(UserError, match=r"Tue 2 Jun is counted already\."):
        may_be_late(diary.fold_at(now), now, diary.zone, 4)


def test_four_late_days_are_the_most() -> None:
    diary = Diary().story("dllllxd.")
    now = diary.at(8, 9)
    with pytest.raises(UserError, match=r"4 late days in 30 are the most, and you have had 4\. .* Thu 2 Jul\."):
        may_be_late(diary.fold_at(now), now, diary.zone, 4)
