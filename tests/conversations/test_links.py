"""One person on two platforms of one bot: joined by a code, one streak from then on."""

from __future__ import annotations

import re
from pathlib import Path

from bot.library import Library
from bot.settings import Settings
from tests.conversations.actors import OnDiscord, OnTelegram
from tests.conversations.conftest import MONDAY, Scene, connected, for_discord, for_telegram, polling
from tests.conversations.dialogues import SET_UP
from tests.conversations.stage import Stage, StageClock, on_shelf
from tests.conversations.steps import At, No, Press, act, compare, play
from tests.fakes.discord_server import DiscordServer
from tests.fakes.telegram_server import TelegramServer


def for_both(telegram: TelegramServer, discord: DiscordServer) -> Settings:
    return for_telegram(telegram).model_copy(update=for_discord(discord).model_dump(include=DISCORDS))


DISCORDS = {"discord_token", "discord_api_url", "discord_gateway_url"}


async def test_two_accounts_become_one_person(tmp_path: Path, library: Library) -> None:
    async with TelegramServer() as telegram, DiscordServer() as discord:
        clock = StageClock(MONDAY)
        shelf = [on_shelf("telegram"), on_shelf("discord")]
        stage = Stage(tmp_path, library, clock, shelf, for_both(telegram, discord))
        phone, desktop = OnTelegram(telegram, telegram.person("Ana")), OnDiscord(discord, discord.person("Ana"), stage)
        stage.idle.extend([phone.is_idle, desktop.is_idle])
        ready = connected(discord), polling(telegram)

        async def both_ready() -> bool:
            return await ready[0]() and await ready[1]()

        await stage.start(both_ready)
        scene = Scene(stage, clock, phone, lambda: both_ready)
        await play(scene, phone, [*SET_UP, ("/done", "Streak 1, best 1.")])
        await play(scene, desktop, [*SET_UP, ("/streak", "Streak: 0 days")])
        await play(scene, phone, [(At("2026-11-24T06:30Z"), "CODING")])
        await play(scene, desktop, [("/done", "✅ Counted for Tuesday. Streak 1")])

        given = await act(scene, phone, "/link")
        code = re.search(r"/link ([A-Z2-9]{4}-[A-Z2-9]{4})", given)
        assert code, given
        compare("own code", await act(scene, phone, f"/link {code[1]}"), ["That code is your own."])
        given = await act(scene, phone, "/link")
        code = re.search(r"/link ([A-Z2-9]{4}-[A-Z2-9]{4})", given)
        assert code, given
        joined = await act(scene, desktop, f"/link {code[1]}")
        compare("joined", joined, ["Joined: Telegram and Discord are one person now, with a streak of 2 days."])
        compare("twice", await act(scene, desktop, f"/link {code[1]}"), ["That code is not known"])

        for each in (phone, desktop):
            await play(scene, each, [("/streak", "Streak: 2 days"), ("/done", "Already counted at ")])
        for each in (phone, desktop):
            each.look()
        scene.move("2026-11-25T06:30Z")
        await stage.settle()
        assert "PAPER" in phone.look()
        assert "PAPER" in desktop.look()
        await play(scene, phone, [(Press("Done"), "✅ Counted for Wednesday. Streak 3")])
        await play(scene, desktop, [(Press("Done"), "Already counted at 07:30. Streak 3")])
        await play(scene, desktop, [("/stop", "Stopped: no more doses.")])
        await play(scene, phone, [(At("2026-11-26T06:30Z"), "REPRODUCE")])
        await play(scene, desktop, [("/streak", "Streak: 3 days", No("REPRODUCE"))])
        await stage.stop()
