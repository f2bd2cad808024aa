"""Both protocols against a server on loopback: what is sent, what comes back, and all the ways in which it does not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from bot.core.lessons import Lesson
from bot.tutor import Tutor, TutorError, build, wire
from bot.tutor.chat_completions import ChatCompletions
from bot.tutor.messages import Messages
from tests.fakes.llm_server import COMPLETIONS, KEY, MESSAGES, LlmServer, Plan

LESSON = Lesson("These are the rules.", '{"card": {}, "question": "why?"}')


@pytest.fixture
async def server() -> AsyncIterator[LlmServer]:
    async with LlmServer() as server:
        yield server


@pytest.fixture(params=["completions", "messages"])
def tutor(request: pytest.FixtureRequest, server: LlmServer) -> Tutor:
    return build(server.url if request.param == "completions" else server.messages_url, KEY, "owl-1")


async def heard(tutor: Tutor) -> str:
    async with aclosing(tutor.explain(LESSON)) as pieces:
        return "".join([piece async for piece in pieces])


async def test_an_answer_comes_in_pieces(tutor: Tutor, server: LlmServer) -> None:
    pieces = [piece async for piece in tutor.explain(LESSON)]
    assert pieces == ["Squared error ", "pulls **far** points ", "hardest."]
    [asked] = server.asked
    assert (asked.rules, asked.material) == ("These are the rules.", json.loads(LESSON.material))
    assert (asked.body["model"], asked.body["stream"]) == ("owl-1", True)


async def test_each_protocol_is_spoken_as_its_owner_wants_it(server: LlmServer) -> None:
    await heard(build(server.url, KEY, "owl-1"))
    await heard(build(server.messages_url, KEY, "owl-1"))
    first, second = server.asked
    assert (first.path, first.headers["Authorization"]) == (COMPLETIONS, f"Bearer {KEY}")
    assert (second.path, second.headers["x-api-key"]) == (MESSAGES, KEY)
    assert second.headers["anthropic-version"] == "2023-06-01"
    assert second.body["max_tokens"] > 0
    assert [each["role"] for each in second.body["messages"]] == ["user"]


@pytest.mark.parametrize(
    ("url", "protocol", "asked"),
    [
        ("https://api.openai.com/v1", ChatCompletions, "https://api.openai.com/v1/chat/completions"),
        ("http://localhost:11434/v1/", ChatCompletions, "http://localhost:11434/v1/chat/completions"),
        ("https://x.org/v1/chat/completions", ChatCompletions, "https://x.org/v1/chat/completions"),
        ("https://x.org/llm?version=2", ChatCompletions, "https://x.org/llm/chat/completions?version=2"),
        ("https://api.anthropic.com", Messages, "https://api.anthropic.com/v1/messages"),
        ("https://api.anthropic.com/v1", Messages, "https://api.anthropic.com/v1/messages"),
        (
            "https://api.anthropic.com/v1/chat/completions",
            ChatCompletions,
            "https://api.anthropic.com/v1/chat/completions",
        ),
        ("https://proxy.example/v1/messages", Messages, "https://proxy.example/v1/messages"),
        ("https://proxy.example/messages", Messages, "https://proxy.example/messages"),
    ],
)
def test_the_address_tells_the_protocol(url: str, protocol: type, asked: str) -> None:
    tutor = build(url, KEY, "owl-1")
    assert isinstance(tutor, ChatCompletions | Messages)
    assert isinstance(tutor, protocol)
    assert tutor._wire._ask == asked
    assert tutor._wire._look == asked.replace("/chat/completions", "/models").replace("/messages", "/models")


BAD = {
    "401": (Plan(status=401, body=f"bad key {KEY}"), "status 401: it refuses the key; mend DOSE_LLM_KEY"),
    "404": (Plan(status=404), "status 404: it knows no such path or model; mend DOSE_LLM_URL or DOSE_LLM_MODEL"),
    "418": (Plan(status=418), "status 418"),
    "a redirect": (
        Plan(status=307, headers={"Location": "https://evil.example/v1"}),
        "status 307: it leads elsewhere, to evil.example; name that address",
    ),
    "html": (Plan(body="<html>log in</html>", kind="text/html"), "it answered with text/html, not with a plain"),
    "json": (Plan(body="{}", kind="application/json"), "it answered with application/json"),
    "packed": (Plan(headers={"Content-Encoding": "gzip"}), "not with a plain text/event-stream"),
    "cut": (Plan(cut=True), "no answer ("),
    "no end": (Plan(ending=False), "the stream was cut"),
    "nothing": (Plan(pieces=(), ending=False), "the stream was cut"),
    "no json": (Plan(raw=b"data: {not\n\n"), "an event that is no JSON object"),
    "a list": (Plan(raw=b"data: [1]\n\n"), "an event that is no JSON object"),
    "nested": (Plan(raw=b"data: " + b"[" * 100_000 + b"\n\n"), "an event that is no JSON object"),
    "huge": (Plan(raw=b"data: " + b"x" * (wire.LARGEST + 1)), "more than 4 MiB"),
}


@pytest.mark.parametrize("trouble", BAD)
async def test_what_goes_wrong_is_told_to_the_operator_without_the_key(
    tutor: Tutor, server: LlmServer, trouble: str
) -> None:
    plan, words = BAD[trouble]
    server.plan(plan)
    with pytest.raises(TutorError) as caught:
        await heard(tutor)
    assert words in str(caught.value)
    assert not caught.value.is_busy
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    "plan",
    [
        Plan(status=429),
        Plan(status=500),
        Plan(status=529),
        Plan(raw=b'data: {"type": "error", "error": {"type": "overloaded_error", "message": "\\u001b[31mbusy"}}\n\n'),
    ],
)
async def test_who_is_busy_may_answer_in_a_minute(tutor: Tutor, server: LlmServer, plan: Plan) -> None:
    server.plan(plan)
    with pytest.raises(TutorError) as caught:
        await heard(tutor)
    assert caught.value.is_busy
    assert "\x1b" not in str(caught.value)


async def test_other_events_and_odd_shapes_say_nothing(tutor: Tutor, server: LlmServer) -> None:
    odd = b': ping\n\ndata: {"choices": [], "type": "ping"}\n\ndata: {"choices": [{"delta": {"content": 7}}]}\r\n\r\n'
    odd += b'data: {"type": "content_block_delta", "delta": []}\n\n'
    end = b'data: {"type": "message_stop", "choices": [{"finish_reason": "stop"}]}\n\n'
    server.plan(Plan(raw=odd + end))
    assert await heard(tutor) == ""


async def test_silence_ends(tutor: Tutor, server: LlmServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "SILENCE", 0.2)
    gate = asyncio.Event()
    server.plan(Plan(gate=gate))
    pieces: list[str] = []

    async def hear() -> None:
        async for piece in tutor.explain(LESSON):
            pieces.append(piece)  # noqa: PERF401 (what came before the silence counts)

    with pytest.raises(TutorError, match=r"no answer \(ReadTimeout\)"):
        await hear()
    gate.set()
    assert pieces == ["Squared error "]


async def test_dripping_ends(tutor: Tutor, server: LlmServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "TOGETHER", -1.0)
    with pytest.raises(TutorError, match="not finished after"):
        await heard(tutor)


async def test_nobody_there_is_told(server: LlmServer) -> None:
    with pytest.raises(TutorError, match=r"no answer \(ConnectError\)"):
        await heard(build("http://127.0.0.1:9/v1", KEY, "owl-1"))


async def test_a_look_costs_nothing(tutor: Tutor, server: LlmServer) -> None:
    await tutor.check()
    server.look_status = 404
    await tutor.check()
    server.look_status = 500
    with pytest.raises(TutorError, match="status 500"):
        await tutor.check()
    assert server.asked == []


async def test_a_look_with_a_wrong_key_says_so(server: LlmServer) -> None:
    with pytest.raises(TutorError, match="refuses the key"):
        await build(server.url, "another", "owl-1").check()
