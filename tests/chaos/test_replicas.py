"""Two processes on one PostgreSQL: when one is killed, hangs, or loses its database, the other takes over."""

from __future__ import annotations

import asyncio
import time
from signal import SIGCONT, SIGKILL, SIGSTOP, SIGTERM

import pytest
from sqlalchemy import text

from bot.services.roles import Lease
from tests.chaos.replica import QUICK
from tests.chaos.world import ROLES, World, until

PEOPLE = 50
AMBIGUOUS = 1  # a kill may catch one message of which nobody can know; on average it is far less
TAKEOVER = 20  # seconds, promised
PAUSE = 15  # seconds, longer than a quick role is lent


pytestmark = pytest.mark.timeout(400)


async def test_a_killed_leader_is_replaced_in_the_time_that_is_promised(replicas: World) -> None:
    """With the leases of the real thing."""
    leader, standby = await replicas.pair(quick=False)
    leader.kill()
    replicas.due(1)
    took = await until(lambda: replicas.telegram.sent, TAKEOVER)
    assert took < Lease().length + Lease().retry + Lease().pause + 2
    assert standby.sent == 1


async def test_a_pause_that_telegram_asked_for_holds_for_whoever_takes_over(replicas: World) -> None:
    leader, standby = await replicas.pair()
    replicas.telegram.fail("sendMessage", status=429, retry_after=PAUSE)
    replicas.due(3)
    await until(lambda: "told_to_wait" in leader.log)
    told = replicas.telegram.called("sendMessage")[0].at
    await until(replicas.pauses)
    leader.kill()
    await until(lambda: standby.log.count("role_gained") == ROLES)
    assert time.monotonic() - told < PAUSE, "it is the pause that it waits for, not the role"
    await until(replicas.is_settled)
    assert min(call.at for call in replicas.telegram.called("sendMessage") if call.at > told + 0.5) - told >= PAUSE
    assert (replicas.lost(), replicas.doubled()) == (0, 0)


async def test_a_leader_that_hangs_is_replaced_and_sends_nothing_when_it_wakes(replicas: World) -> None:
    replicas.environment["DOSE_TELEGRAM_RATE"] = "8"  # slower than an answer: one message on the wire at a time
    leader, standby = await replicas.pair()
    replicas.due(PEOPLE)
    await until(lambda: len(replicas.telegram.sent) >= 20)
    leader.signal(SIGSTOP)
    await asyncio.sleep(0.2)
    sent = leader.sent
    await until(replicas.is_settled)
    leader.signal(SIGCONT)
    replicas.due(5)
    await until(lambda: leader.log.count("role_lost") >= 3)
    await until(lambda: len(replicas.telegram.sent) >= PEOPLE + 5)
    await asyncio.sleep(1)
    assert leader.sent == sent
    assert replicas.doubled() <= AMBIGUOUS
    standby.signal(SIGTERM)
    replicas.due(5)
    await until(lambda: leader.sent == sent + 5)  # it stood by, and works again
    await replicas.check()


async def test_who_loses_the_database_stops_and_lives_on(replicas: World) -> None:
    leader, standby = await replicas.pair()
    replicas.due(PEOPLE)
    await until(lambda: len(replicas.telegram.sent) >= 20)
    leader.wire.cut()
    await until(lambda: standby.sent)
    sent = leader.sent
    await asyncio.sleep(0.5)
    leader.wire.mend()
    await until(replicas.is_settled)
    assert leader.sent == sent, "it sent although it was not its turn"
    assert (replicas.lost(), replicas.doubled()) == (0, 0)
    assert leader.process.poll() is None
    standby.signal(SIGKILL)
    replicas.due(5)
    await until(lambda: leader.sent == sent + 5)
    await replicas.check()


async def test_a_database_that_throws_everybody_out_costs_nothing(replicas: World) -> None:
    leader, standby = await replicas.pair()
    replicas.due(PEOPLE)
    ana = replicas.telegram.person("Ana")
    for round_ in range(12):
        with replicas.database.engine.begin() as session:
            query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            session.execute(text(f"{query} AND pid <> pg_backend_pid()"))
        replicas.telegram.say(ana, "/streak" if round_ else "/start")
        await asyncio.sleep(0.25)
    await until(lambda: not replicas.telegram.pending)
    await until(lambda: sum(replicas.states()[state] for state in ("sent", "presumed")) == replicas.states().total())
    doses = {chat: count for chat, count in replicas.arrived().items() if chat != ana.id}
    assert doses == dict.fromkeys(replicas.chats["telegram"], 1)
    assert replicas.telegram.count(ana) == 12
    assert leader.process.poll() is standby.process.poll() is None
    await replicas.check()


async def test_a_quiet_end_in_mid_broadcast_leaves_nothing_in_doubt(replicas: World) -> None:
    leader, standby = await replicas.pair()
    replicas.due(PEOPLE)
    await until(lambda: len(replicas.telegram.sent) >= 20)
    leader.signal(SIGTERM)
    assert await leader.gone(TAKEOVER) == 0
    took = await until(lambda: standby.sent)
    assert took < QUICK.retry + QUICK.pause + 2, "the roles were given back"
    await until(replicas.is_settled)
    assert replicas.states() == {"sent": PEOPLE}
    assert (replicas.lost(), replicas.doubled()) == (0, 0)
    await replicas.check()


async def test_replicas_that_start_together_make_one_database(replicas: World) -> None:
    with replicas.database.engine.begin() as session:
        session.execute(text("DROP SCHEMA public CASCADE"))
        session.execute(text("CREATE SCHEMA public"))
    first, second = [await replicas.start() for _ in range(2)]
    await until(lambda: "telegram_open" in first.log and "telegram_open" in second.log)
    replicas.telegram.say(replicas.telegram.person("Ana"), "/start")
    await until(lambda: replicas.telegram.sent)
    logs = first.log + second.log
    assert (logs.count("database_migrated"), logs.count("role_gained")) == (1, ROLES)
    assert first.process.poll() is second.process.poll() is None
