"""Cards as flashcards: a question each, in HTML that shows what was written and obeys none of it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from bot.core.doses.base import Card
from bot.core.doses.kind import kicker
from bot.core.doses.questions import LETTERS, Question, grade
from bot.core.doses.theory import TheoryCard
from bot.core.handed_in import pieces

# What a file of Anki's keeps its fields apart by is among them.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_INLINE = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True, slots=True)
class Sides:
    """What a flashcard shows, part by part, as HTML; parts of which there is nothing are empty."""

    question: str
    choices: str
    answer: str
    others: str
    formula: str  # for MathJax
    card: str
    notes: str
    sources: str


PARTS = tuple(part.name.capitalize() for part in fields(Sides))


@dataclass(frozen=True, slots=True)
class Flashcard:
    """One question of a card; card and number stay the same for ever, and so make it known again."""

    card: str
    number: int
    tags: tuple[str, ...]
    sides: Sides


def flashcards(card: Card, notes: Sequence[str]) -> Iterator[Flashcard]:
    """The questions of a card, with what a person wrote about it."""
    tags = tuple(f"daily-dose::{tag}" for tag in (f"phase-{card.phase}", f"week-{card.week}", card.focus))
    for number, question in enumerate(card.questions):
        yield Flashcard(card.id, number, tags, _sides(card, question, notes))


def shown(words: str) -> str:
    """Plain words as HTML: lines stay lines, code is code, and nothing else of it has a meaning."""
    return "".join(
        f"<pre><code>{_escaped(piece)}</code></pre>" if is_code else _INLINE.sub(r"<code>\1</code>", _lines(piece))
        for piece, is_code in pieces(words)
    )


def _sides(card: Card, question: Question, notes: Sequence[str]) -> Sides:
    right = next(index for index, choice in enumerate(question.choices) if choice.right)
    verdict = grade(question, right)
    wrong = [index for index in range(len(LETTERS)) if index != right]
    links = (f'<a href="{_escaped(source.url)}">{_escaped(source.title)}</a>' for source in card.sources)
    return Sides(
        question=shown(question.ask),
        choices="<br>".join(f"{LETTERS[index]}&ensp;{shown(each.text)}" for index, each in enumerate(question.choices)),
        answer=f"<b>{verdict.right_letter}&ensp;{shown(verdict.right_text)}</b><br>{shown(verdict.right_why)}",
        others="<br>".join(f"{LETTERS[index]}&ensp;{shown(question.choices[index].why)}" for index in wrong),
        formula=rf"\({_escaped(card.formula.latex)}\)" if isinstance(card, TheoryCard) else "",
        card=f"<b>{_escaped(card.title)}</b><br>{_escaped(kicker(card))}",
        notes="<hr>".join(map(shown, notes)),
        sources=" · ".join(links),
    )


def _lines(words: str) -> str:
    return _escaped(words.strip("\n")).replace("\n", "<br>")


def _escaped(words: str) -> str:
    """Without marks of HTML. Square brackets would call Anki's own: `[latex]`, `[sound:…]`."""
    return html.escape(_CONTROL.sub("", words)).replace("[", "&#91;")
