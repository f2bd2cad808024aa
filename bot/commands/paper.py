"""/paper: one more paper, one about a topic, or a certain one; and thumbs up and down."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from bot.commands.base import Argument, Command, Replies
from bot.commands.context import Context
from bot.core.doses.paper import PaperCard
from bot.core.errors import StaleError, UserError
from bot.core.message import LABEL_LENGTH, Choice, Message, rows
from bot.core.papers import identify
from bot.core.papers.synonyms import plain, wanted
from bot.core.schedule import DAY
from bot.core.streaks import name_day
from bot.ports import Reply, Verb
from bot.services import doses
from bot.services.choosing import Chosen
from bot.storage import deliveries, papers, reading, wishes

MOST = 10  # papers a day for one place, besides the dose
LISTED, LANDMARKS = 5, 2  # papers of a search, and how many of them are landmarks at least, where there are any
LONGEST = 100  # characters of a search
UP, DOWN, SHOW = "up", "down", "show"


def run(context: Context) -> Replies:
    """Another paper; with an id that one, with other words those about them."""
    context.require_set_up()
    words = context.ask.words.strip()
    if not words:
        return _another(context)
    known = identify(words)
    return _certain(context, known[0]) if known else _about(context, words[:LONGEST])


def press(context: Context, argument: str) -> Replies:
    """`paper:` another one, `paper:show:2611.00001` that one, `paper:up:17` likes what delivery 17 shows."""
    act, _, which = argument.partition(":")
    if act in {UP, DOWN}:
        return _vote(context, act, which)
    context.require_set_up()
    if act == SHOW and (known := identify(which)):
        return _certain(context, known[0])
    return _another(context)


def _another(context: Context) -> Replies:
    return _show(context, doses.choose_paper(context.session, context.library, context.subscription, context.day()))


def _certain(context: Context, arxiv: str) -> Replies:
    shelf = next((card.id for card in _landmarks(context) if _is(card, arxiv)), None)
    kept = papers.papers(context.session, [arxiv]).get(arxiv)
    card = shelf or (kept.card if kept else None)
    return _wish(context, arxiv) if card is None else _show(context, Chosen(card))


def _wish(context: Context, arxiv: str) -> Replies:
    """Leaves a wish for whoever fetches papers: nobody waits for arXiv here."""
    choices = Choice("Read it at arXiv", url=f"https://arxiv.org/abs/{arxiv}"), Choice("Another paper", "paper:")
    missing = f"I do not have arXiv {arxiv} here: I keep what the last weeks brought, and the landmarks."
    if not context.defaults.papers:
        raise UserError(missing, rows(*choices))
    if wishes.count(context.session, context.place.id, context.now - DAY) >= MOST:
        raise UserError(f"I have looked for {MOST} papers here today; more tomorrow.", rows(*choices))
    wishes.add(context.session, context.place.id, arxiv, context.now)
    return (context.say(f"I do not have arXiv {arxiv} yet. I ask arXiv for it and say here what comes.", *choices),)


def _about(context: Context, words: str) -> Replies:
    found = _found(context, words)
    if not found:
        raise UserError(f"No paper about “{words}” is kept here.", rows(Choice("Another paper", "paper:")))
    if len(found) == 1:
        return _certain(context, next(iter(found)))
    titles = [f"{number}. {title}" for number, title in enumerate(found.values(), start=1)]
    choices = (Choice(_label(title), f"paper:{SHOW}:{arxiv}") for title, arxiv in zip(titles, found, strict=True))
    return (context.say("\n".join(titles), *choices, title=f"Papers about “{words}”", width=1),)


def _found(context: Context, words: str) -> dict[str, str]:
    """Titles by arXiv id: landmarks, those that have it in their title first, and room for what is recent."""
    things = wanted(words)
    shelf = [card for card in _landmarks(context) if things and _speaks_of(_words(card), things)]
    shelf.sort(key=lambda card: not _speaks_of(plain(card.title), things))
    landmarks = {known[0]: f"{card.title} ({card.year})" for card in shelf if (known := identify(card.arxiv or ""))}
    kept = papers.search(context.session, words, LISTED)
    recent = {each.arxiv: f"{each.title} ({name_day(each.first_on)})" if each.first_on else each.title for each in kept}
    room = max(LANDMARKS, LISTED - len(recent.keys() - landmarks.keys()))
    listed = dict(islice(landmarks.items(), room)) | recent
    return dict(islice(listed.items(), LISTED))


def _show(context: Context, chosen: Chosen) -> Replies:
    session, day = context.session, context.day()
    if deliveries.count_papers(session, context.subscription.id, day) >= MOST:
        raise UserError(f"{MOST} papers a day are the most. One that is read well is worth them all.")
    shown = deliveries.add_paper(session, context.subscription, day, chosen.card, why=chosen.why, now=context.now)
    delivery = deliveries.delivery(session, shown)
    if delivery is None:
        raise RuntimeError("a paper was shown and is not there")
    return (context.dose_reply(delivery),)


def _vote(context: Context, act: str, which: str) -> Replies:
    delivery = context.pressed_dose(which)
    if delivery is None or context.card(delivery).focus != "paper":
        raise StaleError
    value = 1 if act == UP else -1
    reading.vote(
        context.session, context.person.id, context.place.id, delivery.card or "", value=value, at=context.ask.at
    )
    words = "Noted: more like this." if value > 0 else "Noted: less of this."
    return (Reply(Message(text=words), Verb.TOAST, private=True),)


def _landmarks(context: Context) -> list[PaperCard]:
    return [card for card in context.library.cards.values() if isinstance(card, PaperCard) and card.in_rotation]


def _is(card: PaperCard, arxiv: str) -> bool:
    known = identify(card.arxiv or "")
    return known is not None and known[0] == arxiv


def _words(card: PaperCard) -> str:
    return plain(f"{card.title} {card.topic} {card.claim} {' '.join(source.title for source in card.sources)}")


def _speaks_of(words: str, things: Sequence[Sequence[str]]) -> bool:
    """Whether plain words have all things, each under one of its names; a word may go on, as transformer does."""
    return all(any(f" {plain(name)}" in f" {words}" for name in thing) for thing in things)


def _label(title: str) -> str:
    return title if len(title) <= LABEL_LENGTH else f"{title[: LABEL_LENGTH - 2].rstrip()} …"


COMMAND = Command(
    name="paper",
    summary="Another paper, or one about a topic",
    run=run,
    press=press,
    arguments=(Argument("about", "a topic such as attention, or an arXiv id; nothing for another one"),),
)
