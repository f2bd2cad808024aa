"""The night's work: asks every source of papers once for everybody, and keeps what is new."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

import structlog

from bot.core.papers import Paper
from bot.core.papers.news import News, in_order, news_of
from bot.core.schedule import DAY
from bot.ports import Clock, Found, Mark, PaperSource, PaperSourceError, Summaries, Turn
from bot.storage import papers, throttles
from bot.storage.database import Database, Session
from bot.storage.papers import SourceState

log = structlog.get_logger()
T = TypeVar("T")

NIGHT = time(5, 20, tzinfo=UTC)  # arXiv announces at midnight in New York, 04:00 or 05:00 here
PATIENCE = timedelta(minutes=50)  # between two tries after a failure
RECENT = 30 * DAY  # how old a paper may be and still be chosen
KEEPS = 60 * DAY  # how long a paper is kept that was nobody's dose
LOOK_UP, SUMMARISE = 100, 100  # papers a night
BATCH = 200  # papers in one transaction


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went with one source. `trouble` is why there is no answer, `why` what became of each paper."""

    source: str
    papers: tuple[Paper, ...] = ()
    why: dict[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    trouble: str = ""
    unchanged: bool = False


def turns(database: Database, clock: Clock) -> Turn:
    """Turns that all processes on a database take together; see `ports.Turn`."""

    async def turn(family: str, gap: float) -> None:
        wait = await database.run(throttles.take_turn, family, timedelta(seconds=gap), clock.real())
        await asyncio.sleep(wait.total_seconds())

    return turn


class Gathering:
    """Asks the sources that are due, one after the other."""

    def __init__(
        self, database: Database, clock: Clock, sources: Sequence[PaperSource], summaries: Summaries | None = None
    ) -> None:
        """Asks nothing yet; goes by the machine's time, whatever the bot's clock says."""
        self._database, self._clock, self._sources, self._summaries = database, clock, sources, summaries

    async def gather(self, *, all_of_them: bool = False) -> list[Outcome]:
        """Asks each source once a night, and after a failure once an hour; with `all_of_them` whatever the hour.

        A source that asked to be left alone is left alone. One that fails stops no other.
        """
        states = await self._database.run(papers.source_states)
        real = self._clock.real()
        due = [each for each in self._sources if is_due(states.get(each.name), real, at_any_hour=all_of_them)]
        outcomes = [await self._ask(source, states.get(source.name)) for source in due]
        answered = [source for source, outcome in zip(due, outcomes, strict=True) if not outcome.trouble]
        for source in answered:
            if source.by_id and not rests(states.get(kept_ones(source)), real):
                outcomes += await self._look_up(source)
        if due and self._summaries and not rests(states.get(self._summaries.name), real):
            outcomes += [await self._summarise(self._summaries)]
        if due:
            await self._database.run(papers.forget, _oldest(real))
        return outcomes

    @property
    def by_id(self) -> PaperSource | None:
        """The source that looks papers up by their ids."""
        return next((source for source in self._sources if source.by_id), None)

    async def _ask(self, source: PaperSource, state: SourceState | None) -> Outcome:
        mark = state.mark if state else Mark()
        try:
            found = await _heard(source.name, source.fetch(mark))
        except PaperSourceError as error:
            return await self._failed(source.name, error)
        outcome = await self._keep(source.name, found)
        count = None if found.unchanged else len(found.papers)
        # The mark of a page without papers would make us miss what is put there later under the same mark. And who says
        # "as before" is asked in full the next time: there are servers that say nothing else any more.
        mark = found.mark if found.papers else Mark()
        await self._database.run(papers.source_went_well, source.name, self._clock.real(), mark, count)
        new = sum(why.startswith("new") for why in outcome.why.values())
        log.info("papers_fetched", source=source.name, papers=len(found.papers), new=new, unchanged=found.unchanged)
        return outcome

    async def _look_up(self, source: PaperSource) -> list[Outcome]:
        """Asks for papers that are kept, if there are any: they may be withdrawn or replaced."""
        name, real = kept_ones(source), self._clock.real()
        ids = await self._database.run(papers.to_look_up, (real - RECENT).date(), LOOK_UP)
        if not ids:
            return []
        try:
            found = await _heard(name, source.fetch(Mark(), ids))
        except PaperSourceError as error:
            return [await self._failed(name, error)]
        outcome = await self._keep(name, found)
        await self._database.run(papers.looked_up, ids, self._clock.real())
        await self._database.run(papers.source_went_well, name, self._clock.real(), Mark(), len(found.papers))
        return [outcome]

    async def _summarise(self, asked: Summaries) -> Outcome:
        real = self._clock.real()
        ids = await self._database.run(papers.without_summary, (real - RECENT).date(), SUMMARISE)
        try:
            lines = await _heard(asked.name, asked.summaries(ids)) if ids else {}
        except PaperSourceError as error:
            return await self._failed(asked.name, error)
        known = await self._database.run(papers.papers, lines)
        better = tuple(
            replace(paper, summary=lines[arxiv], summary_by=asked.name) for arxiv, paper in sorted(known.items())
        )
        outcome = await self._keep(asked.name, Found(better))
        await self._database.run(papers.source_went_well, asked.name, self._clock.real(), Mark(), len(better))
        return outcome

    async def _keep(self, source: str, found: Found) -> Outcome:
        why: dict[str, str] = {}
        for batch in _batches(in_order(found.papers)):
            real = self._clock.real()
            news = await self._database.run(keep, batch, real, _oldest(real))
            why |= news.why
            for arxiv in news.withdrawn:
                log.info("paper_withdrawn", arxiv=arxiv, source=source)
        return Outcome(source, found.papers, why, found.left_out, unchanged=found.unchanged)

    async def _failed(self, source: str, error: PaperSourceError) -> Outcome:
        real = self._clock.real()
        rests_until = real + error.retry_after if error.retry_after else None
        await self._database.run(papers.source_failed, source, real, str(error), rests_until)
        log.warning("papers_failed", source=source, trouble=str(error))
        return Outcome(source, trouble=str(error))


async def rehearse(
    sources: Sequence[PaperSource], known: Callable[[Sequence[str]], Awaitable[dict[str, Paper]]], now: datetime
) -> list[Outcome]:
    """Asks every source for what is new and says what would be kept, and why; keeps nothing."""
    outcomes, heard = [], dict[str, Paper]()
    for source in sources:
        try:
            found = await _heard(source.name, source.fetch(Mark()))
        except PaperSourceError as error:
            outcomes.append(Outcome(source.name, trouble=str(error)))
            continue
        before = await known([paper.arxiv for paper in found.papers]) | heard
        news = news_of(before, found.papers, now.date(), _oldest(now))
        heard |= {paper.arxiv: paper for paper in (*news.new, *news.changed)}
        outcomes.append(Outcome(source.name, found.papers, dict(news.why), found.left_out))
    return outcomes


def is_due(state: SourceState | None, real: datetime, *, at_any_hour: bool = False) -> bool:
    """Whether a source is to be asked now: it has not answered since this night, and it was left alone for a while.

    What it did in the future was under a clock that was wrong, and does not count.
    """
    if state is None or _is_of_a_wrong_clock(state, real):
        return True
    if rests(state, real):
        return False
    night = datetime.combine(real.astimezone(UTC).date(), NIGHT)
    night = night if night <= real else night - DAY
    has_answered = state.succeeded_at is not None and state.succeeded_at >= night
    return at_any_hour or (not has_answered and state.tried_at <= real - PATIENCE)


def kept_ones(source: PaperSource) -> str:
    """Under which name it is noted how looking papers up went."""
    return f"{source.name}, kept"


def rests(state: SourceState | None, real: datetime) -> bool:
    """Whether a source asked to be left alone until later."""
    if state is None or state.rests_until is None or _is_of_a_wrong_clock(state, real):
        return False
    return state.rests_until > real


def _is_of_a_wrong_clock(state: SourceState, real: datetime) -> bool:
    return state.tried_at > real + PATIENCE


def _oldest(real: datetime) -> date:
    return (real - KEEPS).date()


async def _heard(name: str, answer: Awaitable[T]) -> T:
    """Waits for an answer; a mistake of ours in reading it is a trouble with its source too, and stops no other."""
    try:
        return await answer
    except PaperSourceError:
        raise
    except Exception as error:
        log.exception("paper_source_broke", source=name)
        raise PaperSourceError(f"a mistake of ours ({type(error).__name__})") from error


def keep(session: Session, batch: Sequence[Paper], real: datetime, oldest: date) -> News:
    """Keeps what is new about papers, unless they are from before a day."""
    known = papers.papers(session, [paper.arxiv for paper in batch], to_change=True)
    news = news_of(known, batch, real.date(), oldest)
    papers.keep(session, news.new, news.changed, real)
    return news


def _batches(found: Sequence[Paper]) -> Iterator[Sequence[Paper]]:
    for start in range(0, len(found), BATCH):
        yield found[start : start + BATCH]
