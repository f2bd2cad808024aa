"""Reads the weekly plan and the roadmap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from bot.core.doses import KINDS, Flaw
from bot.core.plan import WEEKDAYS, Roadmap, WeeklyPlan
from bot.library.complaint import Complaint
from bot.library.fields import field_flaws
from bot.library.files import LARGEST, LINK, TOO_LARGE
from bot.library.front import YAMLError, read_mapping

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

PLAN_FILE = "weekly_plan.yaml"
ROADMAP_FILE = "roadmap.yaml"


def read_plan(root: Path) -> tuple[WeeklyPlan | None, list[Complaint]]:
    """The weekly plan, if it can be used, and every complaint about it."""
    name = f"{root.name}/{PLAN_FILE}"
    days, complaints = read_file(root / PLAN_FILE)
    if days is None:
        return None, complaints
    flaws = list(_day_flaws(days))
    plan = None if flaws else WeeklyPlan(tuple(days[weekday] for weekday in WEEKDAYS))
    return plan, [Complaint.of(name, flaw) for flaw in flaws]


def _day_flaws(days: dict[str, Any]) -> Iterator[Flaw]:
    for weekday in WEEKDAYS:
        if weekday not in days:
            yield Flaw(weekday, "is missing", "Give it a focus")
        elif not isinstance(days[weekday], str) or days[weekday] not in KINDS:
            yield Flaw(weekday, f"{days[weekday]} is not a focus", f"Take one of {', '.join(KINDS)}")
    for name in days:
        if name not in WEEKDAYS:
            yield Flaw(name, "is not a weekday", f"Use {', '.join(WEEKDAYS)}")


def read_roadmap(root: Path) -> tuple[Roadmap | None, list[Complaint]]:
    """The roadmap, if it can be used, and every complaint about it."""
    name = f"{root.name}/{ROADMAP_FILE}"
    fields, complaints = read_file(root / ROADMAP_FILE)
    if fields is None:
        return None, complaints
    try:
        roadmap = Roadmap.model_validate(fields)
    except ValidationError as error:
        flaws = field_flaws(error, Roadmap, "the roadmap")
        return None, [Complaint.of(name, flaw) for flaw in flaws]
    return roadmap, [Complaint.of(name, flaw) for flaw in _roadmap_flaws(roadmap)]


def _roadmap_flaws(roadmap: Roadmap) -> Iterator[Flaw]:
    if [phase.number for phase in roadmap.phases] != list(range(1, len(roadmap.phases) + 1)):
        yield Flaw("phases", "are not numbered 1, 2, 3 and so on", "Number them in order")
    for index, phase in enumerate(roadmap.phases):
        for topic in _doubles(phase.topics):
            yield Flaw(f"phases[{index}].topics", f"{topic} stands twice", "Keep one")
        weeks = [week.week for week in phase.weeks]
        for week in _doubles(weeks):
            yield Flaw(f"phases[{index}].weeks", f"week {week} stands twice", "Keep one")
        if weeks != sorted(weeks):
            yield Flaw(f"phases[{index}].weeks", "are not in order", "Put the earlier ones first")


def _doubles(values: Iterable[str | int]) -> list[str | int]:
    met: set[str | int] = set()
    return [value for value in values if value in met or met.add(value)]  # type: ignore[func-returns-value]


def read_file(path: Path) -> tuple[dict[str, Any] | None, list[Complaint]]:
    """The names and values of a YAML file beside the phases, and every complaint about reading it."""
    try:
        return _read(path), []
    except YAMLError as error:
        return None, [Complaint.of(f"{path.parent.name}/{path.name}", flaw) for flaw in error.flaws]


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.is_symlink():
            raise YAMLError(Flaw("", *LINK))
        if path.stat().st_size > LARGEST:
            raise YAMLError(Flaw("", *TOO_LARGE))
        return read_mapping(path.read_text(encoding="utf-8-sig"), "")
    except FileNotFoundError as error:
        raise YAMLError(Flaw("", "is missing", "Add it; docs/content.md shows how")) from error
    except UnicodeDecodeError as error:
        raise YAMLError(Flaw("", f"byte {error.start} is not UTF-8", "Save the file as UTF-8")) from error
