"""Papers as records: ids, words of strangers, and what several sources say together."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.papers import Paper, Said, clean, identify, join
from bot.core.papers.news import news_of
from bot.core.papers.words import _PRICE, readable

TODAY, OLDEST = date(2026, 11, 24), date(2026, 9, 25)
PAPER = Paper("2611.00001", "One", first_on=TODAY, latest_on=TODAY)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("2611.00001", ("2611.00001", 1)),
        ("2611.00001v12", ("2611.00001", 12)),
        ("arXiv:1706.03762v7", ("1706.03762", 7)),
        ("http://arxiv.org/abs/quant-ph/0201082v1", ("quant-ph/0201082", 1)),
        ("https://arxiv.org/pdf/1706.03762v7.pdf", ("1706.03762", 7)),
        ("https://huggingface.co/papers/1706.03762", ("1706.03762", 1)),
        ("math.GT/0309136", ("math.GT/0309136", 1)),
        ("attention", None),
        ("٢٦١١.٠٠٠٠١", None),
        ("2611.00001v٢", None),
        ("2613.00001", None),
        ("2600.00001", None),
        ("1706.03762; DROP TABLE paper", None),
        ("https://evil.example/abs/1706.03762", None),
        ("", None),
    ],
)
def test_ids_in_all_their_spellings(text: str, known: tuple[str, int] | None) -> None:
    assert identify(text) == known


@pytest.mark.parametrize(
    ("latex", "plain"),
    [
        (r"Training $\alpha$-nets in $\mathcal{O}(n^2)$", "Training α-nets in 𝒪(n^2)"),
        (r"\textbf{Bold}, \emph{slanted} and \texttt{code}", "Bold, slanted and code"),
        (r"G\"odel gains 5\% and 5% more", "Gödel gains 5% and 5% more"),
        ("$5 million to $10 million", "$5 million to $10 million"),
        (r"As \cite{x} says --- $x \le y$", "As says — x ≤ y"),
        ("``Quoted'' words & https://a.example/~b", "“Quoted” words & https://a.example/~b"),
        ("two\n  lines", "two lines"),
        ("x < y <b>not bold</b>", "x < y <b>not bold</b>"),
        ("a\u202eb\u200bc\x00d\x1b[31m", "abcd[31m"),
        ("e" + "\u0301" * 40, "é" + 3 * "\u0301"),
    ],
)
def test_words_of_strangers_become_readable(latex: str, plain: str) -> None:
    assert readable(latex, 200) == plain


def test_long_words_are_cut_at_a_space() -> None:
    assert readable("one two three", 10) == "one two…"


@given(st.text(alphabet=st.sampled_from("\\{}$%&#_^~`- abfrac\n\u202e\u0301\x00"), max_size=300))
def test_whatever_comes_is_one_short_line(text: str) -> None:
    shown = readable(text, 50)
    assert len(shown) <= 50
    assert not set(shown) & set("\n\x00\u202e")


@pytest.mark.parametrize("text", ["{" * 20_000, "\\textbf{" * 5_000, "$" * 20_000, "\\" * 20_000, "$\\frac" * 5_000])
def test_formulas_that_are_none_take_no_time(text: str) -> None:
    assert len(readable(text, 300)) <= 300


def test_a_price_before_many_signs_takes_no_time() -> None:
    """A pattern that begins anew at each sign takes half a minute for this one, and a thousandth of a second else."""
    began = time.perf_counter()
    assert _PRICE.search("$1 " + "=" * 200_000)
    assert time.perf_counter() - began < 5


def test_a_source_without_id_or_title_names_no_paper() -> None:
    assert clean(Said("2611.00001", "\u200b")) is None
    assert clean(Said("10.1000/182", "A book")) is None


def test_gaps_are_filled_and_votes_grow() -> None:
    one = replace(PAPER, votes=3, authors=("Ada",))
    two = replace(PAPER, title="Other", votes=5, code="https://github.com/a/b", first_on=date(2026, 11, 20))
    both = join(one, two)
    assert (both.title, both.votes, both.authors, both.code) == ("One", 5, ("Ada",), "https://github.com/a/b")
    assert both.first_on == date(2026, 11, 20)


def test_a_newer_version_replaces_title_and_abstract_and_a_withdrawal() -> None:
    gone = replace(PAPER, withdrawn=True, version=2)
    mended = replace(PAPER, title="Better", version=3, votes=0)
    assert join(PAPER, gone).withdrawn
    assert join(gone, PAPER).withdrawn, "an older page does not bring it back"
    assert join(gone, mended).title == "Better"
    assert not join(gone, mended).withdrawn


def test_news_says_of_each_paper_what_becomes_of_it() -> None:
    known = {"2611.00001": PAPER, "2611.00002": replace(PAPER, arxiv="2611.00002")}
    found = [
        replace(PAPER, votes=9),
        replace(PAPER, arxiv="2611.00002"),
        replace(PAPER, arxiv="2611.00003", first_on=date(2027, 1, 1), latest_on=None),
        replace(PAPER, arxiv="2401.00001", first_on=None, version=4),
        replace(PAPER, arxiv="2611.00004", withdrawn=True),
        replace(PAPER, arxiv="2409.00001", first_on=date(2024, 9, 1)),
    ]
    news = news_of(known, found, TODAY, OLDEST)
    assert news.why == {
        "2611.00001": "changed: votes",
        "2611.00002": "as before",
        "2611.00003": "new",
        "2401.00001": "not kept: a new version of a paper from before",
        "2611.00004": "new, but withdrawn",
        "2409.00001": "not kept: of 2024-09-01, which is long ago",
    }
    assert news.withdrawn == ("2611.00004",)
    assert news.new[0].first_on == TODAY, "nothing is from the future"


def test_the_same_paper_twice_on_a_page_is_one() -> None:
    news = news_of({}, [PAPER, replace(PAPER, votes=4)], TODAY, OLDEST)
    assert [paper.votes for paper in news.new] == [4]


@pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
def test_three_versions_on_a_page_are_the_newest(order: tuple[int, ...]) -> None:
    """Only the first version is new; the others are announced as replacements, which have no first day."""
    first = [TODAY if version == 1 else None for version in order]
    found = [
        replace(PAPER, title=f"Title {version}", version=version, first_on=day, votes=version == 1)
        for version, day in zip(order, first, strict=True)
    ]
    (kept,) = news_of({}, found, TODAY, OLDEST).new
    assert (kept.title, kept.version, kept.votes, kept.first_on) == ("Title 3", 3, 1, TODAY)
