"""Discord: slash commands, buttons that outlive a restart, messages and replies. The only place that knows its SDK.

The folder has the SDK's name; absolute imports keep the two apart.
"""

from __future__ import annotations

from bot.platforms.discord.adapter import build

__all__ = ["build"]
