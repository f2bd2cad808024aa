"""What nobody else may see: where a platform shows answers to everybody, it goes to the private chat."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.base import Replies
from bot.commands.context import Context
from bot.core.message import Message
from bot.ports import Reply, Verb
from bot.services import inbox
from bot.storage import places
from bot.storage.records import Place, Standing

SENT = "That is for you alone: it is in our private chat."
ALONE = "That is for you alone. Write to me in private, and ask there."


def confided(context: Context, replies: Replies) -> Replies:
    """The replies as everybody may see them; what is for one person alone is on its way to them."""
    personal = tuple(reply for reply in replies if reply.personal)
    if not personal or context.is_private or context.ask.hides:
        return replies
    home = _home(context)
    if home is not None:
        sent = tuple(replace(reply, verb=Verb.SEND, target="") for reply in personal)
        inbox.store(context.session, home.id, sent, context.now)
    verb = Verb.TOAST if context.is_pressed else Verb.SEND
    told = Reply(Message(text=SENT if home else ALONE), verb, private=True)
    return told, *(reply for reply in replies if not reply.personal)


def _home(context: Context) -> Place | None:
    """The person's private chat on this platform, if it takes what we send."""
    for place in places.private_places(context.session, context.person.id):
        is_here = place.address.platform == context.place.address.platform
        if is_here and places.subscription_of(context.session, place.id).state is not Standing.BLOCKED:
            return place
    return None
