"""Which recent paper comes: what fits, in which order, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.core.papers import Paper
from bot.core.papers.choosing import Ranking, Taste, is_easy, is_landmarks_turn, level
from bot.core.plan import Phase, Roadmap

WEDNESDAY = date(2026, 11, 25)
ROADMAP = Roadmap(
    phases=(
        Phase(number=1, title="Core ML", months="3", topics=("decision trees", "optimisation", "kNN")),
        Phase(number=2, title="Deep learning", months="4", topics=("attention", "transformers")),
    )
)
NOBODYS = Taste()
EASY = "We look at decision trees. They are small. We test them on ten sets of data."


def paper(number: int = 1, title: str = "A Study", abstract: str = EASY, days: int = 1, votes: int = 9) -> Paper:
    first = WEDNESDAY - timedelta(days=days)
    return Paper(f"2611.{number:05}", title, abstract=abstract, first_on=first, latest_on=first, votes=votes)


def first(phase: int, *papers: Paper, taste: Taste = NOBODYS, had: frozenset[str] = frozenset()) -> str:
    pick = Ranking(papers, ROADMAP, WEDNESDAY).first(phase, taste, had)
    return pick.paper.arxiv if pick else ""


@pytest.mark.parametrize(
    ("phase", "fits", "given"),
    [
        (1, True, paper()),
        (1, False, paper(abstract="We study attention. It is good.")),
        (1, False, paper(abstract="Decision trees via Wasserstein geometry. We prove a theorem.")),
        (1, True, paper(title="A Survey of Decision Trees", abstract="Theorem upon theorem.")),
        (1, True, paper(abstract="A better decision tree. We test it.")),
        (1, True, paper(abstract="Optimization of small things. We test it.")),
        (2, True, paper(abstract="We study attention in an unfathomably overparameterised multiheaded setting")),
        (2, True, paper()),
        (2, False, paper(abstract="We bake bread.")),
        (2, False, paper(votes=0, abstract="We study attention.")),
        (2, True, paper(votes=0, title="Attention in Small", abstract="")),
        (2, True, paper(abstract="We study CNN-like things. They are transformers.")),
        (1, True, paper(title="Nearest Neighbours", abstract="We look. It is small.")),
        (1, False, paper(days=31)),
        (1, False, replace(paper(), withdrawn=True)),
        (1, False, replace(paper(), first_on=None)),
        (1, True, paper(days=-1)),
    ],
)
def test_what_fits_a_phase(phase: int, fits: bool, given: Paper) -> None:
    assert bool(first(phase, given)) is fits


def test_votes_freshness_and_own_topics_decide() -> None:
    assert first(1, paper(1, votes=3), paper(2, votes=90)) == "2611.00002"
    assert first(1, paper(1, days=28), paper(2, days=0)) == "2611.00002"
    both = paper(2, abstract="Attention in decision trees. We test it.", votes=9)
    assert first(2, paper(1), both) == "2611.00002"


def test_what_was_hard_or_liked_comes_first() -> None:
    trees, neighbours = paper(1, votes=30), paper(2, abstract="We look at kNN. It is simple.", votes=9)
    assert first(1, trees, neighbours) == "2611.00001"
    for taste in (
        Taste(hard=frozenset({"kNN"})),
        Taste(liked=frozenset({"kNN"})),
        Taste(disliked=frozenset({"decision trees"})),
    ):
        assert first(1, trees, neighbours, taste=taste) == "2611.00002"


def test_nothing_comes_twice() -> None:
    papers = [paper(number) for number in range(1, 6)]
    had: list[str] = []
    for _ in papers:
        had.append(f"arxiv:{first(1, *papers, had=frozenset(had))}")
    assert sorted(had) == [each.card for each in papers]
    assert first(1, *papers, had=frozenset(had)) == ""


def test_the_order_is_the_same_whenever_it_is_asked_for_and_another_on_another_day() -> None:
    papers = [paper(number) for number in range(1, 9)]
    orders = {
        tuple(each.arxiv for each in Ranking(given, ROADMAP, day)._order(1, Taste()))
        for given in (papers, papers[::-1])
        for day in (WEDNESDAY, WEDNESDAY + timedelta(days=7))
    }
    assert len(orders) == 2


@pytest.mark.parametrize(
    ("phase", "taste", "votes", "why"),
    [
        (1, Taste(), 9, "about decision trees, from phase 1, and its abstract reads easily; 9 votes on Hugging Face."),
        (1, Taste(), 0, "about decision trees, from phase 1, and its title promises an overview."),
        (2, Taste(hard=frozenset({"decision trees"})), 1, "about decision trees, which was hard lately."),
        (2, Taste(liked=frozenset({"kNN", "decision trees"})), 1, "about decision trees, as papers that you liked."),
    ],
)
def test_it_says_why_this_one(phase: int, taste: Taste, votes: int, why: str) -> None:
    title = "A Survey of Forests" if votes == 0 else "A Study"
    pick = Ranking([paper(title=title, votes=max(votes, 1))], ROADMAP, WEDNESDAY).first(phase, taste, ())
    assert pick is not None
    assert pick.why == f"Why this one: it is {why}"
    assert len(pick.why) <= 200


def test_every_fourth_week_belongs_to_a_landmark_from_monday_on() -> None:
    weeks = [
        [is_landmarks_turn(date(2026, 11, 2) + timedelta(weeks=week, days=day)) for day in range(7)]
        for week in range(8)
    ]
    assert [sum(week) for week in weeks].count(7) == 2
    assert {sum(week) for week in weeks} == {0, 7}


def test_short_words_and_sentences_read_easily() -> None:
    assert level("The cat sat. The dog ran.") < level(
        "Heterogeneous representations notwithstanding, generalisation deteriorates"
    )
    assert is_easy("A Study", EASY)
    assert not is_easy("A Study", "")
