"""/streak: four honest numbers; `/streak off` ends all talk of them."""

from __future__ import annotations

from bot.commands.base import Argument, Command, Replies
from bot.commands.context import Context
from bot.commands.words import days, freezes, understood
from bot.core.errors import UserError
from bot.core.message import Choice
from bot.core.streaks import State
from bot.storage import people

WEEK = 7  # days; of fewer a share says nothing
TODAY = {
    State.DONE: "Today is done.",
    State.SKIPPED: "Today is skipped.",
    State.REST: "Today is a rest day.",
    State.PAUSED: "You are paused.",
    State.OPEN: "Today is open.",
    State.EXCUSED: "Today is excused.",
}


def run(context: Context) -> Replies:
    """Tells the numbers, or hides and shows them."""
    wanted = context.ask.words.strip().lower()
    if wanted in {"on", "off"}:
        return press(context, wanted)
    if wanted:
        raise UserError("I know /streak, /streak off and /streak on.")
    if context.person.streak_hidden:
        return (context.confide("Streaks are hidden for you. Doses go on.", Choice("Show them", "streak:on")),)
    streak = context.streak()
    lines = [
        f"Streak: {days(streak.current)}",
        f"Best: {days(streak.best)}",
        f"In all: {days(streak.total)}",
        f"{streak.last_30.done} of the last {streak.last_30.eligible} days" if streak.last_30.eligible >= WEEK else "",
        understood(context).rstrip(".").replace(" ", ": ", 1),
        f"{TODAY.get(streak.state, '')} {freezes(streak.freezes).capitalize()}.".strip(),
    ]
    if streak.earn_back is not None:
        lines.append(f"Your {days(streak.earn_back.lost)} can come back: today's dose and five review questions.")
        choices = (Choice("Why this number", "why:"), Choice("Start the review", "revive:"))
        return (context.say("\n".join(filter(None, lines)), *choices),)
    return (context.say("\n".join(filter(None, lines)), Choice("Why this number", "why:")),)


def press(context: Context, argument: str) -> Replies:
    """Hides or shows the streak."""
    if argument not in {"on", "off"}:
        return run(context)
    people.hide_streak(context.session, context.person.id, hidden=argument == "off")
    if argument == "off":
        return (context.settle("No more talk of streaks. Doses go on.", Choice("Show them again", "streak:on")),)
    return (context.settle("Streaks are shown again.", Choice("My streak", "streak:")),)


COMMAND = Command(
    name="streak",
    summary="Your streak in four numbers",
    run=run,
    press=press,
    arguments=(Argument("show", "Hide all talk of streaks, or show it", choices=("on", "off")),),
)
