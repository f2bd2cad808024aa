"""Language models that explain: one file a protocol. Which one an endpoint speaks is told by its address."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Protocol
from urllib.parse import urlsplit

from bot.core.lessons import Lesson
from bot.tutor.chat_completions import ChatCompletions
from bot.tutor.messages import Messages
from bot.tutor.wire import TutorError, Wire

ANTHROPIC = "api.anthropic.com"
COMPLETIONS, MESSAGES, MODELS = "/chat/completions", "/messages", "/models"


class Tutor(Protocol):
    """Who explains."""

    name: str  # of the model

    def explain(self, lesson: Lesson) -> AsyncGenerator[str]:
        """The answer, piece by piece, as it is written.

        Raises:
            TutorError: there is none, or it broke off; what came before has been handed out.
        """
        ...

    async def check(self) -> None:
        """Asks whether the endpoint is there and takes the key; costs nothing.

        Raises:
            TutorError: it does not.
        """
        ...


def build(url: str, key: str, model: str) -> Tutor:
    """The model behind an address.

    An address that ends in `/messages`, or lies at api.anthropic.com, speaks Anthropic's messages; every other one
    speaks OpenAI's chat completions, under `/chat/completions` if the address does not end so already.
    """
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    speaks_messages = path.endswith(MESSAGES) or (parts.hostname == ANTHROPIC and not path.endswith(COMPLETIONS))
    ending = MESSAGES if speaks_messages else COMPLETIONS
    base = path.removesuffix(ending) if path.endswith(ending) else path or ("/v1" if speaks_messages else "")
    ask, look = (parts._replace(path=base + end, fragment="").geturl() for end in (ending, MODELS))
    protocol = Messages if speaks_messages else ChatCompletions
    return protocol(Wire(ask, look, protocol.headers(key)), model)


__all__ = ["Lesson", "Tutor", "TutorError", "build"]
