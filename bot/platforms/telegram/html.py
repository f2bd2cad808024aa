"""Draws checked Markdown in the few tags that Telegram knows."""

from __future__ import annotations

import re
from html import escape, unescape

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

_PARSER = MarkdownIt("commonmark", {"html": False}).disable(["html_block", "html_inline"])
_TAGS = re.compile(r"<[^>]*>")
_LINKS = ("http://", "https://", "tg://", "mailto:")
_WRAPS = {"strong": "b", "em": "i"}


def draw(markdown: str) -> str:
    """Telegram's HTML for one or more blocks; whatever is not markup is escaped."""
    return _blocks(SyntaxTreeNode(_PARSER.parse(markdown)), quoted=False)


def strip(html: str) -> str:
    """The words that Telegram shows for this HTML: what it counts, and what is sent when it refuses the markup."""
    return unescape(_TAGS.sub("", html))


def units(text: str) -> int:
    """The length as Telegram counts it: in UTF-16 code units, an emoji is two or more."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _blocks(node: SyntaxTreeNode, *, quoted: bool, joint: str = "\n\n") -> str:
    return joint.join(filter(None, (_block(child, quoted=quoted) for child in node.children)))


def _block(node: SyntaxTreeNode, *, quoted: bool) -> str:
    match node.type:
        case "heading":
            return f"<b>{_inline(node)}</b>"
        case "fence" | "code_block":
            return _code(node)
        case "bullet_list" | "ordered_list":
            return _list(node, quoted=quoted)
        case "blockquote":
            inner = _blocks(node, quoted=True)
            return inner if quoted else f"<blockquote>{inner}</blockquote>"  # Telegram allows no quote within a quote.
        case "hr":
            return "———"
        case _:
            return _inline(node)


def _code(node: SyntaxTreeNode) -> str:
    code = escape(node.content.rstrip("\n"))
    language = (node.info or "").split()[:1] if node.type == "fence" else []
    if not language:
        return f"<pre>{code}</pre>"
    return f'<pre><code class="language-{escape(language[0])}">{code}</code></pre>'


def _list(node: SyntaxTreeNode, *, quoted: bool) -> str:
    start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
    lines = []
    for index, item in enumerate(node.children):
        mark = "•" if start is None else f"{start + index}."
        # A nested list is set in by its own mark; a paragraph or code under an item begins its own line.
        lines.append(f"{mark} {_item(item, quoted=quoted)}")
    return "\n".join(lines)


def _item(item: SyntaxTreeNode, *, quoted: bool) -> str:
    drawn = []
    for child in item.children:
        block = _block(child, quoted=quoted)
        drawn.append(re.sub(r"(?m)^", "  ", block) if child.type.endswith("_list") else block)
    return "\n".join(drawn)


def _inline(node: SyntaxTreeNode) -> str:
    return "".join(_span(child) for child in node.children)


def _span(node: SyntaxTreeNode) -> str:  # noqa: PLR0911 one line a kind reads like a table
    match node.type:
        case "text":
            return escape(node.content)
        case "softbreak":
            return " "  # Cards are wrapped in an editor; a phone wraps by itself.
        case "hardbreak":
            return "\n"
        case "code_inline":
            return f"<code>{escape(node.content)}</code>"
        case "strong" | "em":
            tag = _WRAPS[node.type]
            return f"<{tag}>{_inline(node)}</{tag}>"
        case "link" | "image":
            return _link(node)
        case _:
            return _inline(node) if node.children else escape(node.content)


def _link(node: SyntaxTreeNode) -> str:
    words = _inline(node) or escape(node.content)
    target = str(node.attrs.get("href") or node.attrs.get("src") or "")
    return f'<a href="{escape(target)}">{words}</a>' if target.startswith(_LINKS) else words
