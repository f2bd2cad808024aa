"""A Discord on loopback: the real HTTP and gateway protocol, with people who type and press at a test's word.

    async with DiscordServer() as server:
        ana, daily = server.person("Ana"), server.channel("daily")
        … start a client on server.api_url and server.gateway_url …
        act = await server.slash(ana, daily, "done", {"note": "read it"})
        await act.until_replied()
        assert "Counted" in act.replies[0].text

`messages` holds everything ever posted, oldest first; `calls` every request; `faults` plans what goes wrong.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Self

from aiohttp import web

from tests.fakes.discord_api import Api
from tests.fakes.discord_gateway import Gateway, shard_of
from tests.fakes.discord_model import MANAGE_GUILD, Act, Channel, Guild, Json, Person, Stored, snowflake
from tests.fakes.discord_rest import Call, Rest

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Canary.never-shown-in-any-log-or-error-0123456789"


async def until(condition: Callable[[], bool], seconds: float = 5) -> None:
    """Waits until something is true."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - any condition will do, so nobody can tell when it changes
            await asyncio.sleep(0.005)


class DiscordServer:
    """The server. All ids are real snowflakes of the present moment."""

    def __init__(self, token: str = TOKEN) -> None:
        """`token` is the only one that is let in."""
        self.token = token
        self.me = Person("Daily Dose", bot=True)
        self.application = self.me.id
        self.people: dict[int, Person] = {}
        self.channels: dict[int, Channel] = {}
        self.guild = Guild("Study group")
        self.guilds = [self.guild]
        self.advised_shards = 1
        self.messages: list[Stored] = []
        self.files: dict[int, bytes] = {}
        self.commands: list[Json] = []
        self.acts: dict[str, Act] = {}
        self.unopenable: dict[int, int] = {}  # a person's id → the error code for opening a DM with them
        self.admins: set[int] = set()  # who may manage the guild
        self.gateway = Gateway(token, self._ready)
        self.rest = Rest(token, Api(self).routes())
        self.faults = self.rest.faults
        self._runner: web.AppRunner | None = None
        self._port = 0

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/gateway/", self.gateway.serve)
        app.router.add_get("/attachments/{number}", self._serve_file)
        app.router.add_route("*", "/{path:.*}", self.rest.serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.gateway.drop(1001)
        if self._runner:
            await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        """What a client takes instead of https://discord.com/api/v10."""
        return f"http://127.0.0.1:{self._port}/api/v10"

    @property
    def gateway_url(self) -> str:
        """What a client takes instead of wss://gateway.discord.gg."""
        return f"ws://127.0.0.1:{self._port}/gateway/"

    @property
    def calls(self) -> list[Call]:
        """Every request so far."""
        return self.rest.calls

    def called(self, method: str, ending: str) -> list[Call]:
        """The requests of one method whose path ends so."""
        return [call for call in self.calls if call.method == method and call.path.endswith(ending)]

    def person(self, name: str, *, bot: bool = False, admin: bool = False) -> Person:
        """Makes an account."""
        person = Person(name, bot=bot)
        self.people[person.id] = person
        self.admins |= {person.id} if admin else set()
        return person

    def channel(self, name: str, *, parent: Channel | None = None, guild: Guild | None = None) -> Channel:
        """Makes a text channel of a guild, or under `parent` a thread; clients hear of it when they connect."""
        home = guild or self.guild
        channel = Channel(name, 11 if parent else 0, home, parent)
        home.channels.append(channel)
        return self._keep(channel)

    def another_guild(self, shard: int, count: int) -> Guild:
        """A guild of this shard among so many."""
        guild = Guild(f"Group of {shard}", id=((snowflake() >> 22) // count * count + shard) << 22)
        self.guilds.append(guild)
        return guild

    def direct(self, person: Person) -> Channel:
        """The DM of the bot with one person; there is one."""
        known = (channel for channel in self.channels.values() if channel.type == 1 and channel.person is person)
        return next(known, None) or self._keep(Channel("", 1, person=person))

    def group_dm(self) -> Channel:
        """A conversation of people where the bot is only a person's own app."""
        return self._keep(Channel("friends", 3))

    async def slash(self, who: Person, channel: Channel, name: str, options: dict[str, str] | None = None) -> Act:
        """Somebody uses a slash command."""
        given = [{"type": 3, "name": key, "value": value} for key, value in (options or {}).items()]
        data = {"id": str(snowflake()), "name": name, "type": 1, "options": given}
        return await self._interact(Act(2, who, channel), data)

    async def press(self, who: Person, message: Stored, label: str, *, custom_id: str = "") -> Act:
        """Somebody presses a button; `custom_id` replaces the button's own, as a forged client would."""
        shown = [button for button in message.buttons if label in button["label"]]
        data = {"component_type": 2, "custom_id": custom_id or shown[0]["custom_id"]}
        return await self._interact(Act(3, who, message.channel, message), data)

    async def submit(self, modal: Act, text: str) -> Act:
        """The person fills the form that answered their press, and sends it."""
        label = modal.modal["components"][0]
        field = {"type": 4, "id": 2, "custom_id": label["component"]["custom_id"], "value": text}
        data = {"custom_id": modal.modal["custom_id"], "components": [{"type": 18, "id": 1, "component": field}]}
        return await self._interact(Act(5, modal.person, modal.channel, modal.source), data)

    async def dm(self, who: Person, text: str, *, reply_to: Stored | None = None) -> Stored:
        """Somebody writes to the bot."""
        return await self.say(who, self.direct(who), text, reply_to=reply_to)

    async def reply(self, who: Person, message: Stored, text: str, *, ping: bool = True) -> Stored:
        """Somebody answers a message; without the ping a bot without the privileged intent gets no words."""
        return await self.say(who, message.channel, text, reply_to=message, ping=ping)

    async def say(
        self,
        who: Person,
        channel: Channel,
        text: str,
        *,
        reply_to: Stored | None = None,
        ping: bool = False,
        files: dict[str, bytes] | None = None,
    ) -> Stored:
        """Somebody writes in a channel, or sends files."""
        message = Stored(channel, who, text, reference=reply_to)
        message.attachments = [self._attached(name, content) for name, content in (files or {}).items()]
        self.messages.append(message)
        seen = channel.type == 1 or ping or f"<@{self.me.id}>" in text
        payload = message.payload() | ({} if seen else {"content": ""})
        payload |= {"mentions": [self.me.payload()]} if ping else {}
        if channel.guild:
            payload |= {"guild_id": str(channel.guild.id), "member": who.member()}
        await self.gateway.dispatch("MESSAGE_CREATE", payload)
        return message

    def _attached(self, name: str, content: bytes) -> Json:
        number = snowflake()
        self.files[number] = content
        url = f"http://127.0.0.1:{self._port}/attachments/{number}"
        return {"id": str(number), "filename": name, "size": len(content), "url": url, "proxy_url": url}

    async def _serve_file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[int(request.match_info["number"])])

    def posts(self, channel: Channel | None = None) -> list[Stored]:
        """What the bot has posted, in one channel or anywhere, oldest first."""
        ours = [message for message in self.messages if message.author is self.me]
        return [message for message in ours if channel is None or message.channel is channel]

    async def until_posts(self, count: int, seconds: float = 5) -> list[Stored]:
        """Waits until the bot has posted so many messages, and returns them."""
        await until(lambda: len(self.posts()) >= count, seconds)
        return self.posts()

    def _keep(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        return channel

    def _ready(self, shard: int, count: int) -> list[tuple[str, Json]]:
        ready: Json = {"v": 10, "user": self.me.payload(), "session_id": "s", "resume_gateway_url": self.gateway_url}
        here = [guild for guild in self.guilds if shard_of({"guild_id": guild.id}, count) == shard]
        ready |= {"guilds": [{"id": str(guild.id), "unavailable": True} for guild in here], "shard": [shard, count]}
        ready |= {"application": {"id": str(self.application), "flags": 0}}
        return [("READY", ready), *(("GUILD_CREATE", guild.payload(self.me)) for guild in here)]

    async def _interact(self, act: Act, data: Json) -> Act:
        self.acts[act.token] = act
        channel, who = act.channel, act.person
        payload: dict[str, Any] = {"id": str(act.id), "application_id": str(self.application), "type": act.type}
        payload |= {"data": data, "token": act.token, "version": 1, "channel": channel.payload(), "locale": "en-US"}
        payload |= {
            "channel_id": str(channel.id),
            "entitlements": [],
            "attachment_size_limit": 10,
            "app_permissions": "0",
        }
        if channel.guild:
            rights = MANAGE_GUILD if who.id in self.admins else 0
            payload |= {"guild_id": str(channel.guild.id), "member": who.member(rights), "context": 0}
            owners = {"1": str(who.id)} if channel.foreign else {"0": str(channel.guild.id)}
            payload |= {"authorizing_integration_owners": owners}
        else:
            own_dm = channel.type == 1
            payload |= {"user": who.payload(), "context": 1 if own_dm else 2}
            payload |= {"authorizing_integration_owners": {"0": "0"} if own_dm else {"1": str(who.id)}}
        if act.source:
            payload |= {"message": act.source.payload()}
        await self.gateway.dispatch("INTERACTION_CREATE", payload)
        return act
