"""/start: from nothing to the first dose in three taps: clock, time, phase."""

from __future__ import annotations

from bot.commands.base import Argument, Command, Replies
from bot.commands.context import Context
from bot.core.message import Choice, Message, Rows, rows
from bot.core.plan import Phase
from bot.core.schedule import local
from bot.core.zones import city_of, is_zone
from bot.ports import Reply, Verb
from bot.services import setup, subscriptions
from bot.storage import places
from bot.storage.records import Standing

TIMES = ("07:30", "12:30", "19:00")
ZONES = ("Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Asia/Kolkata", "Asia/Tokyo")
GREETING = "Ten to twenty minutes a day, from core ML to AI-systems architecture."
DEFAULTS = "defaults"  # the word with which a pipe says that nothing shall be asked


def run(context: Context) -> Replies:
    """Greets; then asks what is missing, or shows today's dose."""
    if not context.is_private:
        return (context.say("I post this group's dose. An admin can begin with /setup; /help shows the rest."),)
    words = context.ask.words.split()
    if words[:1] == [DEFAULTS]:
        return _by_defaults(context, words[1] if len(words) > 1 else "")
    if not subscriptions.is_set_up(context.subscription):
        return (next_step(context, hint=words[0] if words else ""),)
    again = context.subscription.state is not Standing.ACTIVE
    setup.begin(context.session, context.person, context.place, context.subscription, context.now)
    return _here_is_today(context.renewed(), "Good to see you again." if again else "Everything is set.")


def press(context: Context, _argument: str) -> Replies:
    """The Start button."""
    return run(context)


def next_step(context: Context, *, hint: str = "") -> Reply:
    """The question whose answer is still missing; `hint` is a zone that the platform knows of."""
    subscription, verb = context.subscription, Verb.EDIT if context.is_pressed else Verb.SEND
    if subscription.zone is None:
        text = f"{_hi(context)} {GREETING}\nWhich clock is yours? Pick one, or send your city."
        return Reply(Message(text=text, choices=_zones(context, hint)), verb)
    if subscription.at is None:
        text = "When shall your dose come? Pick a time, or send one such as 06:45."
        return Reply(Message(text=text, choices=rows(*(Choice(at, f"time:{at}") for at in TIMES))), verb)
    choices = phase_choices(context)
    if context.is_private:
        choices = (*choices, (Choice("Ask me ten questions", "placement:"),))
    return Reply(Message(text=f"Start where?\n{phase_lines(context)}", choices=choices), verb)


def phase_lines(context: Context) -> str:
    """The phases, a line each, by the numbers that may be typed: `1  Core ML (3–4 months)`."""
    return "\n".join(f"{each.number}  {titled(each)}" for each in context.library.roadmap.phases)


def phase_choices(context: Context) -> Rows:
    """A button for each phase; without its number, which would stand beside the one that the console gives it."""
    return rows(*(Choice(each.title, f"phase:{each.number}") for each in context.library.roadmap.phases), width=2)


def titled(phase: Phase) -> str:
    """`Core ML (3–4 months)`."""
    return f"{phase.title} ({phase.months} months)" if phase.months[:1].isdigit() else f"{phase.title} ({phase.months})"


def finish(context: Context) -> Replies:
    """All is set: says so and shows today's dose, to begin with."""
    setup.begin(context.session, context.person, context.place, context.subscription, context.now)
    fresh = context.renewed()
    zone, at, phase = subscriptions.order_of(fresh.subscription)
    text = f"Set: every day at {at:%H:%M}, {zone}, phase {phase}. Here is today's, to begin with."
    verb = Verb.EDIT if context.is_pressed else Verb.SEND
    return Reply(Message(text=text), verb), fresh.dose_reply(fresh.dose())


def _here_is_today(context: Context, state: str) -> Replies:
    zone, at, phase = subscriptions.order_of(context.subscription)
    text = (
        f"{_hi(context)} {state} Your dose comes at {at:%H:%M}, {zone}, phase {phase}. "
        "/help shows what you can ask for. Here is today's."
    )
    return Reply(Message(text=text)), context.dose_reply(context.dose())


def _hi(context: Context) -> str:
    """`Hi Ana.`; whoever has no name is greeted without one."""
    return f"Hi {context.person.name}.".replace(" .", ".")


def _by_defaults(context: Context, zone: str) -> Replies:
    """Greets a pipe, which is asked nothing: the first time with today's dose, later in one line."""
    is_new = not subscriptions.is_set_up(context.subscription)
    if is_new:
        places.change_subscription(
            context.session,
            context.subscription.id,
            zone=zone if is_zone(zone) else context.defaults.zone,
            at=context.defaults.at,
            phase=context.defaults.phase,
        )
    fresh = context.renewed()
    setup.begin(fresh.session, fresh.person, fresh.place, fresh.subscription, fresh.now)
    fresh = fresh.renewed()
    zone, at, phase = subscriptions.order_of(fresh.subscription)
    order = f"Your dose comes at {at:%H:%M}, {zone}, phase {phase}. /today shows it, /help the rest."
    if not is_new:
        return (Reply(Message(text=f"{_hi(fresh)} {order}")),)
    return Reply(Message(text=f"{_hi(fresh)} {GREETING}\n{order}")), fresh.dose_reply(fresh.dose())


def _zones(context: Context, hint: str) -> Rows:
    """The clock that the platform or the operator suggests first, then usual ones."""
    guesses = [zone for zone in (hint, context.defaults.zone) if is_zone(zone)]
    names = list(dict.fromkeys([*guesses, *ZONES]))[: len(ZONES)]
    return rows(
        *(Choice(f"{city_of(name)} · {local(context.now, name):%H:%M}", f"timezone:{name}") for name in names), width=2
    )


COMMAND = Command(
    name="start",
    summary="Begin: your clock, your time, your phase",
    run=run,
    press=press,
    arguments=(Argument("zone", "Your time zone, if you know it"),),
)
