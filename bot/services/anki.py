"""Everything that a person met, as a package that Anki imports: again and again, and nothing doubles."""

from __future__ import annotations

import io
import itertools
import sqlite3
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import astuple
from datetime import datetime, timedelta

import genanki

from bot.core.doses import Card
from bot.core.flashcards import PARTS, Flashcard, flashcards
from bot.library import Library
from bot.services import memory, streaks
from bot.storage import history, memories, places
from bot.storage.database import Session
from bot.storage.records import Note, Person, Place

# Whatever comes from here goes into this deck and is of this type: both stay for ever, as Anki knows them by number.
DECK, TYPE = 1_795_478_400_001, 1_795_478_400_002
NAME = "Daily Dose"

# Words are no formulas: MathJax passes over what has one of these classes, of its newer or its older version.
_LITERAL = '<div class="mathjax_ignore tex2jax_ignore {}">{}</div>'
FRONT = _LITERAL.format("front", "{{Question}}<p>{{Choices}}</p>")
BACK = "{{FrontSide}}<hr id=answer>" + "".join(
    (
        _LITERAL.format("back", "{{Answer}}<details><summary>Why not the others?</summary>{{Others}}</details>"),
        "{{#Formula}}<p>{{Formula}}</p>{{/Formula}}",
        _LITERAL.format("about", "<p>{{Card}}</p>{{#Notes}}<p>My notes</p>{{Notes}}{{/Notes}}<p>{{Sources}}</p>"),
    )
)
CSS = """\
.card { font: 20px/1.4 sans-serif; max-width: 40em; margin: 1em auto; }
.about, details { font-size: 80%; }
details { margin-top: 1em; }
pre { overflow-x: auto; text-align: left; }
"""


def met(session: Session, library: Library, person: Person, place: Place, now: datetime) -> list[Card]:
    """The cards that a person met here and in private, the oldest first, and then those answered elsewhere."""
    tomorrow = streaks.today_of(person, now) + timedelta(days=1)
    own = {each.id: each for each in (*places.private_places(session, person.id), place)}
    orders = [places.subscription_of(session, each).id for each in own]
    memory.catch_up(session, [person.id])
    answered = (each.card for each in memories.memories_of(session, [person.id]))
    cards = dict.fromkeys((*history.cards_shown(session, orders, tomorrow), *sorted(answered)))
    return [library.cards[card] for card in cards if card in library.cards]


def written(cards: Iterable[Card], notes: Sequence[Note]) -> list[Flashcard]:
    """The questions of cards as flashcards, with a person's notes, which are given the newest first."""
    words: defaultdict[str, list[str]] = defaultdict(list)
    for note in reversed(notes):
        words[note.card].append(note.words)
    return [each for card in cards for each in flashcards(card, words[card.id])]


def package(cards: Iterable[Flashcard], now: datetime) -> bytes:
    """A file for Anki. It takes some hundredths of a second, so it is nothing for the event loop.

    What was imported before is known by card and number, and takes what this one says if `now` is later.
    """
    deck, type_ = genanki.Deck(DECK, NAME), _type()
    for position, card in enumerate(cards):
        guid = genanki.guid_for(NAME, card.card, card.number)
        sides = list(astuple(card.sides))
        deck.add_note(genanki.Note(model=type_, fields=sides, tags=card.tags, guid=guid, due=position))
    file = io.BytesIO()
    # genanki's own way to a file leaves a second one behind in the temporary folder each time.
    with closing(sqlite3.connect(":memory:")) as collection, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        stamp = now.timestamp()
        genanki.Package(deck).write_to_db(collection.cursor(), stamp, itertools.count(int(stamp * 1000)))
        collection.commit()
        zipped.writestr("collection.anki2", collection.serialize())
        zipped.writestr("media", "{}")
    return file.getvalue()


def _type() -> genanki.Model:
    template = {"name": "Question", "qfmt": FRONT, "afmt": BACK}
    return genanki.Model(TYPE, NAME, fields=[{"name": part} for part in PARTS], templates=[template], css=CSS)
