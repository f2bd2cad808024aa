"""The Discord platform: opens, listens, sends."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Sequence
from datetime import timedelta

import aiohttp
import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.commands.base import Command
from bot.platforms.discord import errors
from bot.platforms.discord.client import DoseClient
from bot.platforms.discord.definitions import Definitions, sync
from bot.platforms.discord.places import PLATFORM
from bot.platforms.discord.wire import Attempt, watching
from bot.ports import Clock, DeliveryError, Inbox, Outbound, Pace, Platform, StartError, Verb, Written

_log = structlog.get_logger(__name__)

API_URL = "https://discord.com/api/v10"
_SEND_LIMIT = 40  # seconds; a lease is longer. discord.py alone may try for minutes.
_FINISH_LIMIT = 5  # seconds for answers that are on their way when the bot stops
_BAD_TOKEN = 4004  # the gateway's close code


def build(
    *, token: str, api_url: str, gateway_url: str, inbox: Inbox, clock: Clock, commands: Sequence[Command]
) -> Platform:
    """Makes the platform. An empty `gateway_url` means the usual one, or the one that a changed `api_url` names."""
    return Discord(token=token, api_url=api_url, gateway_url=gateway_url, inbox=inbox, clock=clock, commands=commands)


class Discord:
    """Discord through discord.py."""

    name = PLATFORM
    recognises = True  # by the nonce, and after that by what stands in the channel
    hook = None  # the gateway brings everything
    # 50 requests a second are the token's. A dose takes two where its DM must be opened, and conversations need the
    # rest. Bots that write to many people in one burst are taken for spam: so 5,000 doses of one minute take five and a
    # half, out of step. A channel bears 5 messages in 5 s.
    pace = Pace(per_second=15, private_gap=timedelta(seconds=1), group_gap=timedelta(seconds=1), jitter=0.5)

    def __init__(
        self, *, token: str, api_url: str, gateway_url: str, inbox: Inbox, clock: Clock, commands: Sequence[Command]
    ) -> None:
        """Keeps what `open` needs."""
        self._token = token
        self._api_url = (api_url or API_URL).rstrip("/")
        self._gateway_url = gateway_url
        self._inbox = inbox
        self._clock = clock
        self._definitions = Definitions(commands)
        self._client: DoseClient | None = None

    async def open(self) -> None:
        """Logs in, and writes the slash commands if they changed.

        Raises:
            StartError: the token is refused, or the address does not answer as it should.
        """
        if not re.fullmatch(r"[!-~]+", self._token.strip()):
            raise StartError(errors.LOGIN_UNREADABLE)
        # discord.py knows one Discord for the whole process, so these are set on its classes.
        Route.BASE = self._api_url
        client = self._client = DoseClient(self._inbox, self._clock, self._definitions)
        try:
            await client.login(self._token)
            await self._choose_gateway(client)
        except discord.LoginFailure:
            await self.close()
            raise StartError(errors.LOGIN_REFUSED) from None
        except (discord.DiscordException, aiohttp.ClientError, OSError, ValueError, KeyError, TypeError) as failure:
            await self.close()
            # Not chained: an error about a header with an odd character would quote it.
            raise StartError(self._unreachable(failure)) from None
        await self._sync(client)

    async def listen(self) -> None:
        """Stays connected until cancelled or closed; discord.py waits out outages.

        Raises:
            StartError: the token was revoked meanwhile.
        """
        client = self._client
        if client is None:
            return
        try:
            await client.connect(reconnect=True)
        except discord.ConnectionClosed as closed:
            if closed.code == _BAD_TOKEN:
                raise StartError(errors.LOGIN_REFUSED) from None
            raise StartError(f"Discord ended the connection for good (code {closed.code}).") from None
        finally:
            # While two processes have sessions, each hears everything.
            await client.leave()

    async def confirm(self) -> None:
        """Discord hands in nothing twice."""

    async def send(self, outbound: Outbound, written: Written) -> str:
        """Sends one message; trying again with the same nonce within minutes makes no second one.

        Raises:
            DeliveryError: it did not arrive, or where it is ambiguous may have; sending it again is safe.
        """
        if outbound.verb is Verb.TOAST:
            return ""
        client = self._client
        if client is None or client.is_closed():
            raise DeliveryError("Discord is not connected.", outage=True)
        if wait := client.refusals.wait(time.monotonic()):
            words = "Discord refused too much lately; some more, and it would shut this address out."
            raise DeliveryError(words, retry_after=timedelta(seconds=wait))
        attempt = Attempt(written)
        try:
            async with asyncio.timeout(_SEND_LIMIT):
                return await self._deliver(client, outbound, attempt)
        except asyncio.CancelledError:
            _release(client)
            raise
        except TimeoutError as failure:
            _release(client)
            raise errors.delivery_error(failure, attempt) from failure
        except (*errors.TROUBLE, *errors.UNREADABLE) as failure:
            raise errors.delivery_error(failure, attempt) from failure

    async def close(self) -> None:
        """Lets answers end, and disconnects."""
        client, self._client = self._client, None
        if client is not None:
            await client.finish(_FINISH_LIMIT)
            await client.close()

    async def _deliver(self, client: DoseClient, outbound: Outbound, attempt: Attempt) -> str:
        channel = await client.rooms.channel(outbound.to)
        known = await client.posts.find(channel, outbound, self._clock.real())
        if known:
            return known
        with watching(attempt):
            if outbound.verb is Verb.EDIT and outbound.target.isdigit():
                try:
                    return await client.posts.amend(channel, outbound.target, outbound.message, nonce=outbound.nonce)
                except discord.HTTPException as refusal:
                    if refusal.code not in errors.NOT_EDITABLE | {errors.INVALID_FORM}:
                        raise
            return await self._post(client, channel, outbound)

    @staticmethod
    async def _post(client: DoseClient, channel: int, outbound: Outbound) -> str:
        about = outbound.target if outbound.verb is Verb.SEND else ""
        message, nonce, silent = outbound.message, outbound.nonce, outbound.silent
        try:
            return await client.posts.post(channel, message, nonce=nonce, silent=silent, reply_to=about)
        except discord.HTTPException as refusal:
            if refusal.code == errors.UNKNOWN_CHANNEL:
                client.rooms.forget(outbound.to)
            if not outbound.to.thread or refusal.code not in errors.THREAD_GONE:
                raise
        # The thread is gone or locked; its channel is the next best place.
        return await client.posts.post(int(outbound.to.chat), message, nonce=nonce, silent=silent)

    async def _choose_gateway(self, client: DoseClient) -> None:
        address = self._gateway_url
        if not address and self._api_url != API_URL:
            _, address, _ = await client.http.get_bot_gateway()
        if address:
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(address)

    async def _sync(self, client: DoseClient) -> None:
        try:
            await sync(client, self._definitions)
        except (discord.DiscordException, aiohttp.ClientError, OSError) as failure:
            # Yesterday's commands still work; a bot that does not start helps nobody.
            _log.warning("slash commands not written", failure=str(failure))

    def _unreachable(self, failure: Exception) -> str:
        status = type(failure).__name__
        if isinstance(failure, discord.HTTPException):
            status = f"it answered {failure.status}"
        where = yarl.URL(self._api_url).host or self._api_url
        return f"Discord does not answer at {where} as it should ({status}). Check the network and the address in .env."


def _release(client: discord.Client) -> None:
    """Undoes what a cut-off wait may leave behind.

    While discord.py sleeps on a limit for the whole token it holds everybody's requests back, and when that sleep is
    cancelled nobody lets them go again. The worst of letting go too early is another 429.
    """
    client.http._global_over.set()  # noqa: SLF001 - there is no other way in
