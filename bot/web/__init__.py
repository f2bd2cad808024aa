"""The web server: doors for platforms that call us, whether we are well, numbers. A TLS proxy stands in front of it."""

from __future__ import annotations

from bot.web.server import serving

__all__ = ["serving"]
