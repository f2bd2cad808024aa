"""What can be typed behind `dose`, and its help. Imports nothing big, so that the help comes at once."""

from __future__ import annotations

import argparse
import contextlib
import math
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from bot import __version__

FOCUSES = "theory, coding, paper, reproduce, build, explore or review"
FASTEST = 100_000  # a week in six seconds; nothing could follow any faster

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 (it has no public name)

EPILOG = """\
examples:
  dose run                                  a chat in this terminal, or the bot if a token is set
  dose run --rehearse 2026-03-29T00:50Z --speed 60
                                            the night summer time begins, an hour a minute
  printf '/today\\n/done\\n' | dose run       the same chat, from a pipe
  dose preview --phase 1 --week 3 --focus theory --platform telegram --all
                                            a dose as it is sent, and what stands behind its buttons
  dose preview --html book                  the whole curriculum as web pages, book/index.html first
  dose new card theory "Why squared error loves the mean" --phase 1 --week 3
                                            a file to fill in, which dose check then helps with
  dose move sqlite:///data/dose.db postgresql://user@host/name
                                            the same bot on PostgreSQL, with everything it knows
  dose papers fetch --dry-run               what the paper sources have to say, and what would be kept of it
  dose check                                what is wrong with content, settings or database

Settings are environment variables (DOSE_TELEGRAM_TOKEN, DOSE_DISCORD_TOKEN, DOSE_DATABASE_URL, DOSE_ZONE, …)
or lines in .env; .env.example in the source lists them all.
"""


def parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    dose = argparse.ArgumentParser(
        prog="dose",
        description="Daily Dose: one bite of AI engineering a day, on Telegram, on Discord or in this terminal.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    dose.add_argument("--version", action="version", version=f"Daily Dose {__version__}")
    commands = dose.add_subparsers(dest="command", metavar="command", title="commands")
    run = commands.add_parser(
        "run",
        help="start the bot: every platform that has a token, else a chat in this terminal",
        description="Migrates the database, then starts every platform that has a token, else a chat in this terminal.",
    )
    run.add_argument(
        "--rehearse",
        type=_instant,
        metavar="INSTANT",
        help="start the bot's clock at an instant such as 2026-03-29T00:50Z, to watch what it will do",
    )
    run.add_argument(
        "--speed",
        type=_speed,
        default=1.0,
        metavar="N",
        help="let the bot's clock run N times as fast (60: an hour a minute)",
    )
    commands.add_parser(
        "check",
        help="look for mistakes in content, settings and database; exit 0 or 1",
        description="Checks content, settings and database. Each complaint names the place and the cure.",
    )
    commands.add_parser(
        "migrate",
        help="bring the database to the newest version (run does it by itself)",
        description="Brings the database to the newest version. `dose run` does it by itself.",
    )
    commands.add_parser(
        "doctor",
        help="how the bot is: database, waiting messages, sources of papers, the model; exit 0 or 1",
        description="Looks at content, database, waiting messages, the sources of papers and the model that /explain "
        "asks, and changes nothing, so it may be asked while the bot runs.",
    )
    _add_move(commands)
    _add_papers(commands)
    _add_preview(commands)
    _add_new(commands)
    _add_verify(commands)
    return dose


def _add_move(commands: _Commands) -> None:
    move = commands.add_parser(
        "move",
        help="take a stopped bot from its SQLite file to PostgreSQL",
        description="Copies everything into an empty database, compares counts and sums, and marks the old one so that "
        "nothing starts on it by mistake. Stop the bot before. If anything goes wrong, nothing has moved.",
    )
    move.add_argument("source", metavar="OLD", help="such as sqlite:///data/dose.db")
    move.add_argument(
        "target",
        metavar="NEW",
        nargs="?",
        default="",
        help="such as postgresql://user@host/name; left out, what DOSE_DATABASE_URL says, which hides a password best",
    )


def _add_papers(commands: _Commands) -> None:
    papers = commands.add_parser(
        "papers",
        help="fetch recent papers now (run does it every night)",
        description="Asks every source of papers once, and keeps what is new. `dose run` does so every night.",
    )
    papers.add_argument("what", choices=["fetch"], help="what to do: fetch")
    papers.add_argument("--dry-run", action="store_true", help="keep nothing; show what would be kept, and why")


def _add_preview(commands: _Commands) -> None:
    preview = commands.add_parser(
        "preview",
        help="see a dose as Telegram, Discord or the terminal shows it",
        description="Shows one dose as a platform shows it, with its length where the platform has a limit.",
        epilog="An open phase is 1, an open week the first, an open focus this weekday's.",
    )
    preview.add_argument("card", nargs="?", default="", metavar="CARD-ID", help="the card; or look for one with:")
    _add_wanted(preview)
    preview.add_argument("--platform", default="console", help="telegram, discord or console (the default)")
    preview.add_argument("--html", type=Path, metavar="DIR", help="bind the whole curriculum into a book of web pages")
    preview.add_argument(
        "--notebooks", type=Path, metavar="DIR", help="write all notebooks, for DOSE_NOTEBOOK_BASE_URL"
    )
    preview.add_argument("--all", action="store_true", help="show what stands behind the buttons as well")


def _add_new(commands: _Commands) -> None:
    new = commands.add_parser(
        "new",
        help="begin a card: a file with all its fields and sections, for you to fill",
        description="Writes a new card with all fields and sections of its focus, and its scripts. Overwrites nothing.",
        epilog="What is still to be written has a ✍ before it; `dose check` lists each of them with its line.",
    )
    new.add_argument("what", choices=["card"], help="what to begin: card")
    new.add_argument("focus", help=FOCUSES)
    new.add_argument("title", help="at most 60 characters, in quotes")
    new.add_argument("--phase", type=_number, required=True, metavar="N", help="1 to 4")
    new.add_argument("--week", type=_number, required=True, metavar="N", help="the week of the phase")
    new.add_argument("--name", default="", help="the file's name, in kebab-case; the title's words if left out")


def _add_verify(commands: _Commands) -> None:
    verify = commands.add_parser(
        "verify",
        help="run the scripts beside the cards, and coding cards' tests; exit 0 or 1",
        description="Runs what stands beside the cards: a reproduction prints its target and the checkpoints that its "
        "card quotes, a broken script exits 1, a mended one 0, and a coding card's tests tell right from wrong.",
    )
    verify.add_argument("cards", nargs="*", metavar="CARD-ID", help="these cards; all that fit if left out")
    _add_wanted(verify)


def _add_wanted(command: argparse.ArgumentParser) -> None:
    command.add_argument("--phase", type=_number, metavar="N", help="1 to 4")
    command.add_argument("--week", type=_number, metavar="N", help="the week of the phase")
    command.add_argument("--focus", default="", help=FOCUSES)


def _number(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) < len("1000") and int(text):
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number of a phase or week; write 1, 2, 3 …")


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no instant; write it like 2026-03-29T00:50Z, with its zone")
    return instant


def _speed(text: str) -> float:
    with contextlib.suppress(ValueError):
        speed = float(text)
        if math.isfinite(speed) and 0 < speed <= FASTEST:
            return speed
    raise argparse.ArgumentTypeError(f"{text!r} is no speed; write a number above 0 and up to {FASTEST}, such as 60")
