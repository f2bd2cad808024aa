"""Today's dose of a place: which card it is, and how it looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

from bot.core.doses import FetchedPaper, hints, render, review
from bot.core.doses import paper as papers_focus
from bot.core.doses.base import Card
from bot.core.doses.coding import CodingCard
from bot.core.errors import CardGoneError
from bot.core.message import NUMBER, Choice, Message, Pattern, Row, Rows, Style, rows
from bot.core.papers import PREFIX, is_paper
from bot.library import Library
from bot.services import reviews, standings, subscriptions
from bot.services.choosing import Chooser, Chosen, Reader
from bot.services.notebooks import notebook_of
from bot.storage import check_ins, deliveries, history, papers, places
from bot.storage.database import Session
from bot.storage.records import Delivery, DeliveryKind, DeliveryState, Place, Subscription

SWAPS = 2  # other cards a day


def card_of(session: Session, library: Library, delivery: Delivery) -> Card:
    """The card of a delivery.

    Raises:
        CardGoneError: the card was taken out of the content since; `dose_for` gives today's dose another.
    """
    card = cards_of(session, library, [delivery.card or ""]).get(delivery.card or "")
    if card is None:
        raise CardGoneError(choices=rows(Choice("Today's dose", "today:")))
    return card


def cards_of(session: Session, library: Library, ids: Iterable[str]) -> dict[str, Card]:
    """Cards by id, fetched papers among them; those that are gone are left out."""
    wanted = frozenset(ids)
    fetched = [card.removeprefix(PREFIX) for card in wanted if is_paper(card)]
    kept = papers.papers(session, fetched) if fetched else {}
    found: dict[str, Card] = {card: library.cards[card] for card in wanted if card in library.cards}
    found |= {paper.card: FetchedPaper.of(paper) for paper in kept.values()}
    return {card: _known(each) for card, each in found.items()}


@lru_cache(maxsize=2048)
def _known(card: Card) -> Card:
    """The first card that was equal to this one.

    Whatever is kept for a card is looked up for every dose, and to compare all fields of a paper that was fetched anew
    takes longer than to build the dose.
    """
    return card


def choose_card(session: Session, library: Library, subscription: Subscription, day: date) -> Chosen:
    """The card of a day for this place; see `choosing.Chooser`."""
    _, _, phase = subscriptions.order_of(subscription)
    reader = _reader(session, subscription)
    had = history.cards_had(session, subscription.id)
    return Chooser(session, library, [reader]).choose(reader, phase, day, had)


def choose_paper(session: Session, library: Library, subscription: Subscription, day: date) -> Chosen:
    """A paper that this place has not had, whatever the day is for."""
    _, _, phase = subscriptions.order_of(subscription)
    reader = _reader(session, subscription)
    had = history.cards_had(session, subscription.id)
    return Chooser(session, library, [reader]).paper(reader, phase, day, had)


def other_card(session: Session, library: Library, subscription: Subscription, delivery: Delivery) -> Chosen | None:
    """Another card of the same day's focus; None when there is no other."""
    _, _, phase = subscriptions.order_of(subscription)
    day = delivery.dose_day or delivery.created_at.date()
    had, reader = history.cards_had(session, subscription.id), _reader(session, subscription)
    chooser = Chooser(session, library, [reader])
    # What the day began with does not come back, though its place among what was had is another card's now.
    first = chooser.choose(reader, phase, day, [card for card in had if card != delivery.card])
    chosen = chooser.choose(reader, phase, day, had, skip=frozenset({delivery.card or "", first.card}))
    return None if chosen.card == delivery.card else chosen


def _reader(session: Session, subscription: Subscription) -> Reader:
    return Reader(subscription.place, places.place(session, subscription.place).person, subscription.fit)


def dose_for(session: Session, library: Library, subscription: Subscription, day: date, now: datetime) -> Delivery:
    """The dose of a day, made now if it is not there yet: then it counts as shown and is not pushed again.

    One whose card was taken out of the content gets another.
    """
    known = deliveries.dose_of(session, subscription.id, day)
    if known is None:
        chosen = choose_card(session, library, subscription, day)
        rollover = subscriptions.rollover_of(
            session, places.place(session, subscription.place), subscriptions.order_of(subscription)[1]
        )
        deliveries.add_dose(
            session,
            subscription,
            day,
            chosen.card,
            why=chosen.why,
            state=DeliveryState.SENT,
            now=now,
            expires_at=subscriptions.expires_at(subscription, day, rollover),
        )
        known = deliveries.dose_of(session, subscription.id, day)
    elif not cards_of(session, library, [known.card or ""]):
        chosen = choose_card(session, library, subscription, day)
        deliveries.swap_card(session, known.id, chosen.card, chosen.why)
        deliveries.show_now(session, known.id, now)
        known = deliveries.dose_of(session, subscription.id, day)
    elif known.state in {DeliveryState.PENDING, DeliveryState.EXPIRED, DeliveryState.CANCELLED, DeliveryState.DEAD}:
        deliveries.show_now(session, known.id, now)
    subscriptions.day_shown(session, subscription, day, now)
    if known is None:
        raise RuntimeError("a dose was added and is not there")
    return known


def message_of(session: Session, library: Library, place: Place, delivery: Delivery, *, receipt: str = "") -> Message:
    """A dose as its place sees it: the card, a receipt or the group's count under it, and its buttons."""
    card = card_of(session, library, delivery)
    if delivery.kind is DeliveryKind.PAPER:
        return replace(rendered(card), text=delivery.why, choices=_aside(card).numbered(delivery.id))
    if place.person is None:
        footer = receipt or standings.count_line(session, place, delivery)
        return replace(rendered(card), text=delivery.why, footer=footer, choices=_in_group(card).numbered(delivery.id))
    day = delivery.dose_day
    is_done = day is not None and place.person in check_ins.done_by(session, [place.person], day)
    above = reviews.personal(session, library, [place.person], day) if day and is_review(card) else {}
    return private_message(card, delivery, is_done=is_done, receipt=receipt, above=above.get(place.person, ""))


def is_review(card: Card) -> bool:
    """Whether the dose is made for each person apart: a review is, where one person alone reads."""
    return card.focus == review.KIND.focus


def private_message(
    card: Card, delivery: Delivery, *, is_done: bool, receipt: str = "", more: Rows = (), above: str = ""
) -> Message:
    """A dose in a private chat, open or done; `more` are buttons below its own, `above` words for this person alone."""
    words = rendered(card)
    footer = counted_for(delivery.dose_day) if is_done and delivery.dose_day else ""
    buttons = (_after_done if is_done else _open)(card).numbered(delivery.id)
    choices = (*buttons, *more) if more else buttons
    text = above or delivery.why
    return Message(text, words.kicker, words.title, words.markdown, receipt or footer, choices)


def counted_for(day: date) -> str:
    """`✅ Counted for Monday.`: the receipt's first sentence, and a done dose's last."""
    return f"✅ Counted for {day:%A}."


@lru_cache(maxsize=512)
def rendered(card: Card) -> Message:
    """A card's words, put together once: on one day one card goes to many places."""
    return render(card)


def _learning(card: Card) -> Row:
    if not card.questions:
        return (_of_dose("📄 Abstract and prompt", "more"),)
    hint = (_of_dose("💡 Hint", "hint"),) if hints(card) else ()
    return (*hint, _of_dose("❓ Check yourself", "ask"))


def _own(card: Card) -> Rows:
    """What only some doses have: code to hand in and to take along, a review's questions, thumbs; and the rest."""
    more = _of_dose("⋯ More", "more")
    if is_review(card):
        return rows(_of_dose("🧠 Five questions", "review:dose"), more)
    if card.focus == papers_focus.KIND.focus:
        thumbs = _of_dose("👍 More like this", "paper:up"), _of_dose("👎 Less", "paper:down")
        return (thumbs, (more,)) if card.questions else (thumbs,)  # else a button of its own says more
    file = (_of_dose("📓 Notebook", "notebook"),) if notebook_of(card) else ()
    return rows(*_code(card), *file, more)


def _code(card: Card) -> Row:
    """What opens a form for code where there are forms, and elsewhere tells how to send it."""
    runs_here = isinstance(card, CodingCard) and card.runs_here
    return (_of_dose("⌨ Answer", "answer"),) if runs_here else ()


def _of_dose(label: str, action: str, style: Style = Style.PLAIN) -> Choice:
    return Choice(label, f"{action}:{NUMBER}", style=style)


@lru_cache(maxsize=2048)
def _open(card: Card) -> Pattern:
    """Done, skip, the learning buttons, another card, and what this dose has of its own."""
    return Pattern(
        (
            (_of_dose("✅ Done", "done", Style.PRIMARY), _of_dose("⏭ Skip", "skip")),
            (*_learning(card), _of_dose("🔁 Another card", "another")),
            *_own(card),
        )
    )


@lru_cache(maxsize=2048)
def _after_done(card: Card) -> Pattern:
    """What is left to do with a dose that is done."""
    note, undo = _of_dose("📝 Note", "note"), Choice("↩ Undo", "undo:")
    return Pattern((*rows(*_learning(card), note, undo, width=2), *_own(card)))


@lru_cache(maxsize=2048)
def _in_group(card: Card) -> Pattern:
    """Done, the learning buttons, the board; and code can be answered with."""
    done = _of_dose("✅ Done", "done", Style.PRIMARY)
    shared = rows(done, *_learning(card), Choice("📊 Board", "leaderboard:"), width=2)
    is_paper_day = card.focus == papers_focus.KIND.focus
    own = _own(card) if is_paper_day else rows(*_code(card), _of_dose("⋯ More", "more"))
    return Pattern((*shared, *own))


@lru_cache(maxsize=2048)
def _aside(card: Card) -> Pattern:
    """What there is to do with a paper that was asked for, which is nobody's dose of the day."""
    return Pattern((*rows(*_learning(card), Choice("🔁 Another paper", "paper:")), *_own(card)))


def after_done_buttons(card: Card, delivery: Delivery) -> Rows:
    """What is left to do with a dose that is done."""
    return _after_done(card).numbered(delivery.id)
