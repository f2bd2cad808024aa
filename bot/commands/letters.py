"""Typed letters: in private, `b` answers the question that was shown last, be it a dose's or one of a review."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.base import Replies
from bot.commands.context import Context
from bot.core.doses import LETTERS
from bot.ports import Verb
from bot.storage import places
from bot.storage.records import Delivery

FIRST = ":0"  # how the action ends that picks A


def letter(words: str) -> int | None:
    """Which choice a letter names, 0–3, as in `b`, `B)` or `b.`; None for other words."""
    typed = words.strip().rstrip(".)").upper()
    return LETTERS.index(typed) if len(typed) == 1 and typed in LETTERS else None


def remember(context: Context, replies: Replies) -> None:
    """Keeps which question stands open after an answer of ours in private; a dose that is shown closes it."""
    if not context.is_private:
        return
    before, opened = context.subscription.asked, _opened(replies)
    is_closed = context.ask.press.startswith(before) or any(reply.delivery for reply in replies)
    if opened or (before and is_closed):
        places.change_subscription(context.session, context.subscription.id, asked=opened, asked_at=context.now)


def press_meant(context: Context, dose: Delivery | None) -> str:
    """What a typed letter presses; "" if the words are no letter, or a dose has come since that question was asked."""
    picked, order = letter(context.ask.words), context.subscription
    if picked is None or not context.is_private or not order.asked or order.asked_at is None:
        return ""
    if dose is not None and (dose.message == context.ask.answers != "" or _is_later(dose, context)):
        return ""
    return f"{order.asked}:{picked}"


def typed(replies: Replies) -> Replies:
    """Answers to a press, as answers to words: there is no message to change, and no button to answer."""
    return tuple(reply if reply.target else replace(reply, verb=Verb.SEND) for reply in replies)


def _is_later(dose: Delivery, context: Context) -> bool:
    asked_at = context.subscription.asked_at
    return asked_at is not None and dose.sent_at is not None and dose.sent_at > asked_at


def _opened(replies: Replies) -> str:
    """The question that an answer asks by lettered buttons: the action without the choice at its end."""
    for reply in replies:
        actions = {choice.label: choice.action for row in reply.message.choices for choice in row}
        if all(each in actions for each in LETTERS) and actions[LETTERS[0]].endswith(FIRST):
            return actions[LETTERS[0]].removesuffix(FIRST)
    return ""
