"""The shelf of rules, and what it says of itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.core import streaks
from bot.core.events import Kind
from bot.core.streaks import RULES, State, explain, frozen
from bot.core.streaks.facts import read
from bot.core.streaks.folding import settle
from bot.core.streaks.state import Run
from tests.core.streaks.diary import Diary

BEHIND = {"__init__", "clocks", "facts", "folding", "limits", "snapshot", "state", "why"}  # what applies and tells them


def test_every_file_on_the_shelf_is_in_the_table() -> None:
    shelf = {file.stem for file in Path(streaks.__file__).parent.glob("*.py")}
    assert sorted(rule.name for rule in RULES) == sorted(shelf - BEHIND)


def test_the_rules_are_asked_in_this_order() -> None:
    assert [rule.name for rule in RULES if rule.settle] == [
        "done",
        "late",
        "paused",
        "rest",
        "excused",
        "travel",
        "skipped",
        "frozen",
        "earn_back",
        "missed",
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_is_one_sentence(rule: streaks.Rule) -> None:
    assert rule.sentence[0].isupper()
    assert rule.sentence.endswith(".")
    assert ". " not in rule.sentence
    assert len(rule.sentence) <= 118


def test_freezes_are_spent_two_in_a_row_at_most() -> None:
    day = date(2026, 6, 5)
    facts = read([], date(2026, 6, 7), Diary().at(6))
    run = Run(total=5, current=5, freezes=3, frozen_in_a_row=1)
    assert (frozen.settle(day, facts, run) or run).state is State.FROZEN
    assert frozen.settle(day, facts, replace(run, frozen_in_a_row=2)) is None


def test_a_table_that_leaves_a_day_unsettled_is_refused() -> None:
    with pytest.raises(LookupError):
        settle(date(2026, 6, 1), read([], date(2026, 6, 1), Diary().at(0)), Run(), [])


def test_why_lists_the_days() -> None:
    diary = Diary().story("ddd.l.xd")
    assert explain(diary.fold(8)) == (
        "Sat 6 Jun  missed",
        "Sun 7 Jun  excused",
        "Mon 8 Jun  done",
        "Tue 9 Jun  open",
    )


def test_why_of_nothing_shows_how_it_ended() -> None:
    assert explain(Diary().story("ddd.").fold(5)) == (
        "Wed 3 Jun  done",
        "Thu 4 Jun  a freeze covered it",
        "Fri 5 Jun  missed",
        "Sat 6 Jun  open",
    )


def test_why_joins_long_runs() -> None:
    assert explain(Diary().done(*range(9)).fold(9)) == ("Mon 1 Jun – Tue 9 Jun  done, 9 days", "Wed 10 Jun  open")


def test_why_sums_up_what_is_long_ago() -> None:
    diary = Diary().done(0)
    diary.add(Kind.REST, diary.at(0), weekdays=frozenset({1, 3}))
    diary.done(*(n for n in range(1, 100) if n < 7 or n % 7 not in {1, 3}))
    lines = explain(diary.fold(99))
    assert len(lines) == 14
    assert lines[0] == "Mon 1 Jun – Mon 17 Aug  78 days: 58 done, 20 rest"
    assert lines[-1] == "Tue 8 Sep  rest day"


def test_why_of_an_empty_log() -> None:
    assert explain(Diary().fold(0)) == ("Mon 1 Jun  open",)
