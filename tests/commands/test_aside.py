"""What is one person's alone is not shown to a group."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.ports import Verb
from bot.storage import tables as t
from bot.storage.payloads import payload_to_reply
from tests.fakes.house import House, Speaker, group

SENT = "That is for you alone: it is in our private chat."
ALONE = "That is for you alone. Write to me in private, and ask there."
TUESDAY = "2026-11-24T08:00Z"


@pytest.fixture
async def boss(house: House) -> Speaker:
    admin = house.person("boss").there(group(), admin=True)
    await admin.says("/setup 07:30 Europe/Berlin")
    return admin


async def _waiting(house: House) -> list[tuple[str, str]]:
    """Where stored answers go, and what they say."""
    chats = {row.id: row.chat for row in await house.rows(t.place)}
    rows = await house.deliveries("reply")
    return [(chats[row.place_id], payload_to_reply(row.payload).message.plain()) for row in rows]


@pytest.mark.parametrize("typed", ["/notes", "/notes secret", "/papers"])
async def test_it_goes_to_the_private_chat(house: House, boss: Speaker, ana: Speaker, typed: str) -> None:
    await ana.says("my secret")
    said = await ana.there(group()).says(typed)
    assert said.text == SENT
    ((chat, words),) = await _waiting(house)
    assert chat == "chat-ana"
    assert ("my secret" in words) == ("notes" in typed)


async def test_without_a_private_chat_it_is_not_said_at_all(house: House, boss: Speaker) -> None:
    bo = house.person("bo").there(group())
    dose = (await boss.says("/today")).dose
    await house.inbox.shown(dose, "900")
    await bo.says("my secret", answers="900")
    assert (await bo.says("/notes")).text == ALONE
    assert (await bo.presses("notes:0")).verbs == [Verb.TOAST]
    assert await _waiting(house) == []


async def test_where_we_are_blocked_it_is_not_sent(house: House, boss: Speaker, ana: Speaker) -> None:
    await house.inbox.gone(ana.where.address)
    assert (await ana.there(group()).says("/notes")).text == ALONE


async def test_where_the_platform_hides_it_it_stays(house: House, boss: Speaker, ana: Speaker) -> None:
    await ana.says("my secret")
    said = await replace(ana, hides=True).there(group()).says("/notes")
    assert "my secret" in said.text
    assert all(reply.private for reply in said.replies)
    assert await _waiting(house) == []


@pytest.mark.parametrize("typed", ["/streak", "/why"])
async def test_that_streaks_are_hidden_is_told_in_private(
    house: House, boss: Speaker, ana: Speaker, typed: str
) -> None:
    await ana.says("/streak off")
    assert (await ana.there(group()).says(typed)).text == SENT
    ((chat, words),) = await _waiting(house)
    assert (chat, words) == ("chat-ana", "Streaks are hidden for you. Doses go on.")


async def test_a_solution_spoils_it_for_nobody(house: House, boss: Speaker, ana: Speaker) -> None:
    house.clock.move(TUESDAY)
    dose = (await boss.says("/today")).dose
    there = ana.there(group())
    asked = await there.presses(f"solution:{dose}")
    assert "You have not sent code for it yet." in asked.text
    said = await there.presses(asked.actions["Show it all the same"])
    assert (said.text, said.verbs) == (SENT, [Verb.TOAST])
    ((chat, words),) = await _waiting(house)
    assert chat == "chat-ana"
    assert "It adds and divides." in words


async def test_files_are_for_the_private_chat(house: House, boss: Speaker, ana: Speaker) -> None:
    await ana.says("my secret")
    for typed in ("/export", "/export anki", "/export all"):
        assert (await ana.there(group()).says(typed)).text == "/export works in a private chat with me."
