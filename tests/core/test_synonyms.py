"""What a thing is also called."""

from __future__ import annotations

from itertools import combinations

import pytest

from bot.core.papers.synonyms import SAME, WORDS, plain, spellings, wanted


@pytest.mark.parametrize(
    ("words", "firsts"),
    [
        ("LLMs", ["LLMs"]),
        ("large language model agents", ["large language model", "agents"]),
        ("RL from scratch", ["RL", "from", "scratch"]),
        ("mixture-of-experts serving", ["mixture of experts", "serving"]),
        ("what?", ["what"]),
        ("'; DROP", ["DROP"]),
        ("  ", []),
        ("a b c d e f g h i j", list("abcdefgh")),
    ],
)
def test_a_search_is_things_that_must_all_be_there(words: str, firsts: list[str]) -> None:
    assert [thing[0] for thing in wanted(words)] == firsts
    assert len(firsts) <= WORDS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("LLM", "Large Language Models"),
        ("RL", "reinforcement learning"),
        ("RAG", "retrieval augmented generation"),
        ("MoE", "mixture-of-experts"),
        ("KV cache", "key-value cache"),
        ("optimisation", "Optimization"),
    ],
)
def test_short_and_long_names_are_one(one: str, other: str) -> None:
    assert {plain(name) for name in spellings(one)} == {plain(name) for name in spellings(other)}


def test_what_has_no_other_name_has_its_own() -> None:
    assert spellings("attention") == ("attention",)


def test_no_name_stands_for_two_things() -> None:
    for one, other in combinations([{plain(name) for name in names} for names in SAME], 2):
        assert not one & other
