"""What is kept for a card is found without comparing its fields, which takes longer than building a dose."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.core.doses.base import Card
from bot.core.papers import Paper
from bot.library import Library
from bot.services import doses
from bot.storage import papers
from bot.storage.database import Database

NIGHT = datetime(2026, 11, 24, 4, tzinfo=UTC)
PAPER = Paper("2611.00001", "On Rest", first_on=date(2026, 11, 20), latest_on=date(2026, 11, 20))


async def _card(database: Database, library: Library) -> Card:
    return (await database.run(doses.cards_of, library, [PAPER.card]))[PAPER.card]


async def test_a_paper_that_is_read_again_is_the_card_that_it_was(database: Database, library: Library) -> None:
    await database.run(papers.keep, [PAPER], [], NIGHT)
    assert await _card(database, library) is await _card(database, library)


async def test_a_paper_that_changed_is_another_card(database: Database, library: Library) -> None:
    await database.run(papers.keep, [PAPER], [], NIGHT)
    before = await _card(database, library)
    await database.run(papers.keep, [], [replace(PAPER, title="On Unrest")], NIGHT)
    after = await _card(database, library)
    assert [before.title, after.title] == ["On Rest", "On Unrest"]
