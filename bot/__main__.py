"""The command line. Whatever is slow to import is imported by the command that needs it, so that help comes at once."""

from __future__ import annotations

import argparse
import io
import os
import sys
import textwrap
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.arguments import parser
from bot.ports import StartError

if TYPE_CHECKING:
    from bot.settings import Settings

FINE, BROKEN, REFUSED, INTERRUPTED = 0, 1, 2, 130
OPERATING = frozenset({"doctor", "papers"})  # what bot/operating/ does
WORKSHOP = frozenset({"new", "preview", "verify"})  # what bot/workshop/ does


def main(arguments: Sequence[str] | None = None) -> int:
    """Carries out one command and returns the exit code: 0 fine, 1 complaints or a bug, 2 it cannot start."""
    _speak_utf8()
    asked = parser().parse_args(arguments)
    if asked.command is None:
        parser().print_help()
        return REFUSED
    try:
        status = _carry_out(asked)
        sys.stdout.flush()
    except StartError as error:
        print(error, file=sys.stderr)  # noqa: T201 (a sentence for whoever started it)
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read us has gone, `dose run | head`; without this Python complains once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    return status


def _carry_out(asked: argparse.Namespace) -> int:
    from bot import clock, log, settings  # noqa: PLC0415 (see the module's first line)

    clock.pin_zones()
    chosen = settings.load()
    is_console = asked.command == "run" and not chosen.is_live
    scrubber = log.configure(
        chosen.log_level if asked.command == "run" else "WARNING",
        secrets=(*chosen.secrets(), *_passwords(asked)),
        folder=chosen.data_dir if is_console else None,
    )
    try:
        return _call(asked, chosen)
    except StartError as error:
        raise StartError(scrubber.scrub(str(error))) from None
    except BrokenPipeError:
        raise
    except Exception:  # noqa: BLE001 (the last resort, which logs it)
        sys.excepthook(*sys.exc_info())
        where = chosen.data_dir / log.NAME if is_console else "the lines above"
        print(f"Daily Dose broke, which is a bug; {where} tells where.", file=sys.stderr)  # noqa: T201
        return BROKEN


def _passwords(asked: argparse.Namespace) -> list[str]:
    addresses = [getattr(asked, name, "") for name in ("source", "target")]
    return [password for address in addresses if (password := urlsplit(address).password)]


def _call(asked: argparse.Namespace, chosen: Settings) -> int:
    from bot import app  # noqa: PLC0415

    if asked.command in WORKSHOP:
        from bot.workshop import desk  # noqa: PLC0415

        return desk.carry_out(asked, chosen)
    if asked.command in OPERATING:
        from bot.operating import desk as operating  # noqa: PLC0415

        return operating.carry_out(asked, chosen)
    if asked.command == "check":
        return app.check(chosen)
    if asked.command == "migrate":
        return app.migrate(chosen)
    if asked.command == "move":
        return app.move(chosen, asked.source, asked.target)
    if asked.rehearse is not None or asked.speed != 1:
        _warn_of_rehearsal(asked.rehearse, asked.speed)
    return app.run(chosen, rehearse=asked.rehearse, speed=asked.speed)


def _warn_of_rehearsal(start: datetime | None, speed: float) -> None:
    words = f"REHEARSAL: the bot's clock starts {f'at {start:%Y-%m-%d %H:%M %Z}' if start else 'now'}"
    words += f" and runs {speed:g} times as fast. " if speed != 1 else ". "
    words += "Doses are sent and days counted by that clock: never use it with a database you care for."
    rule = "!" * 78
    if sys.stderr.isatty():  # in a log it stays one line, to be found as such
        words = textwrap.fill(words, len(rule))
    print(f"{rule}\n{words}\n{rule}", file=sys.stderr)  # noqa: T201


def _speak_utf8() -> None:
    """Makes pipes UTF-8 on every system, and a wrong byte a question mark instead of a crash."""
    # Some supervisors start programs without any streams.
    sys.stdin, sys.stdout, sys.stderr = (
        stream or Path(os.devnull).open(mode)  # noqa: SIM115 (for as long as we run)
        for stream, mode in ((sys.stdin, "r"), (sys.stdout, "w"), (sys.stderr, "w"))
    )
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


if __name__ == "__main__":
    sys.exit(main())
