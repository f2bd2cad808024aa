"""Listens to Discord: one door for each kind of event."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import discord
import structlog
from discord.gateway import DiscordWebSocket

from bot.platforms.discord import errors, files, forms
from bot.platforms.discord.answers import FAILED, UNKNOWN, Answers
from bot.platforms.discord.asks import Asks
from bot.platforms.discord.buttons import action_of
from bot.platforms.discord.definitions import Definitions
from bot.platforms.discord.invalid import Refusals
from bot.platforms.discord.places import PLATFORM, Rooms, group, is_guest
from bot.platforms.discord.posting import Posts
from bot.platforms.discord.wire import tracing
from bot.ports import Address, Ask, Clock, Inbox, Reply, Verb

if TYPE_CHECKING:
    from collections.abc import Sequence

_log = structlog.get_logger(__name__)

FAREWELL = 3.0  # seconds for the gateway to say goodbye
LONGEST_PAUSE = 30.0  # discord.py waits so long for a limit by itself (its least), and tells us of longer ones


class DoseClient(discord.Client):
    """discord.py's client with our events. It needs no privileged intent and caches no members and messages."""

    def __init__(  # noqa: PLR0917 (whom it works with)
        self,
        inbox: Inbox,
        clock: Clock,
        definitions: Definitions,
        refusals: Refusals,
        introduce: Callable[[], Awaitable[None]],
        shard: tuple[int, int],
    ) -> None:
        """Hands what people do to `inbox`.

        `refusals` counts those of all clients; `introduce` waits until a session may begin; `shard` is the session's
        number among how many.
        """
        # Nobody here speaks; without this each start warns of missing voice libraries.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            # Without it everything pings: a stranger's name may be "@everyone".
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=LONGEST_PAUSE,
            http_trace=tracing(refusals),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            shard_id=shard[0],
            shard_count=shard[1],
        )
        self._introduce = introduce
        self._inbox = inbox
        self._asks = Asks(definitions, clock)
        self._definitions = definitions
        self._busy: set[asyncio.Task[Any]] = set()
        self.posts = Posts(self)
        self.rooms = Rooms(self)
        self._answers = Answers(inbox, self.posts)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:  # noqa: ARG002
        """Waits for the turn of a new session."""
        await self._introduce()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """A slash command, a press, or a submitted form."""
        with self._at_work():
            if interaction.guild_id is None and interaction.channel_id and not is_guest(interaction):
                self.rooms.learn(interaction.user.id, interaction.channel_id)
            if interaction.type is discord.InteractionType.application_command:
                await self._answers.answer(interaction, self._asks.slash(interaction))
            elif interaction.type is discord.InteractionType.component:
                await self._pressed(interaction)
            elif interaction.type is discord.InteractionType.modal_submit:
                await self._submitted(interaction)

    async def on_message(self, message: discord.Message) -> None:
        """Words in our DM, or in reply to a message of ours."""
        ask = self._asks.words(message, self.user.id if self.user else 0)
        if ask is None:
            return
        with self._at_work():
            if message.guild is None:
                self.rooms.learn(message.author.id, message.channel.id)
            if message.attachments:
                ask = await files.with_code(ask, message.attachments)
            if ask.command or ask.words or ask.code or ask.unread:
                await self._respond(message, ask)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A place is gone."""
        await self._inbox.gone(Address(PLATFORM, str(channel.id)))

    async def on_raw_thread_delete(self, thread: discord.RawThreadDeleteEvent) -> None:
        """A thread is gone; its channel is not."""
        await self._inbox.gone(Address(PLATFORM, str(thread.parent_id), str(thread.thread_id)))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was kicked, or the guild is no more. An outage is another event."""
        for address in _addresses(guild):
            await self._inbox.gone(address)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot was invited, perhaps again."""
        for address in _addresses(guild):
            await self._inbox.back(address)

    async def leave(self) -> None:
        """Ends the session at the gateway; what is sent goes over HTTP and needs none."""
        session: DiscordWebSocket | None = self.ws  # None before the first one, whatever the library's types say
        if session is not None and session.open:
            with suppress(TimeoutError):
                async with asyncio.timeout(FAREWELL):
                    await session.close(code=1000)

    async def finish(self, seconds: float) -> None:
        """Lets running answers end."""
        if self._busy:
            await asyncio.wait(set(self._busy), timeout=seconds)

    async def _pressed(self, interaction: discord.Interaction) -> None:
        action = self._known(interaction)
        if not action:
            await self._answers.show(interaction, (UNKNOWN,))
        elif forms.opens_form(action):
            await self._answers.ask_words(interaction, action)
        else:
            await self._answers.answer(interaction, self._asks.press(interaction, action))

    async def _submitted(self, interaction: discord.Interaction) -> None:
        action = self._known(interaction)
        if action:
            words = forms.words(dict(interaction.data or {}))
            await self._answers.answer(interaction, self._asks.press(interaction, action, words))
        else:
            await self._answers.show(interaction, (UNKNOWN,))

    def _known(self, interaction: discord.Interaction) -> str:
        action = action_of(interaction.custom_id or "")
        return action if self._definitions.knows(action.partition(":")[0]) else ""

    async def _respond(self, message: discord.Message, ask: Ask) -> None:
        try:
            taken = await asyncio.shield(self._inbox.take(ask))
            replies: Sequence[Reply] = [reply for reply in taken if reply.verb is not Verb.TOAST]
        except Exception:  # noqa: BLE001 - the person gets an answer whatever broke
            _log.exception("an ask failed", key=ask.key)
            replies = (FAILED,)
        for number, reply in enumerate(replies):
            try:
                shown = await self._post(message, reply, f"m{message.id}{number or ''}")
            except errors.TROUBLE as failure:
                _log.warning("reply not sent", key=ask.key, failure=type(failure).__name__)
            else:
                if reply.delivery is not None:
                    await self._inbox.shown(reply.delivery, shown)

    async def _post(self, message: discord.Message, reply: Reply, nonce: str) -> str:
        channel = message.channel.id
        if reply.verb is Verb.EDIT and reply.target.isdigit():
            try:
                return await self.posts.amend(channel, reply.target, reply.message, nonce=nonce)
            except discord.HTTPException as refusal:
                _log.info("message not editable", code=refusal.code)
        about = str(message.id) if message.guild else ""  # In private it is clear what is answered.
        return await self.posts.post(channel, reply.message, nonce=nonce, reply_to=about)

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        task = asyncio.current_task()
        if task is None:
            yield
            return
        self._busy.add(task)
        try:
            yield
        finally:
            self._busy.discard(task)


def _addresses(guild: discord.Guild) -> list[Address]:
    rooms = [*guild.text_channels, *guild.threads]
    return [group(room, room.id, guild).address for room in rooms]
