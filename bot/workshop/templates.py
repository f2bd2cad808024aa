"""The templates of the workshop: pages of the book, which are escaped, and cards, which are not HTML."""

from __future__ import annotations

import json

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape


def environment() -> Environment:
    """Jinja, so that a name that nobody gave is an error and not a gap."""
    made = Environment(
        loader=PackageLoader("bot.workshop"),
        autoescape=select_autoescape(enabled_extensions=("html.jinja",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["quoted"] = lambda text: json.dumps(text, ensure_ascii=False)  # YAML reads JSON's strings
    return made
