"""Groups on Telegram and Discord: an admin sets it up, members press Done, one message counts them all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.library import Library
from tests.conversations.actors import OnDiscord, OnTelegram
from tests.conversations.conftest import MONDAY, Scene, connected, for_discord, for_telegram, polling
from tests.conversations.dialogues import MEAN
from tests.conversations.stage import Stage, StageClock, on_shelf
from tests.conversations.steps import At, Code, Meeting, No, Press, Reply, Restart, meet
from tests.fakes.discord_server import DiscordServer
from tests.fakes.telegram_server import TelegramServer

TUESDAY = At("2026-11-24T07:00Z")  # 08:00 in Berlin

MEETING: Meeting = [
    ("Bo", "/today", "No dose comes to this group yet. An admin can begin with /setup."),
    ("Bo", "/setup 08:00", "Only an admin of this group can change its settings."),
    (
        "Ana",
        "/setup 08:00",
        "Set: this group's dose comes every day at 08:00, Europe/Berlin, phase 1.",
        "THEORY · Phase 1, week 1 · 15 min",
        "Done",
        "Board",
        No("Skip"),
    ),
    ("Bo", "/time 09:00", "Only an admin"),
    ("Bo", "/time", "The dose comes at 08:00, Europe/Berlin."),
    ("Bo", "/stop", "Only an admin"),
    ("Bo", Press("Done"), "✅ Counted for Monday. Streak 1", "(changed)", "1 of 1 done today"),
    ("Chi", Press("Done"), "✅ Counted for Monday. Streak 1", "(changed)", "2 of 2 done today"),
    ("Bo", Press("Done"), "Already counted at 07:00.", No("done today")),
    ("Bo", Press("Check yourself"), "Which number is cheapest?"),
    ("Bo", Press("B"), "Not quite. Right is A: The mean. Its slope is zero.", "Your pick: That is for absolute error."),
    ("Chi", Press("Check yourself"), "Which number is cheapest?"),
    ("Chi", Press("A"), "✅ Right. Its slope is zero.", No("Not quite")),
    ("Ana", "/done", "✅ Counted for Monday.", "(changed)", "3 of 3 done today"),
    ("Ana", "/undo", "Undone: Monday is open again.", "(changed)", "2 of 3 done today"),
    (
        "Bo",
        "/leaderboard",
        "Board, this week (Mon–Sun, Europe/Berlin)",
        "1  Bo  1/1  streak 1",
        "1  Chi  1/1  streak 1",
    ),
    ("Ana", Restart(), No("THEORY")),
    ("Ana", Press("Done"), "✅ Counted for Monday.", "(changed)", "3 of 3 done today"),
    ("Bo", At("2026-11-24T06:59:59Z"), No("CODING")),
    ("Bo", TUESDAY, "CODING", "0 of 3 done today", No("(changed)")),
    ("Bo", "/done", "✅ Counted for Tuesday. Streak 2", "1 of 3 done today"),
    ("Chi", Reply("divide last"), "📝 Kept with “Coding"),
    ("Chi", Code(MEAN), "Chi: ✅ 5 of 5 tests passed in 0.", "✅ Counted for Tuesday.", "2 of 3 done today"),
    ("Chi", "/leaderboard leave", "You are off this group's board."),
    ("Ana", "/pause 3d", "Paused through Thu 26 Nov."),
    ("Ana", At("2026-11-25T07:00Z"), No("PAPER")),
    ("Ana", "/resume", "Welcome back."),
    ("Ana", "/stop", "Stopped: no more doses."),
    ("Ana", At("2026-11-26T07:00Z"), No("REPRODUCE")),
]


@asynccontextmanager
async def telegram(folder: Path, library: Library, kind: str) -> AsyncIterator[tuple[Scene, dict[str, OnTelegram]]]:
    async with TelegramServer() as server:
        ana, bo, chi = (server.person(name) for name in ("Ana", "Bo", "Chi"))
        topics = 2 if kind == "topic" else 0
        chat = server.group("Readers", ana, topics=topics, type="group" if kind == "group" else "supergroup")
        thread = max(chat.topics, default=None)
        people = {each.name: OnTelegram(server, each, chat, thread) for each in (ana, bo, chi)}
        clock = StageClock(MONDAY)
        idle = people["Ana"].is_idle
        stage = Stage(folder, library, clock, [on_shelf("telegram")], for_telegram(server), [idle])
        await stage.start(polling(server))
        yield Scene(stage, clock, people["Ana"], lambda: polling(server)), people
        await stage.stop()


@pytest.mark.parametrize("kind", ["group", "supergroup", "topic"])
async def test_a_group_on_telegram(kind: str, tmp_path: Path, library: Library) -> None:
    async with telegram(tmp_path, library, kind) as (scene, people):
        await meet(scene, people, MEETING)
        refusals = [message.text for message in people["Bo"].messages if "Only an admin" in message.text]
        assert refusals == ["Only an admin of this group can change its settings. Ana is one."] * 3
        doses = [message for message in people["Bo"].messages if "done today" in message.text]
        assert len(doses) == 2  # Monday's and Tuesday's, each edited in place


async def test_a_channel_on_telegram(tmp_path: Path, library: Library) -> None:
    async with TelegramServer() as server:
        bo, channel = server.person("Bo"), server.channel("Daily reading")
        clock, actor = StageClock(MONDAY), OnTelegram(server, bo, channel)
        stage = Stage(tmp_path, library, clock, [on_shelf("telegram")], for_telegram(server), [actor.is_idle])
        await stage.start(polling(server))
        server.post(channel, "/setup 08:00")
        await stage.settle()
        assert "Set: this group's dose comes every day at 08:00" in actor.look()
        scene = Scene(stage, clock, actor, lambda: polling(server))
        meeting: Meeting = [
            ("Bo", Press("Done"), "✅ Counted for Monday. Streak 1", "1 of 1 done today"),
            ("Bo", TUESDAY, "CODING", "0 of 1 done today"),
        ]
        await meet(scene, {"Bo": actor}, meeting)
        await stage.stop()


@pytest.mark.parametrize("kind", ["channel", "thread"])
async def test_a_group_on_discord(kind: str, tmp_path: Path, library: Library) -> None:
    async with DiscordServer() as server:
        ana, bo, chi = server.person("Ana", admin=True), server.person("Bo"), server.person("Chi")
        room = server.channel("daily")
        if kind == "thread":
            room = server.channel("doses", parent=room)
        clock = StageClock(MONDAY)
        stage = Stage(tmp_path, library, clock, [on_shelf("discord")], for_discord(server))
        people = {each.name: OnDiscord(server, each, stage, room) for each in (ana, bo, chi)}
        stage.idle.extend(actor.is_idle for actor in people.values())
        await stage.start(connected(server))
        await meet(Scene(stage, clock, people["Ana"], lambda: connected(server)), people, MEETING)
        shown = [message for message in server.posts(room) if not message.ephemeral]
        # What concerns one person alone is shown to them alone: the room holds settings and doses.
        assert sum("done today" in message.text for message in shown) == 2
        assert not any("Streak" in message.text or "Only an admin" in message.text for message in shown)
        await stage.stop()
