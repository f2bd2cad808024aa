"""Two processes behind one webhook: any of them takes what Telegram brings, and twice brought counts once."""

from __future__ import annotations

import asyncio

import aiohttp
from sqlalchemy import func, select

from bot.storage import tables as t
from tests.chaos.world import World, until
from tests.processes.crowd import daytime_zone
from tests.web.test_doors import free_port


def _counted(world: World) -> int:
    with world.looking.connect() as session:
        return session.execute(select(func.count()).where(t.check_in.c.kind == "done")).scalar_one()


async def test_any_process_takes_updates_and_each_counts_once(replicas: World) -> None:
    ports = [free_port(), free_port()]
    replicas.environment["DOSE_TELEGRAM_WEBHOOK_URL"] = f"http://127.0.0.1:{ports[0]}"
    for port in ports:
        replicas.environment["DOSE_WEB_PORT"] = str(port)
        await replicas.start()
        await until(lambda: "telegram_webhook_set" in replicas.replicas[-1].log)
    telegram = replicas.telegram
    doors = [telegram.webhook.replace(str(ports[0]), str(port)) for port in ports]
    people = [telegram.person(f"P{number}") for number in range(6)]

    for number, person in enumerate(people):
        telegram.webhook = doors[number % 2]  # as a balancer spreads them
        for words in (f"/start defaults {daytime_zone()}", "/done"):
            telegram.say(person, words)
            update = telegram.pending[-1]
            await until(lambda: not telegram.pending)
            async with aiohttp.ClientSession() as session:
                for telegram.webhook in doors:
                    again = (telegram.caller.bring(session, update) for _ in range(3))
                    assert set(await asyncio.gather(*again)) == {200}
    assert _counted(replicas) == len(people)

    replicas.replicas[0].kill()
    telegram.webhook = doors[1]
    telegram.say(people[0], "/help")
    await until(lambda: not telegram.pending)
    await until(lambda: any("/help" in message.text or "/plan" in message.text for message in telegram.sent))
    assert not telegram.called("getUpdates")
