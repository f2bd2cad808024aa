"""What each of Telegram's refusals means for a delivery."""

from __future__ import annotations

from telegram.error import BadRequest, ChatMigrated, EndPointNotFound, Forbidden, InvalidToken, NetworkError

from bot.platforms.telegram.request import BrokenError, ThrottledError, UnansweredError
from bot.ports import DeliveryError

# Telegram has no error codes below 400: its texts are all there is. They are compared in lower case.
GONE = (
    "chat not found",
    "user not found",
    "user is deactivated",
    "input_user_deactivated",
    "peer_id_invalid",
    "chat_id_invalid",
    "not enough rights",
    "have no rights to send",
    "need administrator rights",
    "chat_admin_required",
    "chat_write_forbidden",
    "chat_restricted",
    "chat_send_plain_forbidden",
    "bot was kicked",
    "bot is not a member",
    "group chat was deactivated",
    "channel_private",
)
BAD_MARKUP = ("can't parse entities",)
NO_THREAD = ("message thread not found", "topic_closed", "topic_deleted", "topic deleted", "topic_id_invalid")
NOT_MODIFIED = ("message is not modified",)
NOT_EDITABLE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "no text in the message to edit",
)
TOO_LONG = ("message is too long", "message_too_long")
BAD_LINK = ("button_url_invalid", "wrong http url", "url host is empty")
TOO_LATE = ("query is too old", "query id is invalid", "query_id_invalid")


def says(error: Exception, texts: tuple[str, ...]) -> bool:
    """Whether Telegram gave one of these reasons."""
    words = str(error).lower()
    return any(text in words for text in texts)


def is_refused_token(error: Exception) -> bool:
    """Whether Telegram does not know the token: 401, or 404 for one that never was one.

    `do_api_request` turns both into `EndPointNotFound` once the bot is initialised; our methods exist.
    """
    return isinstance(error, InvalidToken | EndPointNotFound)


def explain(error: Exception, chat: str) -> DeliveryError:  # noqa: PLR0911 one line a refusal reads like a table
    """Translates what a call for this chat raised; texts never hold the token, since `request` cut it out."""
    if isinstance(error, ThrottledError):
        # A group (its id is negative) has a limit of its own; everything else counts for the whole bot.
        return DeliveryError(str(error), retry_after=error.wait, scope="chat" if chat.startswith("-") else "token")
    if isinstance(error, ChatMigrated):
        return DeliveryError("the group became a supergroup", moved_to=str(error.new_chat_id))
    if isinstance(error, Forbidden):
        return DeliveryError(str(error), permanent=True)
    if is_refused_token(error):
        return DeliveryError("Telegram refuses the token", unauthorised=True)
    # These three are NetworkErrors too, so they come before it.
    if isinstance(error, UnansweredError):
        return DeliveryError(f"no answer ({error})", ambiguous=True)
    if isinstance(error, BadRequest):
        return DeliveryError(str(error), permanent=says(error, GONE))
    if isinstance(error, BrokenError):
        return DeliveryError(str(error), outage=True, ambiguous=True)
    if isinstance(error, NetworkError):
        # No connection, or something on the way refused to pass it on.
        return DeliveryError(str(error), outage=True)
    return DeliveryError(f"an answer that is not Telegram's ({type(error).__name__})", ambiguous=True)
