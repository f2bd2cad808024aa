"""/rules: every rule of the streak in one sentence."""

from __future__ import annotations

from bot.commands.base import Command, Replies
from bot.commands.context import Context
from bot.core import understanding
from bot.core.streaks import RULES


def run(context: Context) -> Replies:
    """Lists the rules as the code has them."""
    start = f"Your day starts at {context.person.rollover:02}:00 on your own clock, {context.person.zone}."
    sentences = (*(rule.sentence for rule in RULES), understanding.RULE)
    return (context.say("\n".join([start, *(f"• {sentence}" for sentence in sentences)]), title="The rules"),)


COMMAND = Command(name="rules", summary="The rules of the streak", run=run)
