"""The whole inside at work: a database, a clock that stands still, and people who type and press."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Table, func, or_, select, update

from bot.commands.dispatch import BROKEN, Desk
from bot.core.streaks import Streak
from bot.library import Library
from bot.ports import Address, Ask, PlaceKind, Platform, Reply, Verb, Where, Who
from bot.runner import Limits, Runner
from bot.services import plan, streaks
from bot.services.deliver import Sender
from bot.services.grading import Grader
from bot.services.inbox import StoredInbox
from bot.services.outcomes import Doubt
from bot.services.setup import Defaults
from bot.storage import people, places
from bot.storage import tables as t
from bot.storage.database import Database, Session
from bot.storage.payloads import payload_to_reply
from bot.storage.records import Subscription
from tests.fakes.clock import MovableClock, instant

T = TypeVar("T")
SERIAL = itertools.count(1)  # makes each event's key another


@dataclass(frozen=True, slots=True)
class Said:
    """The answers to one ask."""

    replies: tuple[Reply, ...]

    @property
    def text(self) -> str:
        """All words of all answers."""
        return "\n\n".join(reply.message.plain() for reply in self.replies)

    @property
    def first(self) -> str:
        """The words of the first answer."""
        return self.replies[0].message.plain() if self.replies else ""

    @property
    def actions(self) -> dict[str, str]:
        """The buttons of all answers: label → action."""
        rows = (row for reply in self.replies for row in reply.message.choices)
        return {choice.label: choice.action for row in rows for choice in row if choice.action}

    @property
    def dose(self) -> int:
        """The id of the dose that an answer shows."""
        return next(reply.delivery for reply in self.replies if reply.delivery is not None)

    @property
    def verbs(self) -> list[Verb]:
        """How the answers reach the person."""
        return [reply.verb for reply in self.replies]


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person in a place."""

    house: House
    who: Who
    where: Where
    admin: bool = True
    admins: tuple[str, ...] = ()
    hides: bool = False

    async def says(self, typed: str, **how: Any) -> Said:
        """Sends `/command words`, or words alone."""
        if typed.startswith("/"):
            command, _, words = typed[1:].partition(" ")
            return await self._asks(command=command, words=words, **how)
        return await self._asks(words=typed, **how)

    async def presses(self, action: str, **how: Any) -> Said:
        """Presses a button."""
        return await self._asks(press=action, **how)

    async def _asks(self, **how: Any) -> Said:
        return Said(await self.house.inbox.take(self.ask(**how)))

    def ask(self, **how: Any) -> Ask:
        """What a platform would hand in for this person."""
        fields: dict[str, Any] = {"key": f"{self.who.platform}:{next(SERIAL)}"} | how
        fields["at"] = instant(fields.get("at", self.house.clock.now()))
        fields |= {"admin": self.admin, "admins": self.admins, "hides": self.hides}
        return Ask(who=self.who, where=self.where, **fields)

    async def begins(self, zone: str = "Europe/Berlin", at: str = "07:30", phase: str = "1") -> Said:
        """Sets a private chat up."""
        await self.says("/start")
        await self.presses(f"timezone:{zone}")
        await self.presses(f"time:{at}")
        return await self.presses(f"phase:{phase}")

    def there(self, where: Where, *, admin: bool = False) -> Speaker:
        """The same person in another place."""
        return replace(self, where=where, admin=admin)

    async def streak(self) -> Streak:
        """The streak as the services fold it."""

        def read(session: Session) -> Streak:
            person = people.person_of(session, self.who)
            assert person is not None
            return streaks.streak_of(session, person, self.house.clock.now())

        return await self.house.run(read)

    async def subscription(self) -> Subscription:
        """The standing order of the place."""

        def read(session: Session) -> Subscription:
            place = places.place_at(session, self.where.address)
            assert place is not None
            return places.subscription_of(session, place.id)

        return await self.house.run(read)


@dataclass
class House:
    """One bot without a network. `inbox` hands answers back at once; `line` gives a sender with a platform."""

    database: Database
    library: Library
    clock: MovableClock
    defaults: Defaults = field(default_factory=Defaults)

    @property
    def desk(self) -> Desk:
        """Where asks are carried out."""
        return Desk(self.library, self.clock, self.defaults)

    @property
    def inbox(self) -> StoredInbox:
        """An inbox that hands answers back; a new one each time, which has not seen anybody hurry."""
        return self.door(stores_replies=False)

    def door(self, *, stores_replies: bool) -> StoredInbox:
        answer = self.desk.answer_all
        return StoredInbox(self.database, self.clock, answer, stores_replies=stores_replies, wake=lambda: None)

    def person(self, name: str, platform: str = "telegram", user: str = "") -> Speaker:
        """Somebody in their private chat."""
        user = user or name
        where = Where(Address(platform, f"chat-{user}"), PlaceKind.PRIVATE)
        return Speaker(self, Who(platform, user, name.capitalize()), where)

    async def run(self, function: Callable[..., T], *words: Any) -> T:
        return await self.database.run(function, *words)

    async def tick(self, at: str | datetime | None = None) -> int:
        """Moves the clock and plans what is due."""
        if at is not None:
            self.clock.move(at)
        return await plan.tick(self.database, self.library, self.clock.now())

    async def grade(self, limits: Limits | None = None) -> None:
        """Runs all the code that waits; the answers are stored."""
        grader = Grader(
            self.database, self.clock, self.library, self.desk.tell, lambda: None, lambda: Runner(limits or Limits())
        )
        task = asyncio.create_task(grader.run())
        try:
            await self.until(self._is_graded, 60)
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def told(self) -> Said:
        """The stored answers that nobody was sent yet, after everything was graded; they are taken away."""
        await self.grade()

        def take(session: Session) -> list[Reply]:
            waiting = t.delivery.c.kind == "reply", t.delivery.c.state == "pending"
            rows = session.execute(select(t.delivery.c.payload).where(*waiting).order_by(t.delivery.c.id)).all()
            session.execute(update(t.delivery).where(*waiting).values(state="cancelled"))
            return [payload_to_reply(row.payload) for row in rows]

        return Said(tuple(await self.run(take)))

    async def _is_graded(self) -> bool:
        query = select(func.count()).where(t.submission.c.passed.is_(None))
        return await self.run(lambda session: session.execute(query).scalar_one() == 0)

    def sender(self, platform: Platform, doubt: Doubt = Doubt.PRESUME) -> Sender:
        return Sender(self.database, platform, self.clock, self.library, doubt=doubt)

    @contextlib.asynccontextmanager
    async def sending(self, platform: Platform, doubt: Doubt = Doubt.PRESUME) -> AsyncIterator[Sender]:
        """A sender at work until the block ends."""
        sender = self.sender(platform, doubt)
        task = asyncio.create_task(sender.run())
        try:
            yield sender
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def deliver(self, platform: Platform, doubt: Doubt = Doubt.PRESUME) -> None:
        """Sends everything that may go now."""
        async with self.sending(platform, doubt):
            await self.until(lambda: self._settled(platform.name))

    async def until(self, done: Callable[[], Any], seconds: float = 5) -> None:
        """Waits for a condition, awaited if it wants to be."""
        async with asyncio.timeout(seconds):
            while True:
                answer = done()
                if await answer if asyncio.iscoroutine(answer) else answer:
                    return
                await asyncio.sleep(0.002)

    async def _settled(self, platform: str) -> bool:
        query = (
            select(func.count())
            .select_from(t.delivery.join(t.place, t.place.c.id == t.delivery.c.place_id))
            .where(
                t.place.c.platform == platform,
                or_(
                    t.delivery.c.state.in_(["leased", "sending", "written"]),
                    (t.delivery.c.state == "pending") & (t.delivery.c.not_before <= self.clock.now()),
                ),
            )
        )
        return await self.run(lambda session: session.execute(query).scalar_one() == 0)

    async def deliveries(self, kind: str = "daily") -> Sequence[Any]:
        """The rows of a kind, oldest first."""
        query = select(t.delivery).where(t.delivery.c.kind == kind).order_by(t.delivery.c.id)
        return await self.run(lambda session: session.execute(query).all())

    async def states(self, kind: str = "daily") -> list[str]:
        """The states of the rows of a kind, oldest first."""
        return [row.state for row in await self.deliveries(kind)]

    async def rows(self, table: Table) -> list[Any]:
        """Everything in a table."""
        return await self.run(lambda session: list(session.execute(select(table).order_by(*table.primary_key)).all()))

    async def everything(self) -> dict[str, list[Any]]:
        """Every row of every table but the inbox, to see that nothing was changed."""
        return {table.name: await self.rows(table) for table in t.metadata.sorted_tables if table is not t.inbox}


def group(chat: str = "group-1", platform: str = "telegram", title: str = "Readers") -> Where:
    """A group."""
    return Where(Address(platform, chat), PlaceKind.GROUP, title)


def sound(said: Said) -> Said:
    """The same answers, none of which says that something broke."""
    assert BROKEN not in said.text
    return said
