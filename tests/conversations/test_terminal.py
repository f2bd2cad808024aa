"""What a person at a terminal sees: lines that keep their columns, air that is one line, a greeting that says how."""

from __future__ import annotations

import asyncio
import os
import sys
from io import StringIO

import pytest

from bot import loop
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


@pytest.mark.skipif(sys.platform == "win32", reason="no such terminals there")
def test_the_terminal_is_given_back_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    typing, terminal = os.openpty()

    async def converse() -> None:
        reading = asyncio.get_running_loop()
        with Typed(()).session():
            reading.add_reader(terminal, int)  # as the prompt does
            await asyncio.sleep(0)
            reading.remove_reader(terminal)

    monkeypatch.setattr("sys.stdout", StringIO())
    with os.fdopen(terminal, encoding="utf-8") as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        loop.run(converse())
        assert os.get_blocking(terminal)
    os.close(typing)
