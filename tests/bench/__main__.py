"""Runs every measurement and prints the table that docs/performance.md shows."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import structlog

from bot import clock
from tests.bench import dose, planning


def main() -> None:
    """Measures, some minutes long, on a machine that should have nothing else to do."""
    clock.pin_zones()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    print("| what | against | reach | measured |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as name:
        for part in (dose, planning):
            for row in part.measure(Path(name)):
                print(f"| {row.what} | {row.against} | {row.wanted} | {row.measured} |")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
