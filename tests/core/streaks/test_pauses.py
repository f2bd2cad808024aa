"""Pauses and rest days keep the streak."""

from __future__ import annotations

from datetime import date

import pytest

from bot.core.errors import UserError
from bot.core.events import Kind
from bot.core.streaks import State, pause_until
from tests.core.streaks.diary import Diary, letters


def test_a_pause_keeps_the_streak_and_a_done_day_in_it_adds() -> None:
    diary = Diary().done(0, 1)
    diary.add(Kind.PAUSED, diary.at(2), until=diary.day(5))
    assert diary.fold(2).paused_until == diary.day(5)
    diary.done(4, 6)
    streak = diary.fold(6)
    assert (letters(streak), streak.current, streak.freezes, streak.paused_until) == ("ddppdpd", 4, 1, None)


def test_resuming_ends_the_pause_on_that_day() -> None:
    diary = Diary().done(0)
    diary.add(Kind.PAUSED, diary.at(1), until=diary.day(9))
    diary.add(Kind.RESUMED, diary.at(3))
    assert diary.fold(3).state is State.OPEN
    assert letters(diary.fold(4)) == "dppfo"


def test_a_new_pause_replaces_the_one_before() -> None:
    diary = Diary().done(0)
    diary.add(Kind.PAUSED, diary.at(1), until=diary.day(9))
    diary.add(Kind.PAUSED, diary.at(2), until=diary.day(3))
    assert letters(diary.fold(5)) == "dpppfo"


@pytest.mark.parametrize("days", [30, None])
def test_a_pause_protects_21_days(days: int | None) -> None:
    diary = Diary().done(0)
    diary.add(Kind.PAUSED, diary.at(1), until=days and diary.day(days))
    assert letters(diary.fold(24)) == "d" + 21 * "p" + "fmo"
    assert diary.fold(5).paused_until == diary.day(21)


def test_pauses_protect_45_days_a_year() -> None:
    diary = Diary().done(0)
    for start in (1, 22, 43):
        diary.add(Kind.PAUSED, diary.at(start), until=diary.day(start + 20))
    assert diary.fold(43).paused_until == diary.day(45)
    assert letters(diary.fold(48)) == "d" + 45 * "p" + "fmo"
    assert len(diary.fold(48).paused_days) == 45


def test_a_year_later_the_days_are_there_again() -> None:
    diary = Diary().done(0)
    for start in (1, 22, 43):
        diary.add(Kind.PAUSED, diary.at(start), until=diary.day(start + 20))
    diary.done(*range(46, 367))
    diary.add(Kind.PAUSED, diary.at(367), until=diary.day(387))
    assert letters(diary.fold(388)).endswith("dd" + 21 * "p" + "o")


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("5d", 4),
        ("5 days", 4),
        (" 1D ", 0),
        ("2w", 13),
        ("21", 20),
        ("", 20),
        ("５d", 4),
        ("until 2026-06-05", 3),
        ("2026-06-05", 3),
    ],
)
def test_pause_until(text: str, last: int) -> None:
    diary = Diary().done(0)
    assert pause_until(text, diary.day(1), diary.fold(1)) == diary.day(1 + last)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("22d", "A pause lasts 21 days at most; that would be 22."),
        ("until 2026-12-24", "A pause lasts 21 days at most; that would be 206."),
        ("2026-05-01", "2026-05-01 is over. Try /pause 5d."),
        ("0d", "2026-06-01 is over. Try /pause 5d."),
        ("a while", "I read lengths and dates: /pause 5d or /pause until 2026-12-24."),
        ("9" * 100_000, "I read lengths and dates: /pause 5d or /pause until 2026-12-24."),
        ("until 2026-02-30", "I read lengths and dates: /pause 5d or /pause until 2026-12-24."),
    ],
)
def test_pause_refused(text: str, words: str) -> None:
    diary = Diary().done(0)
    with pytest.raises(UserError) as refused:
        pause_until(text, date(2026, 6, 2), diary.fold(1))
    assert refused.value.words == words
    assert refused.value.choices


def test_what_is_left_of_the_year_is_told() -> None:
    diary = Diary().done(0)
    for start in (1, 22):
        diary.add(Kind.PAUSED, diary.at(start), until=diary.day(start + 20))
    with pytest.raises(UserError, match="Of 45 days of pause in a year 3 are left; that would be 5"):
        pause_until("5d", diary.day(43), diary.fold(43))
    last = pause_until("", diary.day(43), diary.fold(43))
    assert last == diary.day(45)
    diary.add(Kind.PAUSED, diary.at(43), until=last)
    with pytest.raises(UserError, match="are used up"):
        pause_until("1d", diary.day(46), diary.fold(46))


def test_a_rest_day_counts_from_next_monday() -> None:
    diary = Diary().done(*range(5))  # Monday to Friday
    diary.add(Kind.REST, diary.at(2), weekdays=frozenset({5, 6}))
    diary.done(*range(7, 12))
    assert letters(diary.fold(14)) == "dddddfm" + "dddddrr" + "o"
    assert [diary.fold(n).rest for n in (6, 7)] == [frozenset(), {5, 6}]


def test_a_rest_day_that_is_done_adds() -> None:
    diary = Diary().done(0)
    diary.add(Kind.REST, diary.at(0), weekdays=frozenset({0}))
    diary.done(*range(1, 8))
    assert diary.fold(7).current == 8
    assert diary.fold(7).state is State.DONE


def test_two_rest_days_are_the_most_and_an_empty_set_ends_them() -> None:
    diary = Diary().done(*range(7))
    diary.add(Kind.REST, diary.at(0), weekdays=frozenset({0, 1, 2}))
    diary.add(Kind.REST, diary.at(8), weekdays=frozenset())
    assert [diary.fold(n).rest for n in (6, 7, 13, 14)] == [frozenset(), {0, 1}, {0, 1}, frozenset()]


def test_of_two_changes_in_a_week_the_last_counts() -> None:
    diary = Diary().done(0)
    diary.add(Kind.REST, diary.at(1), weekdays=frozenset({3}))
    diary.add(Kind.REST, diary.at(2), weekdays=frozenset({6}))
    assert diary.fold(7).rest == {6}
