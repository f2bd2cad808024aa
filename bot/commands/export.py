"""/export: everything one wrote, as a file of Markdown."""

from __future__ import annotations

from itertools import accumulate, groupby

from bot.commands.base import Argument, Command, Replies
from bot.commands.context import Context
from bot.core.errors import UserError
from bot.core.message import Attachment, Choice, Message, rows
from bot.ports import Reply
from bot.storage import learning
from bot.storage.records import Note

NOTES = "notes"
NAME = "notes.md"
MOST = 10_000  # notes to read at once
LARGEST = 8_000_000  # bytes of a file; Discord takes ten million
HEADING = 200  # bytes, about, of what stands above a note


def run(context: Context) -> Replies:
    """Sends the file."""
    wanted = context.ask.words.strip().lower()
    if wanted not in {"", NOTES}:
        raise UserError("I can export your notes: /export notes.", rows(Choice("Export my notes", f"export:{NOTES}")))
    return press(context, wanted)


def press(context: Context, _argument: str) -> Replies:
    """`export:notes`, the only thing there is."""
    found = _fitting(learning.notes_of(context.session, context.person.id, limit=MOST))
    if not found:
        raise UserError("No notes yet. Reply to a dose, and what you write is kept with it.")
    total = learning.count_notes(context.session, context.person.id)
    count = "1 note" if total == 1 else f"{total:,} notes"
    text = f"{count}, as Markdown." if total == len(found) else f"The newest {len(found):,} of {count}, as Markdown."
    file = Attachment(NAME, _markdown(context, found).encode())
    return (Reply(Message(text=text, attachment=file)),)


def _fitting(notes: list[Note]) -> list[Note]:
    """As many of the newest as one file holds."""
    sizes = accumulate(len(note.words.encode()) + HEADING for note in notes)
    return [note for note, size in zip(notes, sizes, strict=True) if size <= LARGEST]


def _markdown(context: Context, notes: list[Note]) -> str:
    """A heading for each dose that was written about, in the order in which they came, and the notes as they are."""
    titles = context.titles({note.card for note in notes})
    blocks = ["# My notes"]
    for (day, card), written in groupby(reversed(notes), key=lambda note: (note.day, note.card)):
        blocks.append(f"## {day.isoformat()}  {titles.get(card, card)}")
        blocks += [note.words for note in written]
    return "\n\n".join(blocks) + "\n"


COMMAND = Command(
    name="export",
    summary="Your notes as a file",
    run=run,
    press=press,
    arguments=(Argument("what", "notes", choices=(NOTES,)),),
    private_only=True,
)
