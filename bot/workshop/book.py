"""Binds the whole curriculum into a book of plain web pages, without a script and without anything from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup

from bot.core.doses import KINDS, Card, hints, more, render
from bot.core.plan import Phase
from bot.library import Library
from bot.ports import StartError
from bot.workshop.choosing import Wanted, select
from bot.workshop.templates import environment

GENERATOR = "Daily Dose, the book"
CARDS = "cards"  # the folder of the cards' pages


@dataclass(frozen=True, slots=True)
class Page:
    """A card's page; what is HTML already is `Markup`, and everything else will be escaped."""

    card: Card
    label: str
    dose: Markup
    behind: Sequence[tuple[str, Markup]]
    scripts: Sequence[tuple[str, str]]

    @property
    def file(self) -> str:
        """The page's address within the book. An id is kebab-case, so it is safe in an address."""
        return f"{CARDS}/{self.card.id}.html"


@dataclass(frozen=True, slots=True)
class BookWeek:
    """A week of the contents."""

    number: int
    theme: str
    pages: Sequence[Page]


@dataclass(frozen=True, slots=True)
class BookPhase:
    """A phase of the contents."""

    number: int
    title: str
    months: str
    topics: Sequence[str]
    weeks: Sequence[BookWeek]


def bind(library: Library, folder: Path) -> list[Path]:
    """Writes the book into `folder`, over an earlier one, and returns its pages; the contents are the first.

    Raises:
        StartError: something else is there, or it cannot be written.
    """
    pages = [_page(library, card) for card in select(library, (), Wanted())]
    texts = dict(_texts(library, pages))
    try:
        _make_room(folder, texts)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise StartError(f"{folder} cannot be written ({error.strerror}). Name a folder that you own.") from None
    return [folder / name for name in texts]


def _texts(library: Library, pages: Sequence[Page]) -> Iterator[tuple[str, str]]:
    templates = environment()
    phases = [_phase(phase, pages) for phase in library.roadmap.phases]
    index = templates.get_template("book/index.html.jinja")
    yield "index.html", index.render(generator=GENERATOR, phases=phases, count=len(pages))
    by_id = {page.card.id: page for page in pages}
    template = templates.get_template("book/card.html.jinja")
    for before, page, after in zip([None, *pages], pages, [*pages[1:], None], strict=False):
        phase = library.roadmap.phase(page.card.phase)
        yield (
            page.file,
            template.render(
                generator=GENERATOR,
                page=page,
                before=before,
                after=after,
                theme=phase.theme(page.card.week) if phase else "",
                needs=[by_id[need] for need in page.card.needs],
            ),
        )


def _phase(phase: Phase, pages: Sequence[Page]) -> BookPhase:
    weeks = [
        BookWeek(
            week.week,
            week.theme,
            [page for page in pages if (page.card.phase, page.card.week) == (phase.number, week.week)],
        )
        for week in phase.weeks
    ]
    return BookPhase(phase.number, phase.title, phase.months, phase.topics, weeks)


def _page(library: Library, card: Card) -> Page:
    behind = {message.title: _html(message.markdown) for message in hints(card)}
    behind |= {name: _html(message.markdown) for name, message in more(card).items()}
    scripts = [(path.name, path.read_text(encoding="utf-8")) for path in library.scripts(card)]
    return Page(card, KINDS[card.focus].label, _html(render(card).markdown), list(behind.items()), scripts)


def _html(markdown: str) -> Markup:
    """Checked Markdown as HTML. Raw HTML in it is shown, not obeyed, and a link is a web address or no link."""
    return Markup(_PARSER.render(markdown))  # noqa: S704 (the parser has escaped it)


def _fence(tokens: Sequence[Any], index: int, *_: object) -> str:
    """Code that is wider than the page can be scrolled by keyboard."""
    return Markup('<pre tabindex="0"><code>{}</code></pre>\n').format(tokens[index].content)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "xhtmlOut": True}).disable(["html_block", "html_inline"])
    parser.add_render_rule("fence", lambda _, tokens, index, *rest: _fence(tokens, index, *rest))
    return parser


_PARSER = _parser()


def _make_room(folder: Path, texts: dict[str, str]) -> None:
    """Makes the folders, and takes out pages of cards that are gone; never touches what is not a book of ours."""
    index = folder / "index.html"
    if folder.is_dir() and any(folder.iterdir()) and not (index.is_file() and GENERATOR in index.read_text("utf-8")):
        raise StartError(f"{folder} holds something else. Name a new or empty folder.")
    (folder / CARDS).mkdir(parents=True, exist_ok=True)
    for stale in (folder / CARDS).glob("*.html"):
        if f"{CARDS}/{stale.name}" not in texts:
            stale.unlink()
