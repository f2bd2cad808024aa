"""/notes: what one wrote, the newest first."""

from __future__ import annotations

from bot.commands.base import Command, Replies, number
from bot.commands.context import LARGEST_ID, Context
from bot.core.errors import UserError
from bot.core.message import Choice, rows
from bot.core.streaks import name_day
from bot.storage import learning

PAGE = 8
MOST = 1_000_000  # notes to page through
SHOWN = 280  # characters of each


def run(context: Context) -> Replies:
    """The newest page."""
    return press(context, "0")


def press(context: Context, argument: str) -> Replies:
    """A page of notes; the argument is how many newer ones to pass over. `undo:17` deletes note 17."""
    act, _, which = argument.partition(":")
    if act == "undo":
        return _delete(context, number(which, LARGEST_ID))
    skip = number(argument, MOST) or 0
    found = learning.notes_of(context.session, context.person.id, limit=PAGE, skip=skip)
    if not found:
        return (context.say("No notes yet. Reply to a dose, and what you write is kept with it."),)
    total = learning.count_notes(context.session, context.person.id)
    titles, lines = context.titles(note.card for note in found), []
    for note in found:
        words = note.words if len(note.words) <= SHOWN else f"{note.words[:SHOWN].rstrip()} …"
        lines.append(f"{name_day(note.day)}  {titles.get(note.card, note.card)}\n{words}")
    older = (Choice("Older", f"notes:{skip + PAGE}"),) if skip + PAGE < total else ()
    return (context.say("\n\n".join(lines), *older, title=f"{total} notes" if total != 1 else "1 note"),)


def _delete(context: Context, note: int | None) -> Replies:
    if note is None or not learning.delete_note(context.session, context.person.id, note):
        raise UserError("That note is gone already.", rows(Choice("My notes", "notes:")))
    return (context.settle("Undone: the note is deleted.", Choice("My notes", "notes:")),)


COMMAND = Command(name="notes", summary="What you wrote", run=run, press=press)
