"""The weekly plan, and the path through the cards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.doses import Card
from bot.core.plan import AS_IT_COMES, Fit, NoCardError, Phase, Roadmap, Week, WeeklyPlan, choose, pool_of, progress

FOCI = ("theory", "paper")


def card(card_id: str, phase: int = 1, week: int = 1) -> Card:
    """A card as far as the path looks at it; its focus is the first word of its id."""
    fields: dict[str, Any] = {"id": card_id, "focus": card_id.partition("-")[0], "phase": phase, "week": week}
    return Card.model_construct(**fields)


def pick(  # noqa: PLR0917 (the situation of a place)
    cards: Iterable[Card],
    phase: int,
    focus: str,
    had: Sequence[str],
    skip: frozenset[str] = frozenset(),
    fit: Fit = AS_IT_COMES,
) -> Card:
    """The next card from a shelf, as the library asks for it."""
    every = {each.id: each for each in cards}
    return choose(pool_of(every.values(), phase, focus), phase, had, skip, fit, every)


SHELF = (
    card("paper-a", 1, 1),
    card("theory-c", 1, 1),
    card("theory-a", 1, 2),
    card("theory-b", 1, 2),
    card("theory-d", 2, 1),
    card("theory-e", 3, 1),
)


@pytest.mark.parametrize(
    ("phase", "focus", "had", "skip", "expected"),
    [
        (1, "theory", (), (), "theory-c"),
        (1, "theory", ("theory-c",), (), "theory-a"),
        (1, "theory", ("theory-a",), (), "theory-c"),
        (1, "theory", ("theory-c", "theory-a", "theory-b"), (), "theory-d"),
        (1, "theory", ("theory-d", "theory-a", "theory-c", "theory-b"), (), "theory-e"),
        (2, "theory", (), (), "theory-d"),
        (2, "theory", ("theory-d", "theory-e"), (), "theory-c"),
        (3, "theory", ("theory-e",), (), "theory-c"),
        # Everything is used up: the one had longest ago, in the phase if it has one.
        (1, "theory", ("theory-e", "theory-d", "theory-b", "theory-a", "theory-c"), (), "theory-b"),
        (1, "theory", ("theory-b", "theory-a", "theory-c", "theory-d", "theory-e", "theory-b"), (), "theory-a"),
        (2, "theory", ("theory-e", "theory-b", "theory-a", "theory-c", "theory-d"), (), "theory-d"),
        (4, "theory", ("theory-e", "theory-b", "theory-a", "theory-c", "theory-d"), (), "theory-e"),
        (1, "paper", ("paper-a",), (), "paper-a"),
        # A skipped card waits; it comes back only when there is nothing else.
        (1, "theory", (), ("theory-c",), "theory-a"),
        (1, "paper", (), ("paper-a",), "paper-a"),
        # A focus without cards is replaced.
        (1, "build", (), (), "paper-a"),
        (1, "build", ("paper-a",), (), "theory-c"),
        # Cards that were removed from the content do no harm.
        (1, "theory", ("theory-gone", "theory-c"), ("paper-gone",), "theory-a"),
    ],
)
def test_pick(phase: int, focus: str, had: tuple[str, ...], skip: tuple[str, ...], expected: str) -> None:
    assert pick(SHELF, phase, focus, had, frozenset(skip)).id == expected
    assert pick(reversed(SHELF), phase, focus, had, frozenset(skip)).id == expected


def test_pick_without_cards_says_so() -> None:
    with pytest.raises(NoCardError) as caught:
        pick((), 1, "theory", ())
    assert caught.value.words == "There is no card to give yet."


SHELVES = st.lists(
    st.builds(
        lambda number, focus, phase, week: card(f"{focus}-{number}", phase, week),
        st.integers(0, 99),
        st.sampled_from(FOCI),
        st.integers(1, 4),
        st.integers(1, 5),
    ),
    min_size=1,
    max_size=20,
    unique_by=lambda each: each.id,
)


@settings(deadline=None)  # other tests run beside it
@given(shelf=SHELVES, phase=st.integers(1, 4), focus=st.sampled_from(FOCI))
def test_path_never_repeats_until_used_up_and_leaves_nothing_out(shelf: list[Card], phase: int, focus: str) -> None:
    pool = [each for each in shelf if each.focus == focus] or shelf
    had: list[str] = []
    for _ in pool:
        had.append(pick(shelf, phase, focus, had).id)
    assert sorted(had) == sorted(each.id for each in pool)
    here = [each for each in sorted(pool, key=lambda each: (each.week, each.id)) if each.phase == phase]
    assert had[: len(here)] == [each.id for each in here]


@settings(deadline=None)  # other tests run beside it
@given(shelf=SHELVES, phase=st.integers(1, 4), focus=st.sampled_from(FOCI), rounds=st.integers(2, 4))
def test_after_the_last_card_the_phase_goes_round(shelf: list[Card], phase: int, focus: str, rounds: int) -> None:
    pool = [each for each in shelf if each.focus == focus] or shelf
    again = [each for each in pool if each.phase == phase] or pool
    had: list[str] = []
    for _ in range(len(pool) + (rounds - 1) * len(again)):
        had.append(pick(shelf, phase, focus, had).id)
    for start in range(len(pool), len(had), len(again)):
        assert sorted(had[start : start + len(again)]) == sorted(each.id for each in again)


@settings(deadline=None)  # other tests run beside it
@given(shelf=SHELVES, phase=st.integers(1, 4), focus=st.sampled_from(FOCI), data=st.data())
def test_a_skipped_card_is_not_picked_while_there_is_another(
    shelf: list[Card], phase: int, focus: str, data: st.DataObject
) -> None:
    ids = [each.id for each in shelf]
    had = data.draw(st.lists(st.sampled_from(ids)))
    skip = data.draw(st.frozensets(st.sampled_from(ids)))
    pool = {each.id for each in shelf if each.focus == focus} or set(ids)
    picked = pick(shelf, phase, focus, had, skip).id
    assert picked in pool
    assert picked not in skip or pool <= skip


PLAN = WeeklyPlan(("theory", "coding", "paper", "reproduce", "build", "explore", "review"))
ROADMAP = Roadmap(
    phases=(
        Phase(
            number=1,
            title="Core ML",
            months="3–4",
            topics=("statistics",),
            weeks=(Week(week=1, theme="One number"), Week(week=2, theme="A line")),
        ),
        Phase(number=2, title="Deep learning", months="4–5", topics=("attention",)),
    )
)


def test_week_begins_on_monday() -> None:
    assert PLAN.focus(dt.date(2026, 11, 23).weekday()) == "theory"
    assert PLAN.focus(dt.date(2026, 11, 29).weekday()) == "review"
    assert (PLAN.weekday("theory"), PLAN.weekday("review"), PLAN.weekday("rest")) == (0, 6, 7)


def test_a_week_has_seven_days() -> None:
    with pytest.raises(ValueError, match="a week has seven days, not 1"):
        WeeklyPlan(("theory",))


@pytest.mark.parametrize(
    ("had", "counts", "week", "theme"),
    [
        ((), [(0, 4), (0, 1)], 1, "One number"),
        (("paper-a", "paper-a"), [(1, 4), (0, 1)], 1, "One number"),
        (("theory-a", "theory-b", "theory-gone"), [(2, 4), (0, 1)], 1, "One number"),
        (("paper-a", "theory-c"), [(2, 4), (0, 1)], 2, "A line"),
        (("paper-a", "theory-c", "theory-a", "theory-b", "theory-d"), [(4, 4), (1, 1)], 2, "A line"),
    ],
)
def test_progress(had: tuple[str, ...], counts: list[tuple[int, int]], week: int, theme: str) -> None:
    found = progress(ROADMAP, SHELF, 1, had)
    assert [(each.had, each.cards) for each in found.phases] == counts
    assert (found.week, found.theme) == (week, theme)


def test_progress_in_a_phase_without_cards_has_no_week() -> None:
    found = progress(ROADMAP, (), 2, ())
    assert (found.phase, found.week, found.theme) == (2, None, "")


def fitted(card_id: str, week: int, minutes: int, difficulty: int, needs: tuple[str, ...] = ()) -> Card:
    """A card that a fit can look at."""
    plain = card(card_id, 1, week)
    return plain.model_copy(update={"minutes": minutes, "difficulty": difficulty, "needs": needs})


FITTED = (
    fitted("theory-a", 1, 15, 2),
    fitted("theory-b", 2, 10, 3),
    fitted("theory-c", 3, 20, 1),
    fitted("theory-d", 4, 10, 5, needs=("theory-c",)),
    fitted("theory-e", 5, 15, 4, needs=("coding-of-phase-0",)),
)


@pytest.mark.parametrize(
    ("fit", "path"),
    [
        (Fit(), "abcde"),
        (Fit(minutes=15), "aebcd"),
        (Fit(minutes=20), "caebd"),
        (Fit(minutes=10), "baecd"),  # d needs c, which comes when nothing nearer to ten minutes is left
        (Fit(level=1), "baecd"),
        (Fit(level=2), "beacd"),
        (Fit(level=-1), "acbed"),
        (Fit(level=-2), "cabed"),
        (Fit(minutes=10, level=2), "beacd"),
    ],
)
def test_a_fit_chooses_among_what_may_come_next_and_leaves_nothing_out(fit: Fit, path: str) -> None:
    had: list[str] = []
    for _ in FITTED:
        had.append(pick(FITTED, 1, "theory", had, fit=fit).id)
    assert "".join(each[-1] for each in had) == path
    assert pick(FITTED, 1, "theory", had, fit=fit).id == had[0]
