from __future__ import annotations

from bot.core.message import Choice, Message, rows
from bot.platforms.console.drawing import Drawing


def test_a_message_is_drawn_in_plain_letters() -> None:
    markdown = """## Why

A *slope* of **two** in `code`, see [the page](https://a.b/c).

```python
def f(x):
    return x  # [bold] stays
```

1. one
2. two

> quoted"""
    message = Message(
        "<b>Ana</b> [red]", "THEORY · 15 min", "Title", markdown, "Sources", rows(Choice("Done", "done:1"))
    )
    assert (
        Drawing().draw(message)
        == """THEORY · 15 min

Title

<b>Ana</b> [red]

Why

A slope of two in code, see the page (https://a.b/c).

    def f(x):
        return x  # [bold] stays

 1 one
 2 two

▌ quoted

Sources

[1] Done"""
    )


def test_nothing_long_is_cut() -> None:
    words, code = "word " * 60, "x" * 250
    drawn = Drawing().draw(Message(text=words, markdown=f"```\n{code}\n```"))
    assert max(len(line) for line in drawn.splitlines()) <= 100
    assert drawn.count("word") == 60
    assert drawn.count("x") == 250


def test_buttons_that_do_not_fit_go_on_below() -> None:
    wide = Message(choices=(tuple(Choice(f"{'label ' * 10}{n}", f"a:{n}") for n in range(3)),))
    assert [line[:3] for line in Drawing().draw(wide).splitlines()] == ["[1]", "[2]", "[3]"]


def test_what_looks_like_html_is_shown() -> None:
    assert Drawing().draw(Message(markdown="A vector<int> and\n\n<b>this</b>")) == "A vector<int> and\n\n<b>this</b>"
