"""People in front of the console, Telegram and Discord, who see only what those show."""

from __future__ import annotations

import io
import queue
import re
import threading
from dataclasses import dataclass, field

from sqlalchemy import select

from bot.commands import COMMANDS
from bot.storage import tables as t
from bot.storage.database import Session
from tests.conversations.stage import Stage
from tests.fakes import discord_model as dc
from tests.fakes import telegram_model as tg
from tests.fakes.discord_server import DiscordServer
from tests.fakes.telegram_server import TelegramServer

DOSE = "Check yourself"  # a button that every card has
FETCHED = "Abstract and prompt"  # … and every fetched paper


class Feed(io.StringIO):
    """A standard input whose lines a test types; `is_awaited` says that the bot waits for one."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.is_awaited = threading.Event()

    def type(self, line: str) -> None:
        self.is_awaited.clear()
        self._lines.put(line)

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]  # as io.TextIOBase has it
        self.is_awaited.set()
        return self._lines.get()


@dataclass
class OnConsole:
    """Somebody at a pipe."""

    feed: Feed = field(default_factory=Feed)
    paper: io.StringIO = field(default_factory=io.StringIO)
    name: str = "console"
    _read: int = 0

    async def type(self, text: str) -> None:
        self.feed.type(f"{text}\n")

    async def press(self, label: str) -> None:
        buttons = self._buttons()
        number = next((number for number, words in buttons if label in words), None)
        assert number is not None, f"no button {label!r} among {buttons}"
        await self.type(number)

    async def reply(self, words: str) -> None:
        await self.type(words)

    async def note(self, words: str) -> None:
        await self.type(words)

    async def code(self, code: str) -> None:
        for line in ("```python", *code.splitlines(), "```"):
            await self.type(line)

    async def file(self, name: str, content: str) -> None:
        await self.code(content)

    def look(self) -> str:
        news = self.paper.getvalue()[self._read :]
        self._read += len(news)
        return news.strip("\n")

    async def is_idle(self) -> bool:
        return self.feed.is_awaited.is_set()

    def _buttons(self) -> list[tuple[str, str]]:
        """Those of the newest message that has some."""
        lines = self.paper.getvalue().split("\n")
        first = max((number for number, line in enumerate(lines) if line.startswith("[1] ")), default=len(lines))
        rows = []
        for line in lines[first:]:
            if not line.startswith("["):
                break
            rows.append(line)
        return re.findall(r"\[(\d+)\] (.+?)(?=  \[|$)", "\n".join(rows), re.MULTILINE)


@dataclass
class OnTelegram:
    """Somebody in their private chat, or in a `chat` of many, perhaps in its topic `thread`."""

    server: TelegramServer
    who: tg.Person
    chat: tg.Chat | None = None
    thread: int | None = None
    name: str = "telegram"
    _known: dict[int, tuple[str, list[str]]] = field(default_factory=dict)
    _toasts: int = 0

    @property
    def messages(self) -> list[tg.Message]:
        """What the bot shows here, oldest first."""
        here = self.chat.id if self.chat else self.who.id
        return [each for each in self.server.sent if each.chat.id == here and each.thread == self.thread]

    async def type(self, text: str) -> None:
        self.server.say(self.who, text, chat=self.chat, thread=self.thread)

    async def press(self, label: str) -> None:
        self.server.press(self.newest(label), label, by=self.who)

    async def reply(self, words: str) -> None:
        self.server.say(self.who, words, chat=self.chat, thread=self.thread, reply_to=self.newest(DOSE))

    async def note(self, words: str) -> None:
        await self.reply(words)

    async def code(self, code: str) -> None:
        text = f"this one:\n{code}"
        entity = {"type": "pre", "offset": len("this one:\n"), "length": len(code), "language": "python"}
        dose = self.newest(DOSE) if self.chat else None  # among people the bot is told of replies alone
        self.server.say(self.who, text, chat=self.chat, thread=self.thread, entities=[entity], reply_to=dose)

    async def file(self, name: str, content: str) -> None:
        self.server.send_file(self.who, name, content.encode(), chat=self.chat)

    def newest(self, label: str) -> tg.Message:
        """The newest message with such a button."""
        wanted = (label, FETCHED) if label == DOSE else (label,)
        found = [each for each in self.messages if any(one in words for words in each.labels for one in wanted)]
        assert found, f"no button {label!r} among {[each.labels for each in self.messages]}"
        return found[-1]

    def look(self) -> str:
        toasts = [f"(toast) {text}" for _, text in self.server.answers[self._toasts :] if text]
        self._toasts = len(self.server.answers)
        shown = []
        for message in self.messages:
            state = (message.text, message.labels)
            before = self._known.get(message.id)
            if state != before:
                shown.append(drawn(*state, mark="(changed) " if before else ""))
            self._known[message.id] = state
        return "\n\n".join([*toasts, *shown])

    async def is_idle(self) -> bool:
        return not self.server.pending and len(self.server.answers) >= len(self.server.presses)


@dataclass
class OnDiscord:
    """Somebody in the bot's DM, or in a `room` of many."""

    server: DiscordServer
    who: dc.Person
    stage: Stage
    room: dc.Channel | None = None
    name: str = "discord"
    acts: list[dc.Act] = field(default_factory=list)
    _written: list[dc.Stored] = field(default_factory=list)
    _known: dict[int, tuple[str, list[str]]] = field(default_factory=dict)

    @property
    def channel(self) -> dc.Channel:
        return self.room or self.server.direct(self.who)

    @property
    def messages(self) -> list[dc.Stored]:
        """What the bot shows here, oldest first."""
        return [each for each in self.server.posts(self.channel) if not each.deleted]

    async def type(self, text: str) -> None:
        name, _, words = text[1:].partition(" ")
        command = next((each for each in COMMANDS if each.name == name and not each.hidden), None)
        if not text.startswith("/") or command is None:
            self._written.append(await self.server.say(self.who, self.channel, text))
            return
        options = {}
        for argument in command.arguments:
            first, _, rest = words.partition(" ")
            takes_all = argument is command.arguments[-1]
            if words and (not argument.choices or first in argument.choices):
                options[argument.name], words = (words, "") if takes_all else (first, rest)
        assert not words, f"{text!r} does not fit the options of the slash command"
        self.acts.append(await self.server.slash(self.who, self.channel, name, options))

    async def press(self, label: str) -> None:
        self.acts.append(await self.server.press(self.who, self.newest(label), label))

    async def reply(self, words: str) -> None:
        said = await self.server.say(self.who, self.channel, words, reply_to=self.newest(DOSE), ping=True)
        self._written.append(said)

    async def note(self, words: str) -> None:
        await self.press("Note")
        form = await self.acts[-1].until_acked()
        assert form.modal, "no form opens"
        self.acts.append(await self.server.submit(form, words))

    async def code(self, code: str) -> None:
        await self.press("Answer")
        form = await self.acts[-1].until_acked()
        assert form.modal, "no form opens"
        self.acts.append(await self.server.submit(form, code))

    async def file(self, name: str, content: str) -> None:
        sent = await self.server.say(self.who, self.channel, "", files={name: content.encode()})
        self._written.append(sent)

    def newest(self, label: str) -> dc.Stored:
        """The newest message with such a button."""
        wanted = (label, FETCHED) if label == DOSE else (label,)
        found = [each for each in self.messages if any(one in words for words in each.labels for one in wanted)]
        assert found, f"no button {label!r} among {[each.labels for each in self.messages]}"
        return found[-1]

    def look(self) -> str:
        shown = []
        for message in self.messages:
            state = (message.text, message.labels)
            before = self._known.get(message.id)
            if state != before:
                mark = "(changed) " if before else "(only you) " if message.ephemeral else ""
                shown.append(drawn(*state, mark=mark))
            self._known[message.id] = state
        return "\n\n".join(shown)

    async def is_idle(self) -> bool:
        if not all(act.ack or act.refused for act in self.acts):
            return False
        keys = [f"discord:m{message.id}" for message in self._written]
        if not await self.stage.database.run(_are_taken, keys):
            return False
        client = next(iter(getattr(self.stage.platforms["discord"], "_clients", ())), None)
        return client is not None and not client._busy


def drawn(text: str, labels: list[str], mark: str = "") -> str:
    """A message and its buttons."""
    return f"{mark}{text}" + ("\n" + " ".join(f"[{label}]" for label in labels) if labels else "")


def _are_taken(session: Session, keys: list[str]) -> bool:
    known = session.execute(select(t.inbox.c.key).where(t.inbox.c.key.in_(keys))).scalars().all()
    return len(known) == len(keys)
