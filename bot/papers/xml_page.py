"""arXiv's XML: entries and their words, without anything that XML could do beyond that."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from bot.ports import PaperSourceError

KINDS = frozenset({"application/xml", "text/xml", "application/rss+xml", "application/atom+xml"})
NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "arxiv": "http://arxiv.org/schemas/atom",
    "dc": "http://purl.org/dc/elements/1.1/",
}


def entries(body: bytes, root: str, path: str) -> list[Element]:
    """The entries at a path of a page, which declares no entity of its own.

    Raises:
        PaperSourceError: it is cut, broken, declares entities, or is another document than `root`.
    """
    try:
        found: Element = defusedxml.ElementTree.fromstring(body, forbid_dtd=True)
    except DefusedXmlException as error:
        raise PaperSourceError(f"XML that declares things ({type(error).__name__})") from None
    except (ParseError, ValueError, RecursionError) as error:
        raise PaperSourceError(f"cut or broken XML ({str(error)[:80]})") from None
    if found.tag != root:
        raise PaperSourceError("XML of another kind")
    return found.findall(path, NAMESPACES)


def words(entry: Element, path: str) -> str:
    """The words at a path, or nothing."""
    return (entry.findtext(path, "", NAMESPACES) or "").strip()


def all_words(entry: Element, path: str) -> tuple[str, ...]:
    """The words at each place that a path leads to."""
    return tuple((each.text or "").strip() for each in entry.iterfind(path, NAMESPACES))
