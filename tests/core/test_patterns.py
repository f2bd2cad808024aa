"""Choices that many doses share: laid out once, and each dose's own in the end."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.message import NUMBER, Choice, Pattern, Style, rows
from bot.platforms.telegram import render

SHARED = Pattern(
    (
        (Choice("✅ Done", f"done:{NUMBER}", style=Style.PRIMARY), Choice("↩ Undo", "undo:")),
        (Choice("The paper", url="https://arxiv.org/abs/1706.03762"), Choice("Too easy", f"fit:{NUMBER}:easy")),
    )
)


def test_each_dose_has_its_own_number() -> None:
    done, paper = SHARED.numbered(17)
    assert [choice.action for choice in done] == ["done:17", "undo:"]
    assert (paper[0].url, paper[1].action) == ("https://arxiv.org/abs/1706.03762", "fit:17:easy")
    assert SHARED.numbered(18)[0][0] == Choice("✅ Done", "done:18", style=Style.PRIMARY)


def test_numbered_choices_are_like_any_others() -> None:
    numbered, plain = Pattern(rows(Choice("A", f"a:{NUMBER}"))).numbered(3), rows(Choice("A", "a:3"))
    assert numbered == plain
    assert hash(numbered) == hash(plain)
    assert (len(numbered), [*numbered, *plain]) == (1, [*plain, *plain])
    assert numbered != rows(Choice("A", "a:4"))


def test_an_action_that_gets_too_long_by_its_number_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than 60 bytes"):
        list(Pattern(rows(Choice("A", f"{'a' * 50}:{NUMBER}"))).numbered(10**18))


@pytest.mark.parametrize("choice", [Choice(f"No. {NUMBER}", "a:"), Choice("A", url=f"https://example.org/{NUMBER}")])
def test_the_number_stands_in_actions_alone(choice: Choice) -> None:
    with pytest.raises(ValueError, match="in actions alone"):
        Pattern(rows(choice))


@pytest.mark.parametrize("links", [True, False])
@given(number=st.integers(1, 2**63 - 1))
def test_telegram_draws_them_once_as_it_would_draw_each(*, links: bool, number: int) -> None:
    numbered = SHARED.numbered(number)
    drawn = orjson.loads(orjson.dumps(render.reply_markup(numbered, links=links)))
    assert drawn == render.keyboard(tuple(numbered), links=links)
