"""Build: something small is broken; find it and mend it."""

from __future__ import annotations

from typing import Literal

from bot.core.doses.base import Card, Part
from bot.core.doses.kind import Kind


class BuildCard(Card):
    """A build dose. One script beside it shows the symptom, another is mended."""

    focus: Literal["build"]


KIND = Kind(
    focus="build",
    label="Build or fix",
    card=BuildCard,
    parts=(
        Part("Symptom", pushed=True),
        Part("Task", pushed=True, headed=True),
        Part("Acceptance", pushed=True, headed=True, routine=True),
        Part("Hint 1", hint=True, button=False),
        Part("Hint 2", hint=True, button=False),
        Part("Mended"),
        Part("Post-mortem"),
    ),
    scripts=("_broken.py", "_mended.py"),
)
