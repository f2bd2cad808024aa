"""The inbox: what people did is committed, effects, answers and all, before a platform is told that we have it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.core.message import Message
from bot.ports import Address, Ask, Clock, Replies, Reply, Verb
from bot.services import subscriptions
from bot.services.crowd import Crowd
from bot.services.throttle import Throttle
from bot.services.turns import Turns
from bot.storage import deliveries, inbox, places
from bot.storage import replies as stored_replies
from bot.storage.database import Database, Session
from bot.storage.payloads import reply_to_payload
from bot.storage.records import Standing

log = structlog.get_logger()

Answer = Callable[[Session, Sequence[Ask]], list[Replies]]
"""Carries out asks inside the transaction: `commands.dispatch`."""

TOO_FAST = "That was very much at once. Give me half a minute, then send the last one again."
LONGEST_NAME = 64  # what the schema keeps of a person's name
REPLY_KEEPS = timedelta(hours=6)  # An answer that could not be sent for longer would only puzzle.


class StoredInbox:
    """The inbox of one platform.

    With `stores_replies`, answers are deliveries that the sender brings, so a crash after the commit loses none; else
    they are returned to be shown at once, which suits who waits for the answer: Discord's interactions, the console.
    """

    def __init__(
        self, database: Database, clock: Clock, answer: Answer, *, stores_replies: bool, wake: Callable[[], None]
    ) -> None:
        """`wake` is called when stored answers wait to be sent."""
        self._database = database
        self._clock = clock
        self._answer = answer
        self._stores_replies = stores_replies
        self._wake = wake
        self._throttle = Throttle()
        self._turns = Turns()
        self._crowd = Crowd(self._enter)

    async def take(self, ask: Ask) -> Replies:
        """Commits the ask with all its effects, once for its key; see `ports.Inbox`."""
        ask = _storable(ask)
        account = (ask.who.platform, ask.who.id)
        if not self._throttle.admits(account, time.monotonic()):
            return await self._refuse(ask, is_news=self._throttle.is_news(account))
        async with self._turns.turn(account):  # what comes after it waits, and what comes beside it goes with it
            replies = await self._crowd.join(ask)
        self._wake()
        return replies

    async def _refuse(self, ask: Ask, *, is_news: bool) -> Replies:
        """Answers a flood once; who waits for an answer, as Discord does, gets it each time."""
        slower = Reply(Message(text=TOO_FAST), Verb.TOAST if ask.press else Verb.SEND, private=True)
        if not self._stores_replies or slower.verb is Verb.TOAST:
            return (slower,)
        if is_news:
            log.warning("flood", platform=ask.who.platform)
            await self._database.run(self._store, [ask], {ask.key: (slower,)})
            self._wake()
        return ()

    async def _enter(self, asks: Sequence[Ask]) -> list[Replies]:
        return await self._database.run(self.enter, asks)

    def enter(self, session: Session, asks: Sequence[Ask]) -> list[Replies]:
        """The one transaction of asks: their keys, what they do, and where replies are stored, their replies."""
        new = inbox.enter(session, [ask.key for ask in asks], self._clock.now())
        fresh = [ask for ask in asks if ask.key in new]
        replies = dict(zip([ask.key for ask in fresh], self._answer(session, fresh), strict=True)) if fresh else {}
        shown = [replies.get(ask.key, ()) for ask in asks]
        if not self._stores_replies:
            return shown
        self._store(session, fresh, replies)
        return [tuple(reply for reply in each if reply.verb is Verb.TOAST) for each in shown]

    def _store(self, session: Session, asks: Sequence[Ask], replies: dict[str, Replies]) -> None:
        if not asks:
            return
        chats = [ask.where.address.chat for ask in asks]
        known = places.ids_at(session, asks[0].where.address.platform, chats)
        now = self._clock.now()
        rows = []
        for ask in asks:
            place = known.get((ask.where.address.chat, ask.where.address.thread))
            if place is not None:
                rows += [(place, payload) for payload in _payloads(replies[ask.key], ask.message)]
        stored_replies.add(session, rows, now, now + REPLY_KEEPS)

    async def shown(self, delivery: int, message: str) -> None:
        """Notes under which message a dose is shown."""
        await self._database.run(deliveries.note_message, delivery, message)

    async def gone(self, address: Address) -> None:
        """Stops sending to a chat that blocked us or that we were thrown out of; keeps everything."""
        await self._database.run(_gone, address)

    async def back(self, address: Address) -> None:
        """Sends again to a chat that let us in again."""
        await self._database.run(self._back, address)

    async def moved(self, old: Address, chat: str) -> None:
        """Takes over a chat's new id, topics and all."""
        await self._database.run(_moved, old, chat)

    def _back(self, session: Session, address: Address) -> None:
        for place in places.places_of_chat(session, address):
            subscription = places.subscription_of(session, place.id)
            if subscription.state is Standing.BLOCKED:
                subscriptions.activate(session, subscription, self._clock.now())


def store(session: Session, place_id: int, replies: Replies, now: datetime, *, message: str = "") -> None:
    """Makes deliveries of replies; those that edit change `message`, unless they name another."""
    rows = [(place_id, payload) for payload in _payloads(replies, message)]
    stored_replies.add(session, rows, now, now + REPLY_KEEPS)


def _payloads(replies: Replies, message: str) -> Iterator[dict[str, Any]]:
    for reply in replies:
        if reply.verb is not Verb.TOAST:
            yield reply_to_payload(reply, reply.target or (message if reply.verb is Verb.EDIT else ""))


def _storable(ask: Ask) -> Ask:
    """The ask as every database takes it, whatever a platform let through."""
    who, where = ask.who, ask.where
    strangers = (who.name, where.title, ask.command, ask.words, ask.code, ask.unread, ask.press)
    if len(who.name) <= LONGEST_NAME and all(_is_clean(each) for each in strangers):
        return ask
    return replace(
        ask,
        who=replace(who, name=_clean(who.name)[:LONGEST_NAME]),
        where=replace(where, title=_clean(where.title)),
        command=_clean(ask.command),
        words=_clean(ask.words),
        code=_clean(ask.code),
        unread=_clean(ask.unread),
        press=_clean(ask.press),
    )


def _is_clean(text: str) -> bool:
    return text.isascii() and "\0" not in text


def _clean(text: str) -> str:
    """Without NUL and without halves of characters."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore").replace("\0", "")


def _gone(session: Session, address: Address) -> None:
    for place in places.places_of_chat(session, address):
        subscription = places.subscription_of(session, place.id)
        if subscription.state is Standing.ACTIVE:
            places.change_subscription(session, subscription.id, state=Standing.BLOCKED)
        deliveries.cancel_pending(session, place.id)
        log.info("place_gone", platform=address.platform, place=place.id)


def _moved(session: Session, old: Address, chat: str) -> None:
    for place in places.places_of_chat(session, old):
        subscriptions.move(session, place, Address(old.platform, chat, place.address.thread))
