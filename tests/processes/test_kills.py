"""kill -9 in the middle of it, again and again: no /done is lost, none counts twice, no dose is lost."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from bot.services.deliver import IN_FLIGHT_MOST
from tests.fakes.clock import instant
from tests.fakes.telegram_model import Call, Fault, Message
from tests.fakes.telegram_server import TelegramServer
from tests.processes.crowd import Acts, busy, days_ago, daytime_zone, messages_of, rows, seed, sent, states, unknowable
from tests.processes.program import Program

TALKERS, DONES, KILLS = 20, 2, 2  # the first kill comes before anything is sent
UNTIL_CONFIRMED = 0.3  # seconds in which a hasty confirmation would come
OVER = {"sent", "presumed", "cancelled"}
YESTERDAY = instant("2026-11-23T12:00Z")


@dataclass
class Settled:
    """What the database knew as sent when the program died: said once more, it would be a mistake, not bad luck."""

    program: Program
    server: TelegramServer
    copies: dict[Message, int] = field(default_factory=dict)

    def note(self) -> None:
        for message in sent(self.program, self.server):
            self.copies.setdefault(message, self.count(message))

    def count(self, of: Message) -> int:
        return sum(each.chat is of.chat and each.text == of.text for each in self.server.sent)

    def is_kept(self) -> bool:
        return all(self.count(message) == copies for message, copies in self.copies.items())


class Unconfirmed(Fault):
    """No confirmation of updates arrives, so Telegram hands them out again to whoever asks next."""

    def fits(self, call: Call) -> bool:
        return self.times > 0 and call.method == "getupdates" and bool(call.parameters.get("offset"))


async def test_no_done_is_lost_and_none_counts_twice(program: Program, telegram: TelegramServer) -> None:
    begin = f"/start defaults {daytime_zone()}"
    before = [Acts(days_ago(2), begin), Acts(days_ago(2), "/done"), Acts(days_ago(1), "/done")]
    people = await seed(program, telegram, TALKERS, [*before, Acts(days_ago(0), "/today")])
    settled = Settled(program, telegram)

    # Killed when the burst has been handed out and nothing of it is committed, for the file is busy.
    await program.start("run")
    await program.until(lambda: telegram.called("getUpdates"))
    with busy(program):
        for person in people * DONES:
            telegram.say(person, "/done")
        await asyncio.sleep(UNTIL_CONFIRMED)  # it must not be confirmed, and nothing else would tell
        await program.kill()
    assert len(telegram.pending) == TALKERS * DONES
    assert not telegram.sent

    # Killed when everything is committed and some is answered, and Telegram does not know that we have it.
    unconfirmed = Unconfirmed(times=1_000, status=500)
    telegram.faults.append(unconfirmed)
    await program.start("run")
    await program.until(lambda: len(telegram.sent) >= TALKERS // 2)
    await program.kill()
    settled.note()
    assert telegram.pending

    # Killed when an answer arrives, and before anybody hears that it did.
    hung = len(telegram.sent)
    telegram.fail("sendMessage", hang=True, carried_out=True)
    await program.start("run")
    await program.until(lambda: len(telegram.sent) > hung)
    last = telegram.sent[hung]
    await program.until(lambda: unknowable(program, "written")[last.chat.id])
    await program.kill()
    settled.note()
    settled.copies[last] = settled.count(last)

    unconfirmed.times = 0
    await program.start("run")
    await program.until(lambda: not telegram.pending)
    for person in people:
        telegram.say(person, "/streak")
    await program.until(lambda: all(messages_of(telegram, person, "Streak: ") for person in people))
    assert await program.terminate() == 0
    assert set(states(program)) <= OVER

    replies = rows(program, "SELECT place_id, count(*) FROM delivery WHERE kind = 'reply' GROUP BY 1")
    assert [count for _, count in replies] == [DONES + 1] * TALKERS
    counted = rows(program, "SELECT person_id, count(*), count(DISTINCT day) FROM check_in GROUP BY 1")
    assert [(done, days) for _, done, days in counted] == [(3, 3)] * TALKERS
    in_doubt = unknowable(program)
    assert in_doubt[last.chat.id]
    assert settled.copies
    assert settled.is_kept()
    for person in people:
        streaks = [m.text for m in telegram.sent if m.chat.id == person.id and m.text.startswith("Streak: ")]
        assert all(text.startswith("Streak: 3 days\nBest: 3 days\nIn all: 3 days") for text in streaks)
        receipts = messages_of(telegram, person, "✅ Counted for ")
        repeats = messages_of(telegram, person, "Already counted at ")
        assert max(receipts, repeats) <= 1 + KILLS
        assert receipts + repeats + in_doubt[person.id] >= DONES
    assert "Traceback" not in program.err


@pytest.mark.parametrize("is_gentle", [False, True], ids=["killed", "stopped"])
async def test_a_push_reaches_everybody(is_gentle: bool, program: Program, telegram: TelegramServer) -> None:
    readers = 30 if is_gentle else 60
    people = await seed(program, telegram, readers, [Acts(YESTERDAY, "/start defaults Europe/Berlin")])
    await program.start("run", "--rehearse", "2026-11-24T06:30Z")
    await program.until(lambda: len(telegram.sent) >= readers // 3)
    if is_gentle:
        assert await program.terminate() == 0
        assert set(states(program)) <= {"pending", "sent"}  # nothing is left in doubt
    else:
        await program.kill()
    settled = Settled(program, telegram)
    settled.note()
    await program.start("run", "--rehearse", "2026-11-24T06:35Z")
    everybody = {person.id for person in people}
    await program.until(lambda: {each.chat.id for each in telegram.sent} | set(unknowable(program)) >= everybody)
    assert await program.terminate() == 0

    days = rows(program, "SELECT dose_day, count(*) FROM delivery WHERE dose_day > '2026-11-23' GROUP BY 1")
    assert days == [("2026-11-24", readers)]
    assert set(states(program)) <= OVER
    got = [telegram.count(person) for person in people]
    in_doubt = unknowable(program)
    assert all(count or in_doubt[person.id] for count, person in zip(got, people, strict=True))
    doubled = sum(count - 1 for count in got if count)
    assert settled.copies
    assert settled.is_kept()
    assert max(got) <= 2
    assert doubled + sum(in_doubt.values()) <= (0 if is_gentle else IN_FLIGHT_MOST)
    assert "Traceback" not in program.err
