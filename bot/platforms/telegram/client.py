"""python-telegram-bot's `Bot`, used the thin way: calls go out as they are, answers come back as they are."""

from __future__ import annotations

import logging
from typing import Any

from telegram import Bot

from bot.platforms.telegram.request import AiohttpRequest


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
    return Client(token, base_url=f"{api_url.rstrip('/')}/bot", request=request, get_updates_request=request)


async def call(bot: Bot, method: str, *, read_timeout: float | None = None, **parameters: object) -> Any:  # noqa: ANN401 the API answers in JSON
    """Calls a method of the Bot API and returns its JSON; parameters that are None are left out.

    Building the library's objects from answers that nobody reads would take two thirds of the time of a send. `method`
    begins with a capital, `SendMessage`: the API reads names in any case, and the library warns of names that it has.
    """
    given = {name: value for name, value in parameters.items() if value is not None}
    if read_timeout is None:
        return await bot.do_api_request(method, api_kwargs=given)
    return await bot.do_api_request(method, api_kwargs=given, read_timeout=read_timeout)
