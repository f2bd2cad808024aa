"""Two senders on one outbox, who claim, send, crash, sleep and take over in any order that hypothesis can think of.

Senders keep the rules that `services.deliver` and `services.roles` set them: who trusts its role no more begins
nothing, and no request outlasts the lease of its row.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import insert, select, update

from bot.services.deliver import LEASE, SEND_TIMEOUT
from bot.services.roles import Lease
from bot.storage import outbox, roles
from bot.storage import tables as t
from bot.storage.roles import RoleKey
from tests.fakes.clock import instant
from tests.fakes.databases import emptied
from tests.fakes.leasing import claim

BEGIN = instant("2026-11-23T06:00Z")
SEND = RoleKey("telegram", "send")
TERMS = Lease()
TOO_LONG = timedelta(seconds=SEND_TIMEOUT)
OVER = {"sent", "presumed"}
SENDERS = st.sampled_from([0, 1])
STEPS = ("claim", "begin", "write", "mark", "answer")


@dataclass
class Flight:
    """A request: when it began, whether it is on the wire, and whether the outbox knows."""

    began: datetime
    is_written: bool = False
    is_marked: bool = False


@dataclass
class Sender:
    """What a process keeps in memory, and loses."""

    name: str
    epoch: int = 0
    trusted_until: datetime = BEGIN
    claimed: list[int] = field(default_factory=list)
    flying: dict[int, Flight] = field(default_factory=dict)


class Outbox(RuleBasedStateMachine):
    """The storage is the real one, on SQLite."""

    def __init__(self) -> None:
        super().__init__()
        self.engine = emptied("sqlite").engine
        self.now, self.deaths = BEGIN, 0
        self.senders = [Sender("a"), Sender("b")]
        self.arrivals: Counter[int] = Counter()
        self.unknown: set[int] = set()  # heard by the platform, and its sender died before it could mark that
        with self.engine.begin() as session:
            place = insert(t.place).values(platform="telegram", chat="1", thread="", kind="group", title="")
            self.place = session.execute(place.returning(t.place.c.id)).scalar_one()
            order = insert(t.subscription).values(place_id=self.place, state="active")
            self.order = session.execute(order.returning(t.subscription.c.id)).scalar_one()

    @rule(sender=SENDERS, steps=st.integers(1, len(STEPS)), is_heard=st.booleans())
    def bring(self, sender: int, steps: int, is_heard: bool) -> None:
        """A new delivery, and so many steps of what becomes of it; the wire may swallow it."""
        self._plan()
        self.take_turn(sender)
        self.go_on(sender, 0, steps, is_heard)

    @rule(sender=SENDERS, first=st.integers(0, 4), last=st.integers(1, 5), is_heard=st.booleans())
    def go_on(self, sender: int, first: int, last: int, is_heard: bool) -> None:
        """Some steps with whatever a sender has in its hands."""
        me = self.senders[sender]
        for step in STEPS[first:last]:
            match step:
                case "claim":
                    self._claim(me)
                case "begin":
                    self._begin(me)
                case "write":
                    self._write(me, is_heard=is_heard)
                case "mark":
                    self._mark(me)
                case _:
                    self._answer(me)

    @rule(sender=SENDERS)
    def refuse(self, sender: int) -> None:
        """A 429 before anything happened: back it goes, if it still is ours."""
        me = self.senders[sender]
        for each in [each for each, flight in me.flying.items() if not flight.is_written]:
            del me.flying[each]
            with self.engine.begin() as session:
                if outbox.is_ours(session, each, me.name):
                    outbox.mark_pending(session, each, self.now, "429", counts=False)

    @rule(sender=SENDERS)
    def crash(self, sender: int) -> None:
        for each in list(self.senders[sender].flying):
            self._give_up(self.senders[sender], each)
        self.deaths += 1
        self.senders[sender] = Sender(f"{self.senders[sender].name[0]}{self.deaths}")

    @rule(sender=SENDERS)
    def stop(self, sender: int) -> None:
        """A quiet end: what was not begun goes back, what flies lands, the role is free."""
        me = self.senders[sender]
        with self.engine.begin() as session:
            outbox.release(session, me.name, set(me.flying))
        self._write(me, is_heard=True)
        self._answer(me)
        with self.engine.begin() as session:
            roles.release(session, SEND, me.name, now=self.now)
        self.crash(sender)

    @rule(sender=SENDERS)
    def take_turn(self, sender: int) -> None:
        """Acquires the role or renews it; who has it looks after what others left."""
        me = self.senders[sender]
        length = timedelta(seconds=TERMS.length)
        with self.engine.begin() as session:
            grip = roles.acquire(session, SEND, me.name, length, budget=30, now=self.now)
            if grip is None:
                return
            if grip.epoch != me.epoch:
                outbox.take_over(session, "telegram", me.name)
            outbox.recover(session, "telegram", self.now, self.now, everything=False, presume=True)
        me.epoch, me.trusted_until = grip.epoch, self.now + length - timedelta(seconds=TERMS.margin)

    @rule(seconds=st.sampled_from([5, 25, 35]))
    def work_on(self, seconds: int) -> None:
        """Time passes, and whoever has the role renews it."""
        for _ in pairwise(range(0, seconds + 5, 5)):
            self.sleep(5)
            for number, each in enumerate(self.senders):
                if self.now < each.trusted_until:
                    self.take_turn(number)

    @rule(seconds=st.sampled_from([13, 16, 61]))
    def sleep(self, seconds: int) -> None:
        """Time passes; a request that took too long is given up, and its row left to its lease."""
        self.now += timedelta(seconds=seconds)
        for me in self.senders:
            for each in [each for each, flight in me.flying.items() if self.now - flight.began > TOO_LONG]:
                self._give_up(me, each)

    @rule(state=st.sampled_from(["active", "stopped"]))
    def change_order(self, state: str) -> None:
        with self.engine.begin() as session:
            session.execute(update(t.subscription).values(state=state))

    @invariant()
    def only_what_nobody_knew_came_twice(self) -> None:
        assert {each for each, count in self.arrivals.items() if count > 1} <= self.unknown

    @invariant()
    def what_flies_is_known_to_fly(self) -> None:
        """Else another sender would begin it too."""
        states = self._states()
        assert {states[each] for me in self.senders for each in me.flying} <= {"sending", "written", *OVER}

    @invariant()
    def what_is_sent_arrived(self) -> None:
        assert all(self.arrivals[each] for each, state in self._states().items() if state == "sent")

    def teardown(self) -> None:
        """Everybody dies; one new process brings everything to an end."""
        self.sleep(120)
        self.change_order("active")
        for sender in (0, 1):
            self.crash(sender)
        self.take_turn(0)
        while not set((before := self._states()).values()) <= OVER:
            self.go_on(0, 0, len(STEPS), is_heard=True)
            assert self._states() != before, "something is stuck"
        self.only_what_nobody_knew_came_twice()
        self.what_is_sent_arrived()

    def _plan(self) -> None:
        row = {"subscription_id": self.order, "place_id": self.place, "platform": "telegram", "kind": "daily"}
        times = {"not_before": self.now, "created_at": self.now}
        with self.engine.begin() as session:
            session.execute(insert(t.delivery).values(**row, **times, priority=1, state="pending"))

    def _claim(self, me: Sender) -> None:
        with self.engine.begin() as session:
            if roles.holds(session, SEND, me.name, me.epoch, now=self.now):
                until = self.now + LEASE
                claimed = claim(session, me.name, now=self.now, lease_until=until, limit=2)
                me.claimed += [each.delivery.id for each in claimed]

    def _begin(self, me: Sender) -> None:
        """The intent, and at once the request, if the role is trusted by then."""
        with self.engine.begin() as session:
            if not roles.holds(session, SEND, me.name, me.epoch, now=self.now):
                return
            given = {"now": self.now, "real": self.now, "lease_until": self.now + LEASE}
            begun = outbox.mark_sending(session, me.claimed, me.name, **given)
        me.claimed = []
        if self.now < me.trusted_until:
            me.flying |= {each: Flight(self.now) for each in begun}

    def _write(self, me: Sender, *, is_heard: bool) -> None:
        for each, flight in me.flying.items():
            if not flight.is_written:
                flight.is_written = True
                self.arrivals[each] += is_heard

    def _mark(self, me: Sender) -> None:
        written = [each for each, flight in me.flying.items() if flight.is_written]
        with self.engine.begin() as session:
            outbox.mark_written(session, written, self.now)
        for each in written:
            me.flying[each].is_marked = True

    def _answer(self, me: Sender) -> None:
        """Whatever was heard is answered and marked."""
        heard = [each for each, flight in me.flying.items() if flight.is_written and self.arrivals[each]]
        with self.engine.begin() as session:
            outbox.mark_sent(session, dict.fromkeys(heard, "7"), self.now)
        for each in heard:
            del me.flying[each]

    def _give_up(self, me: Sender, delivery: int) -> None:
        flight = me.flying.pop(delivery)
        if flight.is_written and not flight.is_marked and self.arrivals[delivery]:
            self.unknown.add(delivery)

    def _states(self) -> dict[int, str]:
        with self.engine.connect() as session:
            return {row.id: row.state for row in session.execute(select(t.delivery.c.id, t.delivery.c.state))}


TestOutbox = Outbox.TestCase
TestOutbox.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
