"""The console: typed lines become asks, and answers are shown as they come."""

from __future__ import annotations

import getpass
import itertools
import uuid
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.core.message import Attachment, Choice, Message
from bot.platforms.console.drawing import Drawing, clean, one_line
from bot.platforms.console.lines import Conversation
from bot.ports import (
    Address,
    Ask,
    Clock,
    DeliveryError,
    Inbox,
    Outbound,
    Pace,
    PlaceKind,
    Reply,
    Verb,
    Where,
    Who,
    Written,
)

ADDRESS = Address("console", "me")
REMEMBERED = 100  # messages that can still be edited without being shown anew
LEAVE = ("/quit", "/exit")
FENCE = "```"  # begins a block of code, and ends it
LINE_ENDS = "\r\n"


class Console:
    """One person in front of a terminal, or a pipe. Numbers press the choices of the newest message that has some."""

    name = "console"
    pace = Pace(per_second=1000.0, private_gap=timedelta(0), group_gap=timedelta(0))
    hook = None  # the terminal is read
    recognises = False
    share = 0

    def __init__(  # noqa: PLR0917 (whom it works with)
        self,
        inbox: Inbox,
        clock: Clock,
        conversation: Conversation,
        drawing: Drawing,
        opening: str,
        folder: Path = Path("data"),
    ) -> None:
        """`opening` follows the first `/start`, which the person need not type; files are written into `folder`."""
        self._folder = folder
        self._inbox = inbox
        self._clock = clock
        self._conversation = conversation
        self._drawing = drawing
        self._opening = opening
        self._who = Who(ADDRESS.platform, ADDRESS.chat, one_line(_user()))
        self._run = uuid.uuid4().hex[:12]  # keys and ids must not be those of an earlier run
        self._counter = itertools.count(1)
        self._shown: dict[str, Message] = {}
        self._choices: dict[int, Choice] = {}
        self._holder = ""  # the message that holds the choices

    async def open(self) -> None:
        """Nothing to connect to."""

    async def listen(self) -> None:
        """Greets, then answers line by line until the end, or until nobody reads the answers any more."""
        with self._conversation.session(), suppress(BrokenPipeError):
            await self._take(command="start", words=self._opening)
            while (line := await self._conversation.read()) is not None:
                words = clean(line).strip()
                if words.lower() in LEAVE:
                    return
                if words.startswith(FENCE):
                    await self._take(words=await self._block(clean(line)))
                elif words:
                    await self._answer(words)

    async def send(self, outbound: Outbound, written: Written) -> str:
        """Shows a dose or a reminder, above whatever is being typed. What stands on paper cannot grow: no drafts."""
        if outbound.verb is Verb.DRAFT:
            return outbound.target
        try:
            shown = self._show(outbound.message, outbound.target if outbound.verb is Verb.EDIT else "")
        except OSError as error:
            raise DeliveryError(f"the terminal is gone: {error.strerror}") from None
        written()
        return shown

    async def confirm(self) -> None:
        """Nobody wants to know."""

    async def close(self) -> None:
        """Nothing to let go."""

    async def _block(self, block: str) -> str:
        """Goes on reading to the end of a block of code, unless it was pasted whole."""
        while (
            not block.rstrip()[len(FENCE) :].endswith(FENCE) and (line := await self._conversation.read()) is not None
        ):
            block = f"{block.rstrip(LINE_ENDS)}\n{clean(line)}"
        return block

    async def _answer(self, words: str) -> None:
        """One line: a number, a command, or words."""
        choice = self._choices.get(int(words)) if words.isdecimal() and len(words) < len("1000") else None
        if choice is not None and choice.url:
            self._conversation.write(one_line(choice.url))
        elif choice is not None:
            await self._take(press=choice.action, message=self._holder)
        elif words.startswith("/") and words[1:2].isalpha():
            command, _, rest = words[1:].partition(" ")
            await self._take(command=command.lower(), words=rest.strip())
        else:
            await self._take(words=words)

    async def _take(self, *, command: str = "", words: str = "", press: str = "", message: str = "") -> None:
        count = next(self._counter)
        ask = Ask(
            key=f"{self.name}:{self._run}-{count}",
            at=self._clock.stamp(self._clock.now()),
            who=self._who,
            where=Where(ADDRESS, PlaceKind.PRIVATE),
            command=command,
            words=words,
            press=press,
            message=message or self._id(count),
            admin=True,
        )
        replies = await self._inbox.take(ask)
        # A short line beside a message says what the message says: once is enough.
        for reply in [reply for reply in replies if reply.verb is not Verb.TOAST] or replies:
            await self._reply(_with_own_commands(reply) if _is_help(ask) else reply, ask)

    async def _reply(self, reply: Reply, ask: Ask) -> None:
        shown = self._show(reply.message, (reply.target or ask.message) if reply.verb is Verb.EDIT else "")
        if reply.delivery is not None:
            await self._inbox.shown(reply.delivery, shown)

    def _show(self, message: Message, edited: str) -> str:
        """Writes a message, or what is new in an edited one, and returns its id."""
        before = self._shown.pop(edited, None)
        name = edited or self._id(next(self._counter))
        drawn = self._drawing.draw(message, before)
        if message.attachment is not None:
            drawn += f"\n\n{self._saved(message.attachment)}"
        if drawn:
            self._conversation.write(drawn)
        self._shown[name] = message
        for oldest in list(self._shown)[:-REMEMBERED]:
            del self._shown[oldest]
        if message.choices or name == self._holder:
            numbered = enumerate((choice for row in message.choices for choice in row), start=1)
            self._choices, self._holder = dict(numbered), name
        return name

    def _saved(self, file: Attachment) -> str:
        """Writes a file beside the database, and says where it is."""
        path = self._folder / Path(file.name).name
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content)
        except OSError as error:
            return f"{path} cannot be written ({error.strerror})."
        return f"Saved as {path}."

    def _id(self, count: int) -> str:
        return f"{self._run}-{count}"


def _is_help(ask: Ask) -> bool:
    return "help" in {ask.command, ask.press.partition(":")[0]}


def _with_own_commands(reply: Reply) -> Reply:
    """The help, and below it what only a console has."""
    return replace(
        reply, message=replace(reply.message, footer="/quit leaves the console. A number presses its button.")
    )


def _user() -> str:
    """What the machine calls its user."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user may have no name
        return "you"
