"""Carries out what is asked of the workshop."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable

from bot.clock import SystemClock
from bot.library import Library
from bot.settings import Settings
from bot.workshop import preview as previews
from bot.workshop.beginning import Order, begin
from bot.workshop.book import bind
from bot.workshop.choosing import Wanted, choose, select
from bot.workshop.notebooks import write_notebooks
from bot.workshop.verify import summary, verify


def carry_out(asked: argparse.Namespace, settings: Settings) -> int:
    """Does what one of the workshop's commands says, and returns the exit status.

    Raises:
        StartError: it cannot; the text is one sentence with the cure.
    """
    if asked.command == "new":  # the content need not be sound: a card that was begun is not
        return _write(_new(asked, settings))
    library = Library.load(settings.content_dir)
    if asked.command == "verify":
        return _verify(asked, library, settings)
    if asked.notebooks is not None:
        return _write(_notebooks(asked, library))
    if asked.html is not None:
        return _write(_bind(asked, library))
    return _write(_preview(asked, library))


def _bind(asked: argparse.Namespace, library: Library) -> Iterable[str]:
    pages = bind(library, asked.html)
    yield f"{len(pages) - 1} cards are bound. Open {pages[0]} in a browser.\n"


def _notebooks(asked: argparse.Namespace, library: Library) -> Iterable[str]:
    count = write_notebooks(library, asked.notebooks)
    yield f"{count} notebooks are in {asked.notebooks}. Where they are published, DOSE_NOTEBOOK_BASE_URL says.\n"


def _verify(asked: argparse.Namespace, library: Library, settings: Settings) -> int:
    cards = select(library, asked.cards, Wanted("", asked.phase, asked.week, asked.focus))
    root = settings.content_dir
    runs = []
    for each in verify(library, cards):
        sys.stderr.write(f"{'FAILED' if each.problems else 'done'}: {each.name(root)}\n")
        runs.append(each)
    _write(f"{line}\n" for line in summary(runs, root))
    return 1 if any(each.problems for each in runs) else 0


def _new(asked: argparse.Namespace, settings: Settings) -> Iterable[str]:
    order = Order(asked.focus, asked.title, asked.phase, asked.week, asked.name)
    for path in begin(settings.content_dir, order, SystemClock().now().date()):
        yield f"{path}\n"
    yield "Replace every ✍ by your own words; `dose check` lists what is left. "
    yield "Then `dose preview` shows how it looks.\n"


def _preview(asked: argparse.Namespace, library: Library) -> Iterable[str]:
    now = SystemClock().now()
    platform = previews.platform_named(asked.platform)
    wanted = Wanted(asked.card, asked.phase, asked.week, asked.focus)
    card = choose(library, wanted, today=library.plan.focus(now.weekday()))
    return previews.preview(card, platform, now, everything=asked.all)


def _write(texts: Iterable[str]) -> int:
    for text in texts:
        sys.stdout.write(text)
    return 0
