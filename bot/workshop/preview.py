"""Shows a dose as each platform would, by the platforms' own drawing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.commands.hint import behind
from bot.core.doses import LETTERS, Card, grade, hints, more
from bot.core.message import Choice, Message, rows
from bot.platforms import CONSOLE, PLATFORMS, Shelved
from bot.platforms.preview import Sheet
from bot.ports import StartError
from bot.services.doses import private_message
from bot.storage.records import Delivery, DeliveryKind, DeliveryState

RULE = "─" * 100


def platform_named(name: str) -> Shelved:
    """The platform of this name.

    Raises:
        StartError: there is none; names those that are there.
    """
    known = (*PLATFORMS, CONSOLE)
    for shelved in known:
        if shelved.name == name:
            return shelved
    raise StartError(f"{name[:40]} is no platform; pick one of {', '.join(each.name for each in known)}.")


def preview(card: Card, platform: Shelved, now: datetime, *, everything: bool) -> Iterator[str]:
    """What is pushed, and with `everything` what stands behind its buttons, as text for a terminal."""
    delivery = _delivery(card, now)
    yield from _shown("pushed", private_message(card, delivery, is_done=False), platform)
    if not everything:
        return
    buttons = behind(card, delivery)
    for message in hints(card):
        yield from _shown(f"button Hint: {message.title}", replace(message, choices=buttons), platform)
    for name, message in more(card).items():
        yield from _shown(f"button {name}", message, platform)
    for number, question in enumerate(card.questions, start=1):
        letters = rows(*(Choice(letter, f"ask:0:{index}") for index, letter in enumerate(LETTERS)), width=4)
        asked = replace(question.message(), kicker=card.title, choices=letters)
        yield from _shown(f"question {number}", asked, platform)
        for index, letter in enumerate(LETTERS):
            yield from _shown(f"question {number}, answered {letter}", grade(question, index).message(), platform)


def _shown(what: str, message: Message, platform: Shelved) -> Iterator[str]:
    sheets = platform.preview(message)
    for number, sheet in enumerate(sheets, start=1):
        part = f", part {number} of {len(sheets)}" if len(sheets) > 1 else ""
        count = f" · {sheet.length:,} of {sheet.limit:,} {sheet.unit}" if sheet.unit else ""
        yield f"{RULE}\n{platform.name} · {what}{part}{count}\n{RULE}\n{_with_buttons(sheet)}\n\n"


def _with_buttons(sheet: Sheet) -> str:
    drawn = (" ".join(f"[{label}]" for label in row) for row in sheet.rows)
    return "\n".join((sheet.text, *([""] if sheet.rows else []), *drawn))


def _delivery(card: Card, now: datetime) -> Delivery:
    """A row that is in no database, for the buttons' sake."""
    return Delivery(
        id=0,
        subscription=None,
        place=0,
        dose_day=now.date(),
        kind=DeliveryKind.DAILY,
        card=card.id,
        swaps=0,
        payload=None,
        state=DeliveryState.SENT,
        attempts=0,
        not_before=now,
        expires_at=None,
        created_at=now,
        sent_at=now,
        message=None,
    )
