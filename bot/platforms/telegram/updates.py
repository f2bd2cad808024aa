"""Reads Telegram's updates: which of them mean something to us, and what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from telegram.constants import ChatMemberStatus, ChatType, MessageEntityType

from bot.commands.base import Command
from bot.core.message import ACTION_BYTES
from bot.platforms.telegram.files import File
from bot.platforms.telegram.names import clean_name, clean_words
from bot.platforms.telegram.render import PREFIX
from bot.platforms.telegram.shapes import Member, MemberChange, Message, Press, Update, User
from bot.ports import Address, Ask, Clock, PlaceKind, Where, Who
from bot.services.submissions import is_code_file

log = structlog.get_logger()

PLATFORM = "telegram"
WANTED = ("message", "callback_query", "my_chat_member", "channel_post")

_COMMAND = re.compile(r"/([a-z0-9_]{1,32})(?:@([a-z0-9_]+))?(?!\S)(.*)", re.IGNORECASE | re.DOTALL)
_KINDS: Mapping[str, PlaceKind] = {ChatType.PRIVATE: PlaceKind.PRIVATE, ChatType.CHANNEL: PlaceKind.CHANNEL}
_OUT = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody asked. `callback` waits for an answer; with `needs_admin` it must be found out whether they are one.

    `file` came along and is still to be read.
    """

    ask: Ask
    callback: str = ""
    needs_admin: bool = False
    file: File | None = None


@dataclass(frozen=True, slots=True)
class Stale:
    """A press on a button that is not one of ours, or no longer."""

    callback: str


@dataclass(frozen=True, slots=True)
class Membership:
    """We were let in or thrown out (or blocked, in private)."""

    address: Address
    is_in: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """A group became a supergroup, with a new id."""

    address: Address
    chat: str


Event = Asked | Stale | Membership | Moved


def chat_of(event: Event) -> str:
    """The chat whose events are handled one after the other; "" for those that change nothing."""
    match event:
        case Asked(ask):
            return ask.where.address.chat
        case Membership(address) | Moved(address):
            return address.chat
        case Stale():
            return ""


class Reader:
    """Reads the updates of one bot."""

    def __init__(self, bot: int, username: str, commands: Sequence[Command], clock: Clock) -> None:
        """`bot` and `username` are our own, to know what is meant for us."""
        self._bot = bot
        self._username = username.lower()
        self._commands: Mapping[str, Command] = {command.name: command for command in commands}
        self._clock = clock

    def read_raw(self, raw: dict[str, Any]) -> Event | None:
        """What an update means as it came; one that cannot be read is logged, and means nothing."""
        try:
            return self.read(Update.model_validate(raw))
        except Exception:
            # Reading asks nobody, so it would fail the same way again.
            log.exception("telegram_update_unreadable", update=raw.get("update_id"), kinds=sorted(raw))
            return None

    def read(self, update: Update) -> Event | None:
        """What the update means; None for what is not for us: edits, forwards, other bots, kinds we do not know."""
        key = f"{PLATFORM}:{self._bot}:{update.update_id}"
        if update.message is not None:
            return self._read_message(key, update.message)
        if update.channel_post is not None:
            return self._read_message(key, update.channel_post)
        if update.callback_query is not None:
            return self._read_press(key, update.callback_query)
        if update.my_chat_member is not None:
            return _read_membership(update.my_chat_member)
        return None

    def _read_message(self, key: str, message: Message) -> Event | None:
        chat = message.chat
        if message.migrate_to_chat_id is not None:
            return Moved(_address(chat.id), str(message.migrate_to_chat_id))
        if message.migrate_from_chat_id is not None:
            return Moved(_address(message.migrate_from_chat_id), str(chat.id))
        who = _author(message)
        if who is None or message.forward_origin is not None or message.via_bot is not None:
            return None
        command, words = self._split(message)
        answers = self._answers(message)
        is_private = chat.type == ChatType.PRIVATE
        file = _file(message, is_private=is_private)
        if not command and not ((words or file) and (is_private or answers)):
            return None
        is_admin = is_private or who.id == str(chat.id)  # An anonymous admin and a channel speak as the chat itself.
        ask = Ask(
            key=key,
            at=self._clock.stamp(message.at),
            who=who,
            where=_where(message),
            command=command,
            words=words,
            code="" if command else _code(message),
            message=str(message.message_id),
            answers=answers,
            admin=is_admin,
        )
        return Asked(ask, needs_admin=not is_admin and self._is_for_admins(command), file=file)

    def _split(self, message: Message) -> tuple[str, str]:
        """The command and what follows it, or no command and the text, or nothing when another bot is meant."""
        text = clean_words(message.words)
        match = _COMMAND.match(text)
        if match is None:
            return "", text
        name, other, rest = match[1].lower(), (match[2] or "").lower(), match[3].strip()
        if other and other != self._username:
            return "", ""
        if not other and name not in self._commands and message.chat.type != ChatType.PRIVATE:
            return "", ""  # Groups have more bots than one, and everyone hears every command.
        return name, rest

    def _answers(self, message: Message) -> str:
        """The message of ours that this one replies to. Everything in a topic "replies" to what opened the topic."""
        other = message.reply_to_message
        if other is None or other.author is None or other.author.id != self._bot or other.forum_topic_created:
            return ""
        return str(other.message_id)

    def _read_press(self, key: str, press: Press) -> Event:
        action = self._action(press.data or "")
        if press.message is None or not action:
            return Stale(press.id)
        is_private = press.message.chat.type == ChatType.PRIVATE
        ask = Ask(
            key=key,
            at=self._clock.now(),  # Telegram does not say when a button was pressed.
            who=_person(press.author),
            where=_where(press.message),
            press=action,
            message=str(press.message.message_id),
            admin=is_private,
        )
        needs_admin = not is_private and self._is_for_admins(action.partition(":")[0])
        return Asked(ask, callback=press.id, needs_admin=needs_admin)

    def _action(self, data: str) -> str:
        """The action of a button that we could have made. Clients send any data; who may do what is decided later."""
        action = data.removeprefix(PREFIX)
        command = self._commands.get(action.partition(":")[0])
        is_ours = data.startswith(PREFIX) and command is not None and command.press is not None
        return action if is_ours and action.isprintable() and len(action.encode()) <= ACTION_BYTES else ""

    def _is_for_admins(self, name: str) -> bool:
        command = self._commands.get(name)
        return command is not None and command.admins


def _code(message: Message) -> str:
    """What the person marked as a block of code; clients take the backticks away."""
    return clean_words("\n".join(message.marked(MessageEntityType.PRE)))


def _file(message: Message, *, is_private: bool) -> File | None:
    """The file that came along, if it may hold code; in private any that has no words beside it, to be told so."""
    document = message.document
    if document is None:
        return None
    name = document.file_name or ""
    if not is_code_file(name) and (message.caption or not is_private):
        return None
    return File(document.file_id, name, document.file_size or 0)


def _author(message: Message) -> Who | None:
    """Who wrote it. None for other bots, and for people who hide behind a channel: such have no streak."""
    sender, user = message.sender_chat, message.author
    if sender is not None:
        return Who(PLATFORM, str(sender.id), clean_name(sender.title)) if sender.id == message.chat.id else None
    if message.chat.type == ChatType.CHANNEL:
        return Who(PLATFORM, str(message.chat.id), clean_name(message.chat.title))  # Only its admins can post there.
    if user is None or user.is_bot:
        return None
    return _person(user)


def _person(user: User) -> Who:
    return Who(PLATFORM, str(user.id), clean_name(user.first_name, user.last_name))


def _where(message: Message) -> Where:
    """The place of a message; of one that Telegram no longer shows us, without its topic."""
    chat = message.chat
    # Outside topics the field is set as well: for any chain of replies.
    thread = str(message.message_thread_id or "") if message.is_topic_message else ""
    return Where(_address(chat.id, thread), _KINDS.get(chat.type, PlaceKind.GROUP), clean_name(chat.title))


def _read_membership(change: MemberChange) -> Membership:
    return Membership(_address(change.chat.id), is_in=_may_send(change.new_chat_member))


def _may_send(member: Member) -> bool:
    if member.status == ChatMemberStatus.RESTRICTED:
        return bool(member.is_member and member.can_send_messages)
    return member.status not in _OUT


def _address(chat: int, thread: str = "") -> Address:
    return Address(PLATFORM, str(chat), thread)
