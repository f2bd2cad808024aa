"""A complaint about the content: where, what, and the cure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.ports import StartError

if TYPE_CHECKING:
    from bot.core.doses import Flaw


LONGEST = 400  # A name in a broken card may be as long as the card.


@dataclass(frozen=True, slots=True, order=True)
class Complaint:
    """`file` is the path from the folder above the content; `field` may be empty when the file itself is meant."""

    file: str
    field: str
    problem: str
    cure: str

    @classmethod
    def of(cls, file: str, flaw: Flaw) -> Complaint:
        """A card's flaw, with the card's file."""
        return cls(file, _cut(flaw.field), _cut(flaw.problem), flaw.cure)

    def __str__(self) -> str:
        """One line, such as `content/…/x.md: title: is missing. Add it.`."""
        place = ": ".join(part for part in (self.file, self.field) if part)
        return f"{place}: {self.problem}. {self.cure}."


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"


class ContentError(StartError):
    """The content has mistakes, so nothing starts."""

    def __init__(self, complaints: tuple[Complaint, ...]) -> None:
        """Keeps all complaints; the words name the first and count the rest."""
        self.complaints = complaints
        rest = len(complaints) - 1
        more = f" And {rest} more; `dose check` lists them." if rest else ""
        super().__init__(f"The content is not sound: {complaints[0]}{more}")
