"""python-telegram-bot's `Bot`, used the thin way: calls go out as they are, answers come back as they are."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import orjson
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, TelegramError

from bot.core.message import Attachment
from bot.platforms.telegram.request import JSON, AiohttpRequest, read_object
from bot.ports import Written


class Client(Bot):
    """A bot whose representation keeps the token to itself."""

    def __repr__(self) -> str:
        """Without the token, which the library's own shows."""
        return "Client[token hidden]"


def build_client(token: str, api_url: str) -> Client:
    """A client of the Bot API at `api_url`, for instance `https://api.telegram.org`."""
    # At DEBUG the library logs the address with the token, and every message besides.
    logging.getLogger("telegram").setLevel(logging.WARNING)
    request = AiohttpRequest(token)
    base, files = f"{api_url.rstrip('/')}/bot", f"{api_url.rstrip('/')}/file/bot"
    return Client(token, base_url=base, base_file_url=files, request=request, get_updates_request=request)


async def call(
    bot: Bot,
    method: str,
    parameters: Mapping[str, object] | None = None,
    *,
    read_timeout: float | None = None,
    written: Written | None = None,
    document: Attachment | None = None,
) -> Any:  # noqa: ANN401 the API answers in JSON
    """Calls a method of the Bot API and returns its JSON.

    The library's own way takes as long again as the request; building its objects, which nobody reads, ten times that.

    Raises:
        TelegramError: the library's own errors, as its own calls raise them; see `request` for those of the network.
    """
    request = bot.request
    if not isinstance(request, AiohttpRequest):
        raise TypeError("the client was not built here")
    given = parameters or {}
    body, kind = multipart(given, document) if document else (orjson.dumps(given), JSON)
    status, payload = await request.exchange(f"{bot.base_url}/{method}", body, kind, read=read_timeout, written=written)
    answer = read_object(payload)
    if answer is None or not {"result", "description"} & answer.keys():
        raise TelegramError("Invalid server response")
    if status == HTTPStatus.OK and answer.get("ok"):
        return answer["result"]
    raise _refusal(status, answer)


def multipart(given: Mapping[str, object], document: Attachment) -> tuple[bytes, str]:
    """A form with a file, which JSON cannot carry, and its media type. Its bytes are ready, so it is one write."""
    boundary = hashlib.sha256(document.content).hexdigest()
    parts = []
    for name, value in given.items():
        plain = value if isinstance(value, str) else orjson.dumps(value).decode()
        parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{plain}\r\n'.encode())
    file = f'form-data; name="document"; filename="{quote(document.name)}"\r\nContent-Type: application/octet-stream'
    parts += [f"--{boundary}\r\nContent-Disposition: {file}\r\n\r\n".encode(), document.content, b"\r\n"]
    return b"".join([*parts, f"--{boundary}--\r\n".encode()]), f"multipart/form-data; boundary={boundary}"


async def fetch(bot: Bot, path: str) -> tuple[int, bytes]:
    """The status and the content of a file that `getFile` told the path of.

    Raises:
        TelegramError: see `request`.
    """
    request = bot.request
    if not isinstance(request, AiohttpRequest):
        raise TypeError("the client was not built here")
    return await request.exchange(f"{bot.base_file_url}/{quote(path)}", b"", JSON, method="GET")


def _refusal(status: int, answer: dict[str, Any]) -> TelegramError:
    """What Telegram's refusal is called by the library."""
    words = str(answer.get("description", ""))
    moved = (answer.get("parameters") or {}).get("migrate_to_chat_id")
    if moved:
        return ChatMigrated(moved)
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND}:
        return InvalidToken(words)
    known = {HTTPStatus.FORBIDDEN: Forbidden, HTTPStatus.CONFLICT: Conflict}
    # Whatever else it refuses, it has not done, and the request is to blame.
    return known.get(HTTPStatus(status), BadRequest)(words.removeprefix("Bad Request: "))
