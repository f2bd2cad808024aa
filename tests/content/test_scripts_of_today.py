"""A few scripts a day are run for real: other ones tomorrow, so that all of them come round. All: `make verify-content`."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import pytest

from bot.core.doses import Card
from bot.library import Library
from bot.workshop import scripts

CONTENT = Path(__file__).parents[2] / "content"
BUILDS, REPRODUCTIONS = 3, 1  # cards a day; a build takes a second, a reproduction up to a minute
PATIENCE = 90.0  # seconds; a slower script is left to `make verify-content`
DEEP = {"torch", "transformers", "tokenizers", "wandb"}


def today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def of_the_day(library: Library, focus: str, day: dt.date) -> Iterator[Card]:
    """The cards of a focus in an order that only the day decides, as far as their scripts can run here."""
    cards = [card for card in library.cards.values() if card.focus == focus]
    cards.sort(key=lambda card: hashlib.sha256(f"{day} {card.id}".encode()).digest())
    return (card for card in cards if not needs(library, [card]))


def needs(library: Library, cards: Sequence[Card]) -> set[str]:
    return {name for card in cards for script in library.scripts(card) for name in scripts.missing(script)}


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load(CONTENT)


@pytest.mark.parametrize(("focus", "count"), [("build", BUILDS), ("reproduce", REPRODUCTIONS)])
def test_scripts_of_today_keep_what_their_cards_promise(library: Library, focus: str, count: int) -> None:
    chosen = list(islice(of_the_day(library, focus, today()), count))
    assert len(chosen) == count
    for card in chosen:
        for script in library.scripts(card):
            done = scripts.run(card, script, PATIENCE)
            too_slow = done.problems == (f"was stopped after {PATIENCE:g} s",)
            if too_slow:
                pytest.skip(f"{script.name} takes longer than {PATIENCE:g} s here")
            assert done.problems == (), script


def test_scripts_need_nothing_but_what_is_written_down(library: Library) -> None:
    left_out = needs(library, list(library.cards.values()))
    assert left_out <= DEEP
    if left_out:
        pytest.skip(f"scripts that need {', '.join(sorted(left_out))} are not run here; make verify-content does")


def test_another_day_brings_other_scripts(library: Library) -> None:
    first, second = (
        [card.id for card in of_the_day(library, "build", dt.date(2026, 1, day))][:BUILDS] for day in (1, 2)
    )
    assert first != second
    assert first == [card.id for card in of_the_day(library, "build", dt.date(2026, 1, 1))][:BUILDS]
