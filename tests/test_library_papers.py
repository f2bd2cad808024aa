"""A card's arXiv papers agree with the checked list, and what nobody checked is not sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.library import Library, check
from bot.library.papers import Paper, read_papers
from tests.cards import card_path, write_content

CONTENT = Path(__file__).parents[1] / "content"
SOURCE = '{title: A book, url: "https://example.org/book", use: chapter 1, minutes: 5}'


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return write_content(tmp_path)


def change(content: Path, old: str, new: str, focus: str = "paper") -> list[str]:
    """Changes one card, and gives back the complaints about it."""
    path = card_path(content, focus)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return [str(complaint).removeprefix("content/1-core-ml/") for complaint in check(content)]


def source(title: str, arxiv: str) -> str:
    return f'{{title: "{title}", url: "https://arxiv.org/{arxiv}", use: all of it, minutes: 5}}'


ADAM = source("Adam: A Method for Stochastic Optimization", "abs/1412.6980")
OTHER = "Hold it against its title, add it there, or mark the card with unverified: true."


@pytest.mark.parametrize("version", ["", "v9"])
def test_a_paper_that_nobody_checked_is_refused(content: Path, version: str) -> None:
    found = change(content, '"1412.6980"', f'"2402.99999{version}"')
    assert found == [f"paper/one.md: arxiv: 2402.99999 is not in papers.yaml. {OTHER}"]


@pytest.mark.parametrize("address", ["abs/1412.6980", "pdf/1412.6980v9.pdf", "abs/1412.6980v3", "pdf/1412.6980/"])
def test_an_id_with_anothers_title_is_found_out(content: Path, address: str) -> None:
    found = change(content, ADAM, source("Kingma and Ba, Auto-Encoding Variational Bayes", address))
    problem = "is not the title of arXiv 1412.6980, which is Adam: A Method for Stochastic Optimization"
    assert found == [f"paper/one.md: sources[0].title: {problem}. Correct the title or the address."]


def test_links_of_every_focus_are_held_against_the_list(content: Path) -> None:
    found = change(content, SOURCE, source("Attention Is All You Need", "abs/1412.6980"), "explore")
    assert found[0].startswith("explore/one.md: sources[0].title: is not the title of arXiv 1412.6980")


def test_a_paper_card_names_its_paper(content: Path) -> None:
    found = change(content, ADAM, SOURCE)
    expected = (
        "do not name the paper itself, Adam: A Method for Stochastic Optimization. Add https://arxiv.org/abs/1412.6980."
    )
    assert found == [f"paper/one.md: sources: {expected}"]


def test_a_paper_elsewhere_needs_no_list(content: Path) -> None:
    assert change(content, 'arxiv: "1412.6980"', "url: https://example.org/paper") == []


def test_an_unverified_paper_may_stay_but_is_not_sent(content: Path) -> None:
    assert change(content, 'arxiv: "1412.6980"', 'arxiv: "2402.99999"\nunverified: true') == []
    library = Library.load(content)
    assert "paper-one" in library.cards, "whoever had it can still open it"
    assert library.pick(1, "paper", []).focus != "paper", "the only paper card is out of the rotation"
    assert library.progress(1, []).phases[0].cards == 6


def test_a_checked_paper_is_no_longer_unverified(content: Path) -> None:
    found = change(content, 'arxiv: "1412.6980"', 'arxiv: "1412.6980"\nunverified: true')
    assert found == ["paper/one.md: unverified: is true, but 1412.6980 is in papers.yaml. Remove the line."]


def test_without_a_list_no_paper_is_checked(content: Path) -> None:
    (content / "papers.yaml").unlink()
    assert [str(complaint) for complaint in check(content)] == [
        f"content/1-core-ml/paper/one.md: arxiv: 1412.6980 is not in papers.yaml. {OTHER}"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("papers: [", "line 2: "),
        ("", "is not names and values. Write lines such as title: …."),
        ('papers: {"1": {titel: x, authors: x, year: 2000}}', "papers.1.title: is missing."),
        ('papers: {"1": {title: x, authors: x, year: 1907}}', "papers.1.year: is 1907. Write 1991 or more."),
    ],
)
def test_a_broken_list_is_complained_about(content: Path, text: str, expected: str) -> None:
    (content / "papers.yaml").write_text(text, encoding="utf-8")
    assert any(str(complaint).startswith(f"content/papers.yaml: {expected}") for complaint in check(content))


@pytest.mark.parametrize(
    ("title", "is_it"),
    [
        ("Hu et al. (2021), LoRA: Low-Rank Adaptation of Large Language Models", True),
        ("low-rank adaptation, better known as LORA", True),
        ("The DropOut paper", True),
        ("QLoRA", False),
        ("", False),
    ],
)
def test_a_paper_is_known_by_its_names(title: str, *, is_it: bool) -> None:
    assert Paper(title="LoRA", also=("dropout",), authors="Hu", year=2021).goes_by(title) is is_it


def test_the_projects_list_can_be_read() -> None:
    papers, complaints = read_papers(CONTENT)
    assert complaints == []
    assert papers["1706.03762"].title == "Attention Is All You Need"
    assert len(papers) > 150
