"""Turns the commands everybody knows into Discord's slash commands, and tells Discord only when something changed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import discord
import structlog

from bot.commands.base import Argument, Command

_log = structlog.get_logger(__name__)

_NAME = 32
_DESCRIPTION = 100
_CHOICES = 25
_OPTIONS = 25
_CHAT_INPUT = 1
_STRING = 3
_EVERYWHERE = [0, 1, 2]  # guilds, the bot's own DM, other people's DMs (for those who installed it for themselves)
_FACE_TO_FACE = [1, 2]
_GUILDS = [0]
_INSTALLS = [0, 1]  # to a guild, to a user

Json = dict[str, Any]


class Definitions:
    """The slash commands of this bot. Two that differ only in what Discord forbids in names must not be given."""

    def __init__(self, commands: Sequence[Command]) -> None:
        """Hidden commands get no slash command; they are still known by their buttons."""
        self._known = {command.name for command in commands}
        self._shown = {slug(command.name): command for command in commands if not command.hidden}

    def knows(self, name: str) -> bool:
        """Whether a button may call this command."""
        return name in self._known

    def payload(self) -> list[Json]:
        """What Discord should hold."""
        return [_definition(command) for command in self._shown.values()]

    def asked(self, data: Mapping[str, Any]) -> tuple[str, str]:
        """The command and its words in an interaction's data. Its options are in the person's order, not in ours."""
        given = {option["name"]: str(option.get("value", "")).strip() for option in data.get("options", [])}
        command = self._shown.get(data["name"])
        if command is None:  # An old client remembers a command that is gone; whoever answers commands says so.
            return str(data["name"]), " ".join(given.values())
        ordered = [given.get(slug(argument.name), "") for argument in command.arguments]
        return command.name, " ".join(value for value in ordered if value)


async def sync(client: discord.Client, definitions: Definitions) -> bool:
    """Compares with what Discord holds and writes only a difference: new names are counted, 200 a day.

    Returns:
        Whether anything was written.

    Raises:
        discord.HTTPException: Discord refuses the definitions or does not answer.
    """
    application = client.application_id or 0
    wanted = definitions.payload()
    held: Sequence[Mapping[str, Any]] = await client.http.get_global_commands(application)
    if _canonical(held) == _canonical(wanted):
        return False
    await client.http.bulk_upsert_global_commands(application, wanted)
    _log.info("slash commands written", count=len(wanted))
    return True


def slug(name: str) -> str:
    """The name as Discord allows it: lower case, letters, digits, - and _."""
    return re.sub(r"[^\w-]", "-", name.lower())[:_NAME] or "-"


def _definition(command: Command) -> Json:
    # Discord wants the required ones first; the order of words stays the command's own.
    options = sorted(command.arguments, key=lambda argument: not argument.required)[:_OPTIONS]
    definition: Json = {
        "type": _CHAT_INPUT,
        "name": slug(command.name),
        "description": _sentence(command.summary or command.name),
        "options": [_option(argument) for argument in options],
        "contexts": _contexts(command),
        "integration_types": _INSTALLS,
    }
    if command.admins:
        # Without effect in private, where everybody manages their own place.
        definition["default_member_permissions"] = str(discord.Permissions(manage_guild=True).value)
    return definition


def _contexts(command: Command) -> list[int]:
    if command.private_only:
        return _FACE_TO_FACE
    return _GUILDS if command.group_only else _EVERYWHERE


def _option(argument: Argument) -> Json:
    option: Json = {
        "type": _STRING,
        "name": slug(argument.name),
        "description": _sentence(argument.summary or argument.name),
        "required": argument.required,
    }
    if argument.choices:
        option["choices"] = [{"name": choice[:100], "value": choice[:100]} for choice in argument.choices[:_CHOICES]]
    return option


def _sentence(words: str) -> str:
    """At most 100 characters, cut behind a word."""
    words = " ".join(words.split())
    if len(words) <= _DESCRIPTION:
        return words
    return (words[: _DESCRIPTION - 1].rpartition(" ")[0] or words[: _DESCRIPTION - 1]).rstrip(" ,;:.") + "…"


def _canonical(definitions: Sequence[Mapping[str, Any]]) -> str:
    """The fields that we set, in one order: Discord adds ids, versions and nulls of its own."""
    kept = sorted((_trimmed(definition) for definition in definitions), key=lambda definition: str(definition["name"]))
    return json.dumps(kept, sort_keys=True)


def _trimmed(definition: Mapping[str, Any]) -> Json:
    return {
        "type": definition.get("type", _CHAT_INPUT),
        "name": definition["name"],
        "description": definition.get("description", ""),
        "rights": definition.get("default_member_permissions"),
        "contexts": sorted(definition.get("contexts") or _EVERYWHERE),
        "installs": sorted(definition.get("integration_types") or _INSTALLS),
        "options": [_trimmed_option(option) for option in definition.get("options") or []],
    }


def _trimmed_option(option: Mapping[str, Any]) -> Json:
    choices = [[choice["name"], choice["value"]] for choice in option.get("choices") or []]
    named = {key: option.get(key) for key in ("type", "name", "description")}
    return named | {"required": bool(option.get("required")), "choices": choices}
