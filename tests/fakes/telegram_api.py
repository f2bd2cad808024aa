"""The methods of the fake Bot API."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.fakes.telegram_model import Chat, Json, Message
from tests.fakes.telegram_rules import CAPTION, TOAST, Refused, bad, read_commands, read_keyboard, read_text, units

if TYPE_CHECKING:
    from tests.fakes.telegram_server import TelegramServer

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
OTHER_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_SET = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


class Api:
    """Carries out calls on the server's people, chats and messages."""

    def __init__(self, server: TelegramServer) -> None:
        self._server = server
        self._pollers = 0
        self._allowed: set[str] | None = None
        self._menus: dict[str, list[Json]] = {}
        self._methods: dict[str, Callable[[Json], Any]] = {
            "getme": lambda _: server.me.payload() | {"username": server.username, "can_join_groups": True},
            "sendmessage": self._send,
            "senddocument": self._send_document,
            "editmessagetext": self._edit,
            "editmessagereplymarkup": self._edit_markup,
            "deletemessage": self._delete,
            "answercallbackquery": self._answer,
            "getchat": lambda given: self._chat(given).payload(),
            "getchatmember": self._member,
            "getchatadministrators": self._admins,
            "getmycommands": lambda given: self._menus.get(_scope(given), []),
            "setmycommands": self._set_menu,
            "getwebhookinfo": self._webhook_info,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "setmessagereaction": self._react,
            "getfile": self._file,
        }

    async def carry_out(self, method: str, given: Json) -> Any:
        """The result of a call.

        Raises:
            Refused: the answer is not ok.
        """
        if method == "getupdates":
            return await self._poll(given)
        if method not in self._methods:
            raise Refused(404, "Not Found: method not found")
        return self._methods[method](given)

    def accepts(self, kind: str) -> bool:
        """Whether the bot asked for updates of this kind."""
        return self._allowed is None or kind in self._allowed

    async def _poll(self, given: Json) -> list[Json]:
        if self._server.webhook:
            raise Refused(409, WEBHOOK_SET)
        self._pollers += 1
        turn = self._pollers
        self._server.wake()  # Whoever polls already loses.
        if given.get("allowed_updates"):
            self._allowed = set(given["allowed_updates"])
        self._server.confirm(int(given.get("offset") or 0))
        deadline = asyncio.get_running_loop().time() + float(given.get("timeout") or 0)
        while not self._server.pending and (left := deadline - asyncio.get_running_loop().time()) > 0:
            await self._server.wait(left)
            if turn != self._pollers:
                raise Refused(409, OTHER_POLLER)
        return self._server.pending[: int(given.get("limit") or 100)]

    def _chat(self, given: Json) -> Chat:
        chat = self._server.chats.get(int(given.get("chat_id") or 0))
        if chat is None:
            raise bad("chat not found")
        return chat

    def _target(self, given: Json) -> tuple[Chat, int | None]:
        """Where a message may go."""
        chat = self._chat(given)
        if chat.moved_to:
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refused(400, words, migrate_to_chat_id=chat.moved_to)
        if not chat.open:
            blocked = "bot was blocked by the user" if chat.owner else f"bot was kicked from the {chat.type} chat"
            raise Refused(403, f"Forbidden: {blocked}")
        thread = given.get("message_thread_id")
        if thread is not None and int(thread) not in chat.topics:
            raise bad("message thread not found")
        if thread is not None and int(thread) in chat.closed_topics:
            raise bad("TOPIC_CLOSED")
        return chat, None if thread is None else int(thread)

    def _send(self, given: Json) -> Json:
        chat, thread = self._target(given)
        text, html = read_text(given)
        reply = given.get("reply_parameters") or {}
        if reply and not reply.get("allow_sending_without_reply") and self._find(chat, reply["message_id"]) is None:
            raise bad("message to be replied not found")
        message = self._server.add(
            chat,
            text,
            html=html,
            buttons=read_keyboard(given),
            author=self._server.me.payload(),
            ours=True,
            thread=thread,
            silent=bool(given.get("disable_notification")),
            reply_to=int(reply["message_id"]) if reply else None,
        )
        self._server.sent.append(message)
        return message.payload()

    def _send_document(self, given: Json) -> Json:
        if units(str(given.get("caption", ""))) > CAPTION:
            raise bad("message caption is too long")
        payload = self._send(given | {"text": given.get("caption", "")})
        self._server.sent[-1].file = given["document"]
        return payload

    def _find(self, chat: Chat, message: object) -> Message | None:
        return self._server.messages.get((chat.id, int(str(message))))

    def _ours(self, given: Json) -> Message:
        chat, _ = self._target(given)
        message = self._find(chat, given.get("message_id") or 0)
        if message is None:
            raise bad("message to edit not found")
        if not message.ours:
            raise bad("message can't be edited")
        return message

    def _edit(self, given: Json) -> Json:
        message = self._ours(given)
        text, html = read_text(given)
        buttons = read_keyboard(given)
        if (message.html, message.buttons) == (html, buttons):
            raise bad(NOT_MODIFIED)
        message.text, message.html, message.buttons = text, html, buttons
        message.edits += 1
        return message.payload()

    def _edit_markup(self, given: Json) -> Json:
        message = self._ours(given)
        buttons = read_keyboard(given)
        if message.buttons == buttons:
            raise bad(NOT_MODIFIED)
        message.buttons = buttons
        message.edits += 1
        return message.payload()

    def _delete(self, given: Json) -> bool:
        message = self._ours(given)
        del self._server.messages[message.chat.id, message.id]
        return True

    def _answer(self, given: Json) -> bool:
        callback, text = str(given.get("callback_query_id", "")), str(given.get("text", ""))
        if callback not in self._server.presses:
            raise bad(TOO_OLD)
        if len(text) > TOAST:
            raise bad("MESSAGE_TOO_LONG")
        self._server.answers.append((callback, text))
        return True

    def _member(self, given: Json) -> Json:
        person = self._server.people.get(int(given["user_id"]))
        if person is None:
            raise bad("invalid user_id specified")
        return self._chat(given).member(person)

    def _admins(self, given: Json) -> list[Json]:
        chat = self._chat(given)
        if chat.owner is not None:
            raise bad("there are no administrators in the private chat")
        return [chat.member(person) for person in chat.admins]

    def _set_menu(self, given: Json) -> bool:
        self._menus[_scope(given)] = read_commands(given)
        return True

    def _webhook_info(self, _: Json) -> Json:
        waiting = len(self._server.pending)
        told = {"last_error_date": 1, "last_error_message": self._server.trouble} if self._server.trouble else {}
        known = {"url": self._server.webhook, "has_custom_certificate": False, "pending_update_count": waiting}
        return known | told

    def _set_webhook(self, given: Json) -> bool:
        secret = str(given.get("secret_token", ""))
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
            raise bad("secret token contains unallowed characters")
        if not 1 <= int(given.get("max_connections", 40)) <= 100:
            raise bad("max_connections is out of range")
        self._allowed = set(given["allowed_updates"]) if given.get("allowed_updates") else self._allowed
        self._server.webhook, self._server.webhook_secret = str(given["url"]), secret
        self._server.wake()
        return True

    def _delete_webhook(self, given: Json) -> bool:
        self._server.webhook = ""
        if given.get("drop_pending_updates"):
            self._server.pending.clear()
        return True

    def _file(self, given: Json) -> Json:
        name = str(given.get("file_id"))
        if name not in self._server.files:
            raise bad("wrong file_id or the file is temporarily unavailable")
        return {"file_id": name, "file_unique_id": name, "file_path": f"documents/{name}.py"}

    def _react(self, given: Json) -> bool:
        chat, _ = self._target(given)
        self._server.reactions.append((chat.id, int(given["message_id"]), given.get("reaction") or []))
        return True


def _scope(given: Json) -> str:
    scope = given.get("scope") or {"type": "default"}
    return json.dumps([scope, given.get("language_code", "")], sort_keys=True)
