"""Anthropic's messages: https://docs.anthropic.com/en/api/messages-streaming."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from bot.core.lessons import Lesson
from bot.tutor.wire import TutorError, Wire, at, parsed, short

VERSION = "2023-06-01"
MOST = 1500  # tokens of an answer; a must here, and several times what the lesson asks for


class Messages:
    """A model behind `/v1/messages`."""

    def __init__(self, wire: Wire, model: str) -> None:
        """Asks this model over this wire."""
        self._wire = wire
        self.name = model

    @staticmethod
    def headers(key: str) -> dict[str, str]:
        """How the key is shown, and which version is spoken."""
        return {"anthropic-version": VERSION} | ({"x-api-key": key} if key else {})

    async def explain(self, lesson: Lesson) -> AsyncGenerator[str]:
        """See `Tutor`."""
        messages = [{"role": "user", "content": lesson.material}]
        body = {"model": self.name, "max_tokens": MOST, "system": lesson.rules, "messages": messages, "stream": True}
        async for data in self._wire.stream(body):
            event = parsed(data)
            match event.get("type"):
                case "content_block_delta":
                    if isinstance(text := at(event, "delta", "text"), str):
                        yield text
                case "error":
                    raise TutorError(f"it says in its stream: {short(event.get('error'))}", is_busy=True)
                case "message_stop":
                    return
        raise TutorError("the stream was cut")

    async def check(self) -> None:
        """See `Tutor`."""
        await self._wire.check()
