"""What Discord's refusals mean to the sender. No text here ever holds a token: it travels in a header alone."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

import aiohttp
import discord

from bot.platforms.discord.wire import Attempt
from bot.ports import DeliveryError

LOGIN_REFUSED = (
    "Discord refuses the token (401). Make a new one in the developer portal, Bot → Reset Token, and put it into .env."
)
# An odd character would fail in the header, with an error that quotes it.
LOGIN_UNREADABLE = (
    "The Discord token is empty, or has a space or an odd character in it. "
    "Copy it again from the developer portal, Bot → Reset Token, and put it into .env."
)

_CLOSED = {
    4004: LOGIN_REFUSED,
    4010: "Discord does not take these shards. Check DOSE_DISCORD_SHARDS.",
    4011: "This bot is in too many servers for so few shards. Set DOSE_DISCORD_SHARDS=auto, or a larger number.",
}

UNKNOWN_CHANNEL = 10003
UNKNOWN_MESSAGE = 10008
UNKNOWN_WEBHOOK = 10015  # an interaction's own token is good for 15 minutes
UNKNOWN_INTERACTION = 10062  # acknowledged later than 3 s
ALREADY_ACKNOWLEDGED = 40060
DM_TOO_FAST = 40003
EDIT_TOO_OFTEN = 30046  # edits of messages older than an hour are limited
INVALID_FORM = 50035

THREAD_GONE = frozenset({UNKNOWN_CHANNEL, 50083, 160005})  # deleted, archived for good, locked
NOT_EDITABLE = frozenset({UNKNOWN_MESSAGE, EDIT_TOO_OFTEN, 50005})
TOO_LATE = frozenset({UNKNOWN_INTERACTION, ALREADY_ACKNOWLEDGED, UNKNOWN_WEBHOOK})
_GONE = frozenset(
    {
        UNKNOWN_CHANNEL,
        10004,  # unknown guild
        10013,  # unknown user
        50001,  # missing access
        50007,  # cannot send messages to this user
        50008,  # not a text channel
        50013,  # lacking permission
        50033,  # invalid recipient
        50278,  # no mutual guilds
    }
)
_DM_PAUSE = timedelta(minutes=10)
_SHORT_PAUSE = timedelta(seconds=5)
_WALL_PAUSE = timedelta(minutes=10)

TROUBLE = (discord.DiscordException, aiohttp.ClientError, OSError)  # what any call to Discord may raise
# What discord.py raises when an answer has not the form that it reads.
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError)


def closed(code: int) -> str:
    """What it means that the gateway ended a connection for good, for the operator."""
    return _CLOSED.get(code, f"Discord ended the connection for good (code {code}).")


def is_too_late(failure: Exception) -> bool:
    """Whether an interaction can be answered no more, or was answered already: both are everyday matters."""
    return isinstance(failure, discord.HTTPException) and failure.code in TOO_LATE


def delivery_error(failure: Exception, attempt: Attempt) -> DeliveryError:
    """Translates a failure of `send`: what discord.py or the network raised, and what was seen on the wire."""
    if isinstance(failure, discord.RateLimited):
        pause, scope = timedelta(seconds=failure.retry_after), "token" if attempt.everywhere else "chat"
        return DeliveryError("Discord asks for a pause.", retry_after=pause, scope=scope)
    if isinstance(failure, discord.HTTPException):
        return _refusal(failure)
    if attempt.status == HTTPStatus.TOO_MANY_REQUESTS:  # in a form that nobody can read
        return DeliveryError("Discord asks for a pause.", retry_after=_SHORT_PAUSE, scope="chat")
    words = f"Discord did not answer as it should: {type(failure).__name__}."
    return DeliveryError(words, ambiguous=True) if attempt.is_written else DeliveryError(words, outage=True)


def _refusal(refusal: discord.HTTPException) -> DeliveryError:
    words = f"Discord answered {refusal.status}, code {refusal.code}."
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        return DeliveryError(LOGIN_REFUSED, unauthorised=True)
    if refusal.code == DM_TOO_FAST:
        return DeliveryError(words, retry_after=_DM_PAUSE, scope="chat")
    if refusal.code in _GONE:
        return DeliveryError(words, permanent=True)
    # 429 reaches us only from the wall in front of Discord, and so does a 403 without a code: it bans the address.
    is_walled = refusal.status == HTTPStatus.FORBIDDEN and not refusal.code
    if refusal.status == HTTPStatus.TOO_MANY_REQUESTS or is_walled:
        return DeliveryError(words, retry_after=_asked_pause(refusal), scope="token")
    if refusal.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return DeliveryError(words, outage=True, ambiguous=True)
    return DeliveryError(words)


def _asked_pause(refusal: discord.HTTPException) -> timedelta:
    asked = refusal.response.headers.get("Retry-After", "")
    try:
        return timedelta(seconds=float(asked))
    except (ValueError, OverflowError):  # nothing, or a date
        return _WALL_PAUSE
