"""/help: what one can ask for."""

from __future__ import annotations

from bot.commands.base import Command, Replies
from bot.commands.context import Context


def run(context: Context) -> Replies:
    """Lists the commands that make sense here."""
    from bot.commands import COMMANDS  # noqa: PLC0415 (the table imports this file)

    shown = [command for command in COMMANDS if not command.hidden]
    if not context.is_private:
        shown = [command for command in shown if not command.private_only]
        shown = [command for command in shown if context.ask.admin or not command.admins]
    else:
        shown = [command for command in shown if not command.group_only]
    lines = [f"/{command.name}  {command.summary}" for command in shown]
    tail = (
        "Reply to a dose and your words are kept as a note."
        if context.is_private
        else "Replies to a dose are kept as your notes."
    )
    return (context.say("\n".join([*lines, "", tail])),)


def press(context: Context, _argument: str) -> Replies:
    """The same by button."""
    return run(context)


COMMAND = Command(name="help", summary="What you can ask for", run=run, press=press)
