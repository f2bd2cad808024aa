"""Metrics: what happened, as Prometheus reads it, cheaply and without a name."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_text
from sqlalchemy import event

from bot.ports import Mark
from bot.runner import Runner
from bot.services.deliver import Sender
from bot.services.grading import Grader
from bot.storage import deliveries, papers
from bot.web import serving
from bot.web.metrics import Watched, page
from tests.commands.test_answer import RIGHT, WRONG
from tests.fakes import platform as fake
from tests.fakes.databases import fresh_sqlite
from tests.fakes.house import House
from tests.fakes.papers import easy, keep
from tests.fakes.platform import FakePlatform
from tests.services.test_grading import grading, people
from tests.web.test_doors import free_port

MORNING = "2026-11-24T06:30Z"
OPENMETRICS = "application/openmetrics-text; version=1.0.0"
Numbers = dict[tuple[str, ...], float]
Scrape = Callable[..., Awaitable[Numbers]]


def grader_of(house: House) -> Grader:
    return Grader(house.database, house.clock, house.library, lambda *_: (), lambda: None)


@asynccontextmanager
async def scraped(house: House, sender: Sender, grader: Grader | None = None) -> AsyncIterator[Scrape]:
    """Asks the page as Prometheus does: each sample by its name, and its labels' values by their names."""
    port = free_port()
    metrics = page(house.database, house.clock, Watched({"telegram": sender}, grader or grader_of(house)))

    async def scrape(accept: str = "text/plain") -> Numbers:
        async with session.get("/metrics", headers={"Accept": accept}) as response:
            assert response.status == 200
            assert response.headers["Content-Type"].startswith(accept.partition(";")[0])
            text = await response.text()
        families = (read_openmetrics if accept == OPENMETRICS else read_text)(text)
        samples = [sample for family in families for sample in family.samples]
        return {
            (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value for sample in samples
        }

    async with (
        serving("127.0.0.1", port, [], house.database, metrics),
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
    ):
        yield scrape


async def test_it_tells_what_became_of_deliveries(any_house: House, platform: FakePlatform) -> None:
    for name in ("ana", "bo", "chi", "dee"):
        await any_house.person(name).begins()
    platform.refuse("chat-bo", fake.blocked())
    platform.refuse("chat-chi", fake.no_answer())
    platform.refuse("chat-dee", fake.too_many(600, "chat"))
    await any_house.tick(MORNING)
    async with any_house.sending(platform) as sender, scraped(any_house, sender) as scrape:
        await any_house.until(lambda: len(platform.tried) == 4 and sender.tally.ended.total() == 3)
        found = await scrape()
        assert found["dose_deliveries_total", "daily", "telegram", "sent"] == 1
        assert found["dose_deliveries_total", "daily", "telegram", "dead"] == 1
        assert found["dose_deliveries_total", "daily", "telegram", "presumed"] == 1
        assert found["dose_told_to_wait_total", "telegram", "chat"] == 1
        assert found["dose_breaker_open", "telegram"] == 0
        assert found["dose_subscriptions", "active"] == 3
        assert found["dose_subscriptions", "blocked"] == 1
        assert found["dose_queue_oldest_seconds", "telegram"] == 0, "what waits may not go yet"
        assert found["dose_database_up",] == 1
        assert found["process_resident_memory_bytes",] > 0


async def test_it_tells_what_was_too_late_and_what_cannot_be_built(house: House, platform: FakePlatform) -> None:
    await house.person("ana").begins()
    await house.tick(MORNING)
    house.clock.move("2026-11-25T00:30Z")
    await house.person("bo").begins()
    await house.tick("2026-11-25T06:30Z")
    broken = (await house.deliveries())[-1].id
    await house.run(lambda session: deliveries.swap_card(session, broken, "card-that-is-gone"))
    async with house.sending(platform) as sender, scraped(house, sender) as scrape:
        await house.until(lambda: sender.tally.ended.total() == 3)
        found = await scrape()
        assert found["dose_deliveries_total", "daily", "telegram", "expired"] == 1
        assert found["dose_deliveries_total", "daily", "telegram", "dead"] == 1


async def test_it_tells_how_long_the_oldest_waits_and_that_nothing_gets_through(
    house: House, platform: FakePlatform
) -> None:
    await house.person("ana").begins()
    await house.tick(MORNING)
    house.clock.wait(minutes=5)
    idle = house.sender(platform)
    async with scraped(house, idle) as scrape:
        assert (await scrape())["dose_queue_oldest_seconds", "telegram"] == 300
        for _ in range(20):
            idle._gate.failed(fake.refused_connection().error, "chat-ana")  # type: ignore[arg-type]
        assert (await scrape())["dose_breaker_open", "telegram"] == 1


async def test_it_tells_of_papers_and_their_sources(any_house: House, platform: FakePlatform) -> None:
    await keep(any_house.database, easy(1), easy(2))
    state = papers.source_went_well, "arXiv RSS", any_house.clock.real() - timedelta(hours=2), Mark(), 2
    await any_house.run(*state)
    await any_house.run(papers.source_failed, "arXiv RSS", any_house.clock.real(), 'status "429"', None)
    await any_house.run(papers.source_went_well, "Hugging Face", any_house.clock.real(), Mark(), 2)
    async with scraped(any_house, any_house.sender(platform)) as scrape:
        found = await scrape()
    assert found["dose_papers",] == 2
    assert found["dose_paper_source_age_seconds", "arXiv RSS"] == 7200
    assert found["dose_paper_source_failing", 'status "429"', "arXiv RSS"] == 1
    assert found["dose_paper_source_failing", "", "Hugging Face"] == 0
    answered = found["dose_paper_source_success_timestamp_seconds", "Hugging Face"]
    assert answered == any_house.clock.real().timestamp()


async def test_it_tells_of_code_that_was_run(house: House, platform: FakePlatform) -> None:
    (ana,) = await people(house, "ana")
    await ana.says(WRONG)
    await ana.says(RIGHT)
    async with scraped(house, house.sender(platform)) as scrape:
        assert (await scrape())["dose_submissions_waiting",] == 2
    async with grading(house, Runner()) as grader, scraped(house, house.sender(platform), grader) as scrape:
        await house.until(lambda: grader.graded.total() == 2, 20)
        found = await scrape(OPENMETRICS)
    assert found["dose_submissions_graded_total", "failed"] == 1
    assert found["dose_submissions_graded_total", "passed"] == 1
    assert found["dose_submissions_waiting",] == 0


async def test_without_the_database_the_rest_is_told(house: House, platform: FakePlatform, tmp_path: Path) -> None:
    house.database = fresh_sqlite(tmp_path)
    house.database.open()
    sender = house.sender(platform)
    sender.tally.told_to_wait["token"] = 3
    async with scraped(house, sender) as scrape:
        house.database.close()
        found = await scrape()
    assert found["dose_database_up",] == 0
    assert found["dose_told_to_wait_total", "telegram", "token"] == 3
    assert ("dose_papers",) not in found


async def test_a_scrape_counts_no_deliveries_and_counts_the_rest_now_and_then(
    house: House, platform: FakePlatform
) -> None:
    asked: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    async with scraped(house, house.sender(platform)) as scrape:
        event.listen(house.database.engine, "before_cursor_execute", note)
        await scrape()
        first = list(asked)
        asked.clear()
        await scrape()
        event.remove(house.database.engine, "before_cursor_execute", note)
    assert not any("count" in statement and "delivery" in statement for statement in first)
    assert any("count" in statement for statement in first)
    assert not any("count" in statement for statement in asked)

    looks = [statement for statement in first if "delivery" in statement]
    assert looks
    with house.database.engine.connect() as session:
        for look in looks:
            values = dict.fromkeys(range(look.count("?")), "1")
            plan = str(session.exec_driver_sql(f"EXPLAIN QUERY PLAN {look}", tuple(values.values())).all())
            assert "ix_delivery_ready" in plan
            assert "SCAN" not in plan
