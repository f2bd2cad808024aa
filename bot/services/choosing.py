"""Which card comes: on most days the next one of the shelf, on a paper's day a recent paper that fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from bot.core.papers.choosing import WINDOW, Ranking, Taste, is_landmarks_turn
from bot.library import Library
from bot.storage import learning, papers
from bot.storage.database import Session

PAPER = "paper"  # the focus
POOL = 300  # papers to choose from, those with most votes
MEMORY = timedelta(days=60)  # how long a wrong answer makes a topic hard
FOURTH = "Why this one: every fourth week has a landmark."
NOTHING_FITS = "Why this one: a landmark, since nothing recent fits."


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom it is: a place, and the person whose private chat it is, if it is one. A group has one paper for all."""

    place: int
    person: int | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A card's id, and in a line why this one, where there is anything to say."""

    card: str
    why: str = ""


Rankings = dict[date, Ranking | None]
"""The papers of each day in order; None for a day without any."""


class Chooser:
    """Chooses for many places in one transaction; what they share is asked of the database and reckoned once."""

    def __init__(
        self, session: Session, library: Library, readers: Sequence[Reader], rankings: Rankings | None = None
    ) -> None:
        """Asks nothing before a paper is wanted; `readers` are all whom it will be asked about.

        With `rankings`, which it fills, several choosers of one moment share them.
        """
        self._session, self._library, self._readers = session, library, readers
        self._rankings = {} if rankings is None else rankings

    def choose(
        self, reader: Reader, phase: int, day: date, had: Sequence[str], skip: frozenset[str] = frozenset()
    ) -> Chosen:
        """The card of a day for a place that had the cards `had`, oldest first, and does not want those in `skip`.

        A recent paper that fits comes before the shelf, but every fourth week, and whenever none fits, a landmark does.
        Nothing that was had comes again as long as there is anything else.
        """
        focus = self._library.plan.focus(day.weekday())
        shelf = self._library.pick(phase, focus, had, skip)
        ranking = self._ranking(day) if focus == PAPER else None
        if ranking is None:
            return Chosen(shelf.id)
        is_new = shelf.id not in had and shelf.focus == PAPER
        if is_landmarks_turn(day) and is_new:
            return Chosen(shelf.id, FOURTH)
        pick = ranking.first(phase, self._taste(reader), {*had, *skip})
        if pick is not None:
            return Chosen(pick.paper.card, pick.why)
        return Chosen(shelf.id, NOTHING_FITS if shelf.focus == PAPER else "")

    def _ranking(self, day: date) -> Ranking | None:
        """The recent papers of a day; None when none are kept. A landmark of the shelf is not among them."""
        if day not in self._rankings:
            since = day - timedelta(days=WINDOW)
            found = papers.recent(self._session, since, POOL)
            fresh = [paper for paper in found if paper.arxiv not in self._library.landmarks]
            self._rankings[day] = Ranking(fresh, self._library.roadmap, day) if fresh else None
        return self._rankings[day]

    def _taste(self, reader: Reader) -> Taste:
        return self._tastes.get(reader, NOBODYS)

    @cached_property
    def _tastes(self) -> Mapping[Reader, Taste]:
        """The taste of each reader that has any. One topic each: so that many readers share a ranking."""
        day = max(self._rankings)
        people = [reader.person for reader in self._readers if reader.person is not None]
        missed = learning.missed(self._session, people, day - MEMORY) if people else {}
        hard = {person: topic for person, cards in missed.items() if (topic := self._hardest(cards))}
        return {
            reader: Taste(hard=frozenset({hard[reader.person]})) for reader in self._readers if reader.person in hard
        }

    def _hardest(self, cards: Sequence[str]) -> str:
        """The topic that was missed most often, the newest of equals."""
        topics = [self._library.cards[card].topic for card in reversed(cards) if card in self._library.cards]
        counted = Counter(topics).most_common(1)
        return counted[0][0] if counted else ""


NOBODYS = Taste()
