"""A question with four choices, and what is said to an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.core.doses.flaws import FlawError
from bot.core.message import Message

LETTERS = "ABCD"
NUMBERS = ("no", "one", "two", "three", "four")
Text = Annotated[str, Field(min_length=1)]


class Answer(BaseModel):
    """One choice of a question; `why` says why it is right, or why it tempts."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    text: Text = Field(max_length=60)
    right: bool = False
    why: Text


class Question(BaseModel):
    """A retrieval question: four choices, of which exactly one is right. All of it is plain text."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    ask: Text
    choices: tuple[Answer, ...]

    @field_validator("choices", mode="after")
    @classmethod
    def _one_of_four(cls, choices: tuple[Answer, ...]) -> tuple[Answer, ...]:
        pairs = []
        if len(choices) != len(LETTERS):
            pairs.append((f"there are {len(choices)} choices", "Write four"))
        right = sum(choice.right for choice in choices)
        if right != 1:
            count = NUMBERS[right] if right < len(NUMBERS) else str(right)
            verb = "is" if right == 0 else "are"
            noun = "choice" if right == 0 else "choices"
            pairs.append((f"{count} {noun} {verb} right", "Mark exactly one with right: true"))
        if len({choice.text.casefold() for choice in choices}) < len(choices):
            pairs.append(("two choices have the same text", "Make each of them different"))
        if pairs:
            raise FlawError(*pairs[0], *pairs[1:])
        return choices

    def message(self) -> Message:
        """The question and its lettered choices, in the order in which they are written."""
        lines = (f"{letter}  {choice.text}" for letter, choice in zip(LETTERS, self.choices, strict=True))
        return Message(text="\n".join((f"{self.ask}\n", *lines)))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer was worth: `why` is about the picked choice, `right_why` about the right one."""

    right: bool
    why: str
    right_letter: str
    right_text: str
    right_why: str

    def message(self) -> Message:
        """Says it, without guilt: why the pick tempts, then the right one and why."""
        if self.right:
            return Message(text=f"✅ Right. {self.why}")
        return Message(text=f"Not quite. {self.why}\n\n{self._answer} {self.right_why}")

    def aside(self) -> Message:
        """Says it beside a button, where Telegram shows 200 characters: first which is right, then why yours tempts."""
        if self.right:
            return self.message()
        return Message(text=f"Not quite. {self._answer} {self.right_why}\n\nYour pick: {self.why}")

    @property
    def _answer(self) -> str:
        answer = f"Right is {self.right_letter}: {self.right_text}"
        return answer if answer.endswith((".", "!", "?")) else f"{answer}."


def grade(question: Question, picked: int) -> Verdict:
    """Grades the choice with the index `picked`, 0–3.

    Raises:
        IndexError: there is no such choice.
    """
    if not 0 <= picked < len(question.choices):
        raise IndexError(picked)
    index = next(index for index, choice in enumerate(question.choices) if choice.right)
    right = question.choices[index]
    return Verdict(
        right=picked == index,
        why=question.choices[picked].why,
        right_letter=LETTERS[index],
        right_text=right.text,
        right_why=right.why,
    )
