"""The weekly plan, the roadmap, and the path through the cards."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from bot.core.doses.base import Text
from bot.core.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bot.core.doses.base import Card

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class NoCardError(UserError):
    """There is no card to give yet."""


@dataclass(frozen=True, slots=True)
class WeeklyPlan:
    """Which focus a weekday has; Monday comes first, as with `date.weekday()`."""

    days: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuses a week that is not seven days long."""
        if len(self.days) != len(WEEKDAYS):
            raise ValueError(f"a week has seven days, not {len(self.days)}")

    def focus(self, weekday: int) -> str:
        """The focus of a weekday, 0–6."""
        return self.days[weekday]

    def weekday(self, focus: str) -> int:
        """The first weekday of a focus; a focus that has none comes after Sunday."""
        return self.days.index(focus) if focus in self.days else len(self.days)


class Week(BaseModel):
    """A week of a phase, and the one theme that its cards share."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    week: int = Field(ge=1)
    theme: Text


class Phase(BaseModel):
    """A phase; `months` is words: "3–4", "ongoing". While it is `growing`, weeks are still to come."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    number: int = Field(ge=1)
    title: Text
    months: Text
    topics: tuple[Text, ...] = Field(min_length=1)
    weeks: tuple[Week, ...] = ()
    growing: bool = False

    def theme(self, week: int) -> str:
        """The theme of a week, or nothing."""
        return next((each.theme for each in self.weeks if each.week == week), "")


class Roadmap(BaseModel):
    """The phases, in order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    phases: tuple[Phase, ...] = Field(min_length=1)

    def phase(self, number: int) -> Phase | None:
        """The phase with a number, if there is one."""
        return next((phase for phase in self.phases if phase.number == number), None)


LEVELS = range(-2, 3)


@dataclass(frozen=True, slots=True)
class Fit:
    """How long and how hard doses should be: `minutes` of those that come first, `level` from easier to harder."""

    minutes: int | None = None
    level: int = 0


AS_IT_COMES = Fit()


def pool_of(cards: Iterable[Card], phase: int, focus: str) -> tuple[Card, ...]:
    """The cards that `choose` looks at for a phase and a focus, in its order.

    Raises:
        NoCardError: none of the `cards` is in rotation.
    """
    rotating = (card for card in cards if card.in_rotation)
    everything = sorted(rotating, key=lambda card: (card.phase < phase, card.phase, card.week, card.id))
    if not everything:
        raise NoCardError
    return tuple(card for card in everything if card.focus == focus) or tuple(everything)


def choose(  # noqa: PLR0917 (the situation of a place)
    pool: Sequence[Card],
    phase: int,
    had: Sequence[str],
    skip: frozenset[str] = frozenset(),
    fit: Fit = AS_IT_COMES,
    every: Mapping[str, Card] = MappingProxyType({}),
) -> Card:
    """The next card of a pool for a place that had the cards `had`, oldest first, and does not want those in `skip`.

    `pool_of` made the pool from `every` card, which stand there by their ids. An unseen card of the focus comes first:
    in this phase, else in the next ones, else in the earlier ones, each by week and id. Then the one of the focus that
    was had longest ago, in this phase if it has any. A focus without cards is replaced by the others in the same order.
    A skipped card comes back only when there is nothing else.

    A fit may choose another unseen card of the same phase, if the place had all that it needs: the nearest in length,
    and with a level of n the hardest (below zero the easiest) of the next n + 1. Those passed over come later.
    """
    if not had and not skip and fit == AS_IT_COMES:
        return pool[0]
    wanted = [card for card in pool if card.id not in skip] or list(pool)
    last = {card_id: position for position, card_id in enumerate(had)}
    if fit != AS_IT_COMES and (unseen := [card for card in wanted if card.id not in last]):
        return _fitting(unseen, last.keys(), fit, every)
    first = next((card for card in wanted if card.id not in last), None)
    return first or min(wanted, key=lambda card: (card.phase != phase, last[card.id]))


def _fitting(unseen: Sequence[Card], had: Collection[str], fit: Fit, every: Mapping[str, Card]) -> Card:
    """The card that fits best among those that may come next; the earlier of equals."""
    phase = unseen[0].phase
    # Whoever began in a later phase knows what the earlier ones teach.
    ahead = {card_id for card_id, card in every.items() if card.phase == phase and card_id not in had}
    ready = [card for card in unseen if card.phase == phase and ahead.isdisjoint(card.needs)] or [unseen[0]]
    if fit.minutes is not None:
        nearest = min(abs(card.minutes - fit.minutes) for card in ready)
        ready = [card for card in ready if abs(card.minutes - fit.minutes) == nearest]
    window = ready[: abs(fit.level) + 1]
    return max(window, key=lambda card: card.difficulty * fit.level)


@dataclass(frozen=True, slots=True)
class PhaseProgress:
    """How far a place is in one phase."""

    phase: Phase
    had: int
    cards: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a place is: every phase, and the week of its own phase that it is in."""

    phases: tuple[PhaseProgress, ...]
    phase: int
    week: int | None  # None while the phase has no cards
    theme: str


def progress(roadmap: Roadmap, cards: Iterable[Card], phase: int, had: Iterable[str]) -> Progress:
    """Counts the cards had, a repeated one once. The week is the first with an unseen card, or the last one."""
    everything, seen = tuple(card for card in cards if card.in_rotation), frozenset(had)
    counted = tuple(
        PhaseProgress(
            phase=each,
            had=sum(card.phase == each.number and card.id in seen for card in everything),
            cards=sum(card.phase == each.number for card in everything),
        )
        for each in roadmap.phases
    )
    weeks = {card.week for card in everything if card.phase == phase}
    ahead = {card.week for card in everything if card.phase == phase and card.id not in seen}
    week = min(ahead) if ahead else max(weeks, default=None)
    here = roadmap.phase(phase)
    return Progress(counted, phase, week, here.theme(week) if here and week else "")
