"""What Discord refuses, with its own codes: limits of messages, components, modals and commands."""

from __future__ import annotations

import re
from typing import Any

from tests.fakes.discord_model import COMPONENTS_V2, Json, walk


class Refusal(Exception):  # noqa: N818 - the word of the field
    """An answer that is not 2xx."""

    def __init__(self, status: int, code: int, message: str, **extra: Any) -> None:
        """Keeps what becomes the JSON body."""
        super().__init__(message)
        self.status = status
        self.body: Json = {"message": message, "code": code, **extra}


def invalid(field: str, why: str) -> Refusal:
    """The answer to a form that breaks a rule."""
    return Refusal(400, 50035, "Invalid Form Body", errors={field: {"_errors": [{"code": "BAD", "message": why}]}})


MISSING = {
    10003: Refusal(404, 10003, "Unknown Channel"),
    10008: Refusal(404, 10008, "Unknown Message"),
    10015: Refusal(404, 10015, "Unknown Webhook"),
    10062: Refusal(404, 10062, "Unknown interaction"),
    40003: Refusal(403, 40003, "You are opening direct messages too fast"),
    40060: Refusal(400, 40060, "Interaction has already been acknowledged."),
    50001: Refusal(403, 50001, "Missing Access"),
    50007: Refusal(403, 50007, "Cannot send messages to this user"),
    50013: Refusal(403, 50013, "Missing Permissions"),
    50083: Refusal(400, 50083, "Thread is archived"),
    50278: Refusal(403, 50278, "Cannot send messages to this user due to having no mutual guilds"),
}


def check_message(body: Json, flags: int) -> None:
    """Refuses what create-message and its relatives refuse."""
    nonce = body.get("nonce")
    if nonce is not None and len(str(nonce)) > 25:
        raise invalid("nonce", "Must be 25 or fewer in length.")
    if flags & COMPONENTS_V2:
        if body.get("content") or body.get("embeds"):
            raise invalid("content", "The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2")
        check_components(body.get("components") or [])
        return
    if any(part["type"] not in (1, 2, 3) for part in walk(body.get("components") or [])):
        raise invalid("components", "These components need MessageFlags.IS_COMPONENTS_V2")
    if len(body.get("content") or "") > 2000:
        raise invalid("content", "Must be 2000 or fewer in length.")
    if not body.get("content"):
        raise Refusal(400, 50006, "Cannot send an empty message")


def check_files(body: Json, files: dict[str, bytes]) -> None:
    """Every file is shown by a component, and every such component has its file."""
    shown = [part["file"]["url"] for part in walk(body.get("components") or []) if part["type"] == 13]
    if sorted(shown) != sorted(f"attachment://{name}" for name in files) and body.get("flags", 0) & COMPONENTS_V2:
        raise invalid("components", "The specified attachment could not be found, or is not used.")


def check_components(components: list[Json]) -> None:
    """The limits of Components V2."""
    parts = walk(components)
    if not 1 <= len(parts) <= 40:
        raise invalid("components", "Must be between 1 and 40 in length.")
    texts = [part["content"] for part in parts if part["type"] == 10]
    if sum(map(len, texts)) > 4000 or not all(text.strip() for text in texts):
        raise invalid("components", "The total displayable text size exceeds 4000, or one text is empty.")
    for part in parts:
        if part["type"] == 1 and not 1 <= len(part["components"]) <= 5:
            raise invalid("components", "An action row has 1 to 5 buttons.")
        if part["type"] == 17 and not part["components"]:
            raise invalid("components", "A container is not empty.")
        if part["type"] == 2:
            check_button(part)
    ids = [part["custom_id"] for part in parts if "custom_id" in part]
    if len(ids) != len(set(ids)):
        raise invalid("custom_id", "Component custom id cannot be duplicated")


def check_button(button: Json) -> None:
    """One button: a label, and either a custom_id or a link."""
    if not 1 <= len(button.get("label") or "") <= 80:
        raise invalid("label", "Must be between 1 and 80 in length.")
    if button["style"] == 5:
        if not re.match(r"(https?|discord)://\S+\Z", button.get("url", "")) or len(button["url"]) > 512:
            raise invalid("url", "Not a well formed URL.")
    elif not 1 <= len(button.get("custom_id", "")) <= 100:
        raise invalid("custom_id", "Must be between 1 and 100 in length.")


def check_modal(data: Json) -> None:
    """A modal's form."""
    if not 1 <= len(data["title"]) <= 45 or not 1 <= len(data["custom_id"]) <= 100:
        raise invalid("title", "A title has 1 to 45 characters, a custom_id 1 to 100.")
    for part in walk(data["components"]):
        if part["type"] == 4 and not (part.get("max_length") or 4000) <= 4000:
            raise invalid("max_length", "Must be 4000 or fewer.")
        if part["type"] == 18 and not 1 <= len(part["label"]) <= 45:
            raise invalid("label", "Must be between 1 and 45 in length.")


def check_commands(commands: list[Json]) -> None:
    """Global slash commands."""
    names = [command["name"] for command in commands]
    if len(names) > 100 or len(names) != len(set(names)):
        raise invalid("name", "At most 100 commands, each name once.")
    for command in commands:
        options = command.get("options", [])
        for named in (command, *options):
            _named(named)
        needed = [bool(option.get("required")) for option in options]
        if needed != sorted(needed, reverse=True):
            raise invalid("options", "Required options must be placed before non-required options")
        for option in options:
            choices = option.get("choices", [])
            if len(choices) > 25 or not all(1 <= len(choice["name"]) <= 100 for choice in choices):
                raise invalid("choices", "At most 25 choices of 1 to 100 characters.")


def _named(thing: Json) -> None:
    if not re.fullmatch(r"[-_\w]{1,32}", thing["name"]) or thing["name"] != thing["name"].lower():
        raise invalid("name", "Application command names must be all lowercase, 1 to 32 of [-_a-z0-9]")
    if not 1 <= len(thing["description"]) <= 100:
        raise invalid("description", "Must be between 1 and 100 in length.")
