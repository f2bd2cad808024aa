"""/notes: what one wrote, the newest first; /notes word looks for it."""

from __future__ import annotations

from bot.commands.base import Argument, Command, Replies, number
from bot.commands.context import LARGEST_ID, Context
from bot.core.errors import UserError
from bot.core.message import ACTION_BYTES, Choice, rows
from bot.core.streaks import name_day
from bot.ports import Reply
from bot.storage import learning

PAGE = 8
MOST = 1_000_000  # notes to page through
SHOWN = 280  # characters of each
WORDS = 8  # to look for
NAMED = 60  # characters of them that are said again


def run(context: Context) -> Replies:
    """The newest page, or what holds the words."""
    return _page(context, 0, context.ask.words)


def press(context: Context, argument: str) -> Replies:
    """`8` passes the eight newest over, `8:mean` those with that word. `undo:17` deletes note 17."""
    act, _, which = argument.partition(":")
    if act == "undo":
        return _delete(context, number(which, LARGEST_ID))
    return _page(context, number(act, MOST) or 0, which)


def _page(context: Context, skip: int, sought: str) -> Replies:
    words = sought.split()[:WORDS]
    found = learning.notes_of(context.session, context.person.id, limit=PAGE, skip=skip, words=words)
    if not found:
        return (_nothing(context, " ".join(words)),)
    total = learning.count_notes(context.session, context.person.id, words)
    titles, lines = context.titles(note.card for note in found), []
    for note in found:
        text = note.words if len(note.words) <= SHOWN else f"{note.words[:SHOWN].rstrip()} …"
        lines.append(f"{name_day(note.day)}  {titles.get(note.card, note.card)}\n{text}")
    title = f"{total} notes" if total != 1 else "1 note"
    further = f"notes:{skip + PAGE}" + (f":{' '.join(words)}" if words else "")
    has_more = skip + PAGE < total
    if has_more and len(further.encode()) > ACTION_BYTES:
        lines.append("There are older ones. With fewer words to look for I could turn the page.")
        has_more = False
    older = (Choice("Older", further),) if has_more else ()
    about = f"{title} with “{_short(' '.join(words))}”" if words else title
    return (context.confide("\n\n".join(lines), *older, title=about),)


def _nothing(context: Context, sought: str) -> Reply:
    if not sought:
        return context.confide("No notes yet. Reply to a dose, and what you write is kept with it.")
    return context.confide(f"No note of yours has “{_short(sought)}” in it.", Choice("My notes", "notes:"))


def _short(sought: str) -> str:
    return sought if len(sought) <= NAMED else f"{sought[:NAMED].rstrip()} …"


def _delete(context: Context, note: int | None) -> Replies:
    if note is None or not learning.delete_note(context.session, context.person.id, note):
        raise UserError("That note is gone already.", rows(Choice("My notes", "notes:")))
    return (context.settle("Undone: the note is deleted.", Choice("My notes", "notes:")),)


COMMAND = Command(
    name="notes",
    summary="What you wrote",
    run=run,
    press=press,
    arguments=(Argument("words", "Words to look for in your notes"),),
)
