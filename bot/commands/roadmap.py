"""/roadmap: where one is in the four phases."""

from __future__ import annotations

from bot.commands.base import Command, Replies
from bot.commands.context import Context
from bot.commands.start import titled
from bot.core.message import Choice
from bot.storage import history


def run(context: Context) -> Replies:
    """Shows the phases, how far one is in each, and this week's theme."""
    phase = context.subscription.phase or context.defaults.phase
    progress = context.library.progress(phase, history.cards_had(context.session, context.subscription.id))
    lines: list[str] = []
    for each in progress.phases:
        here = "  ← you are here" if each.phase.number == phase else ""
        had = f"{each.had} of {each.cards} doses" if each.cards else "no doses yet"
        lines += [
            f"{each.phase.number}  {titled(each.phase)}: {had}{here}",
            f"   {', '.join(each.phase.topics)}",
        ]
    if progress.week is not None:
        lines += ["", f"Week {progress.week}: {progress.theme}" if progress.theme else f"Week {progress.week}"]
    return (context.say("\n".join(lines), Choice("Change phase", "phase:")),)


COMMAND = Command(name="roadmap", summary="Where you are in the four phases", run=run)
