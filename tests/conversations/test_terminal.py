"""What a person at a terminal sees: lines that keep their columns, air that is one line, a greeting that says how."""

from __future__ import annotations

from io import StringIO

import pytest

from bot.core.message import Message
from bot.platforms.console.drawing import Drawing, wrapped
from bot.platforms.console.lines import OPENING, Typed


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/why  Days\n/plan  The week", "/why   Days\n/plan  The week"),
        ("• A day counts when it is done", "• A day counts\n  when it is done"),
        ("1  Core ML\n   statistics, optimisation", "1  Core ML\n   statistics,\n   optimisation"),
        ("Mon  Theory  (today, done)\n\nEvery day", "Mon  Theory\n     (today, done)\n\nEvery day"),
        ("🦉🦉  wide\nab  narrow", "🦉🦉  wide\nab    narrow"),
        ("An ordinary line of words", "An ordinary line\nof words"),
        ("", ""),
    ],
)
def test_a_long_line_goes_on_below_its_own_words(text: str, shown: str) -> None:
    assert wrapped(text, 18) == shown


def test_a_narrow_terminal_loses_no_word() -> None:
    words = "Mon 23 Nov  one two three four five six seven eight nine ten"
    assert wrapped(words, 12).split() == words.split()


def test_two_messages_stand_one_empty_line_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = StringIO()
    monkeypatch.setattr("sys.stdout", screen)
    typed = Typed(())
    for words in ("One.", "Two."):
        typed.write(Drawing().draw(Message(text=words)))
    assert screen.getvalue() == "One.\n\nTwo.\n\n"


def test_the_console_says_how_it_is_used_within_its_width(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = StringIO()
    monkeypatch.setattr("sys.stdout", screen)
    monkeypatch.setenv("COLUMNS", "60")
    Typed(()).session()
    lines = screen.getvalue().splitlines()
    assert max(map(len, lines)) <= 60
    assert " ".join(lines).strip() == OPENING
    assert "a number presses its button" in OPENING
