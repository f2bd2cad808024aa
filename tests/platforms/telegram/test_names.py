"""Strangers' names and words."""

from __future__ import annotations

import pytest

from bot.platforms.telegram.names import clean_name, clean_words


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("Ana\u202egpj.exe", "Anagpj.exe"),
        ("a\u200b\u200b\u2060b", "ab"),
        ("\u200d\u200d", ""),
        ("\u3164", ""),
        ("a\n\tb\x00c\x1b[31m", "a bc[31m"),
        ("👨\u200d👩\u200d👧 Fam", "👨\u200d👩\u200d👧 Fam"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Z" + "\u0301" * 30, "Z\u0301\u0301\u0301"),
        ("x" * 100, "x" * 64),
        ("<b>@everyone</b>", "<b>@everyone</b>"),
        ("half \ud83d", "half"),
    ],
)
def test_a_name_keeps_what_can_be_read(name: str, clean: str) -> None:
    assert clean_name(name) == clean


def test_first_and_last_name_are_joined() -> None:
    assert (clean_name("Ana", "Lima"), clean_name("Ana", None)) == ("Ana Lima", "Ana")


def test_words_lose_only_what_no_database_takes() -> None:
    assert clean_words(" x\ud83d = 1\0 😀\n y ") == "x = 1 😀\n y"
