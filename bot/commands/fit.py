"""Too easy, fine, too hard: asked once under a dose that is done, and followed from the next one on."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.base import Command, Replies
from bot.commands.context import Context
from bot.core.errors import StaleError, UserError
from bot.core.message import Choice, Message, Rows, rows
from bot.core.plan import LEVELS
from bot.ports import Reply, Verb
from bot.services import doses
from bot.storage import places
from bot.storage.records import Delivery

STEPS = {"easy": 1, "fine": 0, "hard": -1}
TOLD = {
    "easy": "Noted: harder cards first, from the next dose on.",
    "fine": "Noted: it stays as it is.",
    "hard": "Noted: easier cards first, from the next dose on.",
}


def row(context: Context, delivery: Delivery) -> Rows:
    """The three buttons, in private and until one of them was pressed for this day."""
    if not context.is_private or delivery.card not in context.library.cards or _is_rated(context, delivery):
        return ()
    labels = {"easy": "Too easy", "fine": "Fine", "hard": "Too hard"}
    return rows(*(Choice(label, f"fit:{delivery.id}:{word}") for word, label in labels.items()))


def run(context: Context) -> Replies:
    """Typed, it only tells what there is."""
    context.require_set_up()
    raise UserError(
        "Under a dose that is done are buttons: too easy, fine, too hard.", rows(Choice("Today's dose", "today:"))
    )


def press(context: Context, argument: str) -> Replies:
    """`fit:17:easy`: dose 17 was too easy."""
    dose, _, word = argument.partition(":")
    delivery = context.pressed_dose(dose)
    if delivery is None or word not in STEPS or not context.is_private:
        raise StaleError
    if _is_rated(context, delivery):
        return (Reply(Message(text="That is noted already."), Verb.TOAST),)
    level = context.subscription.level + STEPS[word]
    places.change_subscription(
        context.session,
        context.subscription.id,
        level=min(max(level, LEVELS.start), LEVELS.stop - 1),
        rated_on=delivery.dose_day,
    )
    message = doses.message_of(context.session, context.library, context.place, delivery)
    message = replace(message, footer=f"{message.footer} {TOLD[word]}".strip())
    return Reply(Message(text=TOLD[word]), Verb.TOAST), Reply(message, Verb.EDIT, delivery=delivery.id)


def _is_rated(context: Context, delivery: Delivery) -> bool:
    rated = context.subscription.rated_on
    return rated is not None and delivery.dose_day is not None and delivery.dose_day <= rated


COMMAND = Command(name="fit", summary="Too easy, fine or too hard", run=run, press=press, hidden=True)
