"""/export anki: a package as Anki opens it, read here as a learner would see it."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from bot.core.message import Attachment
from tests.fakes.house import House, Said, Speaker, group

TUESDAY = "2026-11-24T08:00Z"
HOSTILE = (
    "<script>alert(1)</script>\x1f{{Answer}} </div> [latex]\\input{/etc/passwd}[/latex] \\(x\\) <img src=x onerror=y>"
)


@dataclass(frozen=True, slots=True)
class Learned:
    """One card of an Anki collection: its note's key and tags, and both sides."""

    guid: str
    tags: frozenset[str]
    front: str
    back: str
    deck: int


@dataclass(frozen=True, slots=True)
class Collection:
    """What a package holds."""

    cards: list[Learned]
    decks: dict[int, str]
    types: frozenset[int]


def opened(said: Said, folder: Path) -> Collection:
    """The package that came with an answer."""
    (file,) = (reply.message.attachment for reply in said.replies)
    assert isinstance(file, Attachment)
    assert file.name == "daily-dose.apkg"
    with zipfile.ZipFile(io.BytesIO(file.content)) as zipped:
        assert zipped.testzip() is None
        assert json.loads(zipped.read("media")) == {}
        zipped.extract("collection.anki2", folder)
    with closing(sqlite3.connect(folder / "collection.anki2")) as collection:
        types, decks = map(json.loads, collection.execute("SELECT models, decks FROM col").fetchone())
        query = "SELECT guid, mid, tags, flds, did, ord FROM cards JOIN notes ON notes.id = nid ORDER BY due, cards.id"
        cards = [_learned(types, row) for row in collection.execute(query)]
    named = {int(key): deck["name"] for key, deck in decks.items() if key != "1"}  # every collection has deck 1
    return Collection(cards, named, frozenset(map(int, types)))


def _learned(types: Any, row: tuple[Any, ...]) -> Learned:
    guid, type_, tags, values, deck, ord_ = row
    fields = [field["name"] for field in types[str(type_)]["flds"]]
    parts = values.split("\x1f")
    assert len(parts) == len(fields)
    given, template = dict(zip(fields, parts, strict=True)), types[str(type_)]["tmpls"][ord_]
    front = _filled(template["qfmt"], given)
    return Learned(guid, frozenset(tags.split()), front, _filled(template["afmt"], given | {"FrontSide": front}), deck)


def _filled(template: str, given: dict[str, str]) -> str:
    """A template with its gaps filled once, and its conditions decided, as Anki does."""
    kept = re.sub(
        r"{{#(\w+)}}(.*?){{/\1}}", lambda found: found[2] if given[found[1]] else "", template, flags=re.DOTALL
    )
    return re.sub(r"{{(\w+)}}", lambda found: given[found[1]], kept)


class Page(HTMLParser):
    """What a side shows: its words and its tags."""

    def __init__(self, side: str) -> None:
        super().__init__()
        self.words, self.tags, self.links = "", set[str](), list[str]()
        self.feed(side)

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        assert all(not name.startswith("on") for name, _ in attrs)


async def test_a_learner_sees_the_question_and_then_why(any_house: House, tmp_path: Path) -> None:
    ana = any_house.person("ana")
    await ana.begins()
    await ana.says("springs, not strings")
    any_house.clock.move(TUESDAY)
    await ana.says("/today")
    said = await ana.says("/export anki")
    assert said.first.startswith("4 questions of 2 cards, with your notes beside them. Open the file in Anki.")
    collection = opened(said, tmp_path)
    assert list(collection.decks.values()) == ["Daily Dose"]
    first = collection.cards[0]
    front, back = Page(first.front), Page(first.back)
    for words in ("Which number is cheapest?", "A\u2002The mean", "B\u2002The median", "C\u2002The mode", "D\u2002No"):
        assert words in front.words
    assert "slope" not in front.words
    for words in (
        "Its slope is zero.",
        "That is for absolute error.",
        r"\(\bar x\)",
        "Theory one",
        "springs, not strings",
    ):
        assert words in back.words
    assert back.links == ["https://example.org/book"]
    assert first.tags == {"daily-dose::phase-1", "daily-dose::week-1", "daily-dose::theory"}
    assert {each.deck for each in collection.cards} == set(collection.decks)
    assert "My notes" not in Page(collection.cards[2].back).words


async def test_importing_again_updates_and_does_not_double(house: House, ana: Speaker, tmp_path: Path) -> None:
    before = opened(await ana.says("/export anki"), tmp_path)
    house.clock.move(TUESDAY)
    await ana.says("a thought that came later")
    await ana.says("/today")
    bo = house.person("bo", platform="discord")
    await bo.begins()
    after, other = opened(await ana.says("/export anki"), tmp_path), opened(await bo.says("/export anki"), tmp_path)
    known = [each.guid for each in before.cards]
    assert len(set(known)) == 2
    assert [each.guid for each in after.cards][:2] == known
    assert len({each.guid for each in after.cards}) == 4
    assert (after.decks, after.types) == (before.decks, before.types) == (other.decks, other.types)
    assert "a thought that came later" in after.cards[0].back


async def test_hostile_notes_are_words(ana: Speaker, tmp_path: Path) -> None:
    await ana.says(HOSTILE)
    side = opened(await ana.says("/export anki"), tmp_path).cards[0].back
    page = Page(side)
    assert HOSTILE.replace("\x1f", "") in page.words
    assert page.tags <= {"div", "p", "b", "br", "hr", "a", "details", "summary"}
    assert "[latex]" not in side
    around = side[: side.index("script")]
    assert around.rindex("mathjax_ignore tex2jax_ignore") > around.rindex("</div>")  # so no formula is read into it


async def test_what_came_in_a_group_and_was_answered_there_is_among_them(
    house: House, ana: Speaker, tmp_path: Path
) -> None:
    boss = house.person("boss").there(group(), admin=True)
    await boss.says("/setup 07:30 Europe/Berlin")
    house.clock.move(TUESDAY)
    dose = (await boss.says("/today")).dose
    await ana.there(group()).presses(f"ask:{dose}:0")
    cards = opened(await ana.says("/export anki"), tmp_path).cards
    assert {tag for each in cards for tag in each.tags if "phase" not in tag and "week" not in tag} == {
        "daily-dose::theory",
        "daily-dose::coding",
    }


async def test_notes_and_flashcards_know_of_each_other(ana: Speaker, tmp_path: Path) -> None:
    empty = await ana.says("/export")
    assert len(opened(await ana.presses(empty.actions["🗂 For Anki"]), tmp_path).cards) == 2
    await ana.says("a thought")
    said = await ana.says("/export")
    assert "Anki" in said.first
    assert len(opened(await ana.presses(said.actions["🗂 For Anki"]), tmp_path).cards) == 2


async def test_before_the_first_card_there_is_nothing_to_learn(house: House) -> None:
    assert (await house.person("bo").says("/export anki")).first == "No card with questions came here yet."


async def test_a_package_leaves_nothing_behind(ana: Speaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    assert (await ana.says("/export anki")).replies[0].message.attachment is not None
