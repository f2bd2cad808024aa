"""`dose doctor`: how the bot is, read from its database while it runs or rests; it changes nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot import __version__, library, paths
from bot import clock as clocks
from bot import papers as sources
from bot.core.schedule import DAY
from bot.operating import model
from bot.settings import Settings
from bot.storage import health, papers
from bot.storage import migrate as migrations
from bot.storage.database import Database, Session
from bot.storage.papers import SourceState

STALE = 2 * DAY  # a night that was missed, and the one after it
LATE = timedelta(minutes=10)  # a message that waits for longer is stuck, or a platform is away


@dataclass(frozen=True, slots=True)
class Line:
    """What was looked at, and whether it is well."""

    what: str
    said: str
    is_well: bool = True

    def __str__(self) -> str:
        return f"{'ok ' if self.is_well else 'BAD'}  {self.what:20}{self.said}"


def examine(settings: Settings) -> int:
    """Prints a line for everything that was looked at; 1 if anything is not well."""
    lines = [*_content(settings), Line("explain", *model.look(settings)), *_database(settings)]
    for line in lines:
        sys.stdout.write(f"{line}\n")
    return 0 if all(line.is_well for line in lines) else 1


def _content(settings: Settings) -> Iterator[Line]:
    yield Line("version", __version__)
    complaints = library.check(settings.content_dir)
    said = f"{len(complaints)} complaints; dose check tells them" if complaints else "no complaints"
    yield Line("content", said, not complaints)


def _database(settings: Settings) -> Iterator[Line]:
    database = Database(settings.database_url)
    if database.is_sqlite and not Path(database.url.database or "").is_file():
        yield Line("database", "none yet; dose run makes it")
        return
    try:
        with database.engine.connect() as session:
            found, newest = migrations.version(session), migrations.newest(paths.migrations())
            is_new = found == newest
            said = f"{database.address}, version {found or 'none'}"
            yield Line("database", said if is_new else f"{said}, not {newest}; dose migrate brings it there", is_new)
            if is_new:
                yield from _deliveries(session, clocks.build(None, 1).real())
                yield from _papers(session, settings, clocks.build(None, 1).real())
    except (SQLAlchemyError, OSError) as error:
        yield Line("database", database.cure(error), is_well=False)
    finally:
        database.close()


def _deliveries(session: Session, now: datetime) -> Iterator[Line]:
    yield Line("subscriptions", f"{health.active(session):,} active")
    waiting = health.waiting(session, now)
    late = f", the oldest for {_span(now - waiting.oldest)}" if waiting.oldest else ""
    is_well = waiting.oldest is None or now - waiting.oldest < LATE
    yield Line("waiting to be sent", f"{waiting.count:,}{late}", is_well)


def _papers(session: Session, settings: Settings, now: datetime) -> Iterator[Line]:
    states = papers.source_states(session)
    kept, newest = papers.count(session), papers.newest(session)
    if not settings.papers:
        yield Line("papers", f"{kept:,} kept; DOSE_PAPERS is off, so Wednesdays bring landmarks once they are old")
        return
    is_fresh = newest is not None and now.date() - newest <= STALE + DAY  # over a weekend little is new
    told = f", the newest of {newest}" if newest else "; until some come, Wednesdays bring landmarks"
    yield Line("papers", f"{kept:,} kept{told}", is_fresh)
    for name in [feed.name for feed in sources.PAPERS]:
        yield _source(name, states.get(name), now)
    for name in sorted(set(states) - {feed.name for feed in sources.PAPERS}):
        yield _source(name, states[name], now)


def _source(name: str, state: SourceState | None, now: datetime) -> Line:
    if state is None:
        return Line(name, "was never asked; dose run asks at night, dose papers fetch now", is_well=False)
    parts = [f"{state.found:,} papers, {_span(now - state.succeeded_at)} ago"] if state.succeeded_at else []
    if state.failed_at is not None and state.is_failing:
        parts.append(f"failed {_span(now - state.failed_at)} ago: {state.trouble}")
    if state.rests_until is not None and state.rests_until > now:
        parts.append(f"wants to be left alone for {_span(state.rests_until - now)}")
    is_well = not state.is_failing or (state.succeeded_at is not None and now - state.succeeded_at < STALE)
    return Line(name, "; ".join(parts) or "asked, and nothing was new", is_well)


def _span(length: timedelta) -> str:
    """`3 days`, `5 hours`, `12 minutes`."""
    seconds = max(0, int(length.total_seconds()))
    units: Sequence[tuple[str, int]] = (("day", 86_400), ("hour", 3_600), ("minute", 60))
    for unit, size in units:
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'s' if count != 1 else ''}"
    return "less than a minute"
