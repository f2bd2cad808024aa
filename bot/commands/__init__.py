"""What people can ask for: one file a command, one definition for every platform, one line each in the table."""

from __future__ import annotations

from bot.commands import (
    another,
    ask,
    done,
    help,  # noqa: A004 (the command's name)
    hint,
    later,
    leaderboard,
    link,
    more,
    note,
    notes,
    open,  # noqa: A004 (the command's name)
    pause,
    phase,
    plan,
    remind,
    resume,
    review,
    revive,
    roadmap,
    rules,
    settings,
    setup,
    skip,
    start,
    stop,
    streak,
    time,
    timezone,
    today,
    undo,
    why,
)
from bot.commands.base import Argument, Command

# In the order of menus and of /help; hidden ones, which are there for their buttons, come last.
COMMANDS: tuple[Command, ...] = (
    today.COMMAND,
    done.COMMAND,
    skip.COMMAND,
    undo.COMMAND,
    streak.COMMAND,
    why.COMMAND,
    leaderboard.COMMAND,
    plan.COMMAND,
    roadmap.COMMAND,
    phase.COMMAND,
    time.COMMAND,
    timezone.COMMAND,
    pause.COMMAND,
    resume.COMMAND,
    remind.COMMAND,
    review.COMMAND,
    notes.COMMAND,
    rules.COMMAND,
    settings.COMMAND,
    start.COMMAND,
    setup.COMMAND,
    link.COMMAND,
    help.COMMAND,
    stop.COMMAND,
    another.COMMAND,
    ask.COMMAND,
    hint.COMMAND,
    later.COMMAND,
    more.COMMAND,
    note.COMMAND,
    open.COMMAND,
    revive.COMMAND,
)

__all__ = ["COMMANDS", "Argument", "Command"]
