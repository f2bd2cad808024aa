"""A fetched paper as a dose: every word of it is a stranger's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.core.doses import FetchedPaper, hints, more, render
from bot.core.doses.fetched import claim, literal
from bot.core.papers import Paper, Said, clean
from bot.platforms.telegram.html import draw

PAPER = Paper(
    "2611.00001",
    "Invented Attention",
    authors=("Ada Sample", "Bo Sample"),
    abstract="Things are hard. We show that attention is fine. It works.",
    first_on=date(2026, 11, 20),
    latest_on=date(2026, 11, 21),
    code="https://github.com/sample/invented",
)
"""Whole, with nothing odd about it."""


def test_a_fetched_paper_as_it_is_sent() -> None:
    message = render(FetchedPaper.of(PAPER))
    assert (message.kicker, message.title) == ("PAPER · from arXiv · 15 min", "Invented Attention")
    assert message.markdown.split("\n\n") == [
        (
            "Ada Sample, Bo Sample · 20 November 2026 · [arXiv 2611.00001](https://arxiv.org/abs/2611.00001)"
            " · [code](https://github.com/sample/invented)"
        ),
        "**Claim** (from the abstract): We show that attention is fine\\.",
        "**Read this**",
        (
            "1. Abstract, 2 minutes: who had which problem, and what is new.\n"
            "2. Figure 1 with its caption, 3 minutes: the idea as a picture.\n"
            "3. The main table, 6 minutes: which rows are compared, in what unit, on what data.\n"
            "4. Limits or conclusion, 4 minutes: what the authors do not claim."
        ),
        "**Three questions**",
        (
            "1. **Claim.** What shall be better than before, in one sentence of your own?\n"
            "2. **Evidence.** Which number carries it, and what is it compared with?\n"
            "3. **Limit.** Where would you expect it to fail?"
        ),
        "Reply with your answers: they are kept with the paper.",
        "Sources: [arXiv 2611.00001](https://arxiv.org/abs/2611.00001) · title and abstract CC0",
    ]
    assert hints(FetchedPaper.of(PAPER)) == ()
    assert list(more(FetchedPaper.of(PAPER))) == ["Abstract", "Sources"]


def test_a_summary_says_whose_it_is() -> None:
    assert claim(replace(PAPER, summary="Fine.", summary_by="Hugging Face")) == (
        "Fine.",
        "Hugging Face's summary, by a machine",
    )


def test_what_is_not_known_is_left_out() -> None:
    bare = render(FetchedPaper.of(Paper("2611.00001", "Bare"))).markdown
    assert bare.startswith("[arXiv 2611.00001](https://arxiv.org/abs/2611.00001)\n\n**Read this**")


def test_a_paper_withdrawn_since_says_so() -> None:
    assert "**withdrawn since**" in FetchedPaper.of(replace(PAPER, withdrawn=True)).lead()


HOSTILE = (
    "<script>alert(1)</script>",
    "[click](https://evil.example) ![x](https://evil.example/x.png)",
    "`code` ```fence``` ~~~",
    "**bold** _it_ ~~gone~~ ||spoiler||",
    "1. list",
    "- list",
    "# heading",
    "=== ---",
    "&lt;b&gt; &#60;",
    "@everyone <@123> <#1> </done:1>",
    "<https://evil.example>",
    "> quote",
    "\\",
)


@pytest.mark.parametrize("words", HOSTILE)
def test_strangers_words_are_shown_and_never_read_as_markup(words: str) -> None:
    assert draw(literal(words)).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == words


@pytest.mark.parametrize("words", HOSTILE)
def test_no_field_of_a_paper_escapes_its_place(words: str) -> None:
    title, abstract = f"A {words}", f"We show {words}."
    paper = clean(Said("2611.00001", title, authors=(words,), abstract=abstract, summary=words, summary_by="X"))
    assert paper is not None
    card = FetchedPaper.of(paper)
    shown = draw(render(card).markdown) + "".join(draw(message.markdown) for message in more(card).values())
    assert "<script" not in shown
    assert 'evil.example">' not in shown
    assert shown.count("<a href") == 3, "the paper in the lead, and twice among the sources"


def test_the_longest_paper_fits_a_message() -> None:
    said = Said(
        "2611.00001",
        "T" * 5_000,
        authors=("N" * 99,) * 99,
        abstract="We show " + "a" * 9_999,
        summary="s" * 999,
        summary_by="Semantic Scholar",
        code="https://github.com/" + "c" * 80 + "/" + "d" * 90,
        first_on=date(2026, 11, 20),
    )
    longest = clean(said)
    assert longest is not None
    assert len(render(FetchedPaper.of(longest)).plain()) < 3_300
