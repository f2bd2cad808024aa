"""/link: one person on two platforms, joined by a code that works once."""

from __future__ import annotations

import secrets
from datetime import timedelta

from bot.commands.base import Argument, Command, Replies
from bot.commands.context import Context
from bot.commands.words import days
from bot.core.errors import UserError
from bot.services import streaks
from bot.storage import people

LASTS = timedelta(minutes=10)
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without those that look alike
LENGTH = 8


def run(context: Context) -> Replies:
    """Gives a code, or takes one."""
    if not context.is_private:
        raise UserError("Codes are for your eyes alone. Send /link in a private chat with me.")
    code = context.ask.words.strip().upper().replace("-", "").replace(" ", "")
    return _join(context, code) if code else _give(context)


def _give(context: Context) -> Replies:
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    people.put_link_code(context.session, code, context.person.id, context.now + LASTS)
    shown = f"{code[:4]}-{code[4:]}"
    text = (
        f"On your other platform, send me /link {shown} within ten minutes. Then both are one person with one streak."
    )
    return (context.say(text),)


def _join(context: Context, code: str) -> Replies:
    """Merges the account that gave the code and this one; the longer known person stays."""
    other = people.take_link_code(context.session, code, context.now)
    if other is None:
        raise UserError(
            "That code is not known, or its ten minutes are over. Send /link on the other platform for a new one."
        )
    if other == context.person.id:
        raise UserError("That code is your own. Send it on the other platform.")
    kept, merged = sorted((other, context.person.id))
    people.merge(context.session, kept, merged)
    person = people.person(context.session, kept)
    streak = streaks.streak_of(context.session, person, context.now)
    names = " and ".join(name.capitalize() for name in dict.fromkeys(people.platforms_of(context.session, kept)))
    text = f"Joined: {names} are one person now, with a streak of {days(streak.current)}."
    return (context.say(f"{text} Doses come to both; /stop ends one."),)


COMMAND = Command(
    name="link",
    summary="Join your accounts on two platforms",
    run=run,
    arguments=(Argument("code", "The code from the other platform"),),
    private_only=True,
)
