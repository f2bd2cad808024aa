"""Hands what people did to the inbox, and answers every press."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import structlog
from telegram.error import TelegramError

from bot.platforms.telegram.admins import AdminList
from bot.platforms.telegram.files import Files
from bot.platforms.telegram.render import toast
from bot.platforms.telegram.sending import Sender
from bot.platforms.telegram.updates import Asked, Event, Membership, Moved, Stale
from bot.ports import Inbox, Reply, Verb

log = structlog.get_logger()

OLD_BUTTON = "That button is from an older version. /today shows the dose."
FAILED = "That did not work. Please press it again in a minute."
FAREWELL = 2.0  # seconds for the last presses to be answered when the bot stops


class Handler:
    """Handles one event at a time, many at once."""

    def __init__(self, inbox: Inbox, sender: Sender, admins: AdminList, files: Files) -> None:
        """Takes whom it works with."""
        self._files = files
        self._inbox = inbox
        self._sender = sender
        self._admins = admins
        self._answering: set[asyncio.Task[None]] = set()

    async def handle(self, event: Event) -> bool:
        """Commits what the event means; whatever goes wrong with that rises. False if there was nothing to commit."""
        match event:
            case Asked():
                await self._take(event)
            case Membership(address, is_in):
                await (self._inbox.back(address) if is_in else self._inbox.gone(address))
            case Moved(address, chat):
                await self._inbox.moved(address, chat)
            case Stale(callback):
                self._answer(callback, OLD_BUTTON)
                return False
        return True

    def excuse(self, event: Event) -> None:
        """Tells whoever waits that this one was given up."""
        if isinstance(event, Asked) and event.callback:
            self._answer(event.callback, FAILED)

    async def close(self) -> None:
        """Lets the last answers go out."""
        if self._answering:
            _, late = await asyncio.wait(self._answering, timeout=FAREWELL)
            for task in late:
                task.cancel()

    async def _take(self, event: Asked) -> None:
        ask = event.ask
        if event.file is not None:
            ask = await self._files.with_code(ask, event.file)
        if event.needs_admin:
            admins = await self._admins.of(ask.where.address.chat)
            is_admin = ask.who.id in admins.ids
            ask = replace(ask, admin=is_admin, admins=() if is_admin else admins.names)
        replies = await self._inbox.take(ask)
        if event.callback:
            self._answer(event.callback, _toast(replies))

    def _answer(self, callback: str, text: str) -> None:
        """Answers a press beside the way of the updates: nothing waits for it, and losing it costs a spinner."""
        task = asyncio.create_task(self._send_answer(callback, text))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _send_answer(self, callback: str, text: str) -> None:
        try:
            await self._sender.toast(callback, text)
        except TelegramError as error:
            log.info("telegram_press_unanswered", reason=str(error))


def _toast(replies: tuple[Reply, ...]) -> str:
    return next((toast(reply.message) for reply in replies if reply.verb is Verb.TOAST), "")
