"""The night on which the clocks change, rehearsed with the real program at speed."""

from __future__ import annotations

import re
from datetime import time
from functools import partial

from tests.fakes.clock import instant
from tests.fakes.telegram_server import TelegramServer
from tests.processes.crowd import Acts, rows, seed
from tests.processes.program import Program

SPEED = "1200"  # twenty minutes a second


async def test_a_dose_at_half_past_two_comes_once_when_summer_time_begins(
    program: Program, telegram: TelegramServer
) -> None:
    begin = Acts(instant("2026-03-28T12:00Z"), "/start defaults Europe/Berlin")
    (ana,) = await seed(program, telegram, 1, [begin], at=time(2, 30))
    await program.start("run", "--rehearse", "2026-03-29T00:50Z", "--speed", SPEED)
    await program.until(lambda: telegram.sent)  # the dose; 02:30 does not exist, so it comes at 03:30
    told = ""
    while told < "04:31":  # well behind 02:30, had it been in winter time
        telegram.say(ana, "/timezone")
        heard = len(telegram.sent) + 1
        await program.until(partial(_has_heard, telegram, heard))
        told = re.findall(r"there it is (\d\d:\d\d)|$", telegram.sent[-1].text)[0]
    assert await program.terminate() == 0
    assert "REHEARSAL: the bot's clock starts at 2026-03-29 00:50 UTC" in program.err
    doses = rows(program, "SELECT dose_day, created_at FROM delivery WHERE kind = 'daily' AND dose_day > '2026-03-28'")
    assert [day for day, _ in doses] == ["2026-03-29"]
    assert "01:30" <= _hour(doses[0][1]) < "02:30"
    assert sum("· Phase 1, week " in message.text for message in telegram.sent) == 1


def _has_heard(telegram: TelegramServer, messages: int) -> bool:
    return len(telegram.sent) >= messages


def _hour(stored: str) -> str:
    return instant(stored.replace(" ", "T") + ("" if "+" in stored else "+00:00")).strftime("%H:%M")
