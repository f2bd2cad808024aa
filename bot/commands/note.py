"""What a person writes about a dose: by replying to it, by plain words, or by the Note button."""

from __future__ import annotations

from bot.commands.base import Command, Replies
from bot.commands.context import Context
from bot.core.errors import UserError
from bot.core.message import Choice
from bot.ports import Reply
from bot.services import streaks
from bot.storage import history, learning
from bot.storage.records import Delivery

LONGEST = 4000


def keep(context: Context, delivery: Delivery | None, words: str) -> int | None:
    """Keeps the words as a note on a dose and returns its id; None when there are none, or no dose to keep them on.

    Raises:
        UserError: they are longer than a note may be; nothing is kept.
    """
    text = words.strip()
    if not text or delivery is None:
        return None
    if len(text) > LONGEST:
        raise UserError(f"This note is {len(text):,} characters long; I keep up to {LONGEST:,}. Nothing was changed.")
    day = streaks.today_of(context.person, context.ask.at)
    return learning.add_note(context.session, context.person.id, delivery, day=day, at=context.ask.at, words=text)


def undoing(note: int) -> str:
    """The action that deletes a note. It begins with `notes`: a button that begins with `note` opens a form."""
    return f"notes:undo:{note}"


def run(context: Context) -> Replies:
    """`/note words` writes about today's dose."""
    context.require_set_up()
    delivery = history.latest_dose(context.session, context.subscription.id)
    kept = keep(context, delivery, context.ask.words)
    if kept is None:
        raise UserError("Write the note behind the command, or reply to a dose: /note means minimise squares.")
    return (_kept(context, delivery, kept),)


def press(context: Context, argument: str) -> Replies:
    """The Note button: platforms with forms hand in the words with it, others are told how."""
    delivery = context.pressed_dose(argument)
    kept = keep(context, delivery, context.ask.words)
    if kept is not None:
        return (_kept(context, delivery, kept),)
    if context.is_private:
        newest = history.latest_shown(context.session, context.subscription.id)
        if delivery is not None and newest is not None and delivery.id != newest.id:
            return (context.say("Reply to that dose with your note. Words alone are kept with the newest one."),)
        return (context.say("Just write it: your next words here are kept as a note."),)
    return (context.say("Reply to the dose with your note."),)


def reply(context: Context, delivery: Delivery) -> Replies:
    """Plain words about a dose."""
    return (_kept(context, delivery, keep(context, delivery, context.ask.words)),)


def _kept(context: Context, delivery: Delivery | None, note: int | None) -> Reply:
    card = (delivery.card if delivery else "") or ""
    title = context.titles([card]).get(card, "")
    about = f" with “{title}”" if title else ""
    undo = (Choice("↩ Undo", undoing(note)),) if note is not None else ()
    return context.say(f"📝 Kept{about}.", *undo, Choice("My notes", "notes:"))


COMMAND = Command(name="note", summary="Write a note on the dose", run=run, press=press, hidden=True)
