"""What runs strangers' code is started without our secrets."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads /proc")


def test_the_workers_of_a_running_bot_have_no_setting_in_their_environment(tmp_path: Path) -> None:
    secrets = {"DOSE_DATABASE_URL": f"sqlite:///{tmp_path}/CANARY.db", "DOSE_TIME": "07:31", "PYTHONPATH": str(ROOT)}
    bot = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=tmp_path,
        env=os.environ | secrets,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    try:
        workers = _children(bot.pid)
        assert workers
        for worker in workers:
            environment = Path(f"/proc/{worker}/environ").read_bytes()
            assert b"DOSE_" not in environment
            assert b"CANARY" not in environment
        assert b"CANARY" in Path(f"/proc/{bot.pid}/environ").read_bytes(), "it can be read"
    finally:
        bot.kill()
        bot.communicate()


def _children(process: int) -> list[str]:
    """The processes that a process has started, when there are any."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        tasks = Path(f"/proc/{process}/task").glob("*/children")
        found = [child for each in tasks for child in each.read_text().split()]
        if found and all(b"monty" in Path(f"/proc/{child}/cmdline").read_bytes() for child in found):
            return found
        time.sleep(0.02)
    return []
