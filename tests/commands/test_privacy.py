"""What is kept about a person is told, handed over, and deleted whole."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import insert

from bot.storage import tables as t
from bot.storage.database import Session
from tests.fakes.house import House, Speaker, group

TUESDAY = "2026-11-24T08:00Z"
CODE = "def mean(xs):\n    return 1\n"


async def _lives(house: House, name: str) -> Speaker:
    """Somebody of whom every table that knows people has a row, on two platforms and in a group."""
    house.clock.move("2026-11-23T06:00Z")
    who, elsewhere = house.person(name), house.person(name, platform="discord", user=f"{name}-d")
    await who.begins()
    await elsewhere.begins()
    code = (await who.says("/link")).first.split("/link ")[1][:9]
    await elsewhere.says(f"/link {code}")
    await who.says("a thought")
    await who.says("/done")
    await who.says("b")
    await who.there(group()).says("/leaderboard join")
    house.clock.move(TUESDAY)
    dose = (await who.says("/today")).dose
    await who.says(CODE)
    await who.presses(f"solution:{dose}:sure")
    paper = await who.says("/paper")
    await who.presses(f"paper:up:{paper.dose}")
    await who.says("/link")
    await house.door(stores_replies=True).take(who.ask(command="streak"))

    def add(session: Session) -> None:
        (mine,) = [row for row in session.execute(t.account.select()) if row.user == name]
        place = next(row for row in session.execute(t.place.select()) if row.chat == f"chat-{name}")
        now = house.clock.now()
        session.execute(insert(t.throttle).values(platform="telegram", chat=place.chat, until=now))
        session.execute(insert(t.paper_wish).values(place_id=place.id, arxiv="2611.00001", asked_at=now))
        state = {"person_id": mine.person_id, "day": now.date(), "state": "{}"}
        if session.execute(t.snapshot.select().where(t.snapshot.c.person_id == mine.person_id)).first() is None:
            session.execute(insert(t.snapshot).values(**state))
        session.execute(
            insert(t.explanation).values(
                person_id=mine.person_id,
                place_id=place.id,
                delivery_id=dose,
                day=now.date(),
                at=now,
                question="why?",
                shown=0,
            )
        )

    await house.run(add)
    return who


async def _person_id(house: House, who: Speaker) -> int:
    return next(int(row.person_id) for row in await house.rows(t.account) if row.user == who.who.id)


def _points_to(row: Any, table: Any, people: set[int], places: set[int]) -> bool:
    """Whether a row names a person or a place of theirs."""
    for column in table.c:
        value = getattr(row, column.name)
        for key in column.foreign_keys:
            if value in {"person": people, "place": places}.get(key.column.table.name, set()):
                return True
    return False


async def _traces(house: House, people: set[int], places: set[int], names: set[str]) -> dict[str, int]:
    """How many rows of each table name a person, one of their private chats, or what a platform calls them."""
    found = {}
    for table in t.metadata.sorted_tables:
        rows = await house.rows(table)
        named = [row for row in rows if _points_to(row, table, people, places) or names & set(map(str, row))]
        if table is t.person:
            named = [row for row in rows if row.id in people]
        if named:
            found[table.name] = len(named)
    return found


async def test_deleting_leaves_no_row_of_theirs_and_all_of_the_others(any_house: House) -> None:
    boss = any_house.person("boss").there(group(), admin=True)
    await boss.says("/setup 07:30 Europe/Berlin")
    bo = await _lives(any_house, "bo")
    ana = await _lives(any_house, "ana")
    ids, theirs = await _person_id(any_house, ana), await _person_id(any_house, bo)
    places = {row.id for row in await any_house.rows(t.place) if row.person_id == ids}
    others = {row.id for row in await any_house.rows(t.place) if row.person_id == theirs}
    names, others_names = {"ana", "ana-d", "chat-ana", "chat-ana-d"}, {"bo", "bo-d", "chat-bo", "chat-bo-d"}
    before = await _traces(any_house, {ids}, places, names)
    knows_people = {t.throttle.name, t.paper_wish.name, t.person.name} | {
        table.name
        for table in t.metadata.sorted_tables
        if any(key.column.table in {t.person, t.place} for column in table.c for key in column.foreign_keys)
    }
    assert set(before) == knows_people, "a table that knows people has no row here, so nothing would be proved of it"
    kept = await _traces(any_house, {theirs}, others, others_names)

    said = await ana.presses("privacy:delete")
    assert "streak of 1 day" in said.first
    assert "1 note" in said.first
    assert "on Telegram and Discord" in said.first
    assert await _traces(any_house, {ids}, places, names) == before
    said = await ana.presses(said.actions["Delete everything of mine"])
    assert said.first.startswith("Everything of yours is deleted")
    assert await _traces(any_house, {ids}, places, names) == {}
    assert await _traces(any_house, {theirs}, others, others_names) == kept
    assert len([row for row in await any_house.rows(t.place) if row.kind == "group"]) == 1
    assert (await any_house.told()).replies  # bo's code is run, ana's is not there
    assert (await ana.says("/notes")).first.startswith("No notes yet.")


async def test_everything_kept_comes_as_a_file(any_house: House) -> None:
    ana = await _lives(any_house, "ana")
    said = await ana.says("/privacy")
    assert "1 note" in said.first
    (reply,) = (await ana.presses(said.actions["Take all of it along"])).replies
    file = reply.message.attachment
    assert file is not None
    assert file.name == "daily-dose.json"
    found = json.loads(file.content)
    assert found["note"][0]["words"] == "a thought"
    assert found["submission"][0]["code"] == CODE.strip()
    assert [each["platform"] for each in found["account"]] == ["telegram", "discord"]
    assert "link_code" not in found
    assert {each["person_id"] for rows in found.values() for each in rows if "person_id" in each} == {
        await _person_id(any_house, ana)
    }


@pytest.mark.parametrize("action", ["privacy:sure:99", "privacy:sure:", "privacy:sure", "privacy:sure:-1"])
async def test_a_forged_confirmation_deletes_nothing(house: House, ana: Speaker, action: str) -> None:
    await ana.says("a thought")
    before = await house.everything()
    await ana.presses(action)
    assert await house.everything() == before


async def test_among_people_it_is_not_told(house: House, ana: Speaker) -> None:
    there = ana.there(group())
    me = await _person_id(house, ana)
    for said in (await there.says("/privacy"), await there.presses(f"privacy:sure:{me}")):
        assert said.first == "/privacy works in a private chat with me."
    assert await house.rows(t.account)


async def test_keeping_it_says_so(ana: Speaker) -> None:
    said = await ana.presses("privacy:delete")
    assert (await ana.presses(said.actions["Keep it"])).first == "Nothing is deleted."
