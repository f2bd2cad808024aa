"""/done: count today, or until noon yesterday, with a note if one likes."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace

from bot.commands import fit, note
from bot.commands.base import Argument, Command, Replies
from bot.commands.context import Context
from bot.commands.words import WEEKDAYS, clock, counted, freezes, numbers, weekday
from bot.core import understanding
from bot.core.errors import StaleError, UserError
from bot.core.message import Choice, Message, rows
from bot.ports import Reply, Verb
from bot.services import check_ins, doses, streaks
from bot.storage import deliveries, history, places, submissions
from bot.storage.records import Delivery

YESTERDAY = "yesterday"
MEANT = Choice("Count yesterday", f"done:{YESTERDAY}"), Choice("Today's dose", "today:")
ASIDE = "aside"  # the button is not under the dose itself


def run(context: Context) -> Replies:
    """Counts the day that the person says, and keeps what they wrote."""
    context.require_set_up()
    if context.is_private and not context.ask.words.strip():
        return together([context])[0]
    first, _, rest = context.ask.words.strip().partition(" ")
    if first.lower() == YESTERDAY:
        return _late(context, rest.strip())
    if _is_nearly_yesterday(first.lower()):
        raise UserError("Did you mean /done yesterday? Nothing was counted.", rows(*MEANT))
    delivery = _todays(context)
    outcome = count(context, delivery)
    receipt, choices = _with_note(context, delivery, receipt_of(context, outcome), context.ask.words)
    return (
        _told(context, receipt, choices or _offers_note(delivery.id if delivery else None)),
        *group_count(context, delivery),
    )


def _is_nearly_yesterday(word: str) -> bool:
    """Whether a word is that with a slip of a finger in it, and no word of a note."""
    near = difflib.get_close_matches(word[: 2 * len(YESTERDAY)], [YESTERDAY], cutoff=0.85)
    return bool(near) and not word.startswith(YESTERDAY)


def together(contexts: Sequence[Context]) -> list[Replies]:
    """Counts today for several people, each in their own chat."""
    session = contexts[0].session
    days = [(each.subscription.id, each.day()) for each in contexts]
    doses_of = deliveries.doses_on(session, days)
    doings = [
        check_ins.Doing(each.person, each.ask.at, doses_of.get(day)) for each, day in zip(contexts, days, strict=True)
    ]
    outcomes = check_ins.done_together(session, doings, contexts[0].now)
    points = submissions.points(session, [each.person.id for each in contexts], understanding.MOST_A_DAY)
    told: list[Replies] = []
    for context, doing, outcome in zip(contexts, doings, outcomes, strict=True):
        known = replace(context, points=points.get(context.person.id, 0))
        told.append((_told(known, receipt_of(known, outcome), _offers_note(doing.delivery)),))
    return told


def _told(context: Context, receipt: str, choices: tuple[Choice, ...]) -> Reply:
    buttons = rows(*choices, Choice("↩ Undo", "undo:")) if context.is_private else ()
    return Reply(Message(text=receipt, choices=buttons), private=not context.is_private)


def _offers_note(delivery: int | None) -> tuple[Choice, ...]:
    return (Choice("📝 Note", f"note:{delivery}"),) if delivery is not None else ()


def press(context: Context, argument: str) -> Replies:
    """Counts by the button under a dose, or with `17:aside` under an answer about it; only while its day is open."""
    if argument == YESTERDAY:
        return _late(context, "")
    dose, _, where = argument.partition(":")
    delivery = context.pressed_dose(dose)
    if delivery is None:
        raise StaleError
    if not check_ins.belongs_to_today(context.session, context.person, context.place, delivery, context.ask.at):
        raise _stale(context, delivery)
    outcome = count(context, delivery)
    receipt = receipt_of(context, outcome)
    if not context.is_private:
        return (Reply(Message(text=receipt), Verb.TOAST, private=True), *group_count(context, delivery))
    message = doses.message_of(context.session, context.library, context.place, delivery, receipt=receipt)
    message = replace(message, choices=(*message.choices, *fit.row(context, delivery)))
    if where != ASIDE:
        return Reply(Message(text=receipt), Verb.TOAST), Reply(message, Verb.EDIT, delivery=delivery.id)
    told = context.say(receipt, Choice("↩ Undo", "undo:"))  # the answer stays to be read; the dose changes where it is
    return (told, Reply(message, Verb.EDIT, target=delivery.message)) if delivery.message else (told,)


def group_count(context: Context, delivery: Delivery | None) -> Replies:
    """The group's dose with its new count, in place; nothing in private."""
    if context.is_private or delivery is None:
        return ()
    message = doses.message_of(context.session, context.library, context.place, delivery)
    target = delivery.message or ""
    if not target and not context.is_pressed:
        return ()
    return (Reply(message, Verb.EDIT, target=target or context.ask.message),)


def _with_note(context: Context, delivery: Delivery | None, receipt: str, words: str) -> tuple[str, tuple[Choice, ...]]:
    """The receipt, and if words came with it that they are kept, with the button that deletes them."""
    if not words.strip():
        return receipt, ()
    about = delivery or history.latest_dose(context.session, context.subscription.id)
    kept = note.keep(context, about, words)
    if kept is None:
        return f"{receipt} No dose came here yet, so there is none to keep your note with.", ()
    return f"{receipt} 📝 Note kept.", (Choice("Delete the note", note.undoing(kept)),)


def _todays(context: Context) -> Delivery | None:
    return deliveries.dose_of(context.session, context.subscription.id, context.day())


def count(context: Context, delivery: Delivery | None) -> check_ins.Counted:
    """Counts the day of the ask; in a group its presser joins the board."""
    if not context.is_private:
        today = streaks.today_of(context.person, context.now)
        places.join_board(context.session, context.place.id, context.person.id, today)
    doing = check_ins.Doing(context.person, context.ask.at, delivery.id if delivery else None)
    return check_ins.done(context.session, doing, context.now)


def receipt_of(context: Context, outcome: check_ins.Counted) -> str:
    """What counted, or when it was counted before."""
    if outcome.before is not None:
        at = clock(outcome.before, context.person.zone)
        return (
            f"Already counted at {at}."
            if context.person.streak_hidden
            else f"Already counted at {at}. {numbers(outcome.streak)}"
        )
    return counted(context, outcome.day, outcome.streak, freeze_back=outcome.freeze_back)


def _late(context: Context, words: str) -> Replies:
    outcome = check_ins.late(context.session, context.person, context.ask.at, context.now)
    text = f"✅ Counted for {weekday(outcome.day)}, late."
    if not context.person.streak_hidden:
        text += f" {numbers(outcome.streak)}"
        if outcome.freeze_back:
            text += f" The freeze is back; {freezes(outcome.streak.freezes)}."
    delivery = deliveries.dose_of(context.session, context.subscription.id, outcome.day)
    text, choices = _with_note(context, delivery, text, words)
    return (context.settle(text, *choices, Choice("↩ Undo", "undo:")),)


def _stale(context: Context, delivery: Delivery) -> UserError:
    """Says whose day is over, with what can still be done about it."""
    day = delivery.dose_day
    if day is None:
        return StaleError()
    today = streaks.today_of(context.person, context.ask.at)
    last = f"last {weekday(day)}" if 0 < (today - day).days <= len(WEEKDAYS) else day.isoformat()
    choices = [Choice("Open it", f"open:{delivery.id}"), Choice("Today's dose", "today:")]
    if (today - day).days == 1:
        last = "yesterday"
        choices.insert(0, Choice(f"Count {weekday(day)}", "done:yesterday"))
    return StaleError(
        f"That button belongs to {last}'s dose. Its day is over; the dose is still there.", rows(*choices, width=2)
    )


COMMAND = Command(
    name="done",
    summary="Count today, or yesterday until noon, with a note",
    run=run,
    together=together,
    press=press,
    arguments=(
        Argument("day", "Which day: today, or yesterday until noon", choices=("yesterday",)),
        Argument("note", "What you take with you"),
    ),
)
