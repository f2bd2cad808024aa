"""OpenAI's chat completions, which many others speak too: https://platform.openai.com/docs/api-reference/chat."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from bot.core.lessons import Lesson
from bot.tutor.wire import TutorError, Wire, at, parsed, short

END = "[DONE]"


class ChatCompletions:
    """A model behind `/chat/completions`."""

    def __init__(self, wire: Wire, model: str) -> None:
        """Asks this model over this wire."""
        self._wire = wire
        self.name = model

    @staticmethod
    def headers(key: str) -> dict[str, str]:
        """How the key is shown; servers at home want none."""
        return {"Authorization": f"Bearer {key}"} if key else {}

    async def explain(self, lesson: Lesson) -> AsyncGenerator[str]:
        """See `Tutor`. No limit of length is sent: its name differs among servers, and whoever reads stops reading."""
        messages = [{"role": "system", "content": lesson.rules}, {"role": "user", "content": lesson.material}]
        is_whole = False
        async for data in self._wire.stream({"model": self.name, "messages": messages, "stream": True}):
            if data == END:
                return
            event = parsed(data)
            if trouble := event.get("error"):
                raise TutorError(f"it says in its stream: {short(trouble)}", is_busy=True)
            if isinstance(text := at(event, "choices", 0, "delta", "content"), str):
                yield text
            is_whole = is_whole or at(event, "choices", 0, "finish_reason") is not None
        if not is_whole:
            raise TutorError("the stream was cut")

    async def check(self) -> None:
        """See `Tutor`."""
        await self._wire.check()
