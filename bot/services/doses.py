"""Today's dose of a place: which card it is, and how it looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from bot.core.doses import hints, render
from bot.core.doses.base import Card
from bot.core.message import Choice, Message, Style, rows
from bot.library import Library
from bot.ports import Outbound
from bot.services import morning, reminders, standings, subscriptions
from bot.storage import check_ins, deliveries, places
from bot.storage.database import Session
from bot.storage.records import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    Place,
    Standing,
    Subscription,
    payload_to_reply,
)

SWAPS = 2  # other cards a day


def card_of(library: Library, delivery: Delivery) -> Card:
    """The card of a delivery.

    Raises:
        KeyError: the card was taken out of the content since.
    """
    return library.cards[delivery.card or ""]


def choose_card(session: Session, library: Library, subscription: Subscription, day: date) -> Card:
    """The next card of the day's focus that this place has not had."""
    _, _, phase = subscriptions.order_of(subscription)
    had = deliveries.cards_had(session, subscription.id)
    return library.pick(phase, library.plan.focus(day.weekday()), had)


def other_card(session: Session, library: Library, subscription: Subscription, delivery: Delivery) -> Card | None:
    """Another card of the same day's focus; None when the shelf holds no other."""
    _, _, phase = subscriptions.order_of(subscription)
    day = delivery.dose_day or delivery.created_at.date()
    focus, had = library.plan.focus(day.weekday()), deliveries.cards_had(session, subscription.id)
    first = library.pick(phase, focus, [card for card in had if card != delivery.card])  # what the day began with
    card = library.pick(phase, focus, had, skip=frozenset({delivery.card or "", first.id}))
    return None if card.id == delivery.card else card


def dose_for(session: Session, library: Library, subscription: Subscription, day: date, now: datetime) -> Delivery:
    """The dose of a day, made now if it is not there yet: then it counts as shown and is not pushed again."""
    known = deliveries.dose_of(session, subscription.id, day)
    if known is None:
        card = choose_card(session, library, subscription, day)
        rollover = subscriptions.rollover_of(
            session, places.place(session, subscription.place), subscriptions.order_of(subscription)[1]
        )
        deliveries.add_dose(
            session,
            subscription,
            day,
            card.id,
            state=DeliveryState.SENT,
            now=now,
            expires_at=subscriptions.expires_at(subscription, day, rollover),
        )
        known = deliveries.dose_of(session, subscription.id, day)
    elif known.state in {DeliveryState.PENDING, DeliveryState.EXPIRED, DeliveryState.CANCELLED, DeliveryState.DEAD}:
        deliveries.show_now(session, known.id, now)
    subscriptions.day_shown(session, subscription, day, now)
    if known is None:
        raise RuntimeError("a dose was added and is not there")
    return known


def message_of(session: Session, library: Library, place: Place, delivery: Delivery, *, receipt: str = "") -> Message:
    """A dose as its place sees it: the card, a receipt or the group's count under it, and its buttons."""
    card = card_of(library, delivery)
    message = render(card)
    if place.person is None:
        footer, buttons = standings.count_line(session, place, delivery), group_buttons(card, delivery)
    elif delivery.dose_day and check_ins.is_done(session, place.person, delivery.dose_day):
        footer, buttons = "✅ This day is counted.", after_done_buttons(card, delivery)
    else:
        footer, buttons = "", private_buttons(card, delivery)
    return replace(message, footer=receipt or footer, choices=buttons)


def _learning(card: Card, delivery: Delivery) -> tuple[Choice, ...]:
    hint = (Choice("💡 Hint", f"hint:{delivery.id}"),) if hints(card) else ()
    return (*hint, Choice("❓ Check yourself", f"ask:{delivery.id}"))


def private_buttons(card: Card, delivery: Delivery) -> tuple[tuple[Choice, ...], ...]:
    """Done, skip, the learning buttons, another card."""
    return (
        (Choice("✅ Done", f"done:{delivery.id}", style=Style.PRIMARY), Choice("⏭ Skip", f"skip:{delivery.id}")),
        (*_learning(card, delivery), Choice("🔁 Another card", f"another:{delivery.id}")),
    )


def group_buttons(card: Card, delivery: Delivery) -> tuple[tuple[Choice, ...], ...]:
    """Done, the learning buttons, the board."""
    done = Choice("✅ Done", f"done:{delivery.id}", style=Style.PRIMARY)
    return rows(done, *_learning(card, delivery), Choice("📊 Board", "leaderboard:"), width=2)


def after_done_buttons(card: Card, delivery: Delivery) -> tuple[tuple[Choice, ...], ...]:
    """What is left to do with a dose that is done."""
    return rows(
        *_learning(card, delivery), Choice("📝 Note", f"note:{delivery.id}"), Choice("↩ Undo", "undo:"), width=2
    )


def compose(session: Session, library: Library, delivery: Delivery, now: datetime) -> Outbound | None:
    """Builds what a delivery sends; None when there is no reason to send it any more."""
    place = places.place(session, delivery.place)
    if delivery.kind is DeliveryKind.REPLY:
        reply = payload_to_reply(delivery.payload or {})
        return Outbound(delivery.id, place.address, reply.message, reply.verb, reply.target, _nonce(delivery))
    subscription = places.subscription_of(session, place.id)
    if subscription.state is not Standing.ACTIVE:
        return None
    if delivery.kind is DeliveryKind.REMINDER:
        message = reminders.message(session, place, subscription, now)
        return Outbound(delivery.id, place.address, message, nonce=_nonce(delivery)) if message else None
    return Outbound(
        delivery.id, place.address, with_news(session, library, place, delivery, now), nonce=_nonce(delivery)
    )


def with_news(session: Session, library: Library, place: Place, delivery: Delivery, now: datetime) -> Message:
    """The day's dose as it first comes, with what is told once a day."""
    text, choices = ("", ()) if delivery.sent_at else morning.news(session, place, now)
    message = message_of(session, library, place, delivery, receipt=text)
    return replace(message, choices=(*message.choices, *choices))


def _nonce(delivery: Delivery) -> str:
    """The same at every try, another for every delivery; at most 25 characters, as Discord wants it.

    The second of its making keeps ids of a restored backup apart from those that were sent before.
    """
    return f"{delivery.id}.{int(delivery.created_at.timestamp())}.{delivery.swaps}"
