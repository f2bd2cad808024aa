"""The Discord platform: opens, listens, sends."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

import aiohttp
import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.commands.base import Command
from bot.platforms.discord import errors, shards
from bot.platforms.discord.client import DoseClient
from bot.platforms.discord.definitions import Definitions, sync
from bot.platforms.discord.invalid import Refusals
from bot.platforms.discord.places import PLATFORM
from bot.platforms.discord.shards import Shards, Turnstile
from bot.platforms.discord.wire import Attempt, watching
from bot.ports import Clock, DeliveryError, Inbox, Outbound, Pace, Platform, StartError, Verb, Written

_log = structlog.get_logger(__name__)

API_URL = "https://discord.com/api/v10"
_SEND_LIMIT = 40  # seconds; a lease is longer. discord.py alone may try for minutes.
_FINISH_LIMIT = 5  # seconds for answers that are on their way when the bot stops
ONE: Shards = (0, 0, 1)


def build(
    *,
    token: str,
    api_url: str,
    gateway_url: str,
    inbox: Inbox,
    clock: Clock,
    commands: Sequence[Command],
    shards: Shards | None = ONE,
) -> Platform:
    """Makes the platform.

    An empty `gateway_url` means the usual one, or the one that a changed `api_url` names; `shards` are those of this
    process, the first, the last, and the number of all, or None for as many as Discord advises.
    """
    definitions, refusals, turnstile = Definitions(commands), Refusals(), Turnstile()

    def client(shard: tuple[int, int]) -> DoseClient:
        return DoseClient(inbox, clock, definitions, refusals, turnstile.pass_through, shard)

    return Discord(token, api_url, gateway_url, definitions, refusals, clock, client, shards)


class Discord:
    """Discord through discord.py."""

    name = PLATFORM
    recognises = True  # by the nonce, and after that by what stands in the channel
    hook = None  # the gateway brings everything
    # 50 requests a second are the token's. A dose takes two where its DM must be opened, and conversations need the
    # rest. Bots that write to many people in one burst are taken for spam: so 5,000 doses of one minute take five and a
    # half, out of step. A channel bears 5 messages in 5 s.
    pace = Pace(per_second=15, private_gap=timedelta(seconds=1), group_gap=timedelta(seconds=1), jitter=0.5)

    def __init__(  # noqa: PLR0917 (whom it works with)
        self,
        token: str,
        api_url: str,
        gateway_url: str,
        definitions: Definitions,
        refusals: Refusals,
        clock: Clock,
        make: Callable[[tuple[int, int]], DoseClient],
        shards: Shards | None,
    ) -> None:
        """Keeps what `open` needs; `make` makes the client of one shard."""
        self._token = token
        self._api_url = (api_url or API_URL).rstrip("/")
        self._gateway_url = gateway_url
        self._definitions = definitions
        self._refusals = refusals
        self._clock = clock
        self._make = make
        self._shards = shards
        self.share = shards[0] if shards else 0
        self._clients: list[DoseClient] = []  # one for each shard of this process; the first one sends, too

    async def open(self) -> None:
        """Logs in, and writes the slash commands if they changed.

        Raises:
            StartError: the token is refused, or the address does not answer as it should.
        """
        if not re.fullmatch(r"[!-~]+", self._token.strip()):
            raise StartError(errors.LOGIN_UNREADABLE)
        # discord.py knows one Discord for the whole process, so these are set on its classes.
        Route.BASE = self._api_url
        try:
            await self._log_in()
            await self._choose_gateway(self._clients[0])
        except discord.LoginFailure:
            await self.close()
            raise StartError(errors.LOGIN_REFUSED) from None
        except (discord.DiscordException, aiohttp.ClientError, OSError, ValueError, KeyError, TypeError) as failure:
            await self.close()
            # Not chained: an error about a header with an odd character would quote it.
            raise StartError(self._unreachable(failure)) from None
        await self._sync(self._clients[0])

    async def listen(self) -> None:
        """Stays connected until cancelled or closed; discord.py waits out outages.

        Raises:
            StartError: the token was revoked meanwhile, or the shards are not as Discord wants them.
        """
        try:
            await shards.connect(self._clients)
        except discord.ConnectionClosed as closed:
            raise StartError(errors.closed(closed.code)) from None

    async def confirm(self) -> None:
        """Discord hands in nothing twice."""

    async def send(self, outbound: Outbound, written: Written) -> str:
        """Sends one message; trying again with the same nonce within minutes makes no second one.

        Raises:
            DeliveryError: it did not arrive, or where it is ambiguous may have; sending it again is safe.
        """
        if outbound.verb is Verb.TOAST:
            return ""
        client = self._clients[0] if self._clients else None
        if client is None or client.is_closed():
            raise DeliveryError("Discord is not connected.", outage=True)
        if wait := self._refusals.wait(time.monotonic()):
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
        clients, self._clients = self._clients, []
        await shards.close(clients, _FINISH_LIMIT)

    async def _log_in(self) -> None:
        first, last, count = self._shards or await self._advised()
        for number in range(first, last + 1):
            client = self._make((number, count))
            self._clients.append(client)
            await client.login(self._token)

    async def _advised(self) -> Shards:
        """All the shards that Discord advises."""
        asking = self._make((0, 1))
        try:
            await asking.login(self._token)
            count = await shards.recommended(asking)
        finally:
            await asking.close()
        return 0, count - 1, count

    async def _deliver(self, client: DoseClient, outbound: Outbound, attempt: Attempt) -> str:
        channel = await client.rooms.channel(outbound.to)
        known = await client.posts.find(channel, outbound, self._clock.real())
        if known:
            return known
        with watching(attempt):
            if outbound.verb is Verb.DRAFT:
                return await client.posts.redraw(channel, outbound.target, outbound.message)
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
