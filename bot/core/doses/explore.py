"""Explore: an AGI tool or an alignment question, with both sides of the argument."""

from __future__ import annotations

from typing import Literal

from bot.core.doses.base import Card, Part
from bot.core.doses.kind import Kind


class ExploreCard(Card):
    """An explore dose."""

    focus: Literal["explore"]


KIND = Kind(
    focus="explore",
    label="Explore",
    card=ExploreCard,
    parts=(
        Part("Why now", pushed=True),
        Part("Three steps", pushed=True, headed=True, entries=3, exactly=True),
        Part("Watch for", pushed=True, headed=True),
        Part("Reflect", pushed=True, headed=True),
        Part("Safety", hint=True),
        Part("For", hint=True),
        Part("Against", hint=True),
    ),
)
