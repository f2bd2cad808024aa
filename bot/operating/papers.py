"""`dose papers fetch`: the night's work by hand, or only what it would keep."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import clock as clocks
from bot import papers, paths
from bot.core.papers import Paper
from bot.ports import Clock, StartError
from bot.services.papers import Gathering, Outcome, rehearse, turns
from bot.settings import Settings
from bot.storage import migrate as migrations
from bot.storage import papers as store
from bot.storage.database import Database, InUseError

SHOWN = 72  # characters of a title


def fetch(settings: Settings, *, dry_run: bool) -> int:
    """Asks every source once and prints what became of each paper; 1 if no source answered.

    Raises:
        StartError: the database cannot be used; a SQLite file serves one process, so a bot has to rest meanwhile.
    """
    if not settings.contact:
        sys.stderr.write("DOSE_CONTACT is empty. Set it, so that a source can write to you before it shuts you out.\n")
    clock = clocks.build(None, 1)
    with _opened(settings, dry_run=dry_run) as database:
        outcomes = asyncio.run(_asked(settings, clock, database, dry_run=dry_run))
    for line in _report(outcomes, dry_run=dry_run):
        sys.stdout.write(f"{line}\n")
    return 0 if any(not outcome.trouble for outcome in outcomes) else 1


@contextmanager
def _opened(settings: Settings, *, dry_run: bool) -> Iterator[Database]:
    """The bot's database, at the newest version. A dry run makes none, and brings none up to date."""
    with TemporaryDirectory() as folder:
        database = Database(settings.database_url)
        if dry_run and database.is_sqlite and not Path(database.url.database or "").is_file():
            database = Database(f"sqlite:///{Path(folder).as_posix()}/none.db")
            dry_run = False
        try:
            database.open()
        except InUseError as error:
            raise StartError(
                f"The SQLite file is in use (pid {error.pid}), most likely by the bot, which fetches papers by itself "
                "every night unless DOSE_PAPERS is off. To fetch now, stop it, run this again, and start it."
            ) from None
        try:
            if dry_run:
                _refuse_old(database)
            else:
                migrations.migrate(database.engine, paths.migrations())
            yield database
        finally:
            database.close()


def _refuse_old(database: Database) -> None:
    with database.engine.connect() as connection:
        found, newest = migrations.version(connection), migrations.newest(paths.migrations())
    if found != newest:
        raise StartError(
            f"The database has version {found or 'none'}, not {newest}. Run dose migrate before a dry run."
        )


async def _asked(settings: Settings, clock: Clock, database: Database, *, dry_run: bool) -> list[Outcome]:
    key = settings.semantic_scholar_key
    sources, summaries = papers.sources(
        turns(database, clock),
        contact=settings.contact,
        key=key.get_secret_value() if key else "",
        mirror=settings.papers_mirror,
    )
    if not dry_run:
        return await Gathering(database, clock, sources, summaries).gather(all_of_them=True)

    async def known(ids: Sequence[str]) -> dict[str, Paper]:
        return await database.run(store.papers, ids)

    return await rehearse(sources, known, clock.real())


def _report(outcomes: Sequence[Outcome], *, dry_run: bool) -> Iterator[str]:
    for outcome in outcomes:
        if outcome.trouble:
            yield f"{outcome.source}: FAILED, {outcome.trouble}"
            continue
        counts = Counter(why.partition(":")[0] for why in outcome.why.values())
        told = ", ".join(f"{count} {why}" for why, count in counts.most_common())
        left = f", {len(outcome.left_out)} left out" if outcome.left_out else ""
        yield f"{outcome.source}: {'as before' if outcome.unchanged else told or 'nothing'}{left}"
        if dry_run:
            named = {paper.arxiv: paper for paper in outcome.papers}
            yield from (f"  {arxiv:12} {_line(named[arxiv])} – {why}" for arxiv, why in outcome.why.items())
            yield from (f"  {entry}" for entry in outcome.left_out)
    if dry_run:
        yield "Nothing was kept. Without --dry-run it is."


def _line(paper: Paper) -> str:
    title = paper.title if len(paper.title) <= SHOWN else f"{paper.title[:SHOWN].rstrip()} …"
    votes = f" ({paper.votes} votes)" if paper.votes else ""
    return title + votes
