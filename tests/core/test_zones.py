"""A zone and a time as people type them."""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import UserError
from bot.core.zones import CITIES, check_data, city_of, is_zone, parse_time, parse_zone

ZONES = [
    ("Europe/Berlin", "Europe/Berlin"),
    ("europe/berlin", "Europe/Berlin"),
    (" EUROPE / BERLIN\n", "Europe/Berlin"),
    ("berlin", "Europe/Berlin"),
    ("new york", "America/New_York"),
    ("America/New York", "America/New_York"),
    ("NYC", "America/New_York"),
    ("sao paulo", "America/Sao_Paulo"),
    ("São Paulo", "America/Sao_Paulo"),
    ("Munich", "Europe/Berlin"),
    ("München", "Europe/Berlin"),
    ("San Francisco", "America/Los_Angeles"),
    ("Boston", "America/New_York"),
    ("Washington", "America/New_York"),
    ("Beijing", "Asia/Shanghai"),
    ("Mumbai", "Asia/Kolkata"),
    ("Bengaluru", "Asia/Kolkata"),
    ("Rio", "America/Sao_Paulo"),
    ("Barcelona", "Europe/Madrid"),
    ("Tel Aviv", "Asia/Jerusalem"),
    ("Tokyo, Japan", "Asia/Tokyo"),
    ("Ｔｏｋｙｏ", "Asia/Tokyo"),
    ("Japan", "Asia/Tokyo"),
    ("US/Pacific", "US/Pacific"),
    ("Port-au-Prince", "America/Port-au-Prince"),
    ("utc", "UTC"),
    ("GMT", "UTC"),
    ("Etc/UTC", "UTC"),
]


@pytest.mark.parametrize(("text", "expected"), ZONES)
def test_parse_zone(text: str, expected: str) -> None:
    assert parse_zone(text) == expected
    assert is_zone(expected)


UNKNOWN = [
    ("Mars/Base", "I do not know the zone Mars/Base. Send your city, or pick one."),
    ("../../etc/passwd", "I do not know the zone ../../etc/passwd. Send your city, or pick one."),
    ("/etc/localtime", "I do not know the zone /etc/localtime. Send your city, or pick one."),
    ("posixrules", "I do not know the zone posixrules. Send your city, or pick one."),
    ("localtime", "I do not know the zone localtime. Send your city, or pick one."),
    ("Factory", "I do not know the zone Factory. Send your city, or pick one."),
    ("EST5EDT", "I do not know the zone EST5EDT. Send your city, or pick one."),
    ("EST", "I do not know the zone EST. Send your city, or pick one."),
    ("", "Which clock is yours? Send your city, or pick one."),
    (" \n", "Which clock is yours? Send your city, or pick one."),
    ("Lodnon", "I do not know the zone Lodnon. Did you mean Europe/London? Send your city, or pick one."),
    ("x" * 100_000, "I do not know the zone xxxxxxxxxxxxxxxxxxxxxxx…. Send your city, or pick one."),
    (" " * 100_000, "Which clock is yours? Send your city, or pick one."),
    ("a\x00b\u202ec", "I do not know the zone a b c. Send your city, or pick one."),
    ("GMT+2", "An offset does not know summer time. Send your city, or pick one."),
    ("+02:00", "An offset does not know summer time. Send your city, or pick one."),
    (
        "Etc/GMT+5",
        "An offset does not know summer time. Etc/GMT+2 even means two hours behind. Send your city, or pick one.",
    ),
]


@pytest.mark.parametrize(("text", "words"), UNKNOWN, ids=[case[0][:20] for case in UNKNOWN])
def test_unknown_zone(text: str, words: str) -> None:
    with pytest.raises(UserError) as refused:
        parse_zone(text)
    assert refused.value.words == words
    buttons = [choice for row in refused.value.choices for choice in row]
    assert 1 <= len(buttons) <= 3
    assert all(parse_zone(choice.action.removeprefix("timezone:")) for choice in buttons)


def test_suggestions_are_buttons() -> None:
    with pytest.raises(UserError) as refused:
        parse_zone("san fransisco")
    ((choice,),) = refused.value.choices
    assert (choice.label, choice.action) == ("Los Angeles", "timezone:America/Los_Angeles")


def test_every_city_of_the_table_is_found() -> None:
    for city, zone in CITIES.items():
        assert parse_zone(city) == zone
        assert is_zone(zone)


def test_every_place_is_found_by_its_name() -> None:
    places = [name for name in available_timezones() if "/" in name and not name.startswith("Etc/")]
    assert len(places) > 400
    for name in places:
        assert parse_zone(name.lower()) == name
        assert len(f"timezone:{name}") <= 60


@given(st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_any_text_is_a_zone_or_a_friendly_word(text: str) -> None:
    try:
        zone = parse_zone(text)
    except UserError as refused:
        zone, answer = "UTC", refused.message()
        assert answer.choices
        assert answer.text.isprintable()
    assert ZoneInfo(zone).key == zone


def test_city_of() -> None:
    assert [city_of(z) for z in ("Europe/Berlin", "America/New_York", "America/Argentina/Buenos_Aires", "UTC")] == [
        "Berlin",
        "New York",
        "Buenos Aires",
        "UTC",
    ]


def test_other_zones_are_not_ours() -> None:
    assert not any(map(is_zone, ("europe/berlin", "EST5EDT", "Factory", "../x", "")))


def test_the_zone_data_is_fresh() -> None:
    check_data()


TIMES = [
    ("07:30", "07:30"),
    ("7:30", "07:30"),
    ("0730", "07:30"),
    ("7", "07:00"),
    ("7am", "07:00"),
    ("7 a.m.", "07:00"),
    ("12am", "00:00"),
    ("12pm", "12:00"),
    ("7.30pm", "19:30"),
    ("7:30 PM", "19:30"),
    ("19h30", "19:30"),
    ("7h", "07:00"),
    ("1930", "19:30"),
    ("７：３０", "07:30"),
    (" 23:59 ", "23:59"),
    ("0", "00:00"),
]


@pytest.mark.parametrize(("text", "expected"), TIMES)
def test_parse_time(text: str, expected: str) -> None:
    assert parse_time(text) == time.fromisoformat(expected)


@pytest.mark.parametrize(
    "text",
    ["25:00", "24:00", "7:60", "-1", "24", "13pm", "0am", "7:3", "730", "07:30:00", "noon", "7:30am x", "٧:٣٠", "1e1"],
)
def test_no_time_of_day(text: str) -> None:
    with pytest.raises(UserError) as refused:
        parse_time(text)
    assert refused.value.words == f"{text} is not a time of day. Try /time 07:30."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Which time of day? Try /time 07:30."),
        ("9" * 100_000, "99999999999999999999999… is not a time of day. Try /time 07:30."),
        ("7" + " " * 100_000, "7 is not a time of day. Try /time 07:30."),
    ],
    ids=["empty", "long", "blanks"],
)
def test_odd_times(text: str, words: str) -> None:
    with pytest.raises(UserError) as refused:
        parse_time(text)
    assert refused.value.words == words
