"""The night's work: every source once, and whatever is new is kept."""

from __future__ import annotations

import asyncio
import re
from collections.abc import MutableMapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from bot.core.papers import Paper
from bot.papers import sources
from bot.ports import Found, Mark, PaperSource, PaperSourceError
from bot.services.papers import Gathering, is_due, rehearse, turns
from bot.storage import papers, throttles
from bot.storage.database import Database, Session
from tests.fakes.clock import MovableClock
from tests.fakes.paper_server import (
    API,
    CODE,
    HUGGING,
    RSS,
    SCHOLAR,
    Answer,
    PaperServer,
    as_json,
    atom,
    daily,
    entry,
    item,
    liked,
    rss,
    trending,
)

MORNING = "2026-11-24T05:30Z"
DAY = date(2026, 11, 20)


def paper(arxiv: str, **fields: Any) -> Paper:
    return replace(Paper(arxiv, "T", first_on=DAY, latest_on=DAY), **fields)


async def at_once(_family: str, _gap: float) -> None:
    """Nobody waits in a test."""


class Source:
    """Says what a test wants, one answer after the other."""

    by_id = False

    def __init__(self, *answers: Found | PaperSourceError, name: str = "source") -> None:
        self.name, self.answers, self.marks = name, list(answers), list[Mark]()

    async def fetch(self, mark: Mark, ids: Sequence[str] = ()) -> Found:
        self.marks.append(mark)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, PaperSourceError):
            raise answer
        return answer


async def test_a_night_keeps_what_all_sources_say_once(any_database: Database) -> None:
    clock = MovableClock(MORNING)
    async with PaperServer() as server:
        server.says(HUGGING, daily(liked(ai_summary="")))
        server.says(CODE, trending({"arxiv_id": "2611.00001v1", "title": "Invented Attention"}))
        server.says(RSS, rss(item(), item("2611.00001v1", "Invented Attention")))
        server.says(API, atom(entry()))
        tldr = {"externalIds": {"ArXiv": "2611.00001"}, "tldr": {"text": "One line."}}
        server.says(SCHOLAR, as_json([tldr]))

        asked, summaries = sources(at_once, contact="", key="key", mirror=server.url)
        gathering = Gathering(any_database, clock, asked, summaries)
        outcomes = await gathering.gather()
        assert [outcome.trouble for outcome in outcomes] == [""] * 6
        kept = await any_database.run(papers.recent, DAY - timedelta(days=9), 10)
        assert {each.arxiv: each.votes for each in kept} == {"2611.00001": 42, "2611.00002": 0, "2611.00003": 0}
        assert (kept[0].summary, kept[0].summary_by) == ("One line.", "Semantic Scholar")
        assert len(server.asked[API]) == 2, "what is new, and whether the kept ones still stand"
        clock.wait(hours=3)
        assert await gathering.gather() == [], "once a night"
        clock.move("2026-11-25T05:20Z")
        assert len(await gathering.gather()) == 6


async def test_a_withdrawn_paper_is_noticed(any_database: Database, events: list[MutableMapping[str, Any]]) -> None:
    source = Source(Found((paper("2611.00001"),)), Found((paper("2611.00001", version=2, withdrawn=True),)))
    clock = MovableClock(MORNING)
    for _ in range(2):
        await Gathering(any_database, clock, [source]).gather(all_of_them=True)
    assert await any_database.run(papers.recent, DAY, 10) == []
    withdrawn = [event for event in events if event["event"] == "paper_withdrawn"]
    assert [event["arxiv"] for event in withdrawn] == ["2611.00001"]


async def test_one_source_that_fails_stops_no_other_and_is_asked_again_in_an_hour(database: Database) -> None:
    broken, fine = Source(PaperSourceError("it is away"), name="broken"), Source(Found((paper("1"),)), name="fine")
    clock = MovableClock(MORNING)
    gathering = Gathering(database, clock, [broken, fine])
    assert [outcome.trouble for outcome in await gathering.gather()] == ["it is away", ""]
    state = (await database.run(papers.source_states))["broken"]
    assert (state.trouble, state.failed_at, state.succeeded_at) == ("it is away", clock.now(), None)
    clock.wait(minutes=10)
    assert await gathering.gather() == []
    clock.wait(minutes=50)
    assert [outcome.source for outcome in await gathering.gather()] == ["broken"]


async def test_a_mistake_of_ours_in_one_source_stops_no_other(database: Database) -> None:
    class Broken(Source):
        async def fetch(self, mark: Mark, ids: Sequence[str] = ()) -> Found:
            raise RecursionError

    fine = Source(Found((paper("1"),)), name="fine")
    outcomes = await Gathering(database, MovableClock(MORNING), [Broken(name="broken"), fine]).gather()
    assert [outcome.trouble for outcome in outcomes] == ["a mistake of ours (RecursionError)", ""]
    assert (await database.run(papers.source_states))["broken"].trouble == "a mistake of ours (RecursionError)"


async def test_a_host_that_refused_is_not_asked_for_the_kept_ones_as_well(database: Database) -> None:
    clock = MovableClock(MORNING)
    async with PaperServer() as server:
        server.says(HUGGING, daily(liked(ai_summary="")))
        server.says(API, Answer(status=429, headers={"Retry-After": "7200"}))
        server.says(SCHOLAR, Answer(status=429, headers={"Retry-After": "7200"}))
        asked, summaries = sources(at_once, contact="", key="key", mirror=server.url)
        gathering = Gathering(database, clock, asked, summaries)
        await gathering.gather()
        clock.wait(hours=1)
        server.says(RSS, rss())
        await gathering.gather()
        assert (len(server.asked[API]), len(server.asked[SCHOLAR])) == (1, 1)
        server.says(API, atom(entry()))
        clock.wait(hours=1)
        await gathering.gather()
        assert len(server.asked[API]) == 3, "what is new, and the kept ones"


async def test_the_kept_ones_get_over_a_failure(database: Database) -> None:
    clock = MovableClock(MORNING)
    async with PaperServer() as server:
        server.says(HUGGING, daily(liked()))
        server.says(API, atom(entry()), Answer(status=503), atom(entry()))
        asked, _ = sources(at_once, contact="", mirror=server.url)
        for night, is_well in enumerate((False, True)):
            clock.move(f"2026-11-{24 + night}T05:30Z")
            await Gathering(database, clock, asked).gather()
            state = (await database.run(papers.source_states))["arXiv API, kept"]
            assert (state.succeeded_at == clock.now()) is is_well


async def test_a_clock_that_was_wrong_keeps_no_source_from_being_asked(database: Database) -> None:
    clock = MovableClock("2031-01-01T05:30Z")
    fine, tired = Source(Found((paper("1"),))), Source(PaperSourceError("no", retry_after=timedelta(days=1)), name="2")
    gathering = Gathering(database, clock, [fine, tired])
    await gathering.gather()
    clock.move(MORNING)
    assert len(await gathering.gather()) == 2
    assert await gathering.gather() == []


async def test_a_paper_that_is_replaced_between_two_nights(any_database: Database) -> None:
    clock = MovableClock(MORNING)
    async with PaperServer() as server:
        server.says(HUGGING, daily(liked("2611.00001", "Trees", publishedAt="2026-11-23T09:00:00.000Z")))
        server.says(RSS, rss(item("2611.00001v1", "Trees")), rss(item("2611.00001v2", "Forests", "replace")), rss())
        server.says(API, atom(entry("2611.00001v1", "Trees")))
        asked, _ = sources(at_once, contact="", mirror=server.url)
        gathering = Gathering(any_database, clock, asked)
        await gathering.gather()
        clock.move("2026-11-25T05:30Z")
        await gathering.gather()
        (kept,) = await any_database.run(papers.search, "forests", 5)
        assert (kept.title, kept.version, kept.votes, kept.first_on) == ("Forests", 2, 42, date(2026, 11, 19))
        assert await any_database.run(papers.search, "trees", 5) == [kept], "its abstract speaks of trees"
        gone = entry("2611.00001v3", "Forests", "This paper has been withdrawn by Eve Sample")
        server.says(API, atom(entry()), atom(gone))
        clock.move("2026-11-26T05:30Z")
        await gathering.gather()
        assert "2611.00001" not in {each.arxiv for each in await any_database.run(papers.recent, DAY, 10)}


async def test_a_new_version_far_above_its_paper_on_a_page_is_kept(database: Database) -> None:
    versions = (
        paper("1", title="Forests", version=2, first_on=None),
        *(paper(f"{number}") for number in range(2, 450)),
    )
    source = Source(Found((*versions, paper("1", title="Trees"))))
    await Gathering(database, MovableClock(MORNING), [source]).gather()
    assert (await database.run(papers.papers, ["1"]))["1"].title == "Forests"


async def test_two_processes_at_once_keep_each_paper_once(postgresql: Database) -> None:
    other = Database(postgresql.url.render_as_string(hide_password=False))
    other.open()
    clock = MovableClock(MORNING)
    try:
        async with PaperServer() as server:
            server.says(HUGGING, daily(*(liked(f"2611.{number:05}") for number in range(300))))
            server.says(RSS, rss(*(item(f"2611.{number:05}v1") for number in reversed(range(300)))))
            waited: list[float] = []
            both = [Gathering(each, clock, _asked(each, clock, waited, server.url)) for each in (postgresql, other)]
            outcomes = await asyncio.gather(*(each.gather() for each in both))
    finally:
        other.close()
    assert await postgresql.run(papers.count) == 300
    assert {outcome.trouble for each in outcomes for outcome in each} == {"", "status 503"}
    assert sorted(waited) == [3.0 * turn for turn in range(len(waited))]


def _asked(database: Database, clock: MovableClock, waited: list[float], mirror: str) -> Sequence[PaperSource]:
    """Sources whose turns at arXiv are taken and noted, but not waited for."""

    async def turn(family: str, gap: float) -> None:
        wait = await database.run(throttles.take_turn, family, timedelta(seconds=gap), clock.real())
        if family == "arxiv":
            waited.append(wait.total_seconds())

    return sources(turn, contact="", mirror=mirror)[0]


async def test_a_source_that_wants_to_be_left_alone_is(database: Database) -> None:
    source = Source(PaperSourceError("status 429", retry_after=timedelta(hours=3)))
    clock = MovableClock(MORNING)
    gathering = Gathering(database, clock, [source])
    await gathering.gather()
    clock.wait(hours=2)
    assert await gathering.gather(all_of_them=True) == []
    clock.wait(hours=1, seconds=1)
    assert len(await gathering.gather()) == 1


async def test_an_empty_page_is_not_remembered_as_the_last_one(database: Database) -> None:
    full, empty = Found((paper("1"),), mark=Mark("full")), Found(mark=Mark("empty"))
    source = Source(full, empty, full)
    for _ in range(3):
        await Gathering(database, MovableClock(MORNING), [source]).gather(all_of_them=True)
    assert [mark.etag for mark in source.marks] == ["", "full", ""]


async def test_a_source_that_says_as_before_for_ever_is_asked_in_full_now_and_then(database: Database) -> None:
    async with PaperServer() as server:
        stuck = replace(daily(liked()), headers={"ETag": '"one"'})
        server.says(HUGGING, stuck)
        (source, *_), _ = sources(at_once, contact="", mirror=server.url)
        gathering = Gathering(database, MovableClock(MORNING), [source])
        assert [(await gathering.gather(all_of_them=True))[0].unchanged for _ in range(2)] == [False, True]
        server.says(HUGGING, replace(daily(liked("2611.00008")), headers={"ETag": '"one"'}))
        assert not (await gathering.gather(all_of_them=True))[0].unchanged
    assert len(await database.run(papers.recent, DAY, 10)) == 2


async def test_old_papers_go_and_those_that_are_replaced_do_not_come(any_database: Database) -> None:
    old = paper("2609.00001", first_on=date(2026, 9, 1))
    replaced = paper("2401.00001", first_on=None, version=4)
    found = Found((old, replaced, paper("2611.00001")))
    await Gathering(any_database, MovableClock(MORNING), [Source(found)]).gather()
    assert list(await any_database.run(papers.papers, ["2609.00001", "2401.00001", "2611.00001"])) == ["2611.00001"]


NIGHT = datetime(2026, 11, 24, 5, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "tried", "succeeded", "due"),
    [
        (0, -600, -1440, True),
        (-1, -600, -1440, False),
        (30, 0, 0, False),
        (30, 0, -1440, False),
        (50, 0, -1440, True),
        (1440, 0, 0, True),
    ],
)
def test_a_source_is_due_once_a_night(now: int, tried: int, succeeded: int, due: bool) -> None:
    at = [NIGHT + timedelta(minutes=minutes) for minutes in (now, tried, succeeded)]
    state = papers.SourceState("x", at[1], at[2], 1, None, "", None, Mark())
    assert is_due(state, at[0]) is due


async def test_a_dry_run_says_of_a_paper_that_two_sources_name_that_it_is_new_once() -> None:
    async def nothing(_ids: Sequence[str]) -> dict[str, Paper]:
        return {}

    one, two = Source(Found((paper("1"),)), name="one"), Source(Found((paper("1", votes=3), paper("2"))), name="two")
    outcomes = await rehearse([one, two], nothing, datetime(2026, 11, 24, tzinfo=UTC))
    assert [outcome.why for outcome in outcomes] == [{"1": "new"}, {"1": "changed: votes", "2": "new"}]


async def test_turns_are_three_seconds_apart_whoever_takes_them(any_database: Database) -> None:
    clock, gap = MovableClock(MORNING), timedelta(seconds=3)
    waits = [await any_database.run(throttles.take_turn, "arxiv", gap, clock.now()) for _ in range(3)]
    assert [wait.total_seconds() for wait in waits] == [0, 3, 6]
    other = await any_database.run(throttles.take_turn, "huggingface", gap, clock.now())
    assert other == timedelta(0)
    clock.wait(seconds=60)
    assert await any_database.run(throttles.take_turn, "arxiv", gap, clock.now()) == timedelta(0)


async def test_the_first_turn_comes_at_once(database: Database) -> None:
    await turns(database, MovableClock(MORNING))("arxiv", 3.0)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("attention", ["2611.00001", "2611.00002"]),
        ("Attentions heads", ["2611.00002"]),
        ("kernel", []),
        ('"; DROP TABLE paper --', []),
        ('attention" OR "kernel', []),
        ("NEAR(a b) * ^ AND", []),
        ("'", []),
        ("\x00", []),
        ("", []),
    ],
)
async def test_search_finds_words_and_nothing_else(any_database: Database, words: str, found: list[str]) -> None:
    attention = paper("2611.00001", title="Attention, attention", abstract="Only that.")
    heads = paper("2611.00002", title="Heads", abstract="Attention with heads.")
    gone = paper("2611.00003", title="Attention", withdrawn=True)
    source = Source(Found((attention, heads, gone, paper("2611.00004", title="Trees"))))
    await Gathering(any_database, MovableClock(MORNING), [source]).gather()
    assert [each.arxiv for each in await any_database.run(papers.search, words, 5)] == found


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("GPT-4", 1),
        ("gpt 4", 1),
        ("LLM", 1),
        ("LLMs 1.5", 1),
        ("decoder", 2),
        ("retrieval-augmented generation", 2),
        ("hidden", 2),
        ("RL", 3),
        ("mixture-of-experts KV-cache", 3),
        ("k-means", 4),
        ("SEP", 4),
        ("large language model agents", 0),
    ],
)
async def test_search_finds_things_by_all_their_names(any_database: Database, words: str, number: int) -> None:
    found = Found(
        (
            paper("2611.00001", title="GPT-4 and Gemini-1.5: Large Language Models Compared"),
            paper(
                "2611.00002", title="Encoder/decoder RAG", abstract="See https://x.example/hidden and x < hidden > y."
            ),
            paper("2611.00003", title="Reinforcement Learning", abstract="Of MoEs with a key-value cache."),
            paper("2611.00004", title="k-Means with a <SEP> token", abstract="We look at means."),
        )
    )
    await Gathering(any_database, MovableClock(MORNING), [Source(found)]).gather()
    kept = await any_database.run(papers.search, words, 5)
    assert [int(each.arxiv[-1]) for each in kept] == ([number] if number else [])


async def test_search_reads_an_index(postgresql: Database) -> None:
    asked: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    def explain(session: Session) -> str:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        event.listen(session, "before_cursor_execute", note)
        papers.search(session, "LLM agents", 5)
        event.remove(session, "before_cursor_execute", note)
        values = dict.fromkeys(re.findall(r"%\((\w+)\)s", asked[-1]), "agents") | {"param_1": 5}
        plan = session.exec_driver_sql(f"EXPLAIN {asked[-1]}", values)
        return "\n".join(plan.scalars())

    assert "paper_words" in await postgresql.run(explain)


async def test_search_follows_a_changed_title(any_database: Database) -> None:
    before, after = paper("2611.00001", title="Trees"), paper("2611.00001", title="Forests", version=2)
    source = Source(Found((before,)), Found((after,)))
    for _ in range(2):
        await Gathering(any_database, MovableClock(MORNING), [source]).gather(all_of_them=True)
    assert await any_database.run(papers.search, "trees", 5) == []
    assert len(await any_database.run(papers.search, "forest", 5)) == 1


async def test_a_source_that_answers_with_its_robot_page_is_noted(database: Database) -> None:
    async with PaperServer() as server:
        server.says(HUGGING, Answer("<html>", "text/html"))

        asked, _ = sources(at_once, contact="", mirror=server.url)
        await Gathering(database, MovableClock(MORNING), asked).gather()
    states = await database.run(papers.source_states)
    assert states["Hugging Face"].trouble == "it answered with text/html"
    assert states["arXiv API"].trouble == "status 503"
