"""Builds what deliveries send, a batch at a time: what many of them need is asked of the database once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from bot.core.message import Message
from bot.core.schedule import DAY
from bot.library import Library
from bot.ports import Outbound
from bot.services import doses, morning, reminders, reviews, streaks
from bot.storage import check_ins, places
from bot.storage.database import Session
from bot.storage.payloads import payload_to_reply
from bot.storage.records import Claimed, Delivery, DeliveryKind

NEWS = timedelta(days=30)  # Whoever did nothing for longer, the longest pause included, has no news of yesterday.
Built = Outbound | Exception | None


def compose(session: Session, library: Library, batch: Sequence[Claimed], now: datetime) -> list[tuple[Claimed, Built]]:
    """What each delivery of a batch sends; None if there is nothing to say any more; or why it cannot be built.

    One bad card stops no other.
    """
    private: defaultdict[date, list[Claimed]] = defaultdict(list)
    built: list[tuple[Claimed, Built]] = []
    for claimed in batch:
        delivery = claimed.delivery
        if delivery.kind is DeliveryKind.DAILY and claimed.place.person is not None and delivery.dose_day is not None:
            private[delivery.dose_day].append(claimed)
        else:
            built.append((claimed, _one(session, library, claimed, now)))
    for day, doses_of_day in private.items():
        built += _private(session, library, doses_of_day, day, now)
    return built


def _one(session: Session, library: Library, claimed: Claimed, now: datetime) -> Built:
    delivery, place = claimed.delivery, claimed.place
    try:
        if delivery.kind is DeliveryKind.REPLY:
            reply = payload_to_reply(delivery.payload or {})
            return Outbound(delivery.id, place.address, reply.message, reply.verb, reply.target, _nonce(delivery))
        if delivery.kind is DeliveryKind.REMINDER:
            subscription = places.subscription_of(session, place.id)
            message = reminders.message(session, place, subscription, now)
            return _outbound(claimed, message) if message else None
        return _outbound(claimed, doses.message_of(session, library, place, delivery))
    except (LookupError, ValueError, TypeError) as error:  # a card that is gone, a payload of another version
        return error


def _private(
    session: Session, library: Library, batch: Sequence[Claimed], day: date, now: datetime
) -> Iterator[tuple[Claimed, Built]]:
    """The doses of one day in private chats: open or done, and with what is told once."""
    people = [claimed.place.person for claimed in batch if claimed.place.person is not None]
    done = check_ins.done_by(session, people, day)
    cards = doses.cards_of(session, library, {claimed.delivery.card or "" for claimed in batch})
    with_news = check_ins.seen_since(session, people, day - NEWS) - check_ins.done_by(session, people, day - DAY)
    ledgers = streaks.ledgers_of(session, with_news) if with_news else {}
    reviewing = [each.place.person for each in batch if each.place.person is not None and _is_review(library, each)]
    above = reviews.personal(session, library, reviewing, day)
    for claimed in batch:
        place, delivery = claimed.place, claimed.delivery
        try:
            ledger = ledgers.get(place.person or 0) if delivery.sent_at is None else None
            text, choices = morning.news(ledger, now) if ledger else ("", ())
            card = cards[delivery.card or ""]
            is_done = place.person in done
            own = above.get(place.person or 0, "")
            message = doses.private_message(card, delivery, is_done=is_done, receipt=text, more=choices, above=own)
            yield claimed, _outbound(claimed, message)
        except (LookupError, ValueError, TypeError) as error:
            yield claimed, error


def _is_review(library: Library, claimed: Claimed) -> bool:
    card = library.cards.get(claimed.delivery.card or "")
    return card is not None and doses.is_review(card)


def _outbound(claimed: Claimed, message: Message) -> Outbound:
    delivery = claimed.delivery
    return Outbound(delivery.id, claimed.place.address, message, nonce=_nonce(delivery), is_broadcast=True)


def _nonce(delivery: Delivery) -> str:
    """The same at every try, another for every delivery; at most 25 characters, as Discord wants it.

    The second of its making keeps ids of a restored backup apart from those that were sent before.
    """
    return f"{delivery.id}.{int(delivery.created_at.timestamp())}.{delivery.swaps}"
