"""A card's ready prompt, and links that open an assistant with it filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote_plus

from bot.core.message import Choice

LONGEST = 512  # characters of a link: Discord's limit for a button, and Telegram takes more
CUT = " …"
ASSISTANTS: Mapping[str, str] = MappingProxyType(
    {"ChatGPT": "https://chatgpt.com/?q=", "Claude": "https://claude.ai/new?q="}
)

_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def links(prompt: str) -> tuple[Choice, ...]:
    """A button for each assistant; a prompt that is too long for a link is cut behind a sentence."""
    filled = shortened(prompt)
    return tuple(Choice(f"Explain with {name}", url=address + _coded(filled)) for name, address in ASSISTANTS.items())


def shortened(prompt: str) -> str:
    """As much of a prompt as every assistant's link takes: whole sentences, or if one is too long its first words."""
    if _fits(prompt):
        return prompt
    for breaks in (_SENTENCE, re.compile(r"\s")):
        ends = [found.start() for found in breaks.finditer(prompt)]
        for end in reversed(ends):
            if _fits(prompt[:end] + CUT):
                return prompt[:end] + CUT
    return ""


def with_question(prompt: str, question: str) -> str:
    """The prompt for somebody who wants to know one thing: it stands first, so that no cut takes it away."""
    return f"My question: {question}\n\n{prompt}" if question else prompt


def _fits(prompt: str) -> bool:
    return all(len(address) + len(_coded(prompt)) <= LONGEST for address in ASSISTANTS.values())


def _coded(prompt: str) -> str:
    return quote_plus(prompt, errors="replace")
