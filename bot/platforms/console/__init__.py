"""The terminal as a platform: one person, who types where the bot was started."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from bot.commands.base import Command
from bot.platforms.console.adapter import Console
from bot.platforms.console.drawing import Drawing
from bot.platforms.console.lines import Lines, Typed
from bot.ports import Clock, Inbox, Platform


def build(
    *,
    inbox: Inbox,
    clock: Clock,
    commands: Sequence[Command],
    zone_guess: str,
    folder: Path = Path("data"),
    interactive: bool | None = None,
    stdin: TextIO | None = None,
    stdout: TextIO | None = None,
) -> Platform:
    """A console on the process's own streams, unless others are given.

    `zone_guess` is what the person is asked about first; files are written into `folder`.
    Where nobody sits at a terminal nothing is asked: lines are
    read to the end and answered by the defaults. `interactive` decides which it is; None looks at the streams.
    """
    source, target = stdin or sys.stdin, stdout or sys.stdout
    if interactive is None:
        interactive = source.isatty() and target.isatty()
    if not interactive:
        return Console(inbox, clock, Lines(source, target), Drawing(), f"defaults {zone_guess}", folder)
    shown = [command for command in commands if not command.hidden and not command.group_only]
    return Console(inbox, clock, Typed(shown), Drawing(colour=True), zone_guess, folder)
