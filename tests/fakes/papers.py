"""Papers in the store, for tests in which nobody fetches any."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.core.papers import Paper
from bot.storage import papers
from bot.storage.database import Database

EASY = "We look at statistics. It is small. We show that means are fine. We test it on ten sets."
KEPT_AT = datetime(2026, 11, 24, 5, 30, tzinfo=UTC)


def easy(number: int = 1, title: str = "", votes: int = 9, day: date = date(2026, 11, 24)) -> Paper:
    """A paper that fits phase 1 of the tests' roadmap in the week of 23 November 2026."""
    return Paper(
        f"2611.{number:05}",
        title or f"Invented Means {number}",
        authors=("Ada Sample",),
        abstract=EASY,
        first_on=day,
        latest_on=day,
        votes=votes,
        code="https://github.com/sample/means",
    )


async def keep(database: Database, *kept: Paper) -> None:
    """Puts papers into the store."""
    await database.run(papers.keep, kept, (), KEPT_AT)
