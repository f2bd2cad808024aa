"""A Telegram on loopback: the Bot API over real HTTP, with people who type and press at a test's word.

    async with TelegramServer() as server:
        ana = server.person("Ana")
        … start a bot on server.url with server.token …
        server.say(ana, "/start")
        await server.until(lambda: server.sent)
        server.press(server.sent[-1], "Done")

`sent` holds every message of the bot, oldest first and as it is after edits; `calls` every request; `pending` what the
bot has not confirmed; `answers` what presses were answered with. `fail` plans what goes wrong.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
from collections.abc import Callable
from datetime import datetime
from typing import Any, Self

from tests.fakes.telegram_api import Api
from tests.fakes.telegram_caller import Caller
from tests.fakes.telegram_http import Front
from tests.fakes.telegram_model import ANONYMOUS_ADMIN, Call, Chat, Fault, Json, Message, Person

TOKEN = "7654321098:CANARY-never-shown-anywhere-0123456"


class TelegramServer:
    """The server; everything is in memory."""

    def __init__(self, token: str = TOKEN, username: str = "DailyDoseBot") -> None:
        """`token` is the only one that is let in; `revoke` changes that."""
        self.token = token
        self.username = username
        self.me = Person("Daily Dose", bot=True, id=int(token.partition(":")[0]))
        self.is_revoked = False
        self.webhook = ""
        self.webhook_secret = ""
        self.trouble = ""  # why the webhook did not answer 200
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.messages: dict[tuple[int, int], Message] = {}
        self.sent: list[Message] = []
        self.calls: list[Call] = []
        self.answers: list[tuple[str, str]] = []
        self.reactions: list[tuple[int, int, list[Json]]] = []
        self.presses: set[str] = set()
        self.files: dict[str, bytes] = {}
        self.pending: list[Json] = []
        self.confirmed = 0
        self.faults: list[Fault] = []
        self.weather: Callable[[Call], Fault | None] = lambda _: None  # what else may go wrong with a call
        self._api = Api(self)
        self._news = asyncio.Event()
        self._updates = itertools.count(random.randrange(10**8, 10**9))  # noqa: S311 - ids
        self._messages = itertools.count(1)
        self._front = Front(self, self._api)
        self.caller = Caller(self)

    async def __aenter__(self) -> Self:
        await self.come_up()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.go_down()

    @property
    def url(self) -> str:
        """The address to give to the bot as the Bot API's."""
        return f"http://127.0.0.1:{self._front.port}"

    async def come_up(self) -> None:
        """Listens, after an outage on the same port as before."""
        await self._front.open()
        self.caller.begin()

    async def go_down(self) -> None:
        """Refuses connections from now on."""
        await self.caller.end()
        await self._front.close()

    # People and places.

    def person(self, name: str, last_name: str = "", *, bot: bool = False) -> Person:
        """Somebody who has begun a chat with the bot."""
        person = Person(name, last_name, bot)
        self.people[person.id] = person
        self.chats[person.id] = Chat("private", id=person.id, owner=person)
        return person

    def group(self, title: str, *admins: Person, topics: int = 0, type: str = "supergroup") -> Chat:  # noqa: A002
        """A group whose first admin is its owner; with `topics` a forum, with topics 1001, 1002, …"""
        chat = Chat(type, title, admins=list(admins), topics=set(range(1001, 1001 + topics)))
        self.chats[chat.id] = chat
        return chat

    def channel(self, title: str) -> Chat:
        """A channel in which the bot may post."""
        return self.group(title, type="channel")

    # What people do. All of it is an update for the bot; the return value tells its parts apart.

    def say(
        self,
        who: Person,
        text: str,
        *,
        chat: Chat | None = None,
        thread: int | None = None,
        reply_to: Message | None = None,
        at: datetime | None = None,
        **extra: Any,
    ) -> Message:
        """Types; in private unless a `chat` is given. `extra` fields go into the message as they are."""
        more = dict(extra)
        if reply_to is not None:
            more["reply_to_message"] = reply_to.payload()
        place = chat or self.chats[who.id]
        message = self.add(place, text, author=who.payload(), thread=thread, extra=more)
        if at is not None:
            message.date = int(at.timestamp())
        self.update(message=message.payload())
        return message

    def send_file(
        self, who: Person, name: str, content: bytes, *, caption: str = "", chat: Chat | None = None, **extra: Any
    ) -> Message:
        """Sends a file, perhaps with words under it."""
        number = f"file-{len(self.files)}"
        self.files[number] = content
        document = {"file_id": number, "file_unique_id": number, "file_name": name, "file_size": len(content)}
        more = {"document": document} | ({"caption": caption} if caption else {}) | extra
        message = self.add(chat or self.chats[who.id], "", author=who.payload(), extra=more)
        self.update(message=message.payload())
        return message

    def say_anonymously(self, chat: Chat, text: str) -> Message:
        """An admin types who hides behind the group."""
        message = self.add(chat, text, author=ANONYMOUS_ADMIN, extra={"sender_chat": chat.payload()})
        self.update(message=message.payload())
        return message

    def post(self, channel: Chat, text: str) -> Message:
        """An admin posts in a channel; nobody learns who."""
        message = self.add(channel, text, extra={"sender_chat": channel.payload()})
        self.update(channel_post=message.payload())
        return message

    def press(self, message: Message, label: str, *, by: Person | None = None) -> str:
        """Presses a button, and returns the id of the press."""
        return self.press_data(message, message.button(label)["callback_data"], by=by)

    def press_data(self, message: Message, data: str, *, by: Person | None = None, inaccessible: bool = False) -> str:
        """Presses with any data, as a forged client can, or under a message that Telegram shows no more."""
        who = by or message.chat.owner
        assert who is not None, "say who presses, in a group"
        shown = message.payload()
        if inaccessible:
            shown = {"chat": message.chat.payload(), "message_id": message.id, "date": 0}
        number = str(random.randrange(10**17, 10**18))  # noqa: S311 - an id
        self.presses.add(number)
        press = {"id": number, "from": who.payload(), "chat_instance": "1", "data": data, "message": shown}
        self.update(callback_query=press)
        return number

    def block(self, who: Person) -> None:
        """Blocks the bot."""
        self.change_membership(self.chats[who.id], "kicked", is_open=False)

    def unblock(self, who: Person) -> None:
        """Unblocks it."""
        self.change_membership(self.chats[who.id], "member", is_open=True)

    def change_membership(self, chat: Chat, status: str, *, is_open: bool, **fields: Any) -> None:
        """Lets the bot in or throws it out."""
        chat.open = is_open
        me = self.me.payload()
        new = {"status": status, "user": me, **({"until_date": 0} if status == "kicked" else {}), **fields}
        change = {"chat": chat.payload(), "from": me, "date": 1, "old_chat_member": {"status": "left", "user": me}}
        self.update(my_chat_member=change | {"new_chat_member": new})

    def migrate(self, group: Chat) -> Chat:
        """Makes a supergroup of a group, with a new id."""
        new = self.group(group.title, *group.admins)
        group.moved_to = new.id
        message = self.add(group, "", extra={"migrate_to_chat_id": new.id})
        self.update(message=message.payload())
        return new

    def update(self, **kind: Any) -> int:
        """Any update at all."""
        number = next(self._updates)
        if self._api.accepts(next(iter(kind))):
            self.pending.append({"update_id": number, **kind})
            self.wake()
        return number

    # What goes wrong.

    def fail(self, method: str = "", *, retry_after: int | None = None, migrate_to: int = 0, **how: Any) -> Fault:
        """Plans a fault for the next calls; see `Fault` for what there is."""
        parameters = {"retry_after": retry_after, "migrate_to_chat_id": migrate_to or None}
        fault = Fault(
            method, parameters={name: value for name, value in parameters.items() if value is not None}, **how
        )
        self.faults.append(fault)
        return fault

    def count(self, who: Person | Chat) -> int:
        """How many messages of the bot are in this chat."""
        return sum(message.chat.id == who.id for message in self.sent)

    def called(self, method: str) -> list[Call]:
        """The requests for a method."""
        return [call for call in self.calls if call.method == method.lower()]

    async def until(self, condition: Callable[[], object], seconds: float = 5) -> None:
        """Waits until the condition holds."""
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 - a condition is any code at all
                await asyncio.sleep(0.005)

    # For the API.

    def add(self, chat: Chat, text: str, **fields: Any) -> Message:
        """Stores a message."""
        message = Message(next(self._messages), chat, text, **fields)
        self.messages[chat.id, message.id] = message
        return message

    def confirm(self, offset: int) -> None:
        """Forgets updates before this one, as an offset in getUpdates does."""
        self.confirmed = max(self.confirmed, offset)
        self.pending[:] = [update for update in self.pending if update["update_id"] >= offset]

    def wake(self) -> None:
        """Tells those who poll that something is new."""
        self._news.set()
        self._news = asyncio.Event()

    async def wait(self, seconds: float) -> None:
        """Waits for something new."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), seconds)
