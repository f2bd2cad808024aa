"""Code is found however people paste it, and words stay words."""

from __future__ import annotations

import pytest

from bot.core.handed_in import code_in, functions_in, tidied

CODE = "def mean(xs):\n    return sum(xs) / len(xs)"
INDENTED = "    def mean(xs):\n        return sum(xs) / len(xs)"

PASTED = {
    "a block": f"```python\n{CODE}\n```",
    "the line ends of Windows": f"```python\r\n{CODE}\r\n```\r\n".replace(":\n", ":\r\n"),
    "a fence that opens behind words": f"Here it is: ```py\n{CODE}\n```",
    "a fence that closes behind the code": f"```\n{CODE}```",
    "words behind the last fence": f"```\n{CODE}\n``` is it right?",
    "code beside the first fence": f"```{CODE}\n```",
    "no last fence": f"```python\n{CODE}",
    "tildes": f"~~~\n{CODE}\n~~~",
    "an indented block": f"  ```python\n{INDENTED}\n  ```",
    "no fence": CODE,
    "no fence, indented": INDENTED,
    "quoted": f"`{CODE}`",
    "a mark at the beginning": f"\ufeff{CODE}",
    "spaces of another sort": CODE.replace("    ", "\u00a0" * 4),
    "a sign that nobody sees": CODE.replace("return", "\u200breturn"),
    "lines of another sort": CODE.replace("\n", "\u2028"),
}


@pytest.mark.parametrize("words", PASTED.values(), ids=PASTED.keys())
def test_code_is_found_however_it_is_pasted(words: str) -> None:
    assert code_in(words) == CODE


def test_several_blocks_are_one_program() -> None:
    assert (
        code_in("```\nimport math\n```\nand\n```py\ndef f(x):\n\treturn x\n```") == "import math\ndef f(x):\n\treturn x"
    )
    assert code_in("```def f(x): return x```") == "def f(x): return x"
    assert code_in("````\nx = '''\n```\n'''\n````") == "x = '''\n```\n'''"


@pytest.mark.parametrize(
    "words",
    [
        "",
        "divide last",
        "def is what begins a function",
        "`sum(xs)` then `len(xs)`",
        "```softmax``` minus its ```max```",
        "use ``` to fence",
        "```\n```",
        "x ~~~ y",
    ],
)
def test_words_are_no_code(words: str) -> None:
    assert code_in(words) == ""


@pytest.mark.parametrize("part", ["```", "``` ", "```\n", "`", "~`", "def ", "```def f(", " def f(\n", "`a", "\u00a0"])
def test_a_flood_of_marks_takes_no_time(part: str) -> None:
    code_in(part * (64_000 // len(part)))


def test_functions_are_those_at_the_margin() -> None:
    assert functions_in(f"{CODE}\n    def inner(x):\n        return x\nasync def wait (x): ...") == {"mean", "wait"}


def test_an_indent_that_means_something_stays() -> None:
    assert tidied("def f(x):\n\treturn x\n") == "def f(x):\n\treturn x"
    assert tidied("x = 1\n    y = 2") == "x = 1\n    y = 2"
