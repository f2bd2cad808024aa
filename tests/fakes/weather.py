"""Weather: a seeded plan of what goes wrong with messages, and how long the others take."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from tests.fakes import discord_rest, telegram_model

LATENCY = (0.02, 0.06)  # seconds for an answer
SEND = "sendmessage"
POST = r"/channels/\d+/messages$"


@dataclass
class Weather:
    """Shares of the messages: a 502 before anything happened, one that arrived and was never answered, a 429."""

    seed: int
    bad_gateway: float = 0.01
    unanswered: float = 0.01
    too_many: float = 0.01
    _dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)  # noqa: S311 (weather, no secret)

    def telegram(self, call: telegram_model.Call) -> telegram_model.Fault | None:
        """What happens to a call of the Bot API."""
        if call.method != SEND:
            return None
        delay, kind = self._roll()
        if kind == "bad_gateway":
            return telegram_model.Fault(delay=delay, status=502)
        if kind == "unanswered":
            return telegram_model.Fault(delay=delay, cut=True, carried_out=True)
        if kind == "too_many":
            return telegram_model.Fault(delay=delay, status=429, parameters={"retry_after": 1})
        return telegram_model.Fault(delay=delay)

    def discord(self, call: discord_rest.Call) -> discord_rest.Fault | None:
        """What happens to a request to Discord."""
        if call.method != "POST":
            return None
        delay, kind = self._roll()
        fault = discord_rest.Fault(call.method, POST, delay=delay)
        if not fault.hits(call):
            return None
        if kind == "bad_gateway":
            fault.status = 502
        elif kind == "unanswered":
            fault.drop = "after"
        elif kind == "too_many":
            return discord_rest.Faults().limit(call.method, POST, 0.5)
        return fault

    def _roll(self) -> tuple[float, str]:
        kinds = {"bad_gateway": self.bad_gateway, "unanswered": self.unanswered, "too_many": self.too_many}
        chosen = self._dice.choices([*kinds, ""], [*kinds.values(), 1 - sum(kinds.values())])[0]
        return self._dice.uniform(*LATENCY), chosen
