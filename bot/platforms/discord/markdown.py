"""Turns a card's Markdown into Discord's dialect.

Passing it through would nearly do. But Discord breaks the line where CommonMark joins it, draws headings as large as
the title, takes `2 * 3 * 4` for italics, and knows mentions; so the content is parsed and written anew.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from bot.platforms.discord.literal import literal

_PARSER = MarkdownIt("commonmark", {"html": False}).enable("strikethrough")
_ADDRESS = re.compile(r"(https?://[^\s<>]+)")
_WRAPS = {"em": "*", "strong": "**", "s": "~~"}


def dialect(source: str) -> str:
    """Discord's Markdown for CommonMark source."""
    return _blocks(SyntaxTreeNode(_PARSER.parse(source)), "\n\n")


def _blocks(node: SyntaxTreeNode, joint: str) -> str:
    return joint.join(_block(child) for child in node.children)


def _block(node: SyntaxTreeNode) -> str:  # noqa: PLR0911 - one line a kind
    match node.type:
        case "paragraph":
            return _inlines(node)
        case "heading":
            return f"**{_inlines(node, bold=True)}**"
        case "fence" | "code_block":
            return _fence(node.content, node.info)
        case "bullet_list" | "ordered_list":
            return _list(node)
        case "blockquote":
            return "\n".join(f"> {line}" for line in _blocks(node, "\n\n").split("\n"))
        case "hr":
            return "⎯⎯⎯"
        case _:
            return literal(node.content)


def _fence(code: str, info: str) -> str:
    language = re.match(r"[\w+-]*", info.strip())
    # Three backticks inside would end the block; a character of no width parts them.
    inner = code.rstrip("\n").replace("```", "`\u200b`\u200b`")
    return f"```{language[0] if language else ''}\n{inner}\n```"


def _list(node: SyntaxTreeNode) -> str:
    start = int(node.attrs.get("start", 1))
    lines = []
    for number, item in enumerate(node.children, start=start):
        mark = "- " if node.type == "bullet_list" else f"{number}. "
        lines.append(mark + _blocks(item, "\n").replace("\n", "\n" + " " * len(mark)))
    return "\n".join(lines)


def _inlines(node: SyntaxTreeNode, *, bold: bool = False) -> str:
    return "".join(_inline(child, bold=bold) for child in node.children)


def _inline(node: SyntaxTreeNode, *, bold: bool) -> str:  # noqa: PLR0911 - one line a kind
    match node.type:
        case "inline":
            return _inlines(node, bold=bold)
        case "text":
            return _text(node.content)
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "code_inline":
            return _code(node.content)
        case "strong" if bold:
            return _inlines(node, bold=True)
        case "em" | "strong" | "s":
            mark = _WRAPS[node.type]
            return f"{mark}{_inlines(node, bold=bold)}{mark}"
        case "link":
            return _link(node, bold=bold)
        case _:
            return literal(node.content)


def _text(text: str) -> str:
    """Words escaped, addresses left whole: they are content's, and a backslash inside would break them."""
    parts = _ADDRESS.split(text)
    return "".join(part if index % 2 else literal(part) for index, part in enumerate(parts))


def _code(text: str) -> str:
    if "`" not in text:
        return f"`{text}`"
    # Two backticks may hold one; a space keeps the edges apart.
    inner = text.replace("``", "`\u200b`")
    return f"`` {inner} ``"


def _link(node: SyntaxTreeNode, *, bold: bool) -> str:
    address = str(node.attrs.get("href", "")).replace("(", "%28").replace(")", "%29")
    label = _inlines(node, bold=bold)
    if not address.startswith(("https://", "http://")):
        return label
    # Discord shows the source of a masked link whose label is itself an address.
    return address if "://" in label else f"[{label}]({address})"
