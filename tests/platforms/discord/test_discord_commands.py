"""Slash commands: made from the common definitions, written only when they changed, read back in our order."""

from __future__ import annotations

from typing import Any

import pytest

from bot.commands.base import Argument, Command
from bot.platforms.discord.definitions import Definitions, slug
from bot.ports import Address, PlaceKind
from tests.fakes.discord_bench import COMMANDS, TestInbox, command, make, running
from tests.fakes.discord_rules import check_commands
from tests.fakes.discord_server import DiscordServer


async def _start_and_stop(server: DiscordServer, commands: tuple[Command, ...] = COMMANDS) -> None:
    platform = make(server, TestInbox(), commands=commands)
    await platform.open()
    await platform.close()


async def test_commands_are_written_once_and_again_only_when_they_change() -> None:
    async with DiscordServer() as server:
        for _ in range(3):
            await _start_and_stop(server)
        assert len(server.called("PUT", "/commands")) == 1
        changed = (*COMMANDS[:-1], command("more", "Now for everybody"))
        await _start_and_stop(server, changed)
        assert len(server.called("PUT", "/commands")) == 2
        assert {held["name"] for held in server.commands} == {"done", "today", "setup", "more"}


async def test_a_bot_whose_commands_cannot_be_written_starts_all_the_same() -> None:
    async with DiscordServer() as server:
        server.faults.fail("PUT", "/commands", 403)
        await _start_and_stop(server)


def test_what_discord_is_told() -> None:
    payload = {entry["name"]: entry for entry in Definitions(COMMANDS).payload()}
    check_commands(list(payload.values()))
    assert set(payload) == {"done", "today", "setup"}
    assert [option["name"] for option in payload["done"]["options"]] == ["when", "note"]
    assert payload["setup"]["default_member_permissions"] == "32"
    assert payload["setup"]["options"][0]["choices"] == [{"name": "1", "value": "1"}, {"name": "2", "value": "2"}]
    assert payload["done"]["integration_types"] == [0, 1]


@pytest.mark.parametrize(
    ("flags", "contexts"), [({}, [0, 1, 2]), ({"private_only": True}, [1, 2]), ({"group_only": True}, [0])]
)
def test_where_a_command_is_offered(flags: dict[str, Any], contexts: list[int]) -> None:
    assert Definitions([command("x", **flags)]).payload()[0]["contexts"] == contexts


def test_names_and_descriptions_keep_to_the_limits() -> None:
    wild = command("Ü b!" + "x" * 40, "word " * 40, Argument("Some Thing", ""), Argument("must", "y", required=True))
    (entry,) = Definitions([wild]).payload()
    check_commands([entry])
    assert entry["description"] == ("word " * 19).strip() + "…"
    assert [option["name"] for option in entry["options"]] == ["must", "some-thing"]
    assert slug("") == "-"


async def test_options_become_words_in_the_commands_order() -> None:
    async with DiscordServer() as server:
        ana, daily = server.person("Ana"), server.channel("daily")
        async with running(server) as bench:
            act = await server.slash(ana, daily, "done", {"note": "read it", "when": " yesterday "})
            ask = await bench.inbox.until_asked()
    assert (ask.command, ask.words, ask.press) == ("done", "yesterday read it", "")
    assert ask.key == f"discord:{act.id}"
    assert ask.who.name == "Ana"
    assert abs(ask.at.timestamp() * 1000 - ((act.id >> 22) + 1_420_070_400_000)) < 1


async def test_who_may_change_a_guilds_settings() -> None:
    async with DiscordServer() as server:
        ana, bo, daily = server.person("Ana", admin=True), server.person("Bo"), server.channel("daily")
        async with running(server) as bench:
            await server.slash(ana, daily, "setup", {"phase": "1"})
            await server.slash(bo, daily, "setup", {"phase": "1"})
            await server.slash(bo, server.direct(bo), "setup", {"phase": "1"})
            await bench.inbox.until_asked(3)
    assert [ask.admin for ask in bench.inbox.asks] == [True, False, True]


async def test_places() -> None:
    async with DiscordServer() as server:
        ana, daily = server.person("Ana"), server.channel("daily")
        thread, away = server.channel("tuesday", parent=daily), server.channel("elsewhere")
        away.foreign = True
        async with running(server) as bench:
            for channel in (daily, thread, server.direct(ana), server.group_dm(), away):
                await server.slash(ana, channel, "today")
            await bench.inbox.until_asked(5)
    own = Address("discord", f"user:{ana.id}")
    assert [ask.where.address for ask in bench.inbox.asks] == [
        Address("discord", str(daily.id)),
        Address("discord", str(daily.id), str(thread.id)),
        own,
        own,
        own,
    ]
    assert [ask.where.kind for ask in bench.inbox.asks] == [PlaceKind.GROUP] * 2 + [PlaceKind.PRIVATE] * 3
    assert bench.inbox.asks[0].where.title == "Study group #daily"


async def test_a_command_that_an_old_client_remembers_reaches_the_inbox() -> None:
    async with DiscordServer() as server:
        ana, daily = server.person("Ana"), server.channel("daily")
        async with running(server) as bench:
            await server.slash(ana, daily, "gone", {"x": "y"})
            ask = await bench.inbox.until_asked()
    assert (ask.command, ask.words) == ("gone", "y")
