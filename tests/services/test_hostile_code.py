"""Eighty ways to misuse a bot that runs code: each is answered, none holds up another person's /done for a second."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import pytest

from bot.runner import Limits, Runner
from bot.services.grading import BROKEN, Grader
from bot.storage import tables as t
from tests.fakes.house import House, Speaker

PROMPT = 1.0  # seconds that a /done may take, whatever else runs
QUICK = Limits(seconds=0.6, total=1.0)  # held up by one endless run, a /done would take longer than it may


def body(*lines: str) -> str:
    return "\n    ".join(["def mean(xs):", *lines])


ENDLESS = [
    body("while True: pass"),
    "while True: pass\ndef mean(xs): return 1",
    body("return mean(xs)"),
    body("return mean(xs) + mean(xs)"),
    body("while True:", "    try:", "        1 / 0", "    except BaseException:", "        pass"),
    body("while True:", "    try:", "        while True: pass", "    except TimeoutError:", "        pass"),
    body("try:", "    while True: pass", "finally:", "    while True: pass"),
    body("for _ in iter(int, 1): pass"),
    body("import itertools", "for _ in itertools.count(): pass"),
    body("import itertools", "return list(itertools.repeat(1))"),
    body("return sum(i for i in range(10 ** 12))"),
    body("return 10 ** 10 ** 7 % 7"),
    body("x = 3", "while True: x = x * x"),
    body("import re", "return re.match('(a+)+$', 'a' * 40 + 'b')"),
    body("import re", "return re.match('(.*)*x', 'y' * 5000)"),
    body("import time", "time.sleep(3600)"),
    body("import asyncio", "asyncio.run(asyncio.sleep(3600))"),
    body("return sorted([3, 1, 2] * 10 ** 6, key=lambda x: mean(xs))"),
    body("return 'a'.join(['b' * 1000] * 10 ** 5).count('ba')"),
    body("return max(range(10 ** 11))"),
]
GREEDY = [
    body("return [0] * 10 ** 9"),
    body("return 'x' * 10 ** 11"),
    body("return b'x' * 10 ** 11"),
    body("x = [0]", "while True: x = x + x"),
    body("x = 'a'", "while True: x += x"),
    body("x = {}", "i = 0", "while True:", "    x[i] = 'y' * 100", "    i += 1"),
    body("return list(range(10 ** 9))"),
    body("return set(range(10 ** 9))"),
    body("return {i: [i] * 1000 for i in range(10 ** 6)}"),
    body("return 2 ** 10 ** 9"),
    body("return 1 << 10 ** 10"),
    body("return (1,) * 10 ** 10"),
    body('return f"{1:>{10 ** 9}}"'),
    body("return '%1000000000d' % 1"),
    body("return 'x'.ljust(10 ** 10)"),
    body("return [[0] * 1000 for _ in range(10 ** 6)]"),
    body("x = []", "x.append(x)", "return x"),
    body("x = [0]", "for i in range(60): x = [x, x]", "return x"),
    body("x = 1", "for i in range(100_000): x = [x]", "return x"),
    "x = [0] * 10 ** 9\ndef mean(xs): return 1",
    body("raise ValueError('x' * 10 ** 6)"),
    body("return 'x' * 10 ** 6"),
    body("return 10 ** 4400"),
]
LOUD = [
    body("while True: print('x' * 10_000)"),
    body("for i in range(10 ** 6): print(i)"),
    body("print('x' * 10 ** 7)"),
    "print('y' * 10 ** 6)\ndef mean(xs): return 1",
    body("print('\\x1b[2J\\x00\\u202e@everyone <b>')", "return '\\x1b[2J <b>@everyone</b> [x](https://evil.test)'"),
]
BURGLARS = [
    body("return open('/etc/passwd').read()"),
    body("open('/tmp/evil', 'w').write('x')"),
    body("import os", "return os.environ"),
    body("import os", "os.fork()"),
    body("import os", "os.system('reboot')"),
    body("import os", "os.kill(1, 9)"),
    body("import os", "return os.listdir('/')"),
    body("import sys", "sys.exit()"),
    body("import sys", "sys.modules.clear()"),
    body("import socket", "socket.create_connection(('127.0.0.1', 80))"),
    body("import urllib.request", "urllib.request.urlopen('http://127.0.0.1')"),
    body("import subprocess", "subprocess.run(['true'])"),
    body("import ctypes", "ctypes.string_at(0)"),
    body("import threading", "threading.Thread(target=print).start()"),
    body("import multiprocessing", "multiprocessing.Process().start()"),
    body("from pathlib import Path", "return Path('/etc/passwd').read_text()"),
    body("return ().__class__.__bases__[0].__subclasses__()"),
    body("return mean.__globals__['__builtins__']"),
    body("return eval('__import__(\"os\")')"),
    body("exec('while True: pass')"),
    body("return __import__('os').getcwd()"),
    body("return globals()"),
    body("return type('X', (), {'__eq__': lambda a, b: True})()"),
    body("raise SystemExit"),
    body("raise KeyboardInterrupt"),
    body("breakpoint()"),
    body("return input()"),
]
MALFORMED = [
    "def mean(xs):\n" + "\n".join(f"{' ' * depth}if 1:" for depth in range(1, 80)),
    "def mean(xs): return " + "(" * 3_000 + ")" * 3_000,
    "def mean(xs): return " + "[" * 1_000,
    "def mean(xs): return " + "-" * 7_000 + "1",
    "def mean(xs): return " + "1 + " * 1_900 + "1",
    "def mean(xs): return '\\ud800'",
    "def mean(xs): return \u202e1",
    "def mean(" + ", ".join(f"a{i}" for i in range(1_000)) + "): pass",
    "def mean(xs):\n\treturn 1\n        return 2",
    "mean = None\ndef mean(xs",
    "class mean: pass\ndef mean (xs) : ...",
]
HOSTILE = [*ENDLESS, *GREEDY, *LOUD, *BURGLARS, *MALFORMED]


@contextlib.asynccontextmanager
async def grading(house: House) -> AsyncIterator[None]:
    grader = Grader(house.database, house.clock, house.library, house.desk.tell, lambda: None, lambda: Runner(QUICK))
    task = asyncio.create_task(grader.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def on_tuesday(house: House, name: str) -> Speaker:
    speaker = house.person(name)
    await speaker.begins()
    await speaker.says("/today")
    return speaker


def test_there_are_more_than_sixty() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) > 60


@pytest.mark.timeout(240)
async def test_hostile_code_is_answered_and_holds_up_nobody(house: House) -> None:
    house.clock.move("2026-11-24T08:00Z")
    ana = await on_tuesday(house, "ana")
    hostile = [await on_tuesday(house, f"eve-{number}") for number in range(len(HOSTILE))]
    for eve, code in zip(hostile, HOSTILE, strict=True):
        assert (await eve.says(f"```\n{code}\n```")).first == "Running it."
    worst, dones = 0.0, 0
    async with grading(house):
        async with asyncio.timeout(200):
            while not await house._is_graded():
                began = time.monotonic()
                assert "ounted" in (await ana.says("/done")).first
                worst, dones = max(worst, time.monotonic() - began), dones + 1
                await asyncio.sleep(0.05)
    assert dones > 20
    assert worst < PROMPT
    answers = [row.payload["text"] for row in await house.deliveries("reply")]
    assert len(answers) == len(HOSTILE)
    assert BROKEN not in answers
    assert max(map(len, answers)) < 1_000
    assert not any(row.points for row in await house.rows(t.submission))
