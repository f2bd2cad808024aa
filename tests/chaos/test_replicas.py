"""Two processes on one PostgreSQL: when one is killed, hangs, or loses its database, the other takes over."""

from __future__ import annotations

import asyncio
from signal import SIGCONT, SIGKILL, SIGSTOP, SIGTERM

import pytest
from sqlalchemy import text

from bot.services.roles import Lease
from tests.chaos.replica import QUICK
from tests.chaos.replicas import Cluster, until

PEOPLE = 50
AMBIGUOUS = 1  # a kill may catch one message of which nobody can know; on average it is far less
TAKEOVER = 20  # seconds, promised


async def test_a_killed_leader_is_replaced_and_nobody_is_lost(replicas: Cluster) -> None:
    leader, standby = await replicas.pair()
    replicas.due(PEOPLE)
    await until(lambda: len(replicas.server.sent) >= 20)
    leader.signal(SIGKILL)
    took = await until(lambda: standby.sent)
    assert took < QUICK.length + QUICK.retry + QUICK.pause + 2
    await until(replicas.is_settled, 30)
    assert replicas.lost + replicas.doubled <= AMBIGUOUS
    await replicas.check()


async def test_the_standby_takes_over_in_the_time_that_is_promised(replicas: Cluster) -> None:
    """With the leases of the real thing."""
    leader, standby = await replicas.pair(quick=False)
    leader.signal(SIGKILL)
    replicas.due(1)
    took = await until(lambda: replicas.server.sent, TAKEOVER)
    assert took < Lease().length + Lease().retry + Lease().pause + 2
    assert standby.sent == 1


async def test_a_leader_that_hangs_is_replaced_and_sends_nothing_when_it_wakes(replicas: Cluster) -> None:
    leader, standby = await replicas.pair()
    replicas.due(PEOPLE)
    await until(lambda: len(replicas.server.sent) >= 20)
    leader.signal(SIGSTOP)
    await asyncio.sleep(0.2)
    sent = leader.sent
    await until(replicas.is_settled, 40)
    leader.signal(SIGCONT)
    replicas.due(5)
    await until(lambda: leader.log.count("role_lost") == 3)
    await until(lambda: len(replicas.server.sent) >= PEOPLE + 5)
    await asyncio.sleep(1)
    assert leader.sent == sent
    assert replicas.doubled <= AMBIGUOUS
    standby.signal(SIGTERM)
    replicas.due(5)
    await until(lambda: leader.sent == sent + 5)  # it stood by, and works again
    await replicas.check()


async def test_who_loses_the_database_stops_and_lives_on(replicas: Cluster) -> None:
    leader, standby = await replicas.pair()
    replicas.due(PEOPLE)
    await until(lambda: len(replicas.server.sent) >= 20)
    leader.wire.cut()
    await until(lambda: standby.sent)
    sent = leader.sent
    await asyncio.sleep(0.5)
    leader.wire.mend()
    await until(replicas.is_settled, 30)
    assert leader.sent == sent, "it sent although it was not its turn"
    assert (replicas.lost, replicas.doubled) == (0, 0)
    assert leader.process.poll() is None
    standby.signal(SIGKILL)
    replicas.due(5)
    await until(lambda: leader.sent == sent + 5)
    await replicas.check()


async def test_a_database_that_throws_everybody_out_costs_nothing(replicas: Cluster) -> None:
    leader, standby = await replicas.pair()
    replicas.due(PEOPLE)
    ana = replicas.server.person("Ana")
    for round_ in range(12):
        with replicas.database.engine.begin() as session:
            query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            session.execute(text(f"{query} AND pid <> pg_backend_pid()"))
        replicas.server.say(ana, "/streak" if round_ else "/start")
        await asyncio.sleep(0.25)
    await until(lambda: not replicas.server.pending)
    await until(lambda: sum(replicas.states()[state] for state in ("sent", "presumed")) == replicas.states().total())
    doses = {chat: count for chat, count in replicas.arrived.items() if chat != ana.id}
    assert doses == dict.fromkeys(replicas.chats, 1)
    assert replicas.arrived[ana.id] == 12
    assert leader.process.poll() is standby.process.poll() is None
    await replicas.check()


async def test_a_quiet_end_in_mid_broadcast_leaves_nothing_in_doubt(replicas: Cluster) -> None:
    leader, standby = await replicas.pair()
    replicas.due(PEOPLE)
    await until(lambda: len(replicas.server.sent) >= 20)
    leader.signal(SIGTERM)
    assert await leader.gone(TAKEOVER) == 0
    took = await until(lambda: standby.sent)
    assert took < QUICK.retry + QUICK.pause + 2, "the roles were given back"
    await until(replicas.is_settled, 30)
    assert replicas.states() == {"sent": PEOPLE}
    assert (replicas.lost, replicas.doubled) == (0, 0)
    await replicas.check()


async def test_replicas_that_start_together_make_one_database(replicas: Cluster) -> None:
    with replicas.database.engine.begin() as session:
        session.execute(text("DROP SCHEMA public CASCADE"))
        session.execute(text("CREATE SCHEMA public"))
    first, second = [await replicas.start() for _ in range(2)]
    await until(lambda: "telegram_open" in first.log and "telegram_open" in second.log)
    replicas.server.say(replicas.server.person("Ana"), "/start")
    await until(lambda: replicas.server.sent)
    logs = first.log + second.log
    assert (logs.count("database_migrated"), logs.count("role_gained")) == (1, 3)
    assert first.process.poll() is second.process.poll() is None


@pytest.fixture(autouse=True)
def quick_enough() -> None:
    """Signals as POSIX has them."""
    pytest.importorskip("fcntl")
