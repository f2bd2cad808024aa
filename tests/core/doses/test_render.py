"""What is sent, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.doses import KINDS, Source, more, render
from bot.core.doses.base import escape, fence, first_code
from bot.core.doses.kind import sources_line
from bot.core.message import Message
from tests.cards import BODIES, CODE, LIST, PROSE, load_cards

BOOK = "[A book](https://example.org/book)"
SOURCES = f"Sources: {BOOK}, 5 min · CC BY 4.0"
ADAM = "[Adam: A Method for Stochastic Optimization](https://arxiv.org/abs/1412.6980)"

DOSES = {
    "theory": f"""\
{PROSE}

{PROSE}

```
mean = Σ xᵢ / n
```

- xᵢ: the i-th value
- n: how many there are

**Worked example**

{PROSE}

**Misconception**

{PROSE}

**In use**

{PROSE}""",
    "coding": f"""\
Write the mean.

{CODE}

**Example**

`mean([1, 2])` gives 1.5.""",
    "paper": f"""\
Ada Lovelace, Emmy Noether, 2014 · [arXiv 1412.6980](https://arxiv.org/abs/1412.6980) · a landmark

**Claim:** One step length suits every parameter.

It worked.

**Read this**

Section 2, 5 minutes.

**Three questions**

{LIST}""",
    "reproduce": """\
A loss of a quarter.

```
loss = 0.25 ± 0.01
```

Measured 2026-11-23 with seed 7, numpy 2.4.

**Recipe**

Train it.

```
rate     0.001
layers   8, 4
shuffle  True
```

**Checkpoints**

At the start 0.69.""",
    "build": """\
It prints 3.

**Task**

Make it print 4.

**Acceptance**

It exits 0.""",
    "explore": f"""\
It is new.

**Three steps**

{LIST}

**Watch for**

Its certainty.

**Reflect**

One paragraph.""",
    "review": """\
**In your words**

One sentence each.

**Play**

Build a guesser.

**Show a friend**

Send the link.""",
}


@pytest.mark.parametrize("focus", KINDS)
def test_render(tmp_path: Path, focus: str) -> None:
    assert render(load_cards(tmp_path)[focus]) == Message(
        kicker=f"{focus.upper()} · Phase 1, week 1 · 15 min",
        title="A good card",
        markdown=f"{DOSES[focus]}\n\n{SOURCES.replace(BOOK, ADAM) if focus == 'paper' else SOURCES}",
    )


def test_solution_says_what_it_costs_and_tests_are_listed(tmp_path: Path) -> None:
    shown = more(load_cards(tmp_path)["coding"])
    assert shown["Solution"].markdown.endswith("Complexity: O(n). In a library: statistics.mean.")
    assert shown["Tests"].markdown == (
        "```python\n"
        "mean([1, 2, 3])  →  2  # three numbers\n"
        "mean([1.5])  →  1.5  # one number\n"
        "mean([])  →  raises ValueError  # edge case\n"
        "mean([1e9, 1e9 + 1])  →  1e9 + 0.5 ± 1e-06  # numerical stability\n"
        "mean([-1, 1])  →  0  # they cancel\n"
        "```"
    )


def test_build_keeps_its_hints_from_the_dose(tmp_path: Path) -> None:
    card = load_cards(tmp_path)["build"]
    assert not any(BODIES["build"][hidden] in render(card).markdown for hidden in ("Hint 1", "Hint 2", "Mended"))


def test_sources_cannot_break_the_markdown(tmp_path: Path) -> None:
    card = load_cards(tmp_path)["paper"]
    source = Source(title="a [b] *c*", url="https://example.org/a_(b)", use="all")
    assert sources_line(card.model_copy(update={"sources": (source,)})) == (
        r"Sources: [a \[b\] \*c\*](https://example.org/a_%28b%29) · CC BY 4.0"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a*b", r"a\*b"), ("load_data", "load_data"), ("_x_", r"\_x\_"), ("a<b", r"a\<b"), ("1,138", "1,138")],
)
def test_escape(text: str, expected: str) -> None:
    assert escape(text) == expected


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("no code", ""),
        ("```python\nx = 1\n```\nthen\n```\ny\n```", "x = 1\n"),
        ("~~~\nx\n```\ny\n~~~", "x\n```\ny\n"),
        ("````\n```\nx\n```\n````", "```\nx\n```\n"),
        ("```\nopen", ""),
    ],
)
def test_first_code(markdown: str, expected: str) -> None:
    assert first_code(markdown) == expected


def test_a_fence_is_longer_than_those_inside() -> None:
    assert fence("```\nx\n```") == "````\n```\nx\n```\n````"
