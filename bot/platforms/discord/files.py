"""Files that come along with a message: code is read from `.py` files."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import discord
import structlog

from bot.platforms.discord import errors
from bot.ports import Ask, PlaceKind
from bot.services import submissions

_log = structlog.get_logger(__name__)

PATIENCE = 5.0  # seconds for a file


async def with_code(ask: Ask, attachments: Sequence[discord.Attachment]) -> Ask:
    """The ask with the code of its first `.py` file, or with why that was not read. Other files are for notes."""
    file = next((each for each in attachments if submissions.is_code_file(each.filename)), None)
    if file is None:
        is_alone = not ask.words and ask.where.kind is PlaceKind.PRIVATE
        return replace(ask, unread=submissions.NO_CODE_FILE) if is_alone else ask
    if file.size > submissions.LARGEST_FILE:
        return replace(ask, unread=submissions.TOO_LARGE.format(size=file.size))
    try:
        async with asyncio.timeout(PATIENCE):
            return submissions.with_file(ask, await file.read())
    except errors.TROUBLE as failure:
        _log.info("file not read", failure=type(failure).__name__)
        return replace(ask, unread=submissions.NOT_FETCHED)
