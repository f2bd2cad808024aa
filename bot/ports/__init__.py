"""What the inside asks of the outside: platforms that carry messages, a clock that tells the time."""

from bot.ports.asks import Address, Ask, PlaceKind, Replies, Reply, Verb, Where, Who
from bot.ports.clock import Clock
from bot.ports.papers import Found, Mark, PaperSource, PaperSourceError, Summaries, Turn
from bot.ports.platform import Hook, Inbox, Platform, StartError, TakenError
from bot.ports.sending import DeliveryError, Outbound, Pace, Written

__all__ = [
    "Address",
    "Ask",
    "Clock",
    "DeliveryError",
    "Found",
    "Hook",
    "Inbox",
    "Mark",
    "Outbound",
    "Pace",
    "PaperSource",
    "PaperSourceError",
    "PlaceKind",
    "Platform",
    "Replies",
    "Reply",
    "StartError",
    "Summaries",
    "TakenError",
    "Turn",
    "Verb",
    "Where",
    "Who",
    "Written",
]
