"""What a person writes about a dose: by replying to it, by plain words, or by the Note button."""

from __future__ import annotations

from bot.commands.base import Command, Replies
from bot.commands.context import Context
from bot.core.errors import UserError
from bot.core.message import Choice
from bot.ports import Reply
from bot.services import doses, streaks
from bot.storage import deliveries, learning
from bot.storage.records import Delivery

LONGEST = 4000


def keep(context: Context, delivery: Delivery | None, words: str) -> bool:
    """Keeps the words as a note on a dose; False when there are none, or no dose to keep them on.

    Raises:
        UserError: they are longer than a note may be; nothing is kept.
    """
    text = words.strip()
    if not text or delivery is None:
        return False
    if len(text) > LONGEST:
        raise UserError(f"This note is {len(text):,} characters long; I keep up to {LONGEST:,}. Nothing was changed.")
    day = streaks.today_of(context.person, context.ask.at)
    learning.add_note(context.session, context.person.id, delivery, day=day, at=context.ask.at, words=text)
    return True


def run(context: Context) -> Replies:
    """`/note words` writes about today's dose."""
    context.require_set_up()
    delivery = deliveries.latest_dose(context.session, context.subscription.id)
    if not keep(context, delivery, context.ask.words):
        raise UserError("Write the note behind the command, or reply to a dose: /note means minimise squares.")
    return (_kept(context, delivery),)


def press(context: Context, argument: str) -> Replies:
    """The Note button: platforms with forms hand in the words with it, others are told how."""
    delivery = context.pressed_dose(argument)
    if keep(context, delivery, context.ask.words):
        return (_kept(context, delivery),)
    return (context.say("Reply to the dose with your note, or send it as /note and the words."),)


def reply(context: Context, delivery: Delivery) -> Replies:
    """Plain words about a dose."""
    keep(context, delivery, context.ask.words)
    return (_kept(context, delivery),)


def _kept(context: Context, delivery: Delivery | None) -> Reply:
    title = (
        doses.card_of(context.library, delivery).title if delivery and delivery.card in context.library.cards else ""
    )
    about = f" with “{title}”" if title else ""
    return context.say(f"📝 Kept{about}.", Choice("My notes", "notes:"))


COMMAND = Command(name="note", summary="Write a note on the dose", run=run, press=press, hidden=True)
