"""From an ask to its answers: finds the command, runs it in the transaction, turns errors into friendly words."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import structlog
from sqlalchemy.exc import DBAPIError

from bot.commands import COMMANDS, answer, aside, ask, letters, note, phase, start, time, timezone, verdicts
from bot.commands.base import Command, Replies
from bot.commands.context import Context
from bot.core.errors import NotAllowedError, UserError
from bot.core.message import Choice, Message, rows
from bot.library import Library
from bot.ports import Ask, Clock, PlaceKind, Reply, Verb, Where, Who
from bot.runner import Verdict
from bot.services import setup
from bot.storage import history, people, places
from bot.storage.database import Session
from bot.storage.records import Delivery, Standing, Submission

log = structlog.get_logger()

BY_NAME = {command.name: command for command in COMMANDS}
LONGEST_BUTTON = 2  # digits; a longer number may be a thought
BROKEN = "Something broke on my side, and nothing was changed. It is in the log for whoever runs me."


@dataclass(frozen=True, slots=True)
class Desk:
    """Where asks are carried out: what every command needs and no ask brings."""

    library: Library
    clock: Clock
    defaults: setup.Defaults

    def answer_all(self, session: Session, asks: Sequence[Ask]) -> list[Replies]:
        """Carries out asks of one platform that came together, one after the other as far as anybody can tell."""
        known = self._together(session, asks)
        return [known[each.key] if each.key in known else self.answer(session, each) for each in asks]

    def _together(self, session: Session, asks: Sequence[Ask]) -> dict[str, Replies]:
        """The answers to what many say in the same words at the same time, by the keys of their asks."""
        alike: dict[str, list[Ask]] = {}
        for each in asks:
            command = BY_NAME.get(each.command)
            if command is not None and command.together is not None and _is_bare(each):
                alike.setdefault(each.command, []).append(each)
        return {key: replies for same in alike.values() for key, replies in self._same(session, same, asks).items()}

    def _same(self, session: Session, asks: Sequence[Ask], crowd: Sequence[Ask]) -> dict[str, Replies]:
        """The answers to asks of one command, which came with a crowd's other asks."""
        together, now = BY_NAME[asks[0].command].together, self.clock.now()
        contexts = [
            Context(session, self.library, each, who.person, who.place, who.subscription, now, self.defaults)
            for each, who in zip(asks, setup.arrive_together(session, asks, crowd), strict=True)
            if who is not None
        ]
        if together is None or not contexts:
            return {}
        try:
            with session.begin_nested():
                told = together(contexts)
        except DBAPIError:
            raise
        except Exception:  # one by one it is seen whose it is, and the others are answered
            log.warning("not_together", command=asks[0].command, exc_info=True)
            return {}
        return {each.ask.key: replies for each, replies in zip(contexts, told, strict=True)}

    def answer(self, session: Session, asked: Ask) -> Replies:
        """Carries out an ask. A friendly error undoes what the command did, and keeps that the person was here."""
        now = self.clock.now()
        person, place, subscription = setup.arrive(session, asked, self.defaults, now)
        context = Context(session, self.library, asked, person, place, subscription, now, self.defaults)
        act = _find(context)
        if act is None:
            return ()
        try:
            with session.begin_nested():
                replies = act(context)
                letters.remember(context, replies)
                return aside.confided(context, replies)
        except UserError as error:
            return (_friendly(context, error),)
        except DBAPIError:
            raise  # the database tries again, or the platform hands the event in again
        except Exception:  # a bug must not stop the inbox, nor be retried for ever
            log.exception("command_failed", command=asked.command, press=asked.press)
            return (context.say(BROKEN),)

    def tell(self, session: Session, submission: Submission, verdict: Verdict) -> Replies:
        """What is said about code that was run, as to an ask of the moment in which it was sent."""
        person = people.locked(session, submission.person)  # they may press Done at this moment
        place = places.place(session, submission.place)
        subscription = places.subscription_of(session, place.id)
        who, where = Who(place.address.platform, "", person.name), Where(place.address, place.kind, place.title)
        asked = Ask(f"submission:{submission.id}", submission.at, who, where, message=submission.message)
        now = self.clock.now()
        context = Context(session, self.library, asked, person, place, subscription, now, self.defaults)
        return verdicts.tell(context, submission, verdict)


def _is_bare(ask: Ask) -> bool:
    """Whether it is a command in a private chat, and nothing else."""
    return ask.where.kind is PlaceKind.PRIVATE and not (ask.words.strip() or ask.code or ask.unread or ask.press)


def _friendly(context: Context, error: UserError) -> Reply:
    """The error's words: beside the button for a press in a group, else as a message with its ways on."""
    if context.is_pressed and not error.choices:
        return Reply(Message(text=error.words), Verb.TOAST, private=True)
    return Reply(error.message(), private=not context.is_private)


def _find(context: Context) -> Callable[[Context], Replies] | None:
    """What carries out an ask; None for words that are not for us."""
    if context.ask.press:
        return _pressed(context)
    if context.ask.command:
        return _commanded(context)
    said = context.ask
    return _words if said.words.strip() or said.code.strip() or said.unread else None


def _pressed(context: Context) -> Callable[[Context], Replies]:
    name, _, argument = context.ask.press.partition(":")
    command = BY_NAME.get(name)
    if command is None or command.press is None:
        return _unknown_button
    return _allowed(context, command) or partial(_press, command, argument)


def _press(command: Command, argument: str, context: Context) -> Replies:
    if command.press is None:
        raise TypeError(f"{command.name} has no buttons")
    return command.press(context, argument)


def _commanded(context: Context) -> Callable[[Context], Replies]:
    command = BY_NAME.get(context.ask.command.lower())
    if command is None:
        return _unknown_command
    return _allowed(context, command) or command.run


def _allowed(context: Context, command: Command) -> Callable[[Context], Replies] | None:
    """None if the command may run here; otherwise what says why not."""
    if context.place.kind is PlaceKind.PRIVATE:
        return None
    if command.private_only:
        return _private_only
    if command.admins and not context.ask.admin and not _only_asks(context, command):
        return _admins_only
    return None


def _only_asks(context: Context, command: Command) -> bool:
    """Whether a member merely wants to know a setting, which anybody may."""
    tells = command.name in {"time", "timezone", "phase", "minutes"}
    return tells and not context.ask.press and not context.ask.words.strip() and context.subscription.zone is not None


def _admins_only(context: Context) -> Replies:
    names = context.ask.admins[:3]
    tail = f" {' and '.join(names)} {'is one' if len(names) == 1 else 'are admins'}." if names else ""
    raise NotAllowedError(f"{NotAllowedError.__doc__}{tail}")


def _private_only(context: Context) -> Replies:
    raise UserError(f"/{context.ask.command or context.ask.press.partition(':')[0]} works in a private chat with me.")


def _unknown_command(context: Context) -> Replies:
    if not context.is_private:
        return ()  # another bot's, most likely
    shown = [command.name for command in COMMANDS if not command.hidden]
    near = difflib.get_close_matches(context.ask.command.lower()[:32], shown, n=1)
    meant = f" Did you mean /{near[0]}?" if near else ""
    raise UserError(f"I do not know /{context.ask.command[:32]}.{meant}", rows(Choice("What I can do", "help:")))


def _unknown_button(_context: Context) -> Replies:
    raise UserError("That button is from an older version. /today shows the dose.")


def _words(context: Context) -> Replies:
    """Plain words: the answer to an open question of the set-up, a letter for the dose's question, or a note."""
    if context.is_private and context.subscription.state is Standing.NEW:
        return _setting_up(context)
    if context.ask.unread:
        raise UserError(context.ask.unread)
    if context.is_private and not context.ask.answers and _is_small_number(context.ask.words):
        raise UserError(f"There is no button {context.ask.words.strip()}.", rows(Choice("Today's dose", "today:")))
    dose = _meant_dose(context)
    if press := letters.press_meant(context, dose):
        pressing = replace(context, ask=replace(context.ask, press=press, words="", message="", answers=""))
        replies = letters.typed(_pressed(pressing)(pressing))
        letters.remember(pressing, replies)
        return replies
    if dose is None:
        if not context.is_private:
            return ()
        raise UserError(
            "I keep what you write with a dose, and there is none yet.", rows(Choice("Today's dose", "today:"))
        )
    if (taken := answer.by_code(context, dose)) is not None:
        return taken
    if not context.ask.words.strip():
        raise UserError("I run code for coding doses alone.", rows(Choice("Today's dose", "today:")))
    return ask.by_letter(context, dose) or note.reply(context, _shown_last(context) or dose)


def _shown_last(context: Context) -> Delivery | None:
    """In private, words that answer no message are about what was shown last, be it a paper that was asked for."""
    if context.ask.answers or not context.is_private:
        return None
    return history.latest_shown(context.session, context.subscription.id)


def _is_small_number(words: str) -> bool:
    """Whether the words look like the number of a button, and not like something to remember."""
    return words.strip().isdecimal() and len(words.strip()) <= LONGEST_BUTTON


def _meant_dose(context: Context) -> Delivery | None:
    """The dose that is replied to; without a reply, or to another message of ours, the newest."""
    if context.ask.answers:
        shown = history.dose_shown_as(context.session, context.place.id, context.ask.answers)
        if shown is not None:
            return shown
    return history.latest_dose(context.session, context.subscription.id)


def _setting_up(context: Context) -> Replies:
    if context.subscription.zone is None:
        return timezone.change(context, context.ask.words)
    if context.subscription.at is None:
        return time.change(context, context.ask.words)
    if context.subscription.phase is None:
        return phase.change(context, context.ask.words)
    return start.run(context)
