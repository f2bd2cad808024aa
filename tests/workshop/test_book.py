"""The curriculum as a book: whole, safe, readable without a script and without anything from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urldefrag
from xml.etree import ElementTree as ET

import pytest
from markdown_it.common.normalize_url import normalizeLink

from bot.__main__ import main
from bot.core.doses import hints, more
from bot.library import Library
from bot.ports import StartError
from bot.workshop.book import bind
from tests.cards import card_path, write_content

CONTENT = Path(__file__).parents[2] / "content"
HOSTILE = "<script>alert(1)</script> & <b>bold</b> \"quoted\" 'so'"


def parsed(page: Path) -> ET.Element:
    """The page as a tree. The pages are well-formed XML too, so that a strict parser finds every open tag."""
    text = page.read_text(encoding="utf-8")
    assert text.startswith("<!DOCTYPE html>\n")
    return ET.fromstring(text)  # noqa: S314 (our own page)


def words(tree: ET.Element) -> str:
    return " ".join("".join(tree.itertext()).split())


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("book")
    bind(Library.load(CONTENT), folder)
    return folder


@pytest.fixture(scope="module")
def trees(book: Path) -> dict[Path, ET.Element]:
    return {page: parsed(page) for page in sorted(book.rglob("*.html"))}


def test_every_card_has_a_page_that_stands_in_the_contents(book: Path, trees: dict[Path, ET.Element]) -> None:
    library = Library.load(CONTENT)
    linked = {link.get("href") for link in trees[book / "index.html"].iter("a")}
    assert {f"cards/{card}.html" for card in library.cards} <= linked
    assert len(trees) == len(library.cards) + 1
    contents = words(trees[book / "index.html"])
    for phase in library.roadmap.phases:
        assert f"Phase {phase.number}: {phase.title}" in contents
        assert all(f"Week {week.week}: {' '.join(week.theme.split())}" in contents for week in phase.weeks)


def test_every_link_leads_to_a_page_of_the_book_or_to_the_web(trees: dict[Path, ET.Element]) -> None:
    ids = {page: [each.get("id") for each in tree.iter() if each.get("id")] for page, tree in trees.items()}
    assert all(len(set(names)) == len(names) for names in ids.values()), "an id stands once on a page"
    for page, tree in trees.items():
        for link in [*tree.iter("a"), *tree.iter("link")]:
            target, fragment = urldefrag(link.get("href") or "")
            if target.startswith(("https://", "http://")):
                assert link.tag == "a", "nothing is loaded from elsewhere"
                continue
            other = (page.parent / target).resolve() if target else page
            assert other in trees, f"{page.name} → {target}"
            assert not fragment or fragment in ids[other], f"{page.name} → {target}#{fragment}"


def test_there_is_no_script_and_nothing_from_elsewhere(trees: dict[Path, ET.Element]) -> None:
    for page, tree in trees.items():
        tags = {each.tag for each in tree.iter()}
        assert not tags & {"script", "img", "iframe", "object", "embed", "audio", "video", "form", "base"}, page
        names = {name for each in tree.iter() for name in each.attrib}
        assert not any(name.startswith("on") or name in {"src", "srcset", "style"} for name in names), page
        policy = next(each.get("content") for each in tree.iter("meta") if each.get("http-equiv"))
        assert policy
        assert policy.startswith("default-src 'none'")
        [style] = [each.text or "" for each in tree.iter("style")]
        assert not re.search(r"url\(|@import|https?:", style)
        assert "prefers-color-scheme: dark" in style


def test_pages_follow_each_other_through_the_whole_book(book: Path, trees: dict[Path, ET.Element]) -> None:
    library = Library.load(CONTENT)
    first = next(
        link.get("href") for link in trees[book / "index.html"].iter("a") if "cards/" in (link.get("href") or "")
    )
    page, walked = book / str(first), []
    while True:
        walked.append(page)
        following = [link.get("href") for link in trees[page].iter("a") if link.get("rel") == "next"]
        back = {link.get("href") for link in trees[page].iter("a") if link.get("rel") == "prev"}
        assert back == ({f"../cards/{walked[-2].name}"} if len(walked) > 1 else set())
        if not following:
            break
        page = (page.parent / str(following[0])).resolve()
    assert len(walked) == len(set(walked)) == len(library.cards)


def test_a_page_holds_what_stands_behind_every_button(book: Path, trees: dict[Path, ET.Element]) -> None:
    for card in Library.load(CONTENT).cards.values():
        tree = trees[book / "cards" / f"{card.id}.html"]
        summaries = [words(each) for each in tree.iter("summary")]
        assert {message.title for message in hints(card)} | set(more(card)) <= set(summaries)
        assert len(summaries) == len(set(summaries)), "nothing is shown twice"
        shown = words(tree)
        for question in card.questions:
            for text in (question.ask, *(choice.why for choice in question.choices)):
                assert " ".join(text.split()) in shown
        assert "Text CC BY 4.0, code MIT." in shown
        sources = {normalizeLink(source.url.replace("(", "%28").replace(")", "%29")) for source in card.sources}
        assert sources <= {link.get("href") for link in tree.iter("a")}


def test_choosing_reveals_the_why_without_a_script(book: Path, trees: dict[Path, ET.Element]) -> None:
    for page, tree in trees.items():
        for choice in (each for each in tree.iter("div") if each.get("class") == "choice"):
            radio, label, why = choice
            assert (radio.tag, radio.get("type"), label.get("for")) == ("input", "radio", radio.get("id")), page
            assert (why.get("class") or "").split()[0] == "why"
    [style] = [each.text or "" for each in trees[book / "index.html"].iter("style")]
    assert ".why { display: none;" in style
    assert ".choice input:checked ~ .why { display: block; }" in style


def test_each_fieldset_has_one_right_choice(trees: dict[Path, ET.Element]) -> None:
    for tree in trees.values():
        for fieldset in tree.iter("fieldset"):
            whys = [each.get("class") for each in fieldset.iter("p") if (each.get("class") or "").startswith("why")]
            assert sorted(map(str, whys)) == ["why", "why", "why", "why right"]


def test_everything_is_escaped(tmp_path: Path) -> None:
    content = write_content(tmp_path)
    path = card_path(content, "explore")
    text = path.read_text(encoding="utf-8").replace("A good card", "<i>T</i>").replace("It is new.", f"`{HOSTILE}`")
    yaml = HOSTILE.replace("\\", "\\\\").replace('"', '\\"')
    text = text.replace("outcome: tell a good card from a bad one", f'outcome: "{yaml}"')
    text = text.replace("explain: Explain this to me.", f'explain: "{yaml}"').replace(
        "why: Its slope is zero.", f'why: "{yaml}"'
    )
    text = text.replace("title: <i>T</i>", 'title: "<i>T</i>"').replace("{text: Zero,", '{text: "</label><script>",')
    path.write_text(text, encoding="utf-8")
    script = card_path(content, "reproduce").with_name("one.py")
    script.write_text(f"print('loss = 0.25')  # {HOSTILE}\n", encoding="utf-8")
    pages = bind(Library.load(content), tmp_path / "book")
    for page in pages:
        assert not {each.tag for each in parsed(page).iter()} & {"script", "i", "bold"}
        assert "<script" not in page.read_text(encoding="utf-8").lower()
    explore = words(parsed(tmp_path / "book" / "cards" / "explore-one.html"))
    assert explore.count(" ".join(HOSTILE.split())) == 4
    assert "</label><script>" in explore
    assert HOSTILE in words(parsed(tmp_path / "book" / "cards" / "reproduce-one.html"))


def test_a_book_is_bound_again_and_loses_pages_of_cards_that_are_gone(tmp_path: Path) -> None:
    content, folder = write_content(tmp_path), tmp_path / "book"
    bind(Library.load(content), folder)
    card_path(content, "review").unlink()
    assert len(bind(Library.load(content), folder)) == 7
    assert not (folder / "cards" / "review-one.html").exists()


@pytest.mark.parametrize("name", ["index.html", "notes.txt"])
def test_what_is_no_book_is_left_alone(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / name).write_text("mine", encoding="utf-8")
    with pytest.raises(StartError, match=r"site holds something else\. Name a new or empty folder\.$"):
        bind(Library.load(write_content(tmp_path)), folder)
    assert [path.read_text(encoding="utf-8") for path in folder.iterdir()] == ["mine"]


def test_the_command_binds_the_book(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DOSE_CONTENT_DIR", str(write_content(tmp_path)))
    assert main(["preview", "--html", str(tmp_path / "book")]) == 0
    assert capsys.readouterr().out == f"7 cards are bound. Open {tmp_path / 'book' / 'index.html'} in a browser.\n"
    (tmp_path / "file").touch()
    assert main(["preview", "--html", str(tmp_path / "file")]) == 2
    assert "cannot be written" in capsys.readouterr().err
