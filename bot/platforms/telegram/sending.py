"""Sends one message; what Telegram dislikes about it is mended here, once each."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, NamedTuple

import structlog
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.core.message import Attachment, Rows
from bot.platforms.telegram import errors, render
from bot.platforms.telegram.client import call
from bot.ports import Outbound, Verb, Written

log = structlog.get_logger()

REMEMBERED = 1_000  # Long messages half of which arrived; far more than ever wait at once.
GLANCE = 120  # characters that are read before a line over the chat is gone
NO_PREVIEW = {"is_disabled": True}  # A preview would fetch the link, and hide the text behind it on a phone.


class _Call(NamedTuple):
    """One request: a new message, or with `edits` a new text for an old one."""

    chat: str
    html: str
    thread: str = ""
    edits: str = ""
    replies_to: str = ""
    choices: Rows = ()
    silent: bool = False
    paid: bool = False
    file: Attachment | None = None
    as_html: bool = True
    links: bool = True

    def mended(self, error: BadRequest) -> _Call | None:
        """The same without what Telegram refuses, or None when that is not ours to mend; each mending is done once."""
        if self.as_html and errors.says(error, errors.BAD_MARKUP + errors.TOO_LONG):
            return self._replace(as_html=False)
        if self.thread and errors.says(error, errors.NO_THREAD):
            return self._replace(thread="")
        if self.edits and errors.says(error, errors.NOT_EDITABLE):
            return self._replace(edits="")
        if self.links and errors.says(error, errors.BAD_LINK):
            return self._replace(links=False)  # For instance http://localhost: the web pages of a bot at home.
        return None

    def parameters(self) -> dict[str, Any]:
        """What the API is told."""
        words = self.html if self.as_html else render.plain(self.html)
        told: dict[str, Any] = {"chat_id": self.chat}
        told |= {"caption": words} if self.file else {"text": words, "link_preview_options": NO_PREVIEW}
        if self.as_html:
            told["parse_mode"] = "HTML"
        if markup := render.reply_markup(self.choices, links=self.links):
            told["reply_markup"] = markup
        return told | ({"message_id": self.edits} if self.edits else self._new())

    def _new(self) -> dict[str, Any]:
        """What only a new message has."""
        told: dict[str, Any] = {}
        if self.thread:
            told["message_thread_id"] = self.thread
        if self.silent:
            told["disable_notification"] = True
        if self.paid:
            told["allow_paid_broadcast"] = True
        if self.replies_to:
            told["reply_parameters"] = {"message_id": self.replies_to, "allow_sending_without_reply": True}
        return told


class Sender:
    """Sends messages with this bot."""

    def __init__(self, bot: Bot, *, paid: bool = False) -> None:
        """Remembers nothing but which long messages are half sent. `paid` lets broadcasts cost Stars, for speed."""
        self._bot = bot
        self._paid = paid
        self._arrived: OrderedDict[int, int] = OrderedDict()

    async def send(self, outbound: Outbound, written: Written) -> str:
        """Sends and returns the message's id; see `ports.Platform.send`."""
        try:
            if outbound.verb is Verb.TOAST:
                await self.toast(outbound.target, render.toast(outbound.message))
                return ""
            if outbound.verb is Verb.DRAFT:
                return await self._draft(outbound, written)
            return await self._send_parts(outbound, _once(written))
        except (
            TelegramError,
            LookupError,
            TypeError,
            ValueError,
        ) as error:  # the last three: an answer without its fields
            explained = errors.explain(error, outbound.to.chat)
        raise explained

    async def _draft(self, outbound: Outbound, written: Written) -> str:
        """Shows as much of a draft as one message takes; if it cannot, the answer that follows makes up for it."""
        request = self._part(outbound, render.parts(outbound.message)[:1], 0)._replace(edits=outbound.target)
        try:
            await call(self._bot, "editMessageText", request.parameters(), written=written)
        except BadRequest as error:
            log.info("draft_not_shown", reason=str(error))
        return outbound.target

    async def toast(self, callback: str, text: str) -> None:
        """Answers a press, with a short line or with nothing. Telegram takes it only for a while after the press.

        A longer line stays until it is closed.
        """
        answer: dict[str, object] = {"callback_query_id": callback}
        if text:
            answer["text"] = text
        if len(text) > GLANCE:
            answer["show_alert"] = True
        try:
            await call(self._bot, "answerCallbackQuery", answer)
        except BadRequest as error:
            if not errors.says(error, errors.TOO_LATE):
                raise

    async def _send_parts(self, outbound: Outbound, written: Written) -> str:
        """Sends the parts in turn, and returns the last one's id.

        The buttons are under the last one, where the reader is by then; so its id is the message's: an edit
        then changes what holds the buttons.

        When a later part fails, the next try goes on from there instead of repeating the first ones.
        """
        parts = render.parts(outbound.message)
        first = min(self._arrived.pop(outbound.delivery, 0), len(parts) - 1)
        message = ""
        for index in range(first, len(parts)):
            try:
                message = await self._request(self._part(outbound, parts, index), written)
            except TelegramError:
                self._remember(outbound.delivery, index)
                raise
        return message

    def _part(self, outbound: Outbound, parts: Sequence[str], index: int) -> _Call:
        is_first, is_last = index == 0, index == len(parts) - 1
        target = outbound.target if is_first else ""
        is_edit = outbound.verb is Verb.EDIT
        return _Call(
            chat=outbound.to.chat,
            html=parts[index],
            thread=outbound.to.thread,
            edits=target if is_edit and not outbound.message.attachment else "",  # a text cannot become a file
            replies_to="" if is_edit else target,
            choices=outbound.message.choices if is_last else (),
            file=outbound.message.attachment if is_last else None,
            silent=outbound.silent or not is_first,
            paid=self._paid and outbound.is_broadcast,
        )

    def _remember(self, delivery: int, arrived: int) -> None:
        if arrived:
            self._arrived[delivery] = arrived
            if len(self._arrived) > REMEMBERED:
                self._arrived.popitem(last=False)

    async def _request(self, request: _Call, written: Written) -> str:
        while True:
            new = "sendDocument" if request.file else "sendMessage"
            method = "editMessageText" if request.edits else new
            try:
                told = request.parameters()
                answer = await call(self._bot, method, told, written=written, document=request.file)
            except BadRequest as error:
                if request.edits and errors.says(error, errors.NOT_MODIFIED):
                    return request.edits
                mended = request.mended(error)
                if mended is None:
                    raise
                log.warning("telegram_message_mended", reason=str(error))
                request = mended
            else:
                return str(answer["message_id"])


def _once(written: Written) -> Written:
    """Tells once, however many requests one message takes."""
    told = False

    def tell() -> None:
        nonlocal told
        if not told:
            told = True
            written()

    return tell
