"""Runs every measurement and prints the table that docs/performance.md shows."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench import done, dose, planning, sustained, world
from tests.bench.world import Row
from tests.fakes import databases


def main() -> None:
    """Measures, some minutes long, on a machine that should have nothing else to do."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("parts", nargs="*", metavar="part", help="dose, sustained, done or planning; all by default")
    parser.add_argument("--people", type=int, default=1_000_000, help="subscriptions to plan among")
    parser.add_argument("--seconds", type=int, default=60, help="for which a thousand a second are held")
    asked = parser.parse_args()
    world.settle_in()
    parts: dict[str, Callable[[dict[str, str], Path], Iterator[Row]]] = {
        "dose": lambda both, _: dose.measure(both),
        "sustained": lambda both, _: sustained.measure(both, asked.seconds),
        "done": lambda both, _: done.measure(both),
        "planning": lambda both, folder: planning.measure(both, folder, asked.people),
    }
    sys.stdout.write("| what | against | reach | measured |\n| --- | --- | --- | --- |\n")
    try:
        for name in asked.parts or parts:
            with tempfile.TemporaryDirectory() as folder:
                for row in parts[name](_databases(Path(folder)), Path(folder)):
                    sys.stdout.write(f"| {row.what} | {row.against} | {row.wanted} | {row.measured} |\n")
                    sys.stdout.flush()
    finally:
        databases.end()


def _databases(folder: Path) -> dict[str, str]:
    """The addresses of an empty database of each kind; PostgreSQL where a server is at hand."""
    found = {"SQLite": world.sqlite(folder)}
    postgresql = databases.empty_postgresql()
    if postgresql:
        found["PostgreSQL"] = postgresql
    else:
        sys.stderr.write(f"{databases.NONE}; its rows are left out.\n")
    return found


if __name__ == "__main__":
    main()
