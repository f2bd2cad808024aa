"""Which card comes: on most days the next one of the shelf, on a paper's day a recent paper that fits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from bot.core.doses import review
from bot.core.papers import PREFIX, is_paper
from bot.core.papers.choosing import WINDOW, Ranking, Taste, is_landmarks_turn, topics_of
from bot.core.plan import AS_IT_COMES, Fit
from bot.library import Library
from bot.storage import memories, papers, reading
from bot.storage.database import Session

PAPER = "paper"  # the focus
POOL = 300  # papers to choose from, those with most votes
FRESH, FRESHEST = timedelta(days=4), 100  # and those of the last days, which had little time to gather votes
FOURTH = "Why this one: every fourth week has a landmark."
NOBODYS = Taste()
NOTHING_FITS = "Why this one: a landmark, since nothing recent fits."


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom it is: a place, and the person whose private chat it is, if it is one. A group has one paper for all."""

    place: int
    person: int | None
    fit: Fit = AS_IT_COMES


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
        if focus != PAPER:
            fit = AS_IT_COMES if focus == review.KIND.focus else reader.fit  # a review looks back on its week
            return Chosen(self._library.pick(phase, focus, had, skip, fit).id)
        shelf = self._library.pick(phase, PAPER, had, skip, reader.fit)
        if self._ranking(day) and is_landmarks_turn(day) and shelf.id not in had and shelf.focus == PAPER:
            return Chosen(shelf.id, FOURTH)
        return self.paper(reader, phase, day, had, skip)

    def paper(
        self, reader: Reader, phase: int, day: date, had: Sequence[str], skip: frozenset[str] = frozenset()
    ) -> Chosen:
        """A recent paper that fits, whatever the weekday; a landmark if there is none."""
        shelf, ranking = self._library.pick(phase, PAPER, had, skip, reader.fit), self._ranking(day)
        if ranking is None:
            return Chosen(shelf.id)
        pick = ranking.first(phase, self._taste(reader), {*had, *skip})
        if pick is not None:
            return Chosen(pick.paper.card, pick.why)
        return Chosen(shelf.id, NOTHING_FITS if shelf.focus == PAPER else "")

    def _ranking(self, day: date) -> Ranking | None:
        """The recent papers of a day; None when none are kept. A landmark of the shelf is not among them."""
        if day not in self._rankings:
            since = day - timedelta(days=WINDOW)
            found = papers.recent(self._session, since, POOL)
            found += papers.recent(self._session, day - FRESH, FRESHEST)
            fresh = {paper.arxiv: paper for paper in found if paper.arxiv not in self._library.landmarks}
            self._rankings[day] = Ranking(fresh.values(), self._library.roadmap, day) if fresh else None
        return self._rankings[day]

    def _taste(self, reader: Reader) -> Taste:
        return self._tastes.get(reader, NOBODYS)

    @cached_property
    def _tastes(self) -> Mapping[Reader, Taste]:
        """The taste of each reader that has any. One topic of a sort: so that many readers share a ranking."""
        people = [reader.person for reader in self._readers if reader.person is not None]
        groups = [reader.place for reader in self._readers if reader.person is None]
        hard = memories.hard(self._session, people) if people else {}
        votes = reading.votes(self._session, people, groups)
        topics = self._topics({vote.card for vote in votes} | {card for cards in hard.values() for card in cards})
        voted: defaultdict[tuple[bool, int, int], list[str]] = defaultdict(list)
        for vote in votes:
            voted[True, vote.person, vote.vote].append(vote.card)
            voted[False, vote.place, vote.vote].append(vote.card)
        tastes = {}
        for reader in self._readers:
            who = (True, reader.person) if reader.person is not None else (False, reader.place)
            likes = _most([topics.get(card, ()) for card in voted[*who, 1]])
            taste = Taste(
                hard=_most([topics.get(card, ()) for card in hard.get(reader.person or 0, ())]),
                liked=likes,
                disliked=_most([topics.get(card, ()) for card in voted[*who, -1]]) - likes,
            )
            if taste != NOBODYS:
                tastes[reader] = taste
        return tastes

    def _topics(self, cards: Collection[str]) -> dict[str, Sequence[str]]:
        """What cards are about, fetched papers among them."""
        fetched = [card.removeprefix(PREFIX) for card in cards if is_paper(card)]
        kept = papers.papers(self._session, fetched) if fetched else {}
        found: dict[str, Sequence[str]] = {
            paper.card: sorted(topics_of(paper, self._library.roadmap)) for paper in kept.values()
        }
        shelf = {card: (self._library.cards[card].topic,) for card in cards if card in self._library.cards}
        return found | shelf


def _most(topics: Sequence[Sequence[str]]) -> frozenset[str]:
    """The topic that comes most often, the newest of equals."""
    counted = Counter(topic for each in reversed(topics) for topic in each).most_common(1)
    return frozenset({counted[0][0]}) if counted else frozenset()
