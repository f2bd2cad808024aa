"""What the fake's routes do: accounts, commands, channels, messages, interaction callbacks and follow-ups."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.fakes import discord_rules as rules
from tests.fakes.discord_model import COMPONENTS_V2, EPHEMERAL, Act, Channel, Json, Stored, snowflake, walk
from tests.fakes.discord_rest import Call, Handler

if TYPE_CHECKING:
    from tests.fakes.discord_server import DiscordServer

PATIENCE = 3.0  # seconds until an interaction that nobody acknowledged is unknown


class Api:
    """The handlers, on the server's state."""

    def __init__(self, server: DiscordServer) -> None:
        """Acts on this server."""
        self._server = server

    def routes(self) -> list[tuple[str, str, Handler]]:
        """Method, pattern and handler, as `Rest` takes them."""
        messages = r"/channels/(?P<channel>\d+)/messages"
        hook = r"/webhooks/\d+/(?P<token>[^/]+)"
        return [
            ("GET", "/users/@me", self._me),
            ("GET", "/oauth2/applications/@me", self._application),
            ("GET", "/applications/@me", self._application),
            ("GET", "/gateway/bot", self._gateway),
            ("GET", r"/applications/\d+/commands", self._commands),
            ("PUT", r"/applications/\d+/commands", self._put_commands),
            ("POST", "/users/@me/channels", self._open_dm),
            ("GET", r"/channels/(?P<channel>\d+)", self._channel),
            ("POST", messages, self._post),
            ("GET", messages, self._list),
            ("GET", messages + r"/(?P<message>\d+)", self._get),
            ("PATCH", messages + r"/(?P<message>\d+)", self._edit),
            ("POST", r"/interactions/(?P<id>\d+)/(?P<token>[^/]+)/callback", self._callback),
            ("POST", hook, self._follow_up),
            ("GET", hook + "/messages/@original", self._original),
            ("PATCH", hook + r"/messages/(?P<message>@original|\d+)", self._edit_follow_up),
        ]

    async def _me(self, _: Call) -> Json:
        return self._server.me.payload()

    async def _application(self, _: Call) -> Json:
        fixed = {
            "icon": None,
            "description": "",
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0",
        }
        owner = {"id": "1", "username": "owner", "discriminator": "0", "avatar": None}
        named = {"id": str(self._server.application), "name": "Daily Dose", "rpc_origins": [], "owner": owner}
        return named | {"flags": 0, "summary": "", **fixed}

    async def _gateway(self, _: Call) -> Json:
        limit = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}
        return {"url": self._server.gateway_url, "shards": self._server.advised_shards, "session_start_limit": limit}

    async def _commands(self, _: Call) -> list[Json]:
        return self._server.commands

    async def _put_commands(self, call: Call) -> list[Json]:
        rules.check_commands(call.body)
        fixed = {"application_id": str(self._server.application), "version": "1", "nsfw": False, "dm_permission": True}
        self._server.commands = [fixed | command | {"id": str(snowflake())} for command in call.body]
        return self._server.commands

    async def _open_dm(self, call: Call) -> Json:
        person = self._server.people.get(int(call.body["recipient_id"]))
        if person is None:
            raise rules.Refusal(400, 50033, "Invalid Recipient(s)")
        if person.id in self._server.unopenable:
            raise rules.MISSING[self._server.unopenable[person.id]]
        return self._server.direct(person).payload()

    async def _channel(self, call: Call) -> Json:
        return self._room(call).payload()

    async def _post(self, call: Call) -> Json:
        channel = self._room(call)
        if channel.refuses:
            raise rules.MISSING[channel.refuses]
        nonce = str(call.body.get("nonce") or "")
        if nonce and call.body.get("enforce_nonce"):
            for known in self._server.messages:
                if known.nonce == nonce and known.author is self._server.me and known.channel is channel:
                    return known.payload()
        return self._store(channel, call.body, nonce=nonce, files=call.files).payload()

    async def _list(self, call: Call) -> list[Json]:
        """Newest first, as the real one; `after` is an id, and ids carry their time."""
        channel, after = self._room(call), int(call.query.get("after") or 0)
        if channel.hides_history:
            raise rules.MISSING[50001]
        shown = [each for each in self._server.messages if each.channel is channel and each.id > after]
        visible = [each.payload() for each in shown if not each.deleted and not each.ephemeral]
        return visible[::-1][: int(call.query.get("limit") or 50)]

    async def _get(self, call: Call) -> Json:
        return self._message(call).payload()

    async def _edit(self, call: Call) -> Json:
        if self._room(call).refuses:
            raise rules.MISSING[self._room(call).refuses]
        return self._change(self._message(call), call.body).payload()

    async def _callback(self, call: Call) -> Json:
        act = self._server.acts.get(call.match["token"])
        if act is None or time.monotonic() - act.started > PATIENCE:
            raise self._refused(act, 10062)
        if act.ack:
            raise self._refused(act, 40060)
        kind, data = call.body["type"], call.body.get("data") or {}
        flags = data.get("flags", 0)
        if kind == 4:
            act.original = self._store(act.channel, data, files=call.files)
            act.replies.append(act.original)
        elif kind == 7 and act.source:
            self._change(act.source, data)
        elif kind == 9:
            rules.check_modal(data)
            act.modal = data
        act.ack, act.ack_after, act.ack_flags = kind, time.monotonic() - act.started, flags
        act.news.set()
        return self._acknowledged(act, kind, flags)

    @staticmethod
    def _acknowledged(act: Act, kind: int, flags: int) -> Json:
        shown = act.original or (act.source if kind in (6, 7) else None)
        about: Json = {"id": str(act.id), "type": act.type, "response_message_loading": kind == 5}
        about |= {"response_message_ephemeral": bool(flags & EPHEMERAL)}
        about |= {"response_message_id": str(shown.id)} if shown else {}
        resource: Json = {"type": kind} | ({"message": shown.payload()} if shown else {})
        return {"interaction": about, "resource": resource}

    async def _follow_up(self, call: Call) -> Json:
        act = self._act(call)
        body = dict(call.body)
        if (
            act.ack == 5 and act.original is None
        ):  # The first one fills the "thinking" message and takes over who sees it.
            body["flags"] = body.get("flags", 0) & ~EPHEMERAL | act.ack_flags & EPHEMERAL
        message = self._store(act.channel, body, files=call.files)
        act.original = act.original or (message if act.ack == 5 else None)
        act.replies.append(message)
        act.news.set()
        return message.payload()

    async def _original(self, call: Call) -> Json:
        return self._first(self._act(call)).payload()

    async def _edit_follow_up(self, call: Call) -> Json:
        act = self._act(call)
        if call.match["message"] != "@original":
            known = [message for message in act.replies if message.id == int(call.match["message"])]
            if not known:
                raise rules.MISSING[10008]
            return self._change(known[0], call.body).payload()
        if act.ack == 5 and act.original is None:
            return await self._follow_up(call)
        changed = self._change(self._first(act), call.body)
        act.news.set()
        return changed.payload()

    def _act(self, call: Call) -> Act:
        act = self._server.acts.get(call.match["token"])
        if act is None or not act.ack:
            raise rules.MISSING[10015]
        return act

    @staticmethod
    def _first(act: Act) -> Stored:
        message = act.original or (act.source if act.ack in (6, 7) else None)
        if message is None:
            raise rules.MISSING[10008]
        return message

    @staticmethod
    def _refused(act: Act | None, code: int) -> rules.Refusal:
        if act:
            act.refused.append(code)
            act.news.set()
        return rules.MISSING[code]

    def _room(self, call: Call) -> Channel:
        channel = self._server.channels.get(int(call.match["channel"]))
        if channel is None:
            raise rules.MISSING[10003]
        return channel

    def _message(self, call: Call) -> Stored:
        channel, wanted = self._room(call), int(call.match["message"])
        for message in self._server.messages:
            if message.id == wanted and message.channel is channel and not message.deleted and not message.ephemeral:
                return message
        raise rules.MISSING[10008]

    def _store(self, channel: Channel, body: Json, nonce: str = "", files: dict[str, bytes] | None = None) -> Stored:
        flags = body.get("flags", 0)
        rules.check_files(body, files or {})
        rules.check_message(body, flags)
        message = Stored(
            channel, self._server.me, body.get("content") or "", body.get("components") or [], flags, nonce
        )
        _number(message.components)
        message.files = files or {}
        message.allowed_mentions = body.get("allowed_mentions")
        about = int((body.get("message_reference") or {}).get("message_id") or 0)
        message.reference = next((known for known in self._server.messages if known.id == about), None)
        self._server.messages.append(message)
        return message

    @staticmethod
    def _change(message: Stored, body: Json) -> Stored:
        flags = message.flags & COMPONENTS_V2 | body.get("flags", message.flags)
        merged: dict[str, Any] = {"content": message.content, "components": message.components} | body
        rules.check_message(merged, flags)
        message.content, message.components = merged["content"] or "", merged["components"] or []
        _number(message.components)
        message.flags, message.edits = flags | message.flags & EPHEMERAL, message.edits + 1
        message.allowed_mentions = body.get("allowed_mentions", message.allowed_mentions)
        return message


def _number(components: list[Json]) -> None:
    for number, part in enumerate(walk(components), start=1):
        part["id"] = number
