"""What a command is: one definition for every platform."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.commands.context import Context

from bot.ports import Replies

__all__ = ["Argument", "Command", "Replies", "Together", "number"]

Together = Callable[[Sequence["Context"]], list[Replies]]


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument, in order. Platforms that have forms show it as a field; all of them hand in the same words."""

    name: str
    summary: str
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """Something people can ask for.

    `run` answers the typed command, with what was typed after it in `Context.ask.words`. `press` answers a pressed
    choice whose action begins with the command's name: `done:17` calls the press of `done` with "17". A hidden command
    has no place in menus and help; it is there for its buttons. `admins` commands change a group's settings: in groups
    they are for its admins. `private_only` ones make sense only face to face, `group_only` ones only in groups.

    `together` answers the bare command, by several people at once, each in their own chat where doses come; what
    everybody says every morning is worth it. It undoes nothing, so it must not raise a UserError.
    """

    name: str
    summary: str
    run: Callable[[Context], Replies]
    press: Callable[[Context, str], Replies] | None = None
    arguments: tuple[Argument, ...] = field(default=())
    hidden: bool = False
    admins: bool = False
    private_only: bool = False
    group_only: bool = False
    together: Together | None = None


def number(text: str, below: int) -> int | None:
    """The number that a button or a word names, if it is one and smaller than `below`: both may be forged."""
    fits = text.isascii() and text.isdigit() and len(text) <= len(str(below))
    return int(text) if fits and int(text) < below else None
