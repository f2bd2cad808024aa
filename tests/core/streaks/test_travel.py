"""A change of clock neither breaks a streak nor earns one."""

from __future__ import annotations

from datetime import date

import pytest

from bot.core.events import Kind
from bot.core.streaks import State
from tests.core.streaks.diary import Diary, instant, letters

TOKYO, LOS_ANGELES, KIRITIMATI, PAGO_PAGO = (
    "Asia/Tokyo",
    "America/Los_Angeles",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)


def test_going_west_repeats_a_date_and_the_second_check_in_is_practice() -> None:
    diary = Diary(TOKYO)
    diary.add(Kind.DONE, "2026-05-10T12:00Z")
    diary.move("2026-05-10T14:00Z", LOS_ANGELES)
    diary.add(Kind.DONE, "2026-05-11T03:00Z")
    streak = diary.fold_at("2026-05-11T03:00Z")
    assert (streak.current, streak.total, streak.today) == (1, 1, date(2026, 5, 10))


def test_going_west_to_a_day_before_shows_no_lower_streak() -> None:
    diary = Diary(KIRITIMATI, first=date(2026, 5, 1)).done(*range(10))  # 1 to 10 May
    diary.move(diary.at(9, 13), PAGO_PAGO)  # There it is 12:00 on the 9th.
    streak = diary.fold_at(diary.at(8, 13))
    assert (streak.today, streak.state, streak.current) == (date(2026, 5, 9), State.DONE, 10)
    assert diary.fold_at(diary.at(10, 13)).current == 10


def test_a_jumped_day_is_excused() -> None:
    diary = Diary(PAGO_PAGO, first=date(2026, 5, 1)).done(0, 1)
    diary.move(diary.at(2, 20), KIRITIMATI)  # 20:00 on the 3rd becomes 21:00 on the 4th.
    streak = diary.fold_at(diary.at(4, 12))
    assert (letters(streak), streak.current, streak.freezes) == ("ddxxo", 2, 1)


def test_a_day_that_closes_early_is_excused_and_may_still_be_done() -> None:
    diary = Diary(LOS_ANGELES, first=date(2026, 5, 1)).done(0)
    diary.move(diary.at(1, 9), TOKYO)  # 09:00 on the 2nd becomes 01:00 on the 3rd: three hours are left of the 2nd.
    assert diary.fold_at(diary.at(2, 2)).state is State.OPEN
    assert letters(diary.fold_at(diary.at(2, 12))) == "dxo"
    diary.add(Kind.DONE, diary.at(2, 3))
    assert diary.fold_at(diary.at(2, 12)).on(date(2026, 5, 2)) is State.DONE


def test_the_day_on_which_one_lands_is_an_ordinary_one_if_eight_hours_are_left() -> None:
    diary = Diary(LOS_ANGELES, first=date(2026, 5, 1)).done(0)
    diary.move(diary.at(1, 20), TOKYO)  # 20:00 on the 2nd becomes 12:00 on the 3rd: sixteen hours are left.
    assert letters(diary.fold_at(diary.at(3, 12))) == "dxfo"


def test_going_west_excuses_nothing() -> None:
    diary = Diary(first=date(2026, 5, 1)).done(0)
    diary.move(diary.at(1, 12), "America/New_York")
    assert letters(diary.fold(2)) == "dfo"


def test_two_days_in_thirty_are_excused() -> None:
    diary = Diary("Europe/London", first=date(2026, 5, 1)).done(*range(7))
    for number in (7, 8, 9, 10, 11):
        diary.move(diary.at(number, 12), "Europe/Berlin")
        diary.move(diary.at(number + 1, 3, 30), "Europe/London")
    assert letters(diary.fold(12)) == "dddddddxxffmo"


def test_a_later_hour_for_the_day_to_start_is_no_gain() -> None:
    """The day starts when the dose comes, if that is before four: a change of the dose moves the day's end too."""
    diary = Diary(first=date(2026, 5, 1)).done(0)
    diary.move(diary.at(1, 12), diary.zone, rollover=0)
    assert letters(diary.fold(2)) == "dxo"


def test_two_days_with_a_change_between_need_eight_hours() -> None:
    diary = Diary(LOS_ANGELES)
    diary.add(Kind.DONE, "2026-05-10T20:00Z")  # 13:00 on the 10th
    diary.move("2026-05-10T20:30Z", TOKYO)  # 05:30 on the 11th
    diary.add(Kind.DONE, "2026-05-10T21:00Z")
    early = diary.fold_at("2026-05-11T03:59Z")
    assert (early.current, early.state, early.counts_at) == (1, State.OPEN, instant("2026-05-11T04:00Z"))
    then = diary.fold_at("2026-05-11T04:00Z")
    assert (then.current, then.state, then.counts_at) == (2, State.DONE, None)


def test_without_a_change_minutes_are_enough() -> None:
    diary = Diary(TOKYO)
    diary.add(Kind.DONE, diary.at(1, 3, 59))
    diary.add(Kind.DONE, diary.at(1, 4, 1))
    assert diary.fold_at(diary.at(1, 4, 1)).current == 2


def test_if_the_day_closes_before_the_eight_hours_it_is_excused_and_earns_nothing() -> None:
    diary = Diary(PAGO_PAGO, first=date(2026, 5, 1)).done(0)
    diary.add(Kind.DONE, diary.at(1, 22))
    diary.move(diary.at(1, 23), KIRITIMATI)  # midnight, at the end of the 3rd: four hours are left of it
    diary.add(Kind.DONE, diary.at(3, 1))
    streak = diary.fold_at(diary.at(3, 12))
    assert (letters(streak), streak.current) == ("ddxo", 2)


@pytest.mark.parametrize(("minutes", "counts"), [(59, False), (0, True)])
def test_eight_hours_to_the_minute(minutes: int, counts: bool) -> None:
    diary = Diary(LOS_ANGELES)
    diary.add(Kind.DONE, "2026-05-10T20:00Z")
    diary.move("2026-05-10T21:00Z", TOKYO)
    now = f"2026-05-11T0{3 if minutes else 4}:{minutes:02}Z"
    diary.add(Kind.DONE, now)
    assert (diary.fold_at(now).current == 2) is counts


def test_the_first_press_of_a_day_is_the_one_that_counts() -> None:
    diary = Diary(LOS_ANGELES)
    diary.add(Kind.DONE, "2026-05-10T14:00Z")
    diary.add(Kind.DONE, "2026-05-10T20:00Z")
    diary.move("2026-05-10T21:00Z", TOKYO)
    diary.add(Kind.DONE, "2026-05-10T22:00Z")
    assert diary.fold_at("2026-05-10T22:00Z").current == 2


def test_a_date_that_the_zone_skipped_breaks_nothing() -> None:
    diary = Diary("Pacific/Apia", first=date(2011, 12, 28)).done(0, 1, 3, 4)
    streak = diary.fold(4)
    assert (letters(streak), streak.current, streak.freezes) == ("ddxdd", 4, 1)


def test_a_leap_day_is_a_day() -> None:
    assert Diary(TOKYO, first=date(2028, 2, 28)).done(0, 1, 2).fold(2).current == 3


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Australia/Eucla", KIRITIMATI, "Etc/GMT+12", "Antarctica/Troll"])
def test_odd_offsets(zone: str) -> None:
    diary = Diary(zone, first=date(2026, 3, 20)).done(*range(200), hour=23)
    assert diary.fold(199, 23).current == 200
