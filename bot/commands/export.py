"""/export: one's notes as Markdown, all questions that one met as flashcards for Anki, or all that is kept as JSON."""

from __future__ import annotations

import gzip
import json
from itertools import accumulate, groupby

from bot.commands.base import Argument, Command, Replies
from bot.commands.context import Context
from bot.core.errors import UserError
from bot.core.message import Attachment, Choice, Message, rows
from bot.ports import Reply
from bot.services import anki
from bot.storage import belongings, learning
from bot.storage.records import Note

NOTES, ANKI, ALL = "notes", "anki", "all"
NAME, DECK, EVERYTHING = "notes.md", "daily-dose.apkg", "daily-dose.json"
MOST = 10_000  # notes to read at once
LARGEST = 8_000_000  # bytes of a file; Discord takes ten million
BESIDE = 2_000_000  # bytes of notes in a deck, where each stands beside every question of its card
HEADING = 200  # bytes, about, of what stands above a note
ALL_OF_IT = "Everything that I keep about you, as JSON, table by table."
FOR_ANKI = Choice("🗂 For Anki", f"export:{ANKI}")
HOW = "Open the file in Anki. A newer one brings what is new, doubles nothing, and leaves what you learned there."


def run(context: Context) -> Replies:
    """Sends the file of notes, or the one that is named."""
    wanted = context.ask.words.strip().lower()
    if wanted not in {"", NOTES, ANKI, ALL}:
        text = "I can export your notes, and flashcards for Anki: /export notes or /export anki."
        raise UserError(text, rows(Choice("Export my notes", f"export:{NOTES}"), FOR_ANKI))
    return press(context, wanted)


def press(context: Context, argument: str) -> Replies:
    """`export:notes`, `export:anki` or `export:all`."""
    if argument == ALL:
        return _everything(context)
    return _deck(context) if argument == ANKI else _notes(context)


def _deck(context: Context) -> Replies:
    """Made here, in the transaction and so on a thread of the database's: it takes some hundredths of a second."""
    cards = anki.met(context.session, context.library, context.person, context.place, context.now)
    notes = _fitting(learning.notes_of(context.session, context.person.id, limit=MOST), BESIDE)
    questions = anki.written(cards, notes)
    if not questions:
        raise UserError("No card with questions came here yet.", rows(Choice("Today's dose", "today:")))
    text = f"{len(questions):,} questions of {len(cards)} card{'s' if len(cards) != 1 else ''}"
    text += ", with your notes beside them." if notes else "."
    file = Attachment(DECK, anki.package(questions, context.now))
    return (Reply(Message(text=f"{text} {HOW}", attachment=file)),)


def _everything(context: Context) -> Replies:
    """All that is kept about a person, as the tables have it."""
    rows_ = belongings.rows_of(context.session, context.person.id)
    content = json.dumps(rows_, default=str, ensure_ascii=False, indent=1).encode()
    if len(content) > LARGEST:  # years of code and notes
        content = gzip.compress(content)
        return (Reply(Message(text=ALL_OF_IT, attachment=Attachment(f"{EVERYTHING}.gz", content))),)
    return (Reply(Message(text=ALL_OF_IT, attachment=Attachment(EVERYTHING, content))),)


def _notes(context: Context) -> Replies:
    found = _fitting(learning.notes_of(context.session, context.person.id, limit=MOST), LARGEST)
    if not found:
        raise UserError("No notes yet. Reply to a dose, and what you write is kept with it.", rows(FOR_ANKI))
    total = learning.count_notes(context.session, context.person.id)
    count = "1 note" if total == 1 else f"{total:,} notes"
    text = f"{count}, as Markdown." if total == len(found) else f"The newest {len(found):,} of {count}, as Markdown."
    file = Attachment(NAME, _markdown(context, found).encode())
    text = f"{text} The questions that you met are there as flashcards for Anki."
    return (Reply(Message(text=text, choices=rows(FOR_ANKI), attachment=file)),)


def _fitting(notes: list[Note], largest: int) -> list[Note]:
    """As many of the newest as so many bytes hold."""
    sizes = accumulate(len(note.words.encode()) + HEADING for note in notes)
    return [note for note, size in zip(notes, sizes, strict=True) if size <= largest]


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
    summary="Your notes as a file, or all questions for Anki",
    run=run,
    press=press,
    arguments=(Argument("what", "notes, anki for flashcards, or all that is kept", choices=(NOTES, ANKI, ALL)),),
    private_only=True,
)
