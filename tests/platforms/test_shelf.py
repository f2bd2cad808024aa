"""The shelf of platforms: every file on it is in its table, and none is imported before it is used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import bot.platforms
from bot.platforms import CONSOLE, PLATFORMS

SHARED = {"markup", "preview"}  # what several platforms draw with


def test_every_platform_on_the_shelf_is_in_its_table() -> None:
    folder = Path(bot.platforms.__path__[0])
    names = {path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert names - SHARED - {"__init__"} == {shelved.name for shelved in (*PLATFORMS, CONSOLE)}


def test_the_table_imports_no_library_of_a_platform() -> None:
    program = "import sys, bot.app; print([name for name in ('telegram', 'discord') if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
