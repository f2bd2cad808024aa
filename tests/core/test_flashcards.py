"""A card becomes a flashcard for each question, and nothing in its words is obeyed."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from bot.core.doses.theory import TheoryCard
from bot.core.flashcards import flashcards, shown
from bot.core.handed_in import pieces
from bot.library import Library

CODE = "def f(x):\n    return x < 2"


SHELF = Library.load(Path(__file__).parents[2] / "content")


def test_every_question_of_every_card_is_a_flashcard() -> None:
    made = [each for card in SHELF.cards.values() for each in flashcards(card, [])]
    assert len({(each.card, each.number) for each in made}) == len(made)
    assert len(made) == sum(len(card.questions) for card in SHELF.cards.values())


def test_a_flashcard_has_the_question_and_why() -> None:
    first = next(flashcards(SHELF.cards["theory-bayes-in-log-odds"], ["springs, not strings"]))
    sides = first.sides
    assert (first.card, first.number) == ("theory-bayes-in-log-odds", 0)
    assert first.tags == ("daily-dose::phase-1", "daily-dose::week-3", "daily-dose::theory")
    assert sides.question.startswith("1 % are ill.")
    assert sides.choices == "A&ensp;99 %<br>B&ensp;95 %<br>C&ensp;17 %<br>D&ensp;1 %"
    assert sides.answer.startswith("<b>C&ensp;17 %</b><br>Odds 1 to 99,")
    assert [line[0] for line in sides.others.split("<br>")] == ["A", "B", "D"]
    assert sides.formula.startswith(r"\(\log\frac{P(A\mid e_1,\dots")
    assert sides.card.endswith("THEORY · Phase 1, week 3 · 15 min")
    assert sides.notes == "springs, not strings"
    assert '<a href="https://www.3blue1brown.com/lessons/better-bayes">3Blue1Brown, The medical' in sides.sources


def test_theory_alone_has_a_formula_and_it_stays_one() -> None:
    for card in SHELF.cards.values():
        formulas = {html.unescape(each.sides.formula) for each in flashcards(card, [])}
        assert formulas == {rf"\({card.formula.latex}\)" if isinstance(card, TheoryCard) else ""}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("two\nlines", "two<br>lines"),
        ("<script>alert('1')</script> & more", "&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt; &amp; more"),
        ("[latex]\\input{/etc/passwd}[/latex]", "&#91;latex]\\input{/etc/passwd}&#91;/latex]"),
        ("[sound:x.mp3] [$]x[/$]", "&#91;sound:x.mp3] &#91;$]x&#91;/$]"),
        ("a\x1fb\x00c\x07d", "abcd"),
        ("what `a < b` says", "what <code>a &lt; b</code> says"),
        (f"so:\n```python\n{CODE}\n```\nthere", f"so:<pre><code>{CODE.replace('<', '&lt;')}</code></pre>there"),
        (CODE, f"<pre><code>{CODE.replace('<', '&lt;')}</code></pre>"),
    ],
)
def test_words_are_shown_and_not_obeyed(words: str, expected: str) -> None:
    assert shown(words) == expected


def test_words_and_code_are_told_apart() -> None:
    assert list(pieces("a\n```\nb\n```\nc\n~~~\nd")) == [("a", False), ("b", True), ("c", False), ("d", True)]
    assert list(pieces("a `b` c")) == [("a `b` c", False)]
    assert list(pieces("")) == []
