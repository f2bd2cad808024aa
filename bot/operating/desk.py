"""Hands each of the operator's commands to whoever carries it out."""

from __future__ import annotations

import argparse

from bot.operating import doctor, papers
from bot.settings import Settings


def carry_out(asked: argparse.Namespace, settings: Settings) -> int:
    """Carries out `dose doctor` or `dose papers …` and returns the exit status.

    Raises:
        StartError: it cannot; the text says why.
    """
    if asked.command == "doctor":
        return doctor.examine(settings)
    return papers.fetch(settings, dry_run=asked.dry_run)
