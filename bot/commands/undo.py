"""/undo: take the last change back, for 24 hours."""

from __future__ import annotations

from bot.commands.base import Command, Replies
from bot.commands.context import Context
from bot.commands.done import group_count
from bot.commands.words import numbers, weekday
from bot.core.events import Kind
from bot.core.message import Choice
from bot.ports import Reply, Verb
from bot.services import check_ins, doses
from bot.storage import deliveries

COUNTED = frozenset({Kind.DONE, Kind.LATE, Kind.SKIPPED})  # what moves the numbers
SAID = {
    Kind.DONE: "Undone: {day} is open again.",
    Kind.LATE: "Undone: {day} is not counted.",
    Kind.SKIPPED: "Undone: {day} is open again.",
    Kind.PAUSED: "Undone: no pause. Doses come as usual.",
    Kind.RESUMED: "Undone: the pause goes on.",
    Kind.REST: "Undone: your rest days are as they were.",
}


def run(context: Context) -> Replies:
    """Reverses the person's last change, whatever it was."""
    last, streak = check_ins.undo(context.session, context.person, context.ask.at, context.now)
    text = SAID[last.kind].format(day=weekday(last.day))
    if last.kind in COUNTED and streak.current and not context.person.streak_hidden:
        text += f" {numbers(streak)}"
    delivery = deliveries.delivery(context.session, last.delivery) if last.delivery else None
    here = delivery is not None and delivery.place == context.place.id
    if delivery and here and not context.is_private:
        return (Reply(context.say(text).message, private=True), *group_count(context, delivery))
    if delivery and here and context.is_pressed and context.ask.message == delivery.message:
        message = doses.message_of(context.session, context.library, context.place, delivery, receipt=text)
        return (Reply(message, Verb.EDIT, delivery=delivery.id),)
    return (context.settle(text, Choice("Today's dose", "today:")),)


def press(context: Context, _argument: str) -> Replies:
    """The Undo button."""
    return run(context)


COMMAND = Command(name="undo", summary="Take your last change back", run=run, press=press)
