"""What single focuses know about their cards."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from bot.core.doses.base import Url
from bot.core.doses.coding import CodingCard, Test
from bot.core.doses.paper import PaperCard
from bot.core.doses.reproduce import ReproduceCard
from tests.cards import load_cards


def test_coding_card_gives_its_code(tmp_path: Path) -> None:
    card = load_cards(tmp_path)["coding"]
    assert isinstance(card, CodingCard)
    code = "def mean(xs):\n    return 0\n"
    assert (card.starter, card.solution) == (code, code)
    assert card.wrong == {"divides by n − 1": code, "takes the middle": code, "forgets to divide": code}


@pytest.mark.parametrize(
    ("gives", "expected", "raises"),
    [
        ("(1, 2)", "(1, 2)", ""),
        (0.5, "0.5", ""),
        ([1, 2.5], "[1, 2.5]", ""),
        (True, "True", ""),
        (None, "None", ""),
        ("raises ValueError", "raises ValueError", "ValueError"),
    ],
)
def test_expected_values_are_expressions(gives: object, expected: str, raises: str) -> None:
    test = Test.model_validate({"call": "f()", "gives": gives, "about": "x"})
    assert (test.gives, test.raises) == (expected, raises)


@pytest.mark.parametrize(
    ("value", "hit"), [(0.25, True), (0.26, True), (0.24, True), (0.2601, False), (float("nan"), False)]
)
def test_a_target_is_hit_within_its_tolerance(tmp_path: Path, value: float, hit: bool) -> None:
    card = load_cards(tmp_path)["reproduce"]
    assert isinstance(card, ReproduceCard)
    assert card.target.hit(value) is hit


@pytest.mark.parametrize(
    ("changes", "lead"),
    [
        ({}, "Ada Lovelace, Emmy Noether, 2014 · [arXiv 1412.6980](https://arxiv.org/abs/1412.6980) · a landmark"),
        ({"authors": ("A", "B", "C", "D")}, "A and others, 2014 ·"),
        ({"arxiv": None, "url": "https://example.org/p"}, "· [the paper](https://example.org/p) ·"),
        ({"standing": "recent"}, "· recent\n"),
    ],
)
def test_a_paper_says_where_it_is(tmp_path: Path, changes: dict[str, object], lead: str) -> None:
    card = load_cards(tmp_path)["paper"]
    assert isinstance(card, PaperCard)
    assert lead in card.model_copy(update=changes).lead()


@pytest.mark.parametrize("arxiv", ["1412.6980", "2104.14421v2", "stat.ML/0501001", "cs/0112017"])
def test_arxiv_ids_of_both_forms_are_read(tmp_path: Path, arxiv: str) -> None:
    card = load_cards(tmp_path)["paper"]
    again = PaperCard.model_validate({**card.model_dump(), "arxiv": arxiv, "authors": "Ada"})
    assert (again.address, again.authors) == (f"https://arxiv.org/abs/{arxiv}", ("Ada",))


@pytest.mark.parametrize("url", ["https://example.org", "http://example.org:8080/a?b=c#d", "https://doi.org/10.1000/x"])
def test_web_addresses(url: str) -> None:
    assert TypeAdapter(Url).validate_python(url) == url


@pytest.mark.parametrize(
    "url", ["", "example.org", "//example.org", "ftp://example.org", "https://", "http://[::1", "https://a b.org"]
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="is not a web address"):
        TypeAdapter(Url).validate_python(url)
