"""What a command has at hand while it runs: the ask, who and where, and the transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.commands.base import number
from bot.core.doses import Card
from bot.core.errors import NotSetUpError, UserError
from bot.core.message import Choice, Message, Rows, rows
from bot.core.streaks import Streak
from bot.library import Library
from bot.ports import Ask, Reply, Verb
from bot.services import doses, streaks, subscriptions
from bot.services.setup import Defaults
from bot.storage import deliveries, history, people, places
from bot.storage.database import Session
from bot.storage.records import Delivery, Person, Place, Standing, Subscription

LARGEST_ID = 2**63  # what a database's key holds


@dataclass(frozen=True, slots=True)
class Context:
    """One ask, with what is known about it. `now` was read once; `ask.at` is when the person did it."""

    session: Session
    library: Library
    ask: Ask
    person: Person
    place: Place
    subscription: Subscription
    now: datetime
    defaults: Defaults
    points: int | None = None  # of understanding, where they were asked for already

    @property
    def is_private(self) -> bool:
        """Whether the person is alone with the bot."""
        return self.place.is_private

    @property
    def is_pressed(self) -> bool:
        """Whether a button was pressed, so that its message can be edited."""
        return bool(self.ask.press)

    def renewed(self) -> Context:
        """The same ask, after the person or the place was changed."""
        person = people.person(self.session, self.person.id)
        return replace(self, person=person, subscription=places.subscription_of(self.session, self.place.id))

    def streak(self) -> Streak:
        """The person's streak now."""
        return streaks.streak_of(self.session, self.person, self.now)

    def day(self) -> date:
        """The learning day of this place."""
        if self.place.person == self.person.id:
            return subscriptions.day_by(self.person.day_start, self.subscription, self.now)
        return subscriptions.day_of(self.session, self.place, self.subscription, self.now)

    def require_set_up(self) -> None:
        """Raises the friendly sentence that says how to begin, unless doses come here.

        Raises:
            NotSetUpError: zone, time or phase is not chosen.
        """
        if subscriptions.is_set_up(self.subscription) and self.subscription.state is not Standing.NEW:
            return
        if self.is_private:
            raise NotSetUpError(choices=rows(Choice("Start", "start:")))
        raise NotSetUpError("No dose comes to this group yet. An admin can begin with /setup.")

    def dose(self) -> Delivery:
        """Today's dose of this place, made now if nobody asked for it yet."""
        self.require_set_up()
        return doses.dose_for(self.session, self.library, self.subscription, self.day(), self.now)

    def newest_dose(self) -> Delivery:
        """The dose that came last. To look behind it takes no push of today's away, as `dose` would.

        Raises:
            UserError: none came here yet.
        """
        self.require_set_up()
        newest = history.latest_dose(self.session, self.subscription.id)
        if newest is None:
            raise UserError("No dose came here yet.", rows(Choice("Today's dose", "today:")))
        return newest

    def dose_reply(self, delivery: Delivery, *, receipt: str = "", choices: Rows | None = None) -> Reply:
        """A dose as a new message."""
        message = doses.message_of(self.session, self.library, self.place, delivery, receipt=receipt)
        if choices is not None:
            message = replace(message, choices=choices)
        return Reply(message, delivery=delivery.id)

    def pressed_dose(self, argument: str) -> Delivery | None:
        """The dose that a button names, if it is one of this place's; anything else is nobody's."""
        wanted = number(argument, LARGEST_ID)
        found = deliveries.delivery(self.session, wanted) if wanted is not None else None
        return found if found is not None and found.place == self.place.id and found.card else None

    def card(self, delivery: Delivery) -> Card:
        """The card of a dose, be it from the shelf or fetched."""
        return doses.card_of(self.session, self.library, delivery)

    def titles(self, cards: Iterable[str]) -> dict[str, str]:
        """Titles of cards by id; those that are gone are left out."""
        found = doses.cards_of(self.session, self.library, cards)
        return {card_id: card.title for card_id, card in found.items()}

    def say(self, text: str, *choices: Choice, title: str = "", width: int = 3) -> Reply:
        """A plain answer; for a press it takes the pressed message's place only where the caller says so."""
        return Reply(Message(text=text, title=title, choices=rows(*choices, width=width)), private=not self.is_private)

    def confide(self, text: str, *choices: Choice, title: str = "", width: int = 3) -> Reply:
        """An answer that nobody else may see."""
        return replace(self.say(text, *choices, title=title, width=width), personal=True)

    def settle(self, text: str, *choices: Choice, width: int = 3) -> Reply:
        """An answer that replaces the pressed message, or a new one when nothing was pressed."""
        verb = Verb.EDIT if self.is_pressed else Verb.SEND
        return Reply(Message(text=text, choices=rows(*choices, width=width)), verb, private=not self.is_private)
