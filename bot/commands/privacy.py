"""/privacy: what is kept about a person, all of it as a file, and its deletion."""

from __future__ import annotations

from bot.commands.base import Command, Replies
from bot.commands.context import Context
from bot.commands.words import days
from bot.core.errors import StaleError
from bot.core.message import Choice, Message, Style, rows
from bot.ports import Reply, Verb
from bot.storage import belongings, people
from bot.storage import tables as t

DELETE, SURE, KEEP = "delete", "sure", "keep"
KEPT = (
    "I keep what it takes to bring doses and to count days: your name and number on each platform, your clock and "
    "settings, which doses came, and what you did with them. What you ask with Explain goes to the language model that "
    "answers; nothing else is passed on."
)
GONE = "Everything of yours is deleted, and no dose comes any more. /start begins anew."


def run(context: Context) -> Replies:
    """Tells what is kept, with the ways to take it along and to delete it."""
    platforms = " and ".join(name.capitalize() for name in _platforms(context))
    text = f"{KEPT}\n\nOf you on {platforms}: {_list(context)}."
    ways = Choice("Take all of it along", "export:all"), Choice("Delete all of it", f"privacy:{DELETE}")
    return (context.say(text, *ways, width=1),)


def press(context: Context, argument: str) -> Replies:
    """`privacy:delete` asks once more, `privacy:sure:7` deletes person 7, if it is they who press."""
    act, _, whose = argument.partition(":")
    if act == DELETE:
        return (_ask_again(context),)
    if act == KEEP:
        return (context.settle("Nothing is deleted."),)
    if act != SURE:
        return run(context)
    if whose != str(context.person.id):
        raise StaleError
    belongings.forget(context.session, context.person.id)
    return (Reply(Message(text=GONE), Verb.TOAST, private=True),)


def _ask_again(context: Context) -> Reply:
    platforms = " and ".join(name.capitalize() for name in _platforms(context))
    current = 0 if context.person.streak_hidden else context.streak().current
    streak = f"your streak of {days(current)}, " if current else ""
    text = (
        f"This deletes on {platforms}, for good: {streak}{_list(context)}. "
        "Doses stop. Groups keep theirs, without you on the board. Nobody can bring it back."
    )
    sure = Choice("Delete everything of mine", f"privacy:{SURE}:{context.person.id}", style=Style.DANGER)
    message = Message(text=text, choices=rows(sure, Choice("Keep it", f"privacy:{KEEP}"), width=1))
    return Reply(message, Verb.EDIT if context.is_pressed else Verb.SEND)


def _list(context: Context) -> str:
    """`12 counted days, 3 notes, 40 answers and 1 piece of code`; what there is none of is left out."""
    named = (
        (t.check_in, "entry in your log of days", "entries in your log of days"),
        (t.note, "note", "notes"),
        (t.answer, "answer", "answers"),
        (t.submission, "piece of code", "pieces of code"),
        (t.explanation, "question to a language model", "questions to a language model"),
        (t.paper_vote, "vote on a paper", "votes on papers"),
        (t.membership, "place on a group's board", "places on groups' boards"),
    )
    counts = [(belongings.count(context.session, context.person.id, table), one, many) for table, one, many in named]
    parts = [f"{count:,} {one if count == 1 else many}" for count, one, many in counts if count]
    parts += ["what you set"]
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]


def _platforms(context: Context) -> list[str]:
    return list(dict.fromkeys(people.platforms_of(context.session, context.person.id)))


COMMAND = Command(
    name="privacy", summary="What I keep about you, and how to delete it", run=run, press=press, private_only=True
)
