"""Check-ins: what a person does about a day, appended to their log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.errors import UserError
from bot.core.events import CheckIn, Kind
from bot.core.streaks import State, Streak, may_be_late, pause_until, undoable
from bot.core.streaks.undo import standing
from bot.services import streaks, subscriptions
from bot.storage import check_ins, deliveries, people, places
from bot.storage.database import Session
from bot.storage.records import Delivery, Person, Place, Standing

DONE = frozenset({State.DONE, State.LATE})


@dataclass(frozen=True, slots=True)
class Counted:
    """A day that was checked in. `before` is when it was counted already, if it was: then nothing changed."""

    day: date
    streak: Streak
    before: datetime | None = None
    freeze_back: bool = False


@dataclass(frozen=True, slots=True)
class Doing:
    """Somebody says that they did a dose. `at` is when, by the platform's stamp; `delivery` is the dose, if known."""

    person: Person
    at: datetime
    delivery: int | None = None

    @property
    def fact(self) -> CheckIn:
        """What the log keeps of it."""
        day = streaks.today_of(self.person, self.at)
        return streaks.fact(self.person, Kind.DONE, day, self.at, delivery=self.delivery)


def done(session: Session, doing: Doing, now: datetime) -> Counted:
    """Counts a day, once."""
    return done_together(session, [doing], now)[0]


def done_together(session: Session, doings: Sequence[Doing], now: datetime) -> list[Counted]:
    """Counts the days of several people, each once; nobody may be among them twice."""
    ledgers = streaks.ledgers(session, [each.person for each in doings])
    facts = [(ledger, doing.fact) for ledger, doing in zip(ledgers, doings, strict=True)]
    known = [_standing(ledger.log, Kind.DONE, fact.day) for ledger, fact in facts]
    skipped = [_freezes_after_skip(ledger, fact.day, now) for ledger, fact in facts]
    fresh = [pair for pair, before in zip(facts, known, strict=True) if before is None]
    after = iter(streaks.append_all(session, fresh, now))
    counted = []
    for (ledger, fact), before, freezes in zip(facts, known, skipped, strict=True):
        if before is not None:
            counted.append(Counted(fact.day, ledger.streak(now), before=before.at))
        else:
            streak = next(after)
            counted.append(Counted(fact.day, streak, freeze_back=freezes is not None and streak.freezes > freezes))
    return counted


def _freezes_after_skip(ledger: streaks.Ledger, day: date, now: datetime) -> int | None:
    """How many freezes are left after a day was skipped; None if it was not."""
    if _standing(ledger.log, Kind.SKIPPED, day) is None:
        return None
    before = ledger.streak(now)
    return before.freezes if before.on(day) is State.SKIPPED else None


def late(session: Session, person: Person, at: datetime, now: datetime) -> Counted:
    """Counts yesterday, until noon.

    Raises:
        UserError: it is counted already, it is too late, or there were too many late days.
    """
    before = streaks.streak_of(session, person, now)
    day = may_be_late(before, at, person.zone, person.rollover)
    after = streaks.append(session, person, streaks.fact(person, Kind.LATE, day, at), now)
    return Counted(day, after, freeze_back=after.freezes > before.freezes)


def skip(session: Session, person: Person, at: datetime, now: datetime) -> Counted:
    """Skips today. What it costs was told before (`core.streaks.skip_costs`)."""
    day = streaks.today_of(person, at)
    return Counted(day, streaks.append(session, person, streaks.fact(person, Kind.SKIPPED, day, at), now))


def undo(session: Session, person: Person, at: datetime, now: datetime) -> tuple[CheckIn, Streak]:
    """Reverses the person's last change and returns it with the streak as it is now.

    Raises:
        UserError: there is nothing to undo in the last 24 hours.
    """
    last = undoable(check_ins.log_of(session, person.id, after=_yesterday(streaks.today_of(person, now), days=60)), at)
    if last is None:
        raise UserError("Nothing to undo: your last change is older than 24 hours, or there was none.")
    fact = streaks.fact(person, Kind.UNDONE, last.day, at, undoes=last.id)
    streak = streaks.append(session, person, fact, now)
    if last.kind in {Kind.PAUSED, Kind.RESUMED}:
        _follow_pause(session, person, streak, now)
    return last, streak


def pause(session: Session, person: Person, words: str, at: datetime, now: datetime) -> tuple[date, Streak]:
    """Pauses a person's days and the doses of their private chats; returns the last paused day.

    Raises:
        UserError: the words are no length and no date, or are beyond the limits.
    """
    before = streaks.streak_of(session, person, now)
    today = streaks.today_of(person, at)
    last = pause_until(words, today, before)
    fact = streaks.fact(person, Kind.PAUSED, today, at, until=last)
    streak = streaks.append(session, person, fact, now)
    _follow_pause(session, person, streak, now)
    return last, streak


def resume(session: Session, person: Person, at: datetime, now: datetime) -> Streak:
    """Ends a pause today.

    Raises:
        UserError: there is no pause.
    """
    if streaks.streak_of(session, person, now).paused_until is None:
        raise UserError("You are not paused. Doses come as usual.")
    streak = streaks.append(session, person, streaks.fact(person, Kind.RESUMED, streaks.today_of(person, at), at), now)
    _follow_pause(session, person, streak, now)
    return streak


def rest(session: Session, person: Person, weekdays: frozenset[int], at: datetime, now: datetime) -> Streak:
    """Chooses weekdays off, from next Monday on."""
    fact = streaks.fact(person, Kind.REST, streaks.today_of(person, at), at, weekdays=weekdays)
    return streaks.append(session, person, fact, now)


def restored(session: Session, person: Person, at: datetime, now: datetime) -> Streak:
    """Notes that the review that brings a streak back was done."""
    return streaks.append(session, person, streaks.fact(person, Kind.RESTORED, streaks.today_of(person, at), at), now)


def excuse(session: Session, person: Person, days: tuple[date, ...], reason: str, now: datetime) -> None:
    """Excuses days that the bot itself lost."""
    for day in days:
        check_ins.append(session, [(person.id, streaks.fact(person, Kind.EXCUSED, day, now, reason=reason))])
    check_ins.forget_snapshot(session, person.id)


def move(session: Session, person: Person, *, zone: str, rollover: int, at: datetime, now: datetime) -> Person:
    """Changes the clock that a person's days follow, from now on; history keeps its days."""
    if (zone, rollover) == (person.zone, person.rollover):
        return person
    moved = CheckIn(
        id=0,
        kind=Kind.MOVED,
        day=streaks.today_of(person, at),
        at=at,
        zone=zone,
        rollover=rollover,
        from_zone=person.zone,
        from_rollover=person.rollover,
    )
    people.set_day(session, person.id, zone=zone, rollover=rollover, day_start=person.day_start)
    changed = people.person(session, person.id)
    if check_ins.log_of(session, person.id):
        streaks.append(session, changed, moved, now)  # before the first check-in there is no day to protect
    return changed


def belongs_to_today(session: Session, person: Person, place: Place, delivery: Delivery, at: datetime) -> bool:
    """Whether a dose's button still counts: its day is the person's, or still the place's."""
    if delivery.dose_day == streaks.today_of(person, at):
        return True
    subscription = places.subscription_of(session, place.id)
    return subscriptions.is_set_up(subscription) and delivery.dose_day == subscriptions.day_of(
        session, place, subscription, at
    )


def _follow_pause(session: Session, person: Person, streak: Streak, now: datetime) -> None:
    """Lets the doses of a person's private chats rest as long as their pause."""
    for place in places.private_places(session, person.id):
        subscription = places.subscription_of(session, place.id)
        changed = places.change_subscription(session, subscription.id, paused_until=streak.paused_until)
        if changed.state is Standing.ACTIVE:
            if streak.paused_until is not None:
                deliveries.cancel_pending(session, place.id)
            subscriptions.reschedule(session, changed, now)


def _standing(log: list[CheckIn], kind: Kind, day: date) -> CheckIn | None:
    return next((fact for fact in standing(log) if fact.kind is kind and fact.day == day), None)


def _yesterday(day: date, days: int = 1) -> date:
    return date.fromordinal(day.toordinal() - days)
