"""Explaining: has a language model answer what was asked, outside any transaction, and shows the answer as it grows.

What waits is a row, so a kill loses nothing: it is asked once more, and after that the person is told.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass

import structlog

from bot.core.doses import Card
from bot.core.generated import readable
from bot.core.lessons import Lesson, lesson
from bot.core.message import Choice, Message, rows
from bot.library import Library
from bot.ports import Clock
from bot.services import doses, drafts, explanations
from bot.storage import deliveries, places
from bot.storage import explanations as store
from bot.storage.database import Database, Session
from bot.storage.records import Explanation
from bot.tutor import Tutor, TutorError

log = structlog.get_logger()

WORKERS = 4  # answers at a time
ATTEMPTS = 2  # the second one after a crash
LONGEST = 4000  # characters of an answer; one message or two, more than twice what is asked for
HEARD = 5 * LONGEST  # characters that are listened to; a model may think aloud before it answers
DRAFT = 2500  # characters of a draft, which has to fit one message
GAP = 1.5  # seconds between two drafts
IDLE, OFF = 1.0, 60.0  # seconds between looks for work when nobody wakes us; the second where there is no model
AGAIN = 0.2  # seconds until the first message is looked at again, while it is on its way

GONE = "The dose that this was about is no longer there."
LOST = "I was interrupted, twice. Please ask once more; this did not count."
SWITCHED_OFF = "There is no model to ask any more. The prompt works elsewhere."
BUSY = "The model has too much to do just now. Try again in a minute; this did not count."
FAILED = "The model did not answer; the log says why to whoever runs me. This did not count."
CUT = "It broke off here, and did not count."


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be answered, and what a model is told for it; no lesson where there is nothing to tell about."""

    asked: Explanation
    card: Card | None = None
    lesson: Lesson | None = None
    is_open: bool = True


@dataclass(slots=True)
class Heard:
    """What a model said so far, why it ended early if it did, and the draft that was shown last."""

    text: str = ""
    trouble: TutorError | None = None
    draft: int | None = None
    shown: str = ""


class Explainer:
    """Answers what waits, the oldest first."""

    def __init__(
        self, database: Database, clock: Clock, library: Library, tutor: Tutor | None, wake: Callable[[], None]
    ) -> None:
        """Without a `tutor`, what still waits is told so. `wake` is called when something waits to be sent."""
        self._database = database
        self._clock = clock
        self._library = library
        self._tutor = tutor
        self._wake_senders = wake
        self._awake = asyncio.Event()
        self._running: dict[int, asyncio.Task[None]] = {}  # by explanation

    def wake(self) -> None:
        """Says that something may be waiting."""
        self._awake.set()

    async def run(self) -> None:
        """Answers until cancelled; what is on its way then is asked again by whoever explains next."""
        try:
            while True:
                self._awake.clear()
                await self._begin()
                # Python 3.11's wait_for loses a cancellation that comes while the event is set; timeout does not.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(IDLE if self._tutor else OFF):
                        await self._awake.wait()
        finally:
            running = list(self._running.values())
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _begin(self) -> None:
        while len(self._running) < WORKERS:
            try:
                waiting = await self._database.run(store.next_waiting, list(self._running))
                wish = await self._database.run(self._prepare, waiting.id) if waiting else None
            except Exception:  # a database that is away comes back; the rows are safe meanwhile
                log.exception("explaining_not_begun")
                return
            if waiting is None:
                return
            if wish is not None:
                task = asyncio.create_task(self._answer(wish))
                self._running[waiting.id] = task
                task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        self._running = {asked: each for asked, each in self._running.items() if each is not task}
        self._awake.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("explaining_broke", exc_info=error)

    def _prepare(self, session: Session, explanation_id: int) -> Wish | None:
        """Counts an attempt, and puts together what a model is told: of the person, the question alone."""
        asked = store.begin(session, explanation_id)
        if asked is None:
            return None
        delivery = deliveries.delivery(session, asked.delivery)
        card = (
            doses.cards_of(session, self._library, [delivery.card or ""]).get(delivery.card or "") if delivery else None
        )
        if delivery is None or card is None:
            return Wish(asked)
        place = places.place(session, asked.place)
        is_open = explanations.is_open(session, place, asked.person, delivery, card)
        return Wish(asked, card, lesson(card, asked.question, is_open=is_open), is_open)

    async def _answer(self, wish: Wish) -> None:
        tutor, card = self._tutor, wish.card
        if card is None or wish.lesson is None:
            await self._settle(wish, Message(text=GONE))
        elif tutor is None:
            await self._settle(wish, _failure(wish, card, SWITCHED_OFF))
        elif wish.asked.attempts > ATTEMPTS:
            await self._settle(wish, _failure(wish, card, LOST))
        else:
            heard = await self._listen(tutor, wish, card, wish.lesson)
            message, answered = _said(tutor.name, wish, card, heard)
            await self._settle(wish, message, answered=answered, draft=heard.draft)

    async def _listen(self, tutor: Tutor, wish: Wish, card: Card, told: Lesson) -> Heard:
        """What the model says. Drafts of it are shown meanwhile."""
        heard, shown_at = Heard(), time.monotonic()
        try:
            async with aclosing(tutor.explain(told)) as pieces:
                async for piece in pieces:
                    heard.text += piece
                    if len(heard.text) > HEARD:
                        break
                    if time.monotonic() - shown_at >= GAP:
                        await self._show(wish, card, heard, f"{tutor.name} is writing …")
                        shown_at = time.monotonic()
        except TutorError as error:
            heard.trouble = error
        except Exception as error:  # a tutor that is broken must not be asked the same for ever
            log.exception("tutor_broke")
            heard.trouble = TutorError(type(error).__name__)
        return heard

    async def _show(self, wish: Wish, card: Card, heard: Heard, footer: str) -> None:
        markdown = readable(heard.text, DRAFT)
        if not markdown or markdown == heard.shown:
            return
        message = explanations.shown(card, wish.asked.question, markdown=markdown, footer=footer)
        try:
            draft = await self._database.run(drafts.show, wish.asked.shown, heard.draft, message, self._clock)
        except Exception:  # the answer itself is what counts
            log.exception("draft_not_shown")
            return
        if draft is not None:
            heard.draft, heard.shown = draft, markdown
            self._wake_senders()

    async def _settle(self, wish: Wish, message: Message, *, answered: bool = False, draft: int | None = None) -> None:
        """Shows the answer in place of the first message, as soon as it is known where that one is."""
        while True:
            try:
                await self._database.run(self._note, wish.asked, message, answered, draft)
            except drafts.NotYetError:
                await asyncio.sleep(AGAIN)
            except Exception:  # a database that is away comes back; until then the answer is kept here
                log.exception("explanation_not_settled", explanation=wish.asked.id)
                await asyncio.sleep(IDLE)
            else:
                return self._wake_senders()

    def _note(self, session: Session, asked: Explanation, message: Message, answered: bool, draft: int | None) -> None:  # noqa: FBT001 (threads take no names)
        """The one transaction of an answer; whichever comes first is shown."""
        if store.settle(session, asked.id, answered=answered):
            drafts.replace(session, asked.place, asked.shown, draft, message, self._clock)


def _said(model: str, wish: Wish, card: Card, heard: Heard) -> tuple[Message, bool]:
    """What a person is shown of what a model said, and whether it was an answer."""
    markdown = readable(heard.text, LONGEST)
    mark = f"Written by {model}, not by us; it can be wrong."
    if heard.trouble is None and markdown:
        choices = explanations.after(card, wish.asked, is_open=wish.is_open)
        return explanations.shown(card, wish.asked.question, markdown=markdown, footer=mark, choices=choices), True
    log.warning("not_explained", model=model, reason=str(heard.trouble or "an empty answer"))
    if markdown:
        return _failure(wish, card, f"{CUT} {mark}", markdown=markdown), False
    return _failure(wish, card, BUSY if heard.trouble and heard.trouble.is_busy else FAILED), False


def _failure(wish: Wish, card: Card, words: str, *, markdown: str = "") -> Message:
    again = rows(Choice("Try again", f"explain:again:{wish.asked.id}"))
    choices = (*again, *explanations.elsewhere(card, wish.asked.question))
    return explanations.shown(card, wish.asked.question, markdown=markdown, footer=words, choices=choices)
