"""Reads a time zone and a time of day from what a person types."""

from __future__ import annotations

import difflib
import re
import unicodedata
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from bot.core.errors import UserError
from bot.core.message import Choice, rows
from bot.core.schedule import due_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.message import Rows

LONGEST = 64  # characters; the longest name of a zone has 32
SHORT = 4  # characters; anything shorter is like everything
QUOTED = 24  # characters of a wrong answer that are said back
SUGGESTIONS = 3
USUAL = ("Europe/Berlin", "Europe/London", "America/New_York")
AREAS = frozenset(
    {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
    | {"Brazil", "Canada", "Chile", "Mexico", "US"}  # old names, which some systems still give
)
UTC_NAMES = frozenset({"utc", "gmt", "z", "zulu", "uct", "universal", "greenwich", "etc/utc", "etc/gmt", "etc/uct"})

# Big cities without a zone of their own, names that IANA spells otherwise, and countries with one clock.
CITIES: Mapping[str, str] = {
    city: zone
    for zone, cities in {
        "Africa/Johannesburg": "cape town,pretoria,durban",
        "Africa/Lagos": "abuja",
        "America/Chicago": (
            "dallas,houston,austin,san antonio,minneapolis,new orleans,milwaukee,nashville,kansas city"
        ),
        "America/Denver": "salt lake city,albuquerque",
        "America/Edmonton": "calgary",
        "America/Los_Angeles": (
            "san francisco,seattle,san diego,san jose,portland,sacramento,las vegas,sf,la,palo alto,oakland,berkeley"
        ),
        "America/New_York": (
            "boston,washington,washington dc,philadelphia,atlanta,miami,nyc,"
            "baltimore,pittsburgh,orlando,charlotte,cleveland,cambridge ma"
        ),
        "America/Sao_Paulo": "rio,rio de janeiro,brasilia,belo horizonte,porto alegre,curitiba",
        "America/Toronto": "ottawa,quebec,waterloo",
        "America/Guayaquil": "quito",
        "America/Argentina/Cordoba": "rosario",
        "Asia/Dubai": "abu dhabi",
        "Asia/Ho_Chi_Minh": "hanoi,da nang",
        "Asia/Jerusalem": "israel,tel aviv,haifa",
        "Asia/Karachi": "islamabad,lahore",
        "Asia/Kolkata": (
            "mumbai,bombay,bangalore,bengaluru,delhi,new delhi,hyderabad,chennai,madras,pune,ahmedabad,india"
        ),
        "Asia/Riyadh": "jeddah,mecca",
        "Asia/Shanghai": ("beijing,peking,shenzhen,guangzhou,hangzhou,chengdu,nanjing,wuhan,tianjin,xian"),
        "Asia/Tokyo": "japan,kyoto,osaka,yokohama,nagoya,kobe,sapporo,fukuoka",
        "Asia/Seoul": "korea,south korea,busan,daejeon",
        "Australia/Sydney": "canberra",
        "Europe/Amsterdam": "netherlands,rotterdam,the hague,utrecht,eindhoven",
        "Europe/Berlin": (
            "germany,munich,munchen,hamburg,cologne,koln,frankfurt,stuttgart,"
            "leipzig,dresden,dusseldorf,heidelberg,tubingen,darmstadt,karlsruhe,"
            "freiburg,nuremberg"
        ),
        "Europe/Brussels": "belgium,antwerp,ghent",
        "Europe/Istanbul": "turkey,ankara,izmir",
        "Europe/Kyiv": "ukraine,lviv,odesa,kharkiv",
        "Europe/Lisbon": "porto",
        "Europe/London": (
            "uk,england,scotland,wales,manchester,birmingham,edinburgh,glasgow,oxford,cambridge,bristol,leeds,cardiff"
        ),
        "Europe/Madrid": "barcelona,valencia,seville,bilbao",
        "Europe/Moscow": "saint petersburg,st petersburg",
        "Europe/Paris": "france,lyon,marseille,toulouse,grenoble,nice,bordeaux",
        "Europe/Rome": "italy,milan,milano,turin,naples,florence,bologna",
        "Europe/Stockholm": "sweden,gothenburg,malmo",
        "Europe/Vienna": "austria,graz,salzburg,linz",
        "Europe/Warsaw": "poland,krakow,wroclaw,gdansk,poznan",
        "Europe/Zurich": "switzerland,geneva,lausanne,basel,bern",
        "Pacific/Auckland": "wellington,christchurch",
    }.items()
    for city in cities.split(",")
}


def parse_zone(text: str) -> str:
    """The IANA name that a person means: "europe/berlin", "New York", "São Paulo", "Munich".

    Raises:
        UserError: it is no place that we know; with up to three buttons `timezone:<Name>`.
    """
    wanted = _fold(text)
    if not wanted:
        raise UserError("Which clock is yours? Send your city, or pick one.", _buttons(USUAL))
    if wanted in UTC_NAMES:
        return "UTC"
    if re.fullmatch(r"(etc/)?(gmt|utc)? ?[+-]? ?[0-9][0-9:]*", wanted):
        raise UserError(_offset_words(wanted), _buttons(USUAL))
    for name in (wanted, wanted.partition(",")[0].strip()):  # "Tokyo, Japan" is Tokyo.
        zone = _by_name().get(name) or CITIES.get(name) or _by_city().get(name)
        if zone:
            return zone
    raise UserError(*_did_you_mean(_quote(text), wanted))


def city_of(zone: str) -> str:
    """A zone's city, for labels: "Berlin", "New York", "Buenos Aires"."""
    return zone.rpartition("/")[2].replace("_", " ")


def parse_time(text: str) -> time:
    """The time of day that a person means: 07:30, 7:30, 0730, 7, 7am, 7.30 pm, 19h30, and digits of any width.

    Raises:
        UserError: it is no time of day. A day ends at 23:59: 24:00 is none.
    """
    wanted = unicodedata.normalize("NFKC", text[:LONGEST]).strip().lower()
    found = re.fullmatch(
        r"(?P<hour>[0-9]{1,2})(?:(?:[:.h]|(?<=[0-9]{2}))(?P<minute>[0-9]{2})|h)? ?(?P<half>[ap]\.?m\.?)?", wanted
    )
    if not found or len(text) > LONGEST:
        raise UserError(_no_time(text))
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if hour not in range(1, 13):
            raise UserError(_no_time(text))
        hour = hour % 12 + (12 if found["half"].startswith("p") else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise UserError(_no_time(text)) from None


def _no_time(text: str) -> str:
    quoted = _quote(text)
    return f"{quoted} is not a time of day. Try /time 07:30." if quoted else "Which time of day? Try /time 07:30."


def _quote(text: str) -> str:
    """A wrong answer, short and in one line, to say it back; messages show it literally."""
    words = " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * QUOTED]).split())
    return words if len(words) <= QUOTED else words[: QUOTED - 1] + "…"


def _fold(text: str) -> str:
    """A name as it is compared: lower case, no accents, spaces for underscores; empty if it is far too long."""
    if len(text) > LONGEST:
        return "" if not text.strip() else text[:LONGEST].lower()
    letters = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ø", "o").replace("ł", "l"))
    plain = "".join(c for c in letters if not unicodedata.combining(c)).lower().replace("_", " ")
    return re.sub(r"\s*/\s*", "/", " ".join(plain.split()))


@lru_cache(maxsize=1)
def _by_name() -> Mapping[str, str]:
    """Every zone that is a place, by its folded name; `EST5EDT`, `posixrules`, `Factory` and `Etc/…` are none."""
    names = sorted(name for name in available_timezones() if name.partition("/")[0] in AREAS)
    return {_fold(name): name for name in names}


@lru_cache(maxsize=1)
def _by_city() -> Mapping[str, str]:
    """Every zone by its last part, "berlin"; where two share it the shorter name wins."""
    names = sorted(_by_name().values(), key=lambda name: (-len(name), name))
    return {_fold(city_of(name)): name for name in names}


def _did_you_mean(quoted: str, wanted: str) -> tuple[str, Rows]:
    """The words and buttons for a place that nobody knows."""
    near = _near(wanted)
    guess = f" Did you mean {' or '.join(near)}?" if near else ""
    return f"I do not know the zone {quoted}.{guess} Send your city, or pick one.", _buttons(near or USUAL)


def _near(wanted: str) -> Sequence[str]:
    """Up to three zones with a name like it, without repeating a clock."""
    if len(wanted) < SHORT:
        return ()
    places = {**_by_city(), **CITIES, **_by_name()}
    names = difflib.get_close_matches(wanted, places, n=3 * SUGGESTIONS, cutoff=0.72)
    return tuple(dict.fromkeys(places[name] for name in names))[:SUGGESTIONS]


def _offset_words(wanted: str) -> str:
    etc = " Etc/GMT+2 even means two hours behind." if wanted.startswith("etc/") else ""
    return f"An offset does not know summer time.{etc} Send your city, or pick one."


def _buttons(zones: Sequence[str]) -> Rows:
    return rows(*(Choice(city_of(zone), f"timezone:{zone}") for zone in zones))


def is_zone(name: str) -> bool:
    """Whether a stored name is a zone that `parse_zone` gives."""
    return name == "UTC" or _by_name().get(_fold(name)) == name


def check_data() -> None:
    """Refuses stale time zone data.

    Raises:
        RuntimeError: the data does not know that Vancouver keeps summer time for good from 2026.
    """
    if due_at(date(2026, 11, 23), time(7, 30), "America/Vancouver") != datetime(2026, 11, 23, 14, 30, tzinfo=UTC):
        raise RuntimeError("the time zone data is stale: install tzdata and set PYTHONTZPATH to nothing")
