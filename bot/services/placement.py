"""Which ten questions place a person, and which phase their answers propose."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest

from bot.library import Library
from bot.services.memory import Asked
from bot.storage.records import Person

COUNT = 10
LAST = -1  # the question of a card that its dose does not ask
ENOUGH = 2 / 3


@dataclass(frozen=True, slots=True)
class Result:
    """How many questions of a phase were asked, and how many answers were right."""

    phase: int
    asked: int
    right: int


def questions_for(library: Library, person: Person) -> tuple[Asked, ...]:
    """Ten questions, as many from each phase as there are, the first phase first: the same whenever they are asked."""
    shelves: dict[int, list[Asked]] = {}
    for card in library.cards.values():
        if card.in_rotation and card.questions:
            shelves.setdefault(card.phase, []).append(Asked(card.id, len(card.questions) + LAST))
    drawn = [sorted(shelves[phase], key=lambda asked: _draw(person, asked)) for phase in sorted(shelves)]
    turns = (asked for turn in zip_longest(*drawn) for asked in turn if asked is not None)
    return tuple(sorted(islice(turns, COUNT), key=lambda asked: library.cards[asked.card].phase))


def results(library: Library, person: Person, right: Sequence[bool]) -> tuple[Result, ...]:
    """What the answers to `questions_for` come to, by phase."""
    phases = [library.cards[asked.card].phase for asked in questions_for(library, person)]
    asked, known = Counter(phases), Counter(phase for phase, each in zip(phases, right, strict=True) if each)
    return tuple(Result(phase, asked[phase], known[phase]) for phase in sorted(asked))


def proposed(found: Sequence[Result]) -> int:
    """The first phase of which a person knows less than two thirds; whoever knows all of them begins with the last."""
    return next((each.phase for each in found if each.right < ENOUGH * each.asked), found[-1].phase)


def _draw(person: Person, asked: Asked) -> bytes:
    return hashlib.sha256(f"placement/{person.id}/{asked.card}".encode()).digest()
