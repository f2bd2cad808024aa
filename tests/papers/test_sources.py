"""Each source reads what its host sends, keeps its manners, and gets over whatever else comes."""

from __future__ import annotations

import asyncio
import dataclasses
import pkgutil
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot import __version__, papers
from bot.core.papers import Paper, Said
from bot.papers import PAPERS, arxiv_rss
from bot.papers import web as webs
from bot.papers.feed import MOST, FeedSource
from bot.papers.semantic_scholar import SemanticScholar
from bot.papers.web import Web
from bot.ports import Mark, PaperSourceError
from tests.fakes.paper_server import (
    API,
    BOMB,
    CODE,
    ERROR,
    HUGGING,
    OUTSIDE,
    PAGE,
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
    zipped,
)
from tests.papers.conftest import Turns

Sources = dict[str, FeedSource]


async def test_hugging_face_tells_votes_code_and_a_line(server: PaperServer, sources: Sources) -> None:
    server.says(HUGGING, daily(liked()))
    found = await sources["Hugging Face"].fetch(Mark())
    assert found.papers == (
        Paper(
            arxiv="2611.00001",
            title="Invented Attention",
            authors=("Ada Sample", "Bo Sample"),
            abstract="We look at attention. It is fine. We measure it on three tasks.",
            summary="Attention is fine.",
            summary_by="Hugging Face",
            first_on=date(2026, 11, 20),
            latest_on=date(2026, 11, 20),
            votes=42,
            code="https://github.com/sample/invented",
        ),
    )


async def test_rss_tells_what_was_announced(server: PaperServer, sources: Sources) -> None:
    replaced = item("2401.00001v3", "Old Trees", "replace")
    server.says(RSS, rss(item(), item("2611.00009v1", "Elsewhere", "cross"), replaced))
    found = await sources["arXiv RSS"].fetch(Mark())
    new, older = found.papers
    assert (new.arxiv, new.version, new.abstract, new.categories) == ("2611.00002", 1, "Trees.", ("cs.LG",))
    assert new.authors == ("Chi Sample", "Dee Sample")
    assert new.first_on == new.latest_on == date(2026, 11, 23)
    assert (older.version, older.first_on, older.latest_on) == (3, None, date(2026, 11, 23))
    assert found.left_out == ("'2611.00009v1': announced as 'cross'",)


async def test_the_api_tells_first_and_latest_day_and_withdrawals(server: PaperServer, sources: Sources) -> None:
    gone = entry("2611.00004v2", "Gone", "This paper has been withdrawn by Eve Sample")
    also = entry("2611.00005v2", "Gone too", "Fine.", comment="Withdrawn due to an error in lemma 2")
    server.says(API, atom(entry(), gone, also))
    kernels, *withdrawn = (await sources["arXiv API"].fetch(Mark())).papers
    assert (kernels.title, kernels.first_on, kernels.latest_on) == (
        "Invented Kernels",
        date(2026, 11, 19),
        date(2026, 11, 21),
    )
    assert [paper.withdrawn for paper in (kernels, *withdrawn)] == [False, True, True]


async def test_the_api_looks_papers_up_by_id(server: PaperServer, sources: Sources) -> None:
    server.says(API, atom(entry("2611.00003v2")))
    found = await sources["arXiv API"].fetch(Mark(), ["2611.00003", "2611.00004"])
    assert found.papers[0].version == 2
    assert "id_list=2611.00003,2611.00004" in server.asked[API][0].query.replace("%2C", ",")


async def test_papers_with_code_tells_the_authors_own_code(server: PaperServer, sources: Sources) -> None:
    repositories = [
        {"url": "https://github.com/other/copy", "is_official": False},
        {"url": "https://github.com/sample/own", "is_official": True},
    ]
    row = {"arxiv_id": "2611.00006", "title": "Invented Code", "published": "2026-11-18", "repositories": repositories}
    server.says(CODE, trending(row, {"arxiv_id": None, "title": "Not on arXiv"}))
    found = await sources["Papers with Code"].fetch(Mark())
    assert [paper.code for paper in found.papers] == ["https://github.com/sample/own"]
    assert found.left_out == ("'': no arXiv id or no title",)


async def test_semantic_scholar_gives_a_line_where_it_has_one(server: PaperServer, web: Web) -> None:
    known = {"externalIds": {"ArXiv": "2611.00001"}, "tldr": {"text": "One $\\alpha$ line."}}
    server.says(SCHOLAR, as_json([known, None, {"externalIds": {"ArXiv": "2611.00002"}, "tldr": None}]))
    lines = await SemanticScholar(web, "secret-key").summaries(["2611.00001", "2611.00007", "2611.00002"])
    assert lines == {"2611.00001": "One α line."}
    asked = server.asked[SCHOLAR][0]
    assert asked.headers["x-api-key"] == "secret-key"
    assert b"ARXIV:2611.00007" in asked.body


async def test_it_says_who_asks_and_takes_turns(server: PaperServer, sources: Sources, turns: Turns) -> None:
    server.says(RSS, rss())
    server.says(API, atom(entry()))
    for name in ("arXiv RSS", "arXiv API"):
        await sources[name].fetch(Mark())
    assert server.asked[RSS][0].headers["User-Agent"] == f"DailyDose/{__version__} (self-hosted; ops@example.org)"
    assert turns.taken == [("arxiv", 3.0), ("arxiv", 3.0)], "arXiv's hosts take turns together, three seconds apart"


async def test_arxiv_has_one_connection_of_ours_at_a_time(server: PaperServer, sources: Sources, turns: Turns) -> None:
    server.says(RSS, dataclasses.replace(rss(), wait=0.2))
    server.says(API, dataclasses.replace(atom(entry()), wait=0.2))
    await asyncio.gather(*(sources[name].fetch(Mark()) for name in ("arXiv RSS", "arXiv API", "arXiv RSS")))
    assert server.most_at_once == 1


async def test_what_is_known_is_not_sent_again(server: PaperServer, sources: Sources) -> None:
    answer = daily(liked())
    server.says(HUGGING, dataclasses.replace(answer, headers={"ETag": '"one"', "Last-Modified": "Mon"}))
    first = await sources["Hugging Face"].fetch(Mark())
    assert first.mark == Mark('"one"', "Mon")
    again = await sources["Hugging Face"].fetch(first.mark)
    assert (again.unchanged, again.papers, again.mark) == (True, (), first.mark)


async def test_a_page_that_is_empty_once_is_asked_for_again(server: PaperServer, sources: Sources) -> None:
    server.says(API, atom(), atom(entry()))
    assert len((await sources["arXiv API"].fetch(Mark())).papers) == 1


async def test_no_news_on_a_weekend_is_no_trouble(server: PaperServer, sources: Sources) -> None:
    server.says(RSS, rss())
    assert (await sources["arXiv RSS"].fetch(Mark())).papers == ()


WORSE = {
    "HTML in place of XML": (Answer(PAGE, "text/html"), "it answered with text/html"),
    "HTML that says it is XML": (Answer(PAGE), "XML"),
    "another document": (Answer("<html/>"), "XML of another kind"),
    "nothing at all": (Answer(""), "cut or broken XML"),
    "half of it": (Answer(rss(item()).body, cut=100), "no answer"),
    "half of it, and nobody says so": (Answer(rss(item()).bytes[:200]), "cut or broken XML"),
    "half of it, packed": (
        Answer(zipped(rss(item()).bytes).bytes[:-20], headers={"Content-Encoding": "gzip"}),
        "the body is cut",
    ),
    "packed wrongly": (Answer(b"plain", headers={"Content-Encoding": "gzip"}), "packed wrongly"),
    "packed strangely": (Answer(b"plain", headers={"Content-Encoding": "br"}), "packed as br"),
    "fifty megabytes": (Answer(b"<rss>" + b" " * (50 * 2**20)), "more than 8 MiB"),
    "fifty megabytes, packed": (zipped(b"<rss>" + b" " * (50 * 2**20)), "more than 8 MiB"),
    "an entity bomb": (Answer(BOMB), "XML that declares things"),
    "a file of ours": (Answer(OUTSIDE), "XML that declares things"),
    "nested beyond reason": (Answer("<rss>" + "<a>" * 100_000), "XML"),
    "too many requests": (Answer("", status=429, headers={"Retry-After": "120"}), "status 429"),
    "out of order": (Answer("", status=503), "status 503"),
    "not modified, unasked": (Answer("", status=304), "status 304"),
    "somebody else's host": (Answer(status=302, headers={"Location": "https://evil.example/"}), "evil.example"),
    "our own machine": (Answer(status=302, headers={"Location": "http://127.0.0.1:22/"}), "127.0.0.1"),
    "a port of its own": (Answer(status=302, headers={"Location": "https://arxiv.org:8443/"}), "no source"),
    "a password in it": (Answer(status=302, headers={"Location": "https://a:b@arxiv.org/"}), "no source"),
    "a circle": (Answer(status=302, headers={"Location": "/rss/cs.LG"}), "more than 3 redirects"),
}


@pytest.mark.parametrize("worse", WORSE)
async def test_whatever_comes_is_one_sentence(worse: str, server: PaperServer, sources: Sources) -> None:
    answer, words = WORSE[worse]
    server.says(RSS, answer)
    with pytest.raises(PaperSourceError, match=words):
        await sources["arXiv RSS"].fetch(Mark())


WORSE_JSON = {
    "nested beyond reason": (Answer("[" * 100_000, "application/json"), "nested beyond reason"),
    "half of it": (Answer(daily(liked()).bytes[:60], "application/json"), "cut or broken JSON"),
    "no list": (as_json({"error": "no"}), "another form"),
    "a list of other things": (as_json([1, 2]), "another form"),
    "a number": (as_json(7), "another form"),
    "wrong bytes": (Answer(b"\xff\xfe", "application/json"), "cut or broken JSON"),
}


@pytest.mark.parametrize("name", ["Hugging Face", "Papers with Code"])
@pytest.mark.parametrize("worse", WORSE_JSON)
async def test_whatever_comes_as_json_is_one_sentence(
    worse: str, name: str, server: PaperServer, sources: Sources
) -> None:
    answer, words = WORSE_JSON[worse]
    server.says(HUGGING, answer)
    server.says(CODE, answer)
    with pytest.raises(PaperSourceError, match=words):
        await sources[name].fetch(Mark())


async def test_fields_of_another_kind_are_left_out(server: PaperServer, sources: Sources) -> None:
    odd = liked(authors="nobody", upvotes="many", ai_summary=7, githubRepo="https://evil.example/x", publishedAt=3)
    server.says(HUGGING, daily(odd, {"id": 5, "title": []}))
    (paper,) = (await sources["Hugging Face"].fetch(Mark())).papers
    assert (paper.authors, paper.votes, paper.summary, paper.code, paper.first_on) == ((), 0, "", "", None)


async def test_errors_that_look_like_papers_are_errors(server: PaperServer, sources: Sources) -> None:
    server.says(API, atom(ERROR))
    with pytest.raises(PaperSourceError, match="incorrect id format"):
        await sources["arXiv API"].fetch(Mark())


async def test_two_empty_pages_are_an_outage(server: PaperServer, sources: Sources) -> None:
    server.says(API, atom())
    with pytest.raises(PaperSourceError, match="an empty page, twice"):
        await sources["arXiv API"].fetch(Mark())


async def test_a_source_may_ask_to_be_left_alone(server: PaperServer, sources: Sources) -> None:
    server.says(RSS, Answer(status=429, headers={"Retry-After": "120"}))
    with pytest.raises(PaperSourceError) as refusal:
        await sources["arXiv RSS"].fetch(Mark())
    assert refusal.value.retry_after == timedelta(minutes=2)


@pytest.mark.parametrize(
    ("said", "date", "minutes"),
    [
        ("Tue, 24 Nov 2026 06:00:00 GMT", "Tue, 24 Nov 2026 05:30:00 GMT", 30),
        ("Tue, 24 Nov 2026 05:00:00 GMT", "Tue, 24 Nov 2026 05:30:00 GMT", 0),
        ("Tue, 24 Nov 2099 05:00:00 GMT", "Tue, 24 Nov 2026 05:30:00 GMT", 24 * 60),
        ("999999", "", 24 * 60),
        ("soon", "Tue, 24 Nov 2026 05:30:00 GMT", None),
        ("٣٠", "", None),
    ],
)
async def test_it_may_say_so_by_a_date(
    said: str, date: str, minutes: int | None, server: PaperServer, sources: Sources
) -> None:
    server.says(RSS, Answer(status=503, headers={"Retry-After": said, "Date": date}))
    with pytest.raises(PaperSourceError) as refusal:
        await sources["arXiv RSS"].fetch(Mark())
    assert refusal.value.retry_after == (None if minutes is None else timedelta(minutes=minutes))


@pytest.mark.parametrize("etag", ['"é"', '"' + "x" * 300 + '"', '"a\tb"'])
async def test_a_mark_that_cannot_be_shown_again_is_not_kept(etag: str, server: PaperServer, sources: Sources) -> None:
    server.says(HUGGING, dataclasses.replace(daily(liked()), headers={"ETag": etag}))
    first = await sources["Hugging Face"].fetch(Mark())
    assert first.mark == Mark()
    assert (await sources["Hugging Face"].fetch(first.mark)).papers == first.papers


async def test_a_page_is_read_beside_the_doses(server: PaperServer, web: Web) -> None:
    """A thousand abstracts with formulas take seconds, in which the event loop has messages to send."""
    threads: list[int] = []

    def read(body: bytes) -> Iterator[Said]:
        threads.append(threading.get_ident())
        yield from arxiv_rss.read(body)

    server.says(RSS, rss(item()))
    found = await dataclasses.replace(arxiv_rss.FEED, read=read).source(web).fetch(Mark())
    assert len(found.papers) == 1
    assert threads != [threading.get_ident()]


async def test_a_page_beyond_reason_is_read_so_far(server: PaperServer, sources: Sources) -> None:
    server.says(HUGGING, daily(*({"id": f"2611.{number:05}", "title": "T"} for number in range(MOST + 9))))
    found = await sources["Hugging Face"].fetch(Mark())
    assert len(found.papers) == MOST


@pytest.mark.parametrize("odd", ["Fri, 31 Dec 9999 23:59:59 -0100", "Mon, 30 Feb 2026 00:00:00 GMT", "today", ""])
async def test_an_odd_date_costs_no_other_paper(odd: str, server: PaperServer, sources: Sources) -> None:
    broken = item("2611.00007v1").replace("Mon, 23 Nov 2026 00:00:00 -0500", odd)
    server.says(RSS, rss(broken, item()))
    odd_one, other = (await sources["arXiv RSS"].fetch(Mark())).papers
    assert (odd_one.first_on, other.first_on) == (None, date(2026, 11, 23))


async def test_an_abstract_that_says_abstract_is_whole(server: PaperServer, sources: Sources) -> None:
    server.says(RSS, rss(item(abstract="We draw. Graphical Abstract: a tree.")))
    (paper,) = (await sources["arXiv RSS"].fetch(Mark())).papers
    assert paper.abstract == "We draw. Graphical Abstract: a tree."


async def test_what_a_source_says_of_its_trouble_moves_no_terminal(server: PaperServer, sources: Sources) -> None:
    server.says(API, atom(ERROR.replace("incorrect id format", "\x9b2J\u202eincorrect")))
    server.says(RSS, rss(item(kind="\x9b2J")))
    with pytest.raises(PaperSourceError, match="2Jincorrect") as refusal:
        await sources["arXiv API"].fetch(Mark())
    left_out = (await sources["arXiv RSS"].fetch(Mark())).left_out
    assert str(refusal.value).isprintable()
    assert left_out[0].isprintable()


async def test_waiting_for_ones_turn_is_no_fault_of_the_source(
    server: PaperServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webs, "TOGETHER", 0.0)
    waited: list[str] = []

    async def late(family: str, _gap: float) -> None:
        await asyncio.sleep(0.01)
        waited.append(family)

    with pytest.raises(PaperSourceError, match="no whole answer within"):
        await arxiv_rss.FEED.source(Web("test", late, server.url)).fetch(Mark())
    assert waited == ["arxiv"], "the clock runs from the turn on"


async def test_no_network_is_one_sentence(turns: Turns) -> None:
    away = Web("test", turns, "http://127.0.0.1:9")
    with pytest.raises(PaperSourceError, match="no answer"):
        await PAPERS[0].source(away).fetch(Mark())


async def test_a_redirect_among_the_sources_is_followed(server: PaperServer, sources: Sources) -> None:
    server.says(RSS, Answer(status=301, headers={"Location": "https://export.arxiv.org/rss/cs.LG"}))
    server.says(API, rss(item()))
    assert len((await sources["arXiv RSS"].fetch(Mark())).papers) == 1
    assert server.asked[API][0].path == "/rss/cs.LG"


async def test_a_key_does_not_follow_a_redirect(server: PaperServer, web: Web) -> None:
    server.says(SCHOLAR, Answer(status=302, headers={"Location": "https://huggingface.co/x"}))
    server.says(HUGGING, as_json([]))
    await SemanticScholar(web, "secret-key").summaries(["2611.00001"])
    assert "x-api-key" not in {name.lower() for name in server.asked[HUGGING][0].headers}


async def test_patience_ends(server: PaperServer, sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webs, "TOGETHER", 0.0)
    server.says(RSS, rss())
    with pytest.raises(PaperSourceError, match="no whole answer within"):
        await sources["arXiv RSS"].fetch(Mark())


def test_every_file_on_the_shelf_is_in_the_table() -> None:
    helpers = {"addresses", "feed", "json_page", "semantic_scholar", "web", "xml_page"}
    files = {module.name for module in pkgutil.iter_modules([str(Path(papers.__file__).parent)])} - helpers
    assert files == {feed.read.__module__.rpartition(".")[2] for feed in PAPERS}
    assert len({feed.name for feed in PAPERS}) == len(PAPERS)
