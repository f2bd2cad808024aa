"""The token's rate: what Telegram gives everybody, and what it sells."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.platforms.telegram import build
from bot.ports import Platform
from tests.fakes.telegram_bot import COMMANDS, Notebook, StillClock
from tests.fakes.telegram_server import TelegramServer
from tests.platforms.telegram.conftest import Desk


def at(rate: int, server: TelegramServer) -> Platform:
    return build(
        token=server.token, api_url=server.url, inbox=Notebook(), clock=StillClock(), commands=COMMANDS, rate=rate
    )


@pytest.mark.parametrize("rate", [1, 30, 31, 1000])
async def test_the_pace_stays_below_what_is_granted(server: TelegramServer, rate: int) -> None:
    pace = at(rate, server).pace
    assert 0.8 * rate <= pace.per_second <= max(rate * 0.97, 1)
    assert (pace.private_gap, pace.group_gap) == (timedelta(seconds=1), timedelta(seconds=3))


@pytest.mark.parametrize(("rate", "broadcast", "paid"), [(30, True, None), (500, True, True), (500, False, None)])
async def test_only_broadcasts_of_a_paying_bot_are_paid_for(
    desk: Desk, rate: int, broadcast: bool, paid: bool | None
) -> None:
    desk.platform = at(rate, desk.server)
    await desk.platform.open()
    await desk.send(desk.server.person("Ana"), "A dose.", is_broadcast=broadcast)
    assert desk.server.called("sendMessage")[-1].parameters.get("allow_paid_broadcast") == paid
