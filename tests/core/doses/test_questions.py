"""A question shows its choices in order, and says why."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from bot.core.doses import Answer, Question, Verdict, grade
from bot.core.message import Message

QUESTION = Question(
    ask="Which number is cheapest?",
    choices=(
        Answer(text="The median", why="That is for absolute error."),
        Answer(text="The mean", right=True, why="Its slope is zero."),
        Answer(text="The mode", why="That is for misses."),
        Answer(text="None", why="There is one."),
    ),
)


def test_choices_are_lettered_in_their_order() -> None:
    assert QUESTION.message() == Message(
        text="Which number is cheapest?\n\nA  The median\nB  The mean\nC  The mode\nD  None"
    )


@pytest.mark.parametrize(
    ("picked", "right", "words"),
    [
        (0, False, "Not quite. That is for absolute error.\n\nRight is B: The mean. Its slope is zero."),
        (1, True, "✅ Right. Its slope is zero."),
        (3, False, "Not quite. There is one.\n\nRight is B: The mean. Its slope is zero."),
    ],
)
def test_grade(picked: int, right: bool, words: str) -> None:
    verdict = grade(QUESTION, picked)
    assert verdict == Verdict(right, QUESTION.choices[picked].why, "B", "The mean", "Its slope is zero.")
    assert verdict.message() == Message(text=words)


@pytest.mark.parametrize("picked", [-1, 4])
def test_grade_knows_four_choices(picked: int) -> None:
    with pytest.raises(IndexError):
        grade(QUESTION, picked)


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        (QUESTION.choices[:3], "there are 3 choices. Write four."),
        ((QUESTION.choices[1],) * 4, "four choices are right. .* two choices have the same text"),
        ((), "there are 0 choices. Write four. no choice is right. Mark exactly one"),
    ],
)
def test_a_question_has_four_choices_and_one_is_right(choices: tuple[Answer, ...], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Question(ask="?", choices=choices)
