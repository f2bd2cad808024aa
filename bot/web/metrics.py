"""Numbers about us, in Prometheus's format: from memory what is counted, from indexes the rest. Nobody is named.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bot import __version__
from bot.ports import Clock
from bot.services.deliver import Sender
from bot.services.grading import Grader
from bot.storage import health, papers
from bot.storage.database import Database, Session
from bot.storage.health import Counts
from bot.storage.papers import SourceState
from bot.web.doors import Answer

log = structlog.get_logger()

PATIENCE = 2.0  # seconds for the database
COUNTED = 300.0  # seconds for which a count of rows is good enough: a million places take a fifth of a second


@dataclass(frozen=True, slots=True)
class Watched:
    """What of this process is watched: the senders by platform, and the grader."""

    senders: Mapping[str, Sender]
    grader: Grader


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database says: since when the oldest message of each platform waits, and how it went with sources."""

    oldest: Mapping[str, datetime | None]
    sources: Sequence[SourceState]
    counts: Counts


def page(database: Database, clock: Clock, watched: Watched) -> Answer:
    """Answers with all numbers, or with those from memory while the database is away."""
    counted: tuple[float, Counts] | None = None

    async def stored() -> Stored | None:
        nonlocal counted
        known = counted[1] if counted and time.monotonic() - counted[0] < COUNTED else None
        try:
            async with asyncio.timeout(PATIENCE):
                found = await database.run(_stored, list(watched.senders), clock.now(), known)
        except Exception as error:  # noqa: BLE001 (whatever it is, that is what the page tells)
            log.warning("metrics_without_database", reason=type(error).__name__)
            return None
        if known is None:
            counted = time.monotonic(), found.counts
        return found

    async def answer(request: web.Request) -> web.StreamResponse:
        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        registry.register(_Numbers(watched, await stored(), clock.now(), clock.real()))
        encode, kind = choose_encoder(request.headers.get("Accept", ""))
        return web.Response(body=encode(registry), headers={"Content-Type": kind})

    return answer


def _stored(session: Session, platforms: Sequence[str], now: datetime, counts: Counts | None) -> Stored:
    oldest = {platform: health.oldest(session, platform, now) for platform in platforms}
    return Stored(oldest, list(papers.source_states(session).values()), counts or health.counts(session))


class _Numbers(Collector):
    """The numbers of one moment."""

    def __init__(self, watched: Watched, stored: Stored | None, now: datetime, real: datetime) -> None:
        self._watched, self._stored, self._now, self._real = watched, stored, now, real

    def collect(self) -> Iterator[Metric]:
        """All of them."""
        yield InfoMetricFamily("dose_build", "Which Daily Dose this is.", {"version": __version__})
        yield GaugeMetricFamily("dose_database_up", "Whether the database answered.", self._stored is not None)
        yield from self._sending()
        yield from self._grading()
        if self._stored is not None:
            yield from self._waiting(self._stored)
            yield from self._sources(self._stored.sources)

    def _sending(self) -> Iterator[Metric]:
        ended = CounterMetricFamily(
            "dose_deliveries", "Messages of this process by what became of them.", labels=("platform", "kind", "state")
        )
        told = CounterMetricFamily(
            "dose_told_to_wait",
            "How often the platform said 429, for a chat or the token.",
            labels=("platform", "scope"),
        )
        cut_off = GaugeMetricFamily("dose_breaker_open", "Whether nothing gets through.", labels=("platform",))
        for platform, sender in self._watched.senders.items():
            for (kind, state), count in sorted(sender.tally.ended.items()):
                ended.add_metric((platform, kind, state.value), count)
            for scope, count in sorted(sender.tally.told_to_wait.items()):
                told.add_metric((platform, scope), count)
            cut_off.add_metric((platform,), sender.is_cut_off)
        yield from (ended, told, cut_off)

    def _grading(self) -> Iterator[Metric]:
        graded = CounterMetricFamily("dose_submissions_graded", "Code that was run here.", labels=("verdict",))
        for verdict, count in sorted(self._watched.grader.graded.items()):
            graded.add_metric((verdict,), count)
        yield graded

    def _waiting(self, stored: Stored) -> Iterator[Metric]:
        age = GaugeMetricFamily(
            "dose_queue_oldest_seconds", "For how long the oldest message waits; 0 if none does.", labels=("platform",)
        )
        for platform, since in stored.oldest.items():
            age.add_metric((platform,), (self._now - since).total_seconds() if since else 0)
        yield age
        places = GaugeMetricFamily("dose_subscriptions", "Places that get doses, or refuse us.", labels=("state",))
        places.add_metric(("active",), stored.counts.active)
        places.add_metric(("blocked",), stored.counts.blocked)
        yield places
        yield GaugeMetricFamily("dose_submissions_waiting", "Code that waits to be run.", stored.counts.submissions)
        yield GaugeMetricFamily("dose_papers", "Papers that are kept.", stored.counts.papers)

    def _sources(self, sources: Sequence[SourceState]) -> Iterator[Metric]:
        last = GaugeMetricFamily(
            "dose_paper_source_success_timestamp_seconds", "When a source answered last.", labels=("source",)
        )
        age = GaugeMetricFamily("dose_paper_source_age_seconds", "How long ago that was.", labels=("source",))
        failing = GaugeMetricFamily(
            "dose_paper_source_failing", "Whether it failed since, and why it last did.", labels=("source", "reason")
        )
        for state in sources:
            if state.succeeded_at is not None:
                last.add_metric((state.name,), state.succeeded_at.timestamp())
                age.add_metric((state.name,), (self._real - state.succeeded_at).total_seconds())
            failing.add_metric((state.name, state.trouble), state.is_failing)
        yield from (last, age, failing)
