"""Runs code that somebody sent, walled off, against a card's tests: (code, function, tests) → Verdict."""

from __future__ import annotations

from bot.runner.monty import Limits, Runner
from bot.runner.verdict import Outcome, Verdict

__all__ = ["Limits", "Outcome", "Runner", "Verdict"]
