"""An answer that grows: a first message, drafts in its place, and the answer itself, all of them deliveries.

A draft is stored once the one before has come or gone, so nothing piles up where a place is slow. It is given up sooner
than sent again, for the next one says more; so none can come after the answer.
"""

from __future__ import annotations

from datetime import timedelta

from bot.core.message import Message
from bot.ports import Clock, Reply, Verb
from bot.services import inbox
from bot.storage import deliveries, outbox, replies
from bot.storage.database import Session
from bot.storage.payloads import reply_to_payload
from bot.storage.records import DeliveryState

LASTS = timedelta(seconds=10)  # a draft that waited for longer, as behind a sender that died, is not sent any more
_ON_ITS_WAY = frozenset({DeliveryState.LEASED, DeliveryState.SENDING, DeliveryState.WRITTEN})


class NotYetError(Exception):
    """The first message is on its way, so nobody knows under which id it will be shown; that is over in a moment."""


def show(session: Session, first_id: int, last: int | None, message: Message, clock: Clock) -> int | None:
    """Stores a draft in place of the first message and returns its id; None while the place is not ready for one."""
    first = deliveries.delivery(session, first_id)
    before = deliveries.delivery(session, last) if last is not None else None
    if first is None or not first.message or first.state is not DeliveryState.SENT:
        return None
    if before is not None and before.state in _ON_ITS_WAY | {DeliveryState.PENDING}:
        return None
    payload = reply_to_payload(Reply(message, Verb.DRAFT), first.message)
    return replies.add(session, [(first.place, payload)], clock.now(), clock.after(LASTS))[0]


def replace(  # noqa: PLR0917 (a function of the database's threads takes no names)
    session: Session, place: int, first_id: int, last: int | None, message: Message, clock: Clock
) -> None:
    """Stores the answer in place of the first message, and takes back a draft that has not gone out.

    Raises:
        NotYetError: nothing is stored.
    """
    if last is not None:
        outbox.mark_over(session, last, DeliveryState.CANCELLED, "the answer follows")
    first = deliveries.delivery(session, first_id)
    if first is None:  # it was tidied away
        return inbox.store(session, place, (Reply(message),), clock.now())
    target = str((first.payload or {}).get("target", ""))
    if first.state in _ON_ITS_WAY:
        raise NotYetError
    if first.state is DeliveryState.PENDING:
        if not replies.rewrite(session, first_id, reply_to_payload(Reply(message), target)):
            raise NotYetError
        return None
    shown = first.message or ""
    reply = Reply(message, Verb.EDIT, target=shown) if shown else Reply(message, target=target)
    return inbox.store(session, place, (reply,), clock.now())
