from __future__ import annotations

import asyncio
import io
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.data_structures import Size
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from bot.commands.base import Command
from bot.core.message import Choice, Message, rows
from bot.platforms.console import build
from bot.platforms.console.lines import Commands
from bot.ports import Address, Ask, DeliveryError, Outbound, Platform, Reply, Verb

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
QUESTION = Message(
    text="Which?",
    choices=rows(Choice("Berlin", "zone:b"), Choice("Rome", "zone:r"), Choice("More", url="https://a.b/c")),
)


class StillClock:
    """Stands still."""

    def now(self) -> datetime:
        return NOON

    def stamp(self, at: datetime) -> datetime:
        return at

    def after(self, wait: timedelta) -> datetime:
        return NOON + wait

    def real(self) -> datetime:
        return NOON


@dataclass
class Notebook:
    """An inbox that writes down what it is handed, and answers as it is told."""

    answer: Callable[[Ask], tuple[Reply, ...]] = lambda ask: (Reply(Message(text=f"heard {said(ask)}")),)
    asks: list[Ask] = field(default_factory=list)
    doses: list[tuple[int, str]] = field(default_factory=list)

    async def take(self, ask: Ask) -> tuple[Reply, ...]:
        self.asks.append(ask)
        await asyncio.sleep(0)
        return self.answer(ask)

    async def has(self, asks: int) -> None:
        """Waits until so many have come, and their answers are shown."""
        async with asyncio.timeout(20):
            while len(self.asks) < asks:  # noqa: ASYNC110 (the lines come from another thread)
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)

    async def shown(self, delivery: int, message: str) -> None:
        self.doses.append((delivery, message))

    async def gone(self, address: Address) -> None:
        raise NotImplementedError

    async def back(self, address: Address) -> None:
        raise NotImplementedError

    async def moved(self, old: Address, chat: str) -> None:
        raise NotImplementedError


def said(ask: Ask) -> str:
    return ask.press or f"{'/' + ask.command if ask.command else ''} {ask.words}".strip()


def nothing(*_: object) -> tuple[Reply, ...]:
    return ()


COMMANDS = (
    Command("start", "Begin", nothing),
    Command("streak", "Your streak", nothing),
    Command("secret", "A button's", nothing, hidden=True),
    Command("setup", "For groups", nothing, group_only=True),
)


def console(inbox: Notebook, typed: str = "", target: io.StringIO | None = None) -> Platform:
    return build(
        inbox=inbox,
        clock=StillClock(),
        commands=COMMANDS,
        zone_guess="Europe/Berlin",
        stdin=io.StringIO(typed),
        stdout=target or io.StringIO(),
    )


async def talk(inbox: Notebook, typed: str) -> str:
    """What stands on standard output when these lines came through a pipe."""
    target = io.StringIO()
    platform = console(inbox, typed, target)
    await platform.open()
    await platform.listen()
    await platform.close()
    return target.getvalue()


async def test_a_pipe_is_set_up_by_defaults_and_answered_in_order() -> None:
    shown = await talk(Notebook(), "/today\n\n  /done  two laps \nhello")
    assert shown == (
        "heard /start defaults Europe/Berlin\n\n"
        "> /today\n\nheard /today\n\n"
        "> /done two laps\n\nheard /done two laps\n\n"
        "> hello\n\nheard hello\n\n"
    )


async def test_a_block_of_code_is_read_to_its_end_be_it_in_one_line() -> None:
    shown = await talk(Notebook(), "```def f(x): return x```\n/today\n```py\ndef f(x):\n    return x```\n/done")
    assert [line for line in shown.split("\n") if line.startswith("heard")][1:] == [
        "heard ```def f(x): return x```",
        "heard /today",
        "heard ```py",
        "heard /done",
    ]


async def test_an_ask_says_who_and_where_and_has_a_key_for_ever() -> None:
    inbox = Notebook()
    await talk(inbox, "/today\n")
    await talk(inbox, "/today\n")
    assert len({ask.key for ask in inbox.asks}) == 4
    assert {ask.where.address for ask in inbox.asks} == {Address("console", "me")}
    assert {(ask.who.platform, ask.who.id, ask.at, ask.admin) for ask in inbox.asks} == {("console", "me", NOON, True)}
    assert all(ask.key.startswith("console:") and ask.who.name for ask in inbox.asks)


@pytest.mark.parametrize("end", ["/quit", "/EXIT", " /quit "])
async def test_quit_ends_before_the_pipe_does(end: str) -> None:
    inbox = Notebook()
    await talk(inbox, f"/today\n{end}\n/done\n")
    assert [said(ask) for ask in inbox.asks] == ["/start defaults Europe/Berlin", "/today"]


async def test_a_number_presses_and_a_link_is_shown() -> None:
    inbox = Notebook(lambda ask: (Reply(QUESTION if ask.command else Message(text=f"pressed {said(ask)}")),))
    shown = await talk(inbox, "2\n3\n7\n07:30\n/again\n1\n")
    assert shown.startswith(
        "Which?\n\n[1] Berlin  [2] Rome  [3] More\n\n> 2\n\npressed zone:r\n\n> 3\n\nhttps://a.b/c\n\n"
    )
    assert [said(ask) for ask in inbox.asks[1:]] == ["zone:r", "7", "07:30", "/again", "zone:b"]
    pressed, again = inbox.asks[1], inbox.asks[-1]
    assert pressed.message
    assert pressed.message != again.message, "the newest message with choices is pressed"


async def test_an_edit_shows_only_what_is_new() -> None:
    dose = Message(title="Dose", markdown="Words.", choices=rows(Choice("Done", "done:1"), Choice("Skip", "skip:1")))
    done = Message(title="Dose", markdown="Words.", footer="Counted.", choices=rows(Choice("Undo", "undo:1")))
    inbox = Notebook(lambda ask: (Reply(done, Verb.EDIT),) if ask.press else (Reply(dose, delivery=5),))
    shown = await talk(inbox, "1\n")
    assert shown == "Dose\n\nWords.\n\n[1] Done  [2] Skip\n\n> 1\n\nCounted.\n\n[1] Undo\n\n"
    assert inbox.doses == [(5, inbox.asks[1].message)]


async def test_a_toast_is_shown_when_nothing_else_is() -> None:
    toast = Reply(Message(text="Counted."), Verb.TOAST)
    inbox = Notebook(lambda ask: (Reply(Message(text=f"heard {said(ask)}")), toast) if ask.command else (toast,))
    assert await talk(inbox, "word\n") == "heard /start defaults Europe/Berlin\n\n> word\n\nCounted.\n\n"


async def test_buttons_that_an_edit_took_away_are_gone() -> None:
    inbox = Notebook(
        lambda ask: (
            (Reply(Message(text="Thanks."), Verb.EDIT),)
            if ask.press
            else (Reply(QUESTION if ask.command else Message(text="word")),)
        )
    )
    await talk(inbox, "1\n1\n")
    assert [said(ask) for ask in inbox.asks[1:]] == ["zone:b", "1"]


async def test_a_dose_is_pushed_and_its_buttons_work() -> None:
    inbox, target = Notebook(), io.StringIO()
    read, write = os.pipe()
    written: list[bool] = []
    with os.fdopen(read) as stdin, os.fdopen(write, "w") as typed:
        platform = build(
            inbox=inbox, clock=StillClock(), commands=COMMANDS, zone_guess="UTC", stdin=stdin, stdout=target
        )
        listening = asyncio.create_task(platform.listen())
        await inbox.has(1)
        shown = await platform.send(Outbound(1, Address("console", "me"), QUESTION), lambda: written.append(True))
        print("1", file=typed, flush=True)
        await inbox.has(2)
        listening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await listening
    assert written == [True]
    assert (inbox.asks[1].press, inbox.asks[1].message) == ("zone:b", shown)
    assert "Which?\n\n[1] Berlin" in target.getvalue()


async def test_a_closed_terminal_is_a_failed_delivery() -> None:
    class Gone(io.StringIO):
        def write(self, text: str, /) -> int:
            raise BrokenPipeError(32, "Broken pipe")

    platform = console(Notebook(), target=Gone())
    with pytest.raises(DeliveryError, match="the terminal is gone"):
        await platform.send(Outbound(1, Address("console", "me"), QUESTION), lambda: None)


async def test_nobody_steers_the_terminal() -> None:
    evil = "Ana\x1b[2J\x07\x9b31m\u202egnp\r"
    message = Message(evil, evil, evil, evil, evil, rows(Choice(evil, "a:1")))
    inbox = Notebook(lambda _: (Reply(message),))
    shown = await talk(inbox, f"{evil}\n")
    assert not set(shown) & set("\x1b\x07\x9b\u202e\r")
    assert inbox.asks[1].words == "Ana[2J31mgnp"


async def test_a_person_types_at_a_prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    output = Vt100_Output(screen, lambda: Size(rows=40, columns=100), enable_cpr=False)
    inbox = Notebook(lambda ask: (Reply(QUESTION),) if ask.command else (Reply(Message(text="Fine.")),))
    monkeypatch.setenv("COLUMNS", "80")
    with create_pipe_input() as keys, create_app_session(input=keys, output=output):
        platform = build(
            inbox=inbox, clock=StillClock(), commands=COMMANDS, zone_guess="Europe/Berlin", interactive=True
        )
        keys.send_text("2\r/streak\r\x04")
        await asyncio.wait_for(platform.listen(), timeout=20)
    assert [said(ask) for ask in inbox.asks] == ["/start Europe/Berlin", "zone:r", "/streak"]
    assert "Which?" in screen.getvalue()
    assert "Fine." in screen.getvalue()


def test_commands_complete_and_hidden_ones_do_not() -> None:
    shown = [command for command in COMMANDS if not command.hidden and not command.group_only]

    def complete(begun: str) -> list[str]:
        return [found.text for found in Commands(shown).get_completions(Document(begun), CompleteEvent())]

    assert complete("/s") == ["/start", "/streak"]
    assert complete("/q") == ["/quit"]
    assert complete("hello") == []
    assert complete("/streak x") == []
