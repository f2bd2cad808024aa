"""What people do in a dialogue, and what they expect to see; the same for every platform."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Press:
    """Presses the button whose label has these words, on the newest message that has one."""

    label: str


@dataclass(frozen=True, slots=True)
class Reply:
    """Answers the dose, as platforms with replies let one; on others, says it."""

    words: str


@dataclass(frozen=True, slots=True)
class Note:
    """Presses Note and writes: into the form where one opens, else as the bot says."""

    words: str


@dataclass(frozen=True, slots=True)
class Code:
    """Presses Answer and hands in code: in the form where one opens, else as a block of code."""

    code: str


@dataclass(frozen=True, slots=True)
class File:
    """Sends a file; where there are no files, its content as a block of code."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class At:
    """The clock moves; whatever is due then comes by itself."""

    instant: str


@dataclass(frozen=True, slots=True)
class Restart:
    """The bot ends and starts again."""


@dataclass(frozen=True, slots=True)
class No:
    """Words that must not be seen."""

    words: str


Act = str | Press | Reply | Note | Code | File | At | Restart
Expected = str | No
Step = tuple[Act, *tuple[Expected, ...]]
Dialogue = Sequence[Step]
Meeting = Sequence[tuple[str, Act, *tuple[Expected, ...]]]  # who, then a step


class Actor(Protocol):
    """A person in front of one platform."""

    name: str

    async def type(self, text: str) -> None:
        """Sends a command or words."""

    async def press(self, label: str) -> None:
        """Presses a button of the newest message that has it."""

    async def reply(self, words: str) -> None:
        """Replies to the newest dose."""

    async def note(self, words: str) -> None:
        """Writes a note by the Note button."""

    async def code(self, code: str) -> None:
        """Hands in code by the Answer button."""

    async def file(self, name: str, content: str) -> None:
        """Sends a file."""

    def look(self) -> str:
        """What has changed on the screen since the last look."""


class Scene(Protocol):
    """Where it happens."""

    def move(self, to: str | datetime) -> None:
        """Moves the clock."""

    async def restart(self) -> None:
        """Ends the bot and starts it again."""

    async def settle(self) -> None:
        """Waits until all is answered and sent."""


async def act(scene: Scene, actor: Actor, what: Act) -> str:
    """Does one thing, and returns what the person then sees that is new."""
    match what:
        case Press(label):
            await actor.press(label)
        case Reply(words):
            await actor.reply(words)
        case Note(words):
            await actor.note(words)
        case Code(code):
            await actor.code(code)
        case File(name, content):
            await actor.file(name, content)
        case At(instant):
            scene.move(instant)
        case Restart():
            await scene.restart()
        case _:
            await actor.type(what)
    await scene.settle()
    return actor.look()


async def play(scene: Scene, actor: Actor, dialogue: Dialogue) -> None:
    """Plays a dialogue and compares what is seen at each step."""
    for number, (what, *expected) in enumerate(dialogue, start=1):
        compare(f"{actor.name}, step {number}, {what!r}", await act(scene, actor, what), expected)


async def meet(scene: Scene, people: Mapping[str, Actor], meeting: Meeting) -> None:
    """The same with several people in one place."""
    for number, (who, what, *expected) in enumerate(meeting, start=1):
        for actor in people.values():
            actor.look()
        compare(f"step {number}, {who}, {what!r}", await act(scene, people[who], what), expected)


def compare(where: str, seen: str, expected: Sequence[Expected]) -> None:
    """Fails unless everything expected is seen, and nothing else that was named."""
    bare = plain(seen)
    for each in expected:
        if isinstance(each, No):
            assert each.words not in bare, f"{where}: {each.words!r} is seen in\n{seen}"
        else:
            assert each in bare, f"{where}: {each!r} is not seen in\n{seen or '(nothing)'}"


def plain(text: str) -> str:
    """The words without a platform's marks: Discord's escapes and stars."""
    return re.sub(r"\\([^\w\s])", r"\1", text).replace("**", "")
