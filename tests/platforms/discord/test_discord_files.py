"""Code on Discord: files, the form, and no second message that says what the first one says."""

from __future__ import annotations

import pytest

from bot.core.message import Choice, Message, rows
from bot.ports import Reply, Verb
from tests.fakes.discord_bench import TestInbox, running
from tests.fakes.discord_server import DiscordServer


@pytest.mark.parametrize(
    ("text", "files", "code", "unread"),
    [
        ("", {"mean.py": b"def f():\n    return 1\n"}, "def f():\n    return 1\n", ""),
        ("this one", {"plot.png": b"\x89", "mean.py": b"x = 1"}, "x = 1", ""),
        ("", {"mean.py": b"\xff\xfe"}, "", "This file is no UTF-8 text. Save it as UTF-8, or send the code as text."),
        ("", {"mean.py": b"#" * 32_001}, "", "This file is 32,001 bytes long; I read up to 8,000 characters."),
        ("", {"plot.png": b"\x89"}, "", "I read Python from .py files, and nothing else from files yet."),
        ("look", {"plot.png": b"\x89"}, "", ""),
    ],
)
async def test_code_is_read_from_files(text: str, files: dict[str, bytes], code: str, unread: str) -> None:
    async with DiscordServer() as server:
        ana = server.person("Ana")
        async with running(server) as bench:
            await server.say(ana, server.direct(ana), text, files=files)
            ask = await bench.inbox.until_asked()
    assert (ask.words, ask.code, ask.unread) == (text, code, unread)


async def test_a_short_line_in_answer_to_words_is_no_message() -> None:
    inbox = TestInbox((Reply(Message(text="Running it."), Verb.TOAST), Reply(Message(text="More."))))
    async with DiscordServer() as server:
        ana = server.person("Ana")
        async with running(server, inbox):
            await server.dm(ana, "def f(): pass")
            posts = await server.until_posts(1)
    assert [post.text for post in posts] == ["More."]


async def test_the_answer_button_opens_a_form_that_says_what_is_missing() -> None:
    async with DiscordServer() as server:
        ana = server.person("Ana")
        async with running(server) as bench:
            await bench.send(Message(text="dose", choices=rows(Choice("Answer", "answer:17"))), f"user:{ana.id}")
            form = await (await server.press(ana, server.posts()[0], "Answer")).until_acked()
            label = form.modal["components"][0]
            assert (form.modal["title"], label["component"]["max_length"]) == ("Your code", 4000)
            assert label["description"] == "A small one: no numpy, no yield, no del, no inheritance."
            await server.submit(form, "def f():\n    return 1")
            ask = await bench.inbox.until_asked()
    assert (ask.press, ask.words) == ("answer:17", "def f():\n    return 1")
