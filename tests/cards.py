"""One good card of every focus, as text, and a content folder that holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.doses import KINDS, Card
from bot.library import Library

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "1-core-ml"

COMMON = """\
id: {focus}-one
title: A good card
focus: {focus}
phase: 1
week: 1
topic: statistics
needs: []
minutes: 15
difficulty: 2
outcome: tell a good card from a bad one
sources:
  - {{title: A book, url: "https://example.org/book", use: chapter 1, minutes: 5}}
checked: 2026-11-23
explain: Explain this to me.
questions:
  - ask: Which number is cheapest?
    choices:
      - {{text: The mean, right: true, why: Its slope is zero.}}
      - {{text: The median, why: That is for absolute error.}}
      - {{text: The mode, why: That is for misses.}}
      - {{text: "No", why: There is one.}}
  - ask: And for absolute error?
    choices:
      - {{text: The mean, why: That is for squared error.}}
      - {{text: The median, right: true, why: As many pull left as right.}}
      - {{text: The mode, why: That is for misses.}}
      - {{text: Zero, why: Only if it is the median.}}
"""

MORE = {
    "theory": """\
formula:
  latex: "\\\\bar x"
  plain: mean = Σ xᵢ / n
  symbols: {xᵢ: the i-th value, n: how many there are}
""",
    "coding": """\
runner: monty
function: mean
complexity: O(n)
library: statistics.mean
tests:
  - {call: "mean([1, 2, 3])", gives: 2, about: three numbers}
  - {call: "mean([1.5])", gives: 1.5, about: one number}
  - {call: "mean([])", gives: raises ValueError, about: edge case}
  - {call: "mean([1e9, 1e9 + 1])", gives: "1e9 + 0.5", within: 1e-6, about: numerical stability}
  - {call: "mean([-1, 1])", gives: "0", about: they cancel}
""",
    "paper": """\
arxiv: "1412.6980"
authors: [Ada Lovelace, Emmy Noether]
year: 2014
standing: landmark
claim: One step length suits every parameter.
""",
    "reproduce": """\
target: {name: loss, value: 0.25, within: 0.01, seed: 7, measured: 2026-11-23, versions: {numpy: "2.4"}}
settings: {rate: 1e-3, layers: [8, 4], shuffle: true}
""",
    "build": "",
    "explore": "",
    "review": "revisits: [theory-one, coding-one, paper-one, reproduce-one, build-one]\n",
}

PROSE = " ".join(["word"] * 40)
CODE = "```python\ndef mean(xs):\n    return 0\n```"
LIST = "- one\n- two\n- three"
BODIES = {
    "theory": dict.fromkeys(("Question", "Intuition", "Worked example", "Misconception", "In use"), PROSE),
    "coding": {
        "Goal": "Write the mean.",
        "Signature": CODE,
        "Example": "`mean([1, 2])` gives 1.5.",
        "Starter": CODE,
        "Hint 1": "Add.",
        "Hint 2": "Divide.",
        "Hint 3": "Refuse an empty list.",
        "Solution": f"{CODE}\n\nIt adds and divides.",
        "What breaks if": "- the list is empty",
        "Wrong: divides by n − 1": CODE,
        "Wrong: takes the middle": CODE,
        "Wrong: forgets to divide": CODE,
    },
    "paper": {
        "Why it mattered": "It worked.",
        "Read this": "Section 2, 5 minutes.",
        "Three questions": LIST,
        "Key number": "0.001, in section 2.",
        "Criticism": "The proof is wrong.",
    },
    "reproduce": {
        "Target": "A loss of a quarter.",
        "Recipe": "Train it.",
        "Checkpoints": "At the start 0.69.",
        "Signs of failure": LIST,
        "Departures": "A smaller one.",
    },
    "build": {
        "Symptom": "It prints 3.",
        "Task": "Make it print 4.",
        "Acceptance": "It exits 0.",
        "Hint 1": "Look at the end.",
        "Hint 2": "Look at the `range`.",
        "Mended": "The range was one short.",
        "Post-mortem": "Who could have seen it?",
    },
    "explore": {
        "Why now": "It is new.",
        "Three steps": LIST,
        "Watch for": "Its certainty.",
        "Reflect": "One paragraph.",
        "Safety": "Paste no secrets.",
        "For": "It helps.",
        "Against": "It misleads.",
    },
    "review": {
        "In your words": "One sentence each.",
        "Play": "Build a guesser.",
        "Show a friend": "Send the link.",
        "Hint 1": "Count.",
        "Hint 2": "Add the counts up.",
    },
}

PLAN = "".join(
    f"{weekday}: {focus}\n"
    for weekday, focus in zip(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), KINDS, strict=True
    )
)
ROADMAP = """\
phases:
  - number: 1
    title: Core ML
    months: 3–4
    topics: [statistics, optimisation]
    weeks:
      - {week: 1, theme: One number for everybody}
      - {week: 2, theme: A line}
  - {number: 2, title: Deep learning, months: 4–5, topics: [attention]}
"""


PAPERS = """\
papers:
  "1412.6980": {title: "Adam: A Method for Stochastic Optimization", authors: Kingma and Ba, year: 2014}
"""
BOOK = 'title: A book, url: "https://example.org/book", use: chapter 1'
ADAM = 'title: "Adam: A Method for Stochastic Optimization", url: "https://arxiv.org/abs/1412.6980", use: all of it'


def good(focus: str) -> str:
    """The text of a good card."""
    sections = "\n".join(f"## {heading}\n\n{text}\n" for heading, text in BODIES[focus].items())
    common = COMMON.format(focus=focus)
    if focus == "paper":
        common = common.replace(BOOK, ADAM)
    return f"---\n{common}{MORE[focus]}---\n\n{sections}"


def card_path(root: Path, focus: str) -> Path:
    """Where the good card of a focus is."""
    return root / FOLDER / focus / "one.md"


def write_content(folder: Path) -> Path:
    """Writes a content folder with one good card of every focus, and gives it back."""
    root = folder / "content"
    root.mkdir()
    (root / "weekly_plan.yaml").write_text(PLAN, encoding="utf-8")
    (root / "roadmap.yaml").write_text(ROADMAP, encoding="utf-8")
    (root / "papers.yaml").write_text(PAPERS, encoding="utf-8")
    for focus, kind in KINDS.items():
        path = card_path(root, focus)
        path.parent.mkdir(parents=True)
        path.write_text(good(focus), encoding="utf-8")
        for ending in kind.scripts:
            path.with_name(f"one{ending}").write_text("print('loss = 0.25')\n", encoding="utf-8")
    return root


def load_cards(folder: Path) -> dict[str, Card]:
    """The good cards by focus, as the library reads them."""
    return {card.focus: card for card in Library.load(write_content(folder)).cards.values()}
