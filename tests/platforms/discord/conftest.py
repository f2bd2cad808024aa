"""What holds for all tests of Discord: sessions follow each other more quickly than the real one would bear."""

from __future__ import annotations

import pytest

from bot.platforms.discord import shards


@pytest.fixture(autouse=True)
def quick_introductions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "IDENTIFY_GAP", 0.05)
