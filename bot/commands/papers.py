"""/papers: what one read, wrote and thought of it, the newest first."""

from __future__ import annotations

from bot.commands.base import Command, Replies, number
from bot.commands.context import Context
from bot.core.doses.paper import PaperCard
from bot.core.message import Choice
from bot.core.streaks import name_day
from bot.storage import reading
from bot.storage.reading import Reading

PAGE = 10
MOST = 1_000_000  # papers to page through
THUMBS = {1: "👍", -1: "👎", 0: ""}


def run(context: Context) -> Replies:
    """The newest page."""
    return press(context, "0")


def press(context: Context, argument: str) -> Replies:
    """A page of papers; the argument is how many newer ones to pass over."""
    skip = number(argument, MOST) or 0
    shelf = [card.id for card in context.library.cards.values() if isinstance(card, PaperCard)]
    everything = reading.readings(context.session, context.person.id, shelf)
    found = everything[skip : skip + PAGE]
    if not found:
        words = "No paper yet. One counts as read when you press Done, reply to it or vote on it."
        return (context.confide(words, Choice("A paper", "paper:")),)
    titles = context.titles(each.card for each in found)
    lines = [f"{name_day(each.day)}  {titles.get(each.card, each.card)}{_made_of(each)}" for each in found]
    older = (Choice("Older", f"papers:{skip + PAGE}"),) if skip + PAGE < len(everything) else ()
    title = f"{len(everything)} papers" if len(everything) != 1 else "1 paper"
    return (
        context.confide(
            "\n".join(lines), *older, Choice("Another paper", "paper:"), Choice("My notes", "notes:"), title=title
        ),
    )


def _made_of(each: Reading) -> str:
    notes = f"{each.notes} answer{'s' if each.notes != 1 else ''}" if each.notes else ""
    parts = [part for part in ("✅" if each.done else "", THUMBS[each.vote], notes) if part]
    return f"  {' '.join(parts)}" if parts else ""


COMMAND = Command(name="papers", summary="What you read and answered", run=run, press=press)
