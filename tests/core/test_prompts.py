"""A ready prompt in a link: whole where it fits, cut at a sentence where not, and never too long for a platform."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.doses import FetchedPaper
from bot.core.papers import Paper
from bot.core.prompts import CUT, LONGEST, links, shortened, with_question
from bot.library import Library

CONTENT = Path(__file__).parents[2] / "content"


def filled(url: str) -> str:
    """What the assistant finds in its field."""
    return parse_qs(urlsplit(url).query)["q"][0]


def test_each_assistant_gets_the_prompt_letter_by_letter() -> None:
    prompt = "Why 2 + 2 = 4 & not 5?\n“100 %” #[so] (it is) – 🦉"
    first, second = links(prompt)
    assert (first.label, second.label) == ("Explain with ChatGPT", "Explain with Claude")
    assert first.url.startswith("https://chatgpt.com/?q=")
    assert second.url.startswith("https://claude.ai/new?q=")
    assert filled(first.url) == filled(second.url) == prompt


@pytest.mark.parametrize(
    ("prompt", "kept"),
    [
        ("One. Two.", "One. Two."),
        (f"One. Two! {'x' * 600}. Three.", f"One. Two!{CUT}"),
        (f"One two {'x' * 600}", f"One two{CUT}"),
        ("x" * 600, ""),
        ("", ""),
    ],
)
def test_a_long_prompt_is_cut_behind_a_sentence(prompt: str, kept: str) -> None:
    assert shortened(prompt) == kept


@given(st.text(max_size=1500))
def test_no_link_is_longer_than_a_button_takes(prompt: str) -> None:
    for choice in links(prompt):
        assert len(choice.url) <= LONGEST
        assert choice.url.isascii()
        assert not {" ", "\n", "(", ")", '"', "<"} & set(choice.url)


def test_a_question_outlives_the_cut() -> None:
    prompt = with_question("A long prompt. " * 60, "Why the mean?")
    assert shortened(prompt).startswith("My question: Why the mean?")
    assert with_question("As it is.", "") == "As it is."


def test_every_card_and_every_paper_fits_whole() -> None:
    prompts = [card.explain for card in Library.load(CONTENT).cards.values()]
    prompts += [
        FetchedPaper.of(Paper(arxiv, "T" * 300)).explain for arxiv in ("2611.00001", "cond-mat.stat-mech/0501001")
    ]
    assert [prompt for prompt in prompts if shortened(prompt) != prompt] == []
