"""Wishes: papers that somebody asked for by their ids, looked up at arXiv one by one, and answered in their places.

What waits is a row, so a kill loses nothing: it is looked up again, and answered once.
"""

from __future__ import annotations

from datetime import date, timedelta

import structlog

from bot.core.message import Choice, Message, rows
from bot.core.papers import Paper
from bot.ports import Clock, Found, Mark, PaperSource, PaperSourceError, Reply
from bot.services import inbox, papers
from bot.storage import papers as store
from bot.storage import wishes
from bot.storage.database import Database, Session

log = structlog.get_logger()

KEPT = timedelta(days=1)  # in which a place has so many wishes, and no more


async def grant(database: Database, clock: Clock, source: PaperSource) -> bool:
    """Looks for the paper that is wished for the longest time, and answers; False if there is no wish.

    Nobody is asked who wants to be left alone, and nobody twice: what does not come is said.
    """
    wish = await database.run(wishes.oldest)
    if wish is None:
        return False
    place, arxiv = wish
    known, states = await database.run(store.papers, [arxiv]), await database.run(store.source_states)
    found: Found | None = Found(tuple(known.values()))
    if not known:
        found = None
        if not papers.rests(states.get(source.name), clock.real()):
            try:
                found = await source.fetch(Mark(), [arxiv])
            except PaperSourceError as error:
                log.warning("wish_failed", arxiv=arxiv, trouble=str(error))
    await database.run(answer, place, arxiv, found, clock)
    return True


def answer(session: Session, place: int, arxiv: str, found: Found | None, clock: Clock) -> None:
    """The one transaction of a wish: the paper is kept, whatever its age, and its place told, once."""
    real = clock.real()
    wishes.forget(session, real - KEPT)
    if not wishes.answered(session, place, arxiv, real):
        return
    these = [paper for paper in found.papers if paper.arxiv == arxiv] if found else []
    papers.keep(session, these, real, date.min)
    inbox.store(session, place, (Reply(_words(arxiv, these, is_answered=found is not None)),), clock.now())


def _words(arxiv: str, found: list[Paper], *, is_answered: bool) -> Message:
    at_arxiv = Choice("Look at arXiv", url=f"https://arxiv.org/abs/{arxiv}")
    if found:
        read = Choice("Read it", f"paper:show:{arxiv}")
        return Message(text=f"arXiv {arxiv} has come: “{found[0].title}”.", choices=rows(read))
    if is_answered:
        return Message(text=f"arXiv knows no paper {arxiv}.", choices=rows(at_arxiv))
    words = f"arXiv gives me no answer just now. Look there, or send /paper {arxiv} again later."
    return Message(text=words, choices=rows(at_arxiv))
