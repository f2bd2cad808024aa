"""Markdown and messages as Telegram's HTML."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.message import Choice, Message, rows
from bot.platforms.telegram import render
from bot.platforms.telegram.html import draw, strip
from tests.fakes.telegram_rules import read_html, units


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("Plain & <b>not bold</b>", "Plain &amp; &lt;b&gt;not bold&lt;/b&gt;"),
        ("**bold** *slanted* `a<b` ***both***", "<b>bold</b> <i>slanted</i> <code>a&lt;b</code> <i><b>both</b></i>"),
        ("wrapped\nline  \nbroken", "wrapped line\nbroken"),
        ("# Heading\n\nText", "<b>Heading</b>\n\nText"),
        ("```python\nif a < b:\n    c\n```", '<pre><code class="language-python">if a &lt; b:\n    c</code></pre>'),
        ('```"><b>\nx\n```', '<pre><code class="language-&quot;&gt;&lt;b&gt;">x</code></pre>'),
        ("```\nx\n```", "<pre>x</pre>"),
        ("- one\n- two\n  - three", "• one\n• two\n  • three"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("> said\n>\n> > before", "<blockquote>said\n\nbefore</blockquote>"),
        ("[paper](https://arxiv.org/abs/1?a=1&b=2)", '<a href="https://arxiv.org/abs/1?a=1&amp;b=2">paper</a>'),
        ("[x](javascript:alert(1)) [y](/etc/passwd)", "[x](javascript:alert(1)) y"),
        ("![plot](https://e.org/p.png)", '<a href="https://e.org/p.png">plot</a>'),
        ("<https://e.org>", '<a href="https://e.org">https://e.org</a>'),
        ("a\n\n---\n\nb", "a\n\n———\n\nb"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "| a | b | |---|---| | 1 | 2 |"),
        ("2*3*4 and snake_case_name", "2<i>3</i>4 and snake_case_name"),
    ],
)
def test_markdown_becomes_the_few_tags_that_telegram_knows(markdown: str, html: str) -> None:
    assert draw(markdown) == html


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_any_markdown_is_html_that_telegram_can_parse(markdown: str) -> None:
    html = draw(markdown)
    assert read_html(html) == strip(html)


@settings(max_examples=60, deadline=None)
@given(st.builds(Message, text=st.text(), kicker=st.text(), title=st.text(), footer=st.text()))
def test_any_words_are_shown_literally(message: Message) -> None:
    for part in render.parts(message):
        assert read_html(part) == strip(part)


WORDS = st.sampled_from(
    ["word", "👨‍👩‍👧", "x" * 300, "**bold**", "`code`", "[link](https://e.org)", "\n\n", "\n", "- item\n", "> q\n"]
)
CODE = st.lists(st.sampled_from(["a = 1", "", "    # 🎉 " * 30, "y" * 500]), max_size=60).map(
    lambda lines: "\n\n```python\n" + "\n".join(lines) + "\n```\n\n"
)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS | CODE, max_size=60).map(" ".join), st.text(max_size=5000))
def test_every_part_fits_and_can_be_parsed(markdown: str, text: str) -> None:
    for part in render.parts(Message(title="T", text=text, markdown=markdown, footer="F")):
        assert 0 < units(read_html(part).encode("utf-16", "ignore").decode("utf-16")) <= 4096


def test_a_short_message_is_one_part() -> None:
    message = Message(kicker="K", title="T", text="x", markdown="**m**", footer="f")
    assert render.parts(message) == ("K\n<b>T</b>\n\nx\n\n<b>m</b>\n\n<i>f</i>",)


def test_a_message_without_words_is_still_one() -> None:
    assert render.parts(Message()) == ("…",)


def test_a_cut_is_between_paragraphs_where_one_is() -> None:
    paragraphs = [f"{number} " + "word " * 150 for number in range(10)]
    parts = render.parts(Message(markdown="\n\n".join(paragraphs)))
    assert len(parts) == 2
    assert [part[0] for part in parts] == ["0", "5"]


def test_code_too_long_for_one_message_goes_on_in_a_second_block() -> None:
    code = "\n".join(f"line_{number} = {number}" for number in range(400))
    parts = render.parts(Message(markdown=f"```python\n{code}\n```"))
    assert len(parts) == 2
    assert all(part.startswith('<pre><code class="language-python">line_') for part in parts)
    assert "\n".join(strip(part) for part in parts) == code


def test_rows_are_at_most_eight_wide_and_a_hundred_in_all() -> None:
    many = rows(*(Choice(str(number), f"done:{number}") for number in range(120)), width=20)
    drawn = render.keyboard(many)
    assert drawn is not None
    widths = [len(row) for row in drawn["inline_keyboard"]]
    assert (max(widths), sum(widths)) == (8, 100)


def test_the_longest_action_fits_a_button() -> None:
    drawn = render.keyboard(rows(Choice("x", "done:" + "y" * 55)))
    assert drawn is not None
    assert len(drawn["inline_keyboard"][0][0]["callback_data"]) <= 64


def test_a_toast_is_one_short_line() -> None:
    assert render.toast(Message(title="Counted", text="a\n\nb")) == "Counted a b"
    assert len(render.toast(Message("x" * 500))) == 200
