"""Finds sentences that stand twice in the bank: whoever reads on has read them before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.core.doses import KINDS, Card
from bot.library.complaint import Complaint

SHORTEST = 8  # words; “The script takes a few seconds.” may be said again
LONGEST_QUOTE = 60  # characters
_FENCE = re.compile(r"^ *(`{3,}|~{3,}).*?^ *\1[`~]*$", re.DOTALL | re.MULTILINE)
_BLOCK = re.compile(r"\n\s*\n|\n(?= *(?:[-*>]|\d+[.)]) )")
_END = re.compile(r"(?<=[.!?…])[\"”’)*_]*\s+")
_ENDED = re.compile(r"[.!?…][\"”’)*_`]*\s*\Z")
_WORD = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*")


def repeat_complaints(bank: Sequence[tuple[str, Card]]) -> Iterator[Complaint]:
    """One complaint for each sentence that an earlier card, or the same one, has already."""
    first: dict[tuple[str, ...], tuple[str, str]] = {}
    for file, card in bank:
        for field, text in _texts(card):
            for sentence in _sentences(text):
                words = tuple(_WORD.findall(sentence.casefold()))
                if len(words) < SHORTEST:
                    continue
                if there := first.get(words):
                    quote = sentence if len(sentence) <= LONGEST_QUOTE else f"{sentence[:LONGEST_QUOTE].rstrip()}…"
                    place = there[1] if there[0] == file else f"{there[0]}, {there[1]}"
                    yield Complaint(file, field, f"“{quote}” stands in {place} already", "Say it another way")
                first.setdefault(words, (file, field))


def _texts(card: Card) -> Iterator[tuple[str, str]]:
    """What a learner reads, without code, directions and the prompt for an assistant, by field."""
    yield "outcome", card.outcome
    for number, question in enumerate(card.questions):
        yield f"questions[{number}].ask", question.ask
        for index, choice in enumerate(question.choices):
            yield f"questions[{number}].choices[{index}].why", choice.why
    for heading, markdown in card.sections.items():
        part = KINDS[card.focus].part(heading)
        if part is not None and not part.routine:
            yield f"section {heading}", _FENCE.sub("", markdown)


def _sentences(text: str) -> Iterator[str]:
    for block in _BLOCK.split(text):
        for sentence in _END.split(block):
            if _ENDED.search(sentence):  # not “The page, below the code of Hint 1:”
                yield " ".join(sentence.split())
