"""Which card somebody at the workshop means."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.doses import KINDS, Card
from bot.library import Library
from bot.ports import StartError

SHOWN = 5  # near matches


@dataclass(frozen=True, slots=True)
class Wanted:
    """An id, or where to look; what is left open is chosen."""

    card: str = ""
    phase: int | None = None
    week: int | None = None
    focus: str = ""


def choose(library: Library, wanted: Wanted, today: str) -> Card:
    """The card with that id, or else the first in the phase's order that fits.

    An open phase is 1, an open focus is `today`, what the weekly plan has for this weekday.

    Raises:
        StartError: there is none; names what is near.
    """
    if wanted.card:
        return _by_id(library, wanted.card)
    phase, focus = wanted.phase or 1, wanted.focus or today
    if focus not in KINDS:
        raise StartError(f"{focus} is no focus{_near(focus, list(KINDS))}")
    shelf = [card for card in library.cards.values() if card.phase == phase and card.focus == focus]
    fitting = [card for card in shelf if wanted.week in {None, card.week}]
    if fitting:
        return min(fitting, key=lambda card: card.week)
    if shelf and wanted.week is not None:
        weeks = ", ".join(str(week) for week in sorted({card.week for card in shelf}))
        raise StartError(f"Phase {phase} has no {focus} card in week {wanted.week}; it has one in week {weeks}.")
    phases = ", ".join(str(number) for number in sorted({card.phase for card in library.cards.values()}))
    raise StartError(f"Phase {phase} has no {focus} card; there are cards in phase {phases or '–'}.")


def select(library: Library, ids: Sequence[str], wanted: Wanted) -> tuple[Card, ...]:
    """All the named cards, or all that fit, in the order of phase, week and weekday.

    Raises:
        StartError: an id is unknown.
    """
    named = {_by_id(library, card_id).id for card_id in ids}
    fitting = (
        card
        for card in library.cards.values()
        if (not named or card.id in named)
        and wanted.phase in {None, card.phase}
        and wanted.week in {None, card.week}
        and wanted.focus in {"", card.focus}
    )
    return tuple(sorted(fitting, key=lambda card: (card.phase, card.week, library.plan.weekday(card.focus), card.id)))


def _by_id(library: Library, card_id: str) -> Card:
    card = library.cards.get(card_id)
    if card is None:
        raise StartError(f"There is no card {card_id[:80]}{_near(card_id, list(library.cards))}")
    return card


def _near(word: str, known: Sequence[str]) -> str:
    parts = [each for each in known if word and word.casefold() in each]
    near = [*dict.fromkeys([*difflib.get_close_matches(word[:80], known, n=SHOWN, cutoff=0.6), *parts])][:SHOWN]
    return f"; did you mean {', '.join(near)}?" if near else f"; for instance {', '.join(known[:SHOWN])}."
