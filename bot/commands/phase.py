"""/phase 2: where in the curriculum a place learns."""

from __future__ import annotations

import unicodedata

from bot.commands import start
from bot.commands.base import Argument, Command, Replies, number
from bot.commands.context import Context
from bot.core.errors import UserError
from bot.services import setup, subscriptions
from bot.storage import places
from bot.storage.records import Standing

MOST = 100  # phases


def run(context: Context) -> Replies:
    """Sets the phase, or asks which."""
    if context.ask.words.strip():
        return change(context, context.ask.words)
    now = context.subscription.phase
    text = f"You are in phase {now}. Which one shall it be?" if now else "Which phase shall it be?"
    choices = (choice for row in start.phase_choices(context) for choice in row)
    return (context.say(f"{text}\n{start.phase_lines(context)}", *choices, width=2),)


def change(context: Context, words: str) -> Replies:
    """Takes over a phase; what was had stays had, and coming back goes on where it was."""
    if not words.strip():
        return run(context)
    phase = context.library.roadmap.phase(number(unicodedata.normalize("NFKC", words).strip(), MOST) or 0)
    if phase is None:
        count = len(context.library.roadmap.phases)
        raise UserError(f"There are phases 1 to {count}. Which one?", start.phase_choices(context))
    places.change_subscription(context.session, context.subscription.id, phase=phase.number)
    fresh = context.renewed()
    if fresh.subscription.state is Standing.NEW:
        if not subscriptions.is_set_up(fresh.subscription):
            return (start.next_step(fresh),)
        return start.finish(fresh) if context.is_private else _begin_group(fresh)
    note = "" if any(card.phase == phase.number for card in context.library.cards.values()) else _EMPTY
    return (context.settle(f"Phase {phase.number}, {phase.title}, from the next dose on.{note}"),)


_EMPTY = " Its shelf is still empty, so the nearest phase with cards fills in."


def _begin_group(context: Context) -> Replies:
    setup.begin(context.session, context.person, context.place, context.subscription, context.now)
    return (context.settle("Set."),)


COMMAND = Command(
    name="phase",
    summary="Choose the phase to learn in",
    run=run,
    press=change,
    arguments=(Argument("number", "1 core ML, 2 deep learning and LLMs, 3 systems, 4 AGI and research"),),
    admins=True,
)
