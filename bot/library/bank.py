"""Finds what is wrong between the cards: ids, needs, topics, weeks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.core.doses import Card, Flaw
from bot.core.doses.review import ReviewCard
from bot.library.complaint import Complaint
from bot.library.papers import Paper, paper_flaws

if TYPE_CHECKING:
    from bot.core.plan import Roadmap, WeeklyPlan

Place = tuple[int, int, int, str]
Bank = Sequence[tuple[str, Card]]  # file name and card


def bank_complaints(
    bank: Bank,
    broken: frozenset[str],
    plan: WeeklyPlan | None,
    roadmap: Roadmap | None,
    papers: Mapping[str, Paper],
) -> Iterator[Complaint]:
    """Every complaint that needs more than one card, or the roadmap, to see.

    `broken` are the ids of cards with other complaints; to need one of them is no second mistake.
    """
    files: dict[str, str] = {}
    weeks: dict[tuple[int, int, str], str] = {}
    cards: dict[str, Card] = {}
    for file, card in bank:
        if other := files.get(card.id):
            yield Complaint(file, "id", f"{card.id} is the id of {other} too", "Give it an id of its own")
        week = (card.phase, card.week, card.focus)
        if other := weeks.get(week):
            problem = f"phase {card.phase}, week {card.week} has a {card.focus} card already, {other}"
            yield Complaint(file, "week", problem, "Put it elsewhere")
        weeks.setdefault(week, file)
        files.setdefault(card.id, file)
        cards.setdefault(card.id, card)
    circles = dict(_circles(cards))
    for file, card in bank:
        yield from (Complaint.of(file, flaw) for flaw in _roadmap_flaws(card, roadmap))
        yield from (Complaint.of(file, flaw) for flaw in _need_flaws(card, cards, broken, plan, circles))
        yield from (Complaint.of(file, flaw) for flaw in paper_flaws(card, papers))
    if roadmap:
        yield from _unreachable(files, cards, broken, roadmap)


def coverage_flaws(cards: Sequence[Card], plan: WeeklyPlan, roadmap: Roadmap) -> Iterator[Flaw]:
    """Topics without a card, in phases that grow no more and whose every week has a card of every focus."""
    written = {(card.phase, card.week, card.focus) for card in cards}
    topics = {(card.phase, card.topic) for card in cards}
    for index, phase in enumerate(roadmap.phases):
        whole = {(phase.number, week.week, focus) for week in phase.weeks for focus in plan.days}
        if whole and whole <= written and not phase.growing:
            for topic in phase.topics:
                if (phase.number, topic) not in topics:
                    problem = f"{topic} has no card, though every week is written"
                    yield Flaw(f"phases[{index}].topics", problem, "Give a card that topic, or take it out")


def _roadmap_flaws(card: Card, roadmap: Roadmap | None) -> Iterator[Flaw]:
    if roadmap is None:
        return
    phase = roadmap.phase(card.phase)
    if phase is None:
        yield Flaw("phase", f"{card.phase} is not in roadmap.yaml", "Correct it, or add the phase there")
        return
    if card.topic not in phase.topics:
        yield Flaw("topic", f"{card.topic} is not a topic of phase {card.phase}", "Take one from roadmap.yaml")
    if card.week not in {week.week for week in phase.weeks}:
        problem = f"phase {card.phase} has no week {card.week} in roadmap.yaml"
        yield Flaw("week", problem, "Correct it, or give the week a theme there")


def _need_flaws(
    card: Card,
    cards: Mapping[str, Card],
    broken: frozenset[str],
    plan: WeeklyPlan | None,
    circles: Mapping[str, str],
) -> Iterator[Flaw]:
    if card.id in circles:
        yield Flaw("needs", f"go round in a circle: {circles[card.id]}", "Remove one of them")
    revisits = card.revisits if isinstance(card, ReviewCard) else ()
    for field, names in (("needs", card.needs), ("revisits", revisits)):
        for name in names:
            if name not in cards:
                if name not in broken:
                    yield Flaw(field, f"there is no card {name}", "Correct the id")
            elif plan and card.id not in circles and _place(cards[name], plan) >= _place(card, plan):
                yield Flaw(field, f"{name} comes later than this card", "Name earlier cards only")


def _place(card: Card, plan: WeeklyPlan) -> Place:
    return card.phase, card.week, plan.weekday(card.focus), card.id


def _circles(cards: Mapping[str, Card]) -> Iterator[tuple[str, str]]:
    """The first card of each circle, and the way round it."""
    needs = {card.id: {need for need in card.needs if need in cards} for card in cards.values()}
    while True:
        try:
            TopologicalSorter(needs).prepare()
        except CycleError as error:
            circle = error.args[1][::-1]  # graphlib names what is needed first
            start = min(range(len(circle) - 1), key=circle.__getitem__)
            way = [*circle[start:-1], *circle[:start], circle[start]]
            yield way[0], " → ".join(way)
            for card_id, need in pairwise(way):
                needs[card_id].discard(need)
        else:
            return


def _unreachable(
    files: Mapping[str, str], cards: Mapping[str, Card], broken: frozenset[str], roadmap: Roadmap
) -> Iterator[Complaint]:
    """Topics that have cards, but none whose needs can all be met. A topic without cards is a gap, not a mistake."""
    reached = set(broken)
    while more := {card.id for card in cards.values() if card.id not in reached and reached.issuperset(card.needs)}:
        reached |= more
    for phase in roadmap.phases:
        for topic in phase.topics:
            about = [card.id for card in cards.values() if card.phase == phase.number and card.topic == topic]
            if about and reached.isdisjoint(about):
                yield Complaint(
                    files[about[0]], "topic", f"{topic} cannot be reached", "Let one of its cards need less"
                )
