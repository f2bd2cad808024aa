"""Telegram as a platform: opens, listens, sends, closes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog
from telegram import Bot
from telegram.error import InvalidToken, NetworkError, TelegramError

from bot.commands.base import Command
from bot.platforms.telegram.admins import AdminList
from bot.platforms.telegram.files import Files
from bot.platforms.telegram.handling import Handler
from bot.platforms.telegram.menus import set_menus
from bot.platforms.telegram.outage import Outage, Timing
from bot.platforms.telegram.polling import Listener
from bot.platforms.telegram.request import ThrottledError
from bot.platforms.telegram.sending import Sender
from bot.platforms.telegram.updates import PLATFORM, Reader
from bot.platforms.telegram.webhook import Webhook
from bot.ports import Clock, Hook, Inbox, Outbound, Pace, StartError, Written

log = structlog.get_logger()

FREE = 30  # messages a second that Telegram gives every bot
FAREWELL = 5.0  # seconds for the last word to Telegram
REFUSED = "Telegram refuses the token (401). Ask @BotFather for a new one, /token, and put it into .env."
STRANGER = "What answers at the Telegram API's address is not Telegram. Check the address, and any proxy in between."


class Telegram:
    """One bot on Telegram; see `ports.Platform`."""

    name = PLATFORM
    recognises = False
    share = 0

    def __init__(  # noqa: PLR0917 (whom it works with)
        self,
        bot: Bot,
        inbox: Inbox,
        clock: Clock,
        commands: Sequence[Command],
        timing: Timing,
        rate: int,
        webhook_url: str = "",
    ) -> None:
        """Takes whom it works with; nothing is sent before `open`. Without a `webhook_url` it polls."""
        self._bot = bot
        self._clock = clock
        self._commands = commands
        self._timing = timing
        self.pace = _pace(rate)
        self._sender = Sender(bot, paid=rate > FREE)
        self._handler = Handler(inbox, self._sender, AdminList(bot, clock), Files(bot))
        self._listener: Listener | None = None
        self._webhook = Webhook(bot, self._handler, timing, webhook_url) if webhook_url else None

    @property
    def hook(self) -> Hook | None:
        """Where Telegram brings updates, if it does."""
        return self._webhook.hook if self._webhook else None

    async def open(self) -> None:
        """Introduces itself, waiting out an outage: a service that starts during one must still be there after it.

        Raises:
            StartError: the token is refused, or something else than Telegram answers.
        """
        outage = Outage(self._timing)
        while (error := await self._introduce()) is not None:
            await outage.wait(error)
        outage.over()
        await set_menus(self._bot, self._commands)
        reader = Reader(self._bot.id, self._bot.username, self._commands, self._clock)
        if self._webhook is not None:
            self._webhook.open(reader)
        else:
            self._listener = Listener(self._bot, reader, self._handler, self._timing)
        log.info("telegram_open", username=self._bot.username)

    async def listen(self) -> None:
        """Reads what people do until cancelled.

        Raises:
            StartError: Telegram refuses the address that it shall bring updates to.
            TakenError: another process polls with this token.
        """
        source = self._webhook or self._listener
        if source is None:
            raise RuntimeError("open() comes first")
        await source.run()

    async def confirm(self) -> None:
        """Tells Telegram what was committed, so that the next process does not get it once more."""
        if self._listener is None:
            return
        try:
            async with asyncio.timeout(FAREWELL):
                await self._listener.confirm()
        except (TelegramError, TypeError, LookupError, TimeoutError) as error:
            # Telegram delivers them once more, and the inbox knows them.
            log.info("telegram_not_confirmed", reason=type(error).__name__)

    async def send(self, outbound: Outbound, written: Written) -> str:
        """Sends one message; see `ports.Platform.send`."""
        return await self._sender.send(outbound, written)

    async def close(self) -> None:
        """Answers the last presses, and closes the connections."""
        await self._handler.close()
        self._listener = None
        await self._bot.shutdown()

    async def _introduce(self) -> Exception | None:
        """Returns what another try may cure."""
        trouble = ""
        try:
            await self._bot.initialize()
            await self._drop_webhook()
        except (NetworkError, ThrottledError) as error:
            return error
        except InvalidToken:
            trouble = REFUSED
        except (TelegramError, LookupError, TypeError, ValueError):
            trouble = STRANGER
        if trouble:
            await self._bot.shutdown()
            # Raised out here, without a cause: the library's text holds the token.
            raise StartError(trouble)
        return None

    async def _drop_webhook(self) -> None:
        """Polling is refused while a webhook is set. What waits there is kept, and read by polling."""
        if self._webhook is None and (await self._bot.get_webhook_info()).url:
            await self._bot.delete_webhook(drop_pending_updates=False)
            log.warning("telegram_webhook_removed")


def _pace(rate: int) -> Pace:
    """One message a second for a chat, 20 a minute for a group, and of the token's budget a little less than all.

    The network bunches what was sent evenly; the fewer messages a second, the more one of them weighs.
    """
    share = 0.83 if rate <= FREE else 0.97
    return Pace(per_second=max(1.0, rate * share), private_gap=timedelta(seconds=1), group_gap=timedelta(seconds=3))
