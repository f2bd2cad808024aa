"""Every command, with no words and with rubbish, and every button that any answer offers, wherever one may stand."""

from __future__ import annotations

import importlib
import pkgutil
from collections import deque
from pathlib import Path

import pytest

from bot import commands
from bot.commands import COMMANDS
from bot.core.message import ACTION_BYTES, LABEL_LENGTH
from bot.library import Library
from bot.storage.database import Database
from tests.fakes.clock import MovableClock
from tests.fakes.house import House, Said, Speaker, group, sound

LONGEST = 4_000  # Telegram's message holds 4,096 characters
PRESSES = 250  # a walk presses at most so many buttons
CONTENT = Path(__file__).parents[2] / "content"
RUBBISH = ["", "xyzzy", "-1", "07:30", "🦉 \u202e <b>@everyone</b>", "yesterday", "off", "0"]
TABLES = {
    "aside",
    "base",
    "context",
    "dispatch",
    "letters",
    "verdicts",
    "words",
}  # what every command uses, and no command
STANDS = ["private, new", "private, set up", "group, new, admin", "group, new", "group, set up, admin", "group, set up"]


@pytest.fixture(scope="session")
def shelf() -> Library:
    """What is really sent."""
    return Library.load(CONTENT)


@pytest.fixture
async def speaker(database: Database, shelf: Library, request: pytest.FixtureRequest) -> Speaker:
    """Somebody who stands where the parameter says."""
    house = House(database, shelf, MovableClock("2026-11-23T06:00Z"))
    stand: str = request.param
    if stand.startswith("private"):
        ana = house.person("ana")
        if "set up" in stand:
            await ana.begins()
        return ana
    if "set up" in stand:
        await house.person("boss").there(group(), admin=True).says("/setup 07:30 Europe/Berlin")
    return house.person("ana").there(group(), admin="admin" in stand)


def fits(said: Said) -> Said:
    """Every platform can show the answers, and nothing broke."""
    for reply in sound(said).replies:
        assert 0 < len(reply.message.plain()) < LONGEST
        for row in reply.message.choices:
            assert row
            for choice in row:
                assert 0 < len(choice.label) <= LABEL_LENGTH
                assert len(choice.action.encode()) <= ACTION_BYTES
    return said


def test_every_file_is_on_the_shelf() -> None:
    files = {module.name for module in pkgutil.iter_modules(commands.__path__)} - TABLES
    assert {command.name for command in COMMANDS} == files
    for name in files:
        assert importlib.import_module(f"bot.commands.{name}").COMMAND in COMMANDS


def test_names_and_summaries_suit_every_platform() -> None:
    assert len({command.name for command in COMMANDS}) == len(COMMANDS)
    for command in COMMANDS:
        assert command.name.isascii()
        assert command.name.islower()
        assert len(command.name) <= 32
        assert 0 < len(command.summary) <= 100
        for argument in command.arguments:
            assert argument.name.isidentifier()
            assert 0 < len(argument.summary) <= 100


@pytest.mark.parametrize("speaker", STANDS, indirect=True)
async def test_every_command_is_answered(speaker: Speaker) -> None:
    for command in COMMANDS:
        for words in RUBBISH:
            said = fits(await speaker.says(f"/{command.name} {words}".strip()))
            assert said.replies, f"/{command.name} {words}"


@pytest.mark.parametrize("speaker", STANDS, indirect=True)
async def test_every_button_is_answered(speaker: Speaker) -> None:
    """Breadth first, from what every command offers to whatever lies behind."""
    waiting: deque[str] = deque()
    for command in COMMANDS:
        waiting.extend(fits(await speaker.says(f"/{command.name}")).actions.values())
    seen: set[str] = set()
    while waiting and len(seen) < PRESSES:
        action = waiting.popleft()
        if action in seen:
            continue
        seen.add(action)
        said = fits(await speaker.presses(action, message="77"))
        assert said.replies, action
        waiting.extend(said.actions.values())
    assert not waiting or len(seen) == PRESSES
    assert len(seen) > 3


async def test_every_card_can_be_sent_and_looked_behind(database: Database, shelf: Library) -> None:
    """A dose a day until the shelf is used up, with all that its buttons lead to."""
    house = House(database, shelf, MovableClock("2026-11-23T06:00Z"))
    ana = house.person("ana")
    said = await ana.begins()
    titles = {reply.message.title for reply in said.replies}
    for _ in shelf.cards:
        house.clock.wait(days=1)
        said = fits(await ana.says("/today"))
        titles |= {reply.message.title for reply in said.replies}
        for action in said.actions.values():
            if action.startswith(("ask:", "hint:")):
                for behind in fits(await ana.presses(action)).actions.values():
                    fits(await ana.presses(behind))
    assert titles >= {card.title for card in shelf.cards.values()}
