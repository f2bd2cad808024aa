"""Questions are answered by a model: once, within the cap, and lost by no crash and no trouble of the model's."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, MutableMapping
from dataclasses import replace
from typing import Any

import pytest

from bot.core.message import Choice, Message
from bot.ports import DeliveryError, Outbound, Verb
from bot.services import explaining
from bot.services.explaining import BUSY, FAILED, LOST, Explainer
from bot.services.explanations import ONE_AT_A_TIME
from bot.storage import tables as t
from bot.tutor import Tutor, build
from tests.fakes.house import House, Said, Speaker, group
from tests.fakes.llm_server import KEY, LlmServer, Plan
from tests.fakes.platform import Failure, FakePlatform

ANSWER = "Squared error pulls **far** points hardest."
PATIENCE = 20  # seconds; a busy machine needs a few at worst
MARK = "Written by owl-1, not by us; it can be wrong."


@pytest.fixture
async def server() -> AsyncIterator[LlmServer]:
    async with LlmServer() as server:
        yield server


@pytest.fixture
def tutor(server: LlmServer) -> Tutor:
    return build(server.url, KEY, "owl-1")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explaining, "GAP", 0.0)
    monkeypatch.setattr(explaining, "AGAIN", 0.01)


async def reader(house: House, name: str = "ana") -> Speaker:
    """Somebody with a dose, in a bot that has a model."""
    house.defaults = replace(house.defaults, model="owl-1", explanations=3)
    speaker = house.person(name)
    await speaker.begins()
    await speaker.says("/today")
    return speaker


@contextlib.asynccontextmanager
async def explaining_(house: House, tutor: Tutor | None) -> AsyncIterator[None]:
    task = asyncio.create_task(Explainer(house.database, house.clock, house.library, tutor, lambda: None).run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def is_answered(house: House) -> bool:
    return all(row.answered is not None for row in await house.rows(t.explanation))


async def answered(house: House, tutor: Tutor | None, platform: FakePlatform) -> Message:
    """What a person sees when everything was answered and sent: the newest message, or what was put in its place."""
    async with explaining_(house, tutor), house.sending(platform):
        await house.until(lambda: is_answered(house), PATIENCE)
    await house.deliver(platform)
    return platform.sent[-1].message


def buttons(message: Message) -> dict[str, Choice]:
    return {choice.label: choice for row in message.choices for choice in row}


async def test_a_question_is_answered_and_marked_as_generated(
    any_house: House, server: LlmServer, tutor: Tutor, platform: FakePlatform
) -> None:
    ana = await reader(any_house)
    said = await ana.says("/explain why the mean?", message="m1")
    assert (said.first, said.verbs) == ("One moment.", [Verb.TOAST])
    await any_house.deliver(platform)
    shown = await answered(any_house, tutor, platform)
    assert shown.kicker == "Explain · Theory one"
    assert shown.text == "“why the mean?”"
    assert (shown.markdown, shown.footer) == (ANSWER, MARK)
    assert server.asked[0].material["question"] == "why the mean?"
    first = next(each for each in platform.sent if "Asking owl-1" in each.message.footer)
    assert (first.verb, first.target) == (Verb.SEND, "m1")
    [row] = await any_house.rows(t.explanation)
    assert (row.answered, row.question) == (True, "")


async def test_it_grows_in_place_of_the_first_message(house: House, server: LlmServer, tutor: Tutor) -> None:
    platform, gate = FakePlatform(), asyncio.Event()
    ana = await reader(house)
    server.plan(Plan(gate=gate))
    await ana.says("/explain")
    async with house.sending(platform):
        await house.until(lambda: len(platform.sent) == 1)
        async with explaining_(house, tutor):
            await house.until(lambda: len(platform.sent) == 2)
            gate.set()
            await house.until(lambda: len(platform.sent) >= 3 and platform.sent[-1].verb is Verb.EDIT)
    assert [each.verb for each in platform.sent][:2] == [Verb.SEND, Verb.DRAFT]
    draft, last = platform.sent[1], platform.sent[-1]
    assert (draft.message.markdown, draft.message.footer) == ("Squared error", "owl-1 is writing …")
    assert last.message.markdown == ANSWER
    assert {each.target for each in platform.sent[1:]} == {"1000"}, "the first message's id"


async def test_nothing_of_the_person_is_told_but_the_question(
    house: House, server: LlmServer, tutor: Tutor, platform: FakePlatform
) -> None:
    ana = await reader(house)
    await ana.says("my secret note")
    await ana.says("/explain why?")
    await answered(house, tutor, platform)
    told = str(server.asked[0].body)
    assert "secret note" not in told
    assert "Ana" not in told
    assert "chat-ana" not in told


async def test_the_answer_of_an_open_question_is_not_given_away(
    house: House, server: LlmServer, tutor: Tutor, platform: FakePlatform
) -> None:
    ana = await reader(house)
    await ana.says("/explain")
    shown = await answered(house, tutor, platform)
    assert "Do not tell or hint which choice is right" in server.asked[0].rules
    assert "right" not in server.asked[0].material["card"]["check"]["choices"][0]
    await ana.presses(buttons(shown)["❓ Check yourself"].action + ":1")
    await ana.says("/explain")
    shown = await answered(house, tutor, platform)
    assert "Do not tell" not in server.asked[1].rules
    assert server.asked[1].material["card"]["check"]["choices"][0]["right"]
    assert buttons(shown) == {}


async def test_a_tasks_solution_is_not_given_away_before_it_was_seen(
    house: House, server: LlmServer, tutor: Tutor, platform: FakePlatform
) -> None:
    ana = await reader(house)
    house.clock.move("2026-11-24T08:00Z")
    dose = (await ana.says("/today")).dose
    await ana.presses(f"ask:{dose}:0")
    await ana.says("/explain")
    await answered(house, tutor, platform)
    await ana.presses(f"solution:{dose}:sure")
    await ana.says("/explain")
    await answered(house, tutor, platform)
    assert ["Do not tell" in asked.rules for asked in server.asked] == [True, False]


async def test_in_a_group_it_is_told_who_asked_what_and_everybody_has_their_own_cap(
    house: House, server: LlmServer, tutor: Tutor, platform: FakePlatform
) -> None:
    ana, bo = [(await reader(house, name)).there(group(), admin=True) for name in ("ana", "bo")]
    await ana.says("/setup 07:30 Europe/Berlin")
    await ana.presses(f"ask:{(await ana.says('/today')).dose}:0")
    for _ in range(3):
        await ana.says("/explain why?")
        shown = await answered(house, tutor, platform)
    assert (shown.text, shown.markdown) == ("“why?”", ANSWER)
    assert platform.sent[-1].to.chat == "group-1"
    assert "3 explanations a day are the most." in (await ana.says("/explain why?")).first
    assert (await bo.says("/explain why?")).first == "One moment."
    assert "Do not tell" in server.asked[0].rules, "others here have not answered yet"


async def test_the_cap_is_a_persons_and_a_days(
    any_house: House, server: LlmServer, tutor: Tutor, platform: FakePlatform
) -> None:
    ana = await reader(any_house)
    for _ in range(3):
        await ana.says("/explain")
        await answered(any_house, tutor, platform)
    refused = await ana.says("/explain why?")
    assert refused.first == "3 explanations a day are the most. Until tomorrow the prompt works elsewhere."
    assert "My+question%3A+why%3F" in buttons(refused.replies[0].message)["Explain with ChatGPT"].url
    any_house.clock.move("2026-11-24T02:59Z")  # 03:59 in Berlin: still Monday for Ana
    assert "the most" in (await ana.says("/explain")).first
    any_house.clock.move("2026-11-24T03:01Z")
    assert (await ana.says("/explain")).first == "One moment."


async def test_one_at_a_time(house: House, tutor: Tutor, platform: FakePlatform) -> None:
    ana = await reader(house)
    await ana.says("/explain one")
    assert (await ana.says("/explain two")).first == ONE_AT_A_TIME
    await answered(house, tutor, platform)
    assert (await ana.says("/explain two")).first == "One moment."


TROUBLES = {
    "the key is refused": (Plan(status=401, body=f"bad {KEY}"), FAILED),
    "too many": (Plan(status=429), BUSY),
    "out of order": (Plan(status=500), BUSY),
    "html": (Plan(body="<html>", kind="text/html"), FAILED),
    "a redirect": (Plan(status=302, headers={"Location": "https://evil.example"}), FAILED),
    "nothing at all": (Plan(pieces=()), FAILED),
    "nothing to be seen": (Plan(pieces=("\u200b", "\x00")), FAILED),
    "no stream": (Plan(raw=b"data: oops\n\n"), FAILED),
}


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_trouble_is_one_friendly_sentence_and_does_not_count(  # noqa: PLR0917 (fixtures)
    house: House,
    server: LlmServer,
    tutor: Tutor,
    platform: FakePlatform,
    trouble: str,
    events: list[MutableMapping[str, Any]],
) -> None:
    plan, words = TROUBLES[trouble]
    ana = await reader(house)
    server.plan(*[plan] * 4)
    for _ in range(4):  # one more than the cap
        await ana.says("/explain why?")
        shown = await answered(house, tutor, platform)
        assert (shown.text, shown.markdown, shown.footer) == ("“why?”", "", words)
        assert list(buttons(shown)) == ["Try again", "Explain with ChatGPT", "Explain with Claude"]
    assert (await ana.presses(buttons(shown)["Try again"].action)).first == "One moment."
    assert (await answered(house, tutor, platform)).footer == MARK
    assert server.asked[-1].material["question"] == "why?", "the button asks the same again"
    told = [each for each in events if each["event"] == "not_explained"]
    assert len(told) == 4
    assert "canary" not in str(events)


async def test_what_came_before_a_cut_is_kept_and_does_not_count(
    house: House, server: LlmServer, tutor: Tutor, platform: FakePlatform
) -> None:
    ana = await reader(house)
    server.plan(Plan(pieces=("The first half",), ending=False))
    await ana.says("/explain")
    shown = await answered(house, tutor, platform)
    assert (shown.markdown, shown.footer) == ("The first half", f"It broke off here, and did not count. {MARK}")
    assert [row.answered for row in await house.rows(t.explanation)] == [False]


async def test_nobody_asks_again_for_somebody_else(
    house: House, server: LlmServer, tutor: Tutor, platform: FakePlatform
) -> None:
    ana, bo = await reader(house), await reader(house, "bo")
    server.plan(Plan(status=500))
    await ana.says("/explain my own")
    again = buttons(await answered(house, tutor, platform))["Try again"].action
    for forged in (again, "explain:again:", "explain:again:x", "explain:again:99999999999999999999"):
        assert "One moment." not in (await bo.presses(forged)).text
    assert len(await house.rows(t.explanation)) == 1


async def test_a_million_characters_are_cut_and_the_model_is_not_heard_out(
    house: House, server: LlmServer, tutor: Tutor, platform: FakePlatform
) -> None:
    ana = await reader(house)
    server.plan(Plan(pieces=("@everyone <b>x</b> \x1b[2J [a](https://evil.example) " * 20,) * 1000))
    await ana.says("/explain")
    shown = await answered(house, tutor, platform)
    assert len(shown.markdown) <= explaining.LONGEST + 200, "a space is added to each link"
    assert shown.footer == MARK
    assert "\x1b" not in shown.markdown
    assert "](http" not in shown.markdown


async def test_a_kill_in_the_middle_is_asked_once_more_and_answered_once(
    any_house: House, server: LlmServer, tutor: Tutor, platform: FakePlatform
) -> None:
    ana = await reader(any_house)
    gate = asyncio.Event()
    server.plan(Plan(gate=gate))
    await ana.says("/explain")
    await any_house.deliver(platform)
    async with any_house.sending(platform), explaining_(any_house, tutor):
        await any_house.until(lambda: any(each.verb is Verb.DRAFT for each in platform.sent), PATIENCE)
    gate.set()
    shown = await answered(any_house, tutor, platform)
    assert (shown.markdown, platform.sent[-1].verb) == (ANSWER, Verb.EDIT)
    assert len(server.asked) == 2
    assert [each.verb for each in platform.sent].count(Verb.SEND) == 1
    assert [(row.attempts, row.answered) for row in await any_house.rows(t.explanation)] == [(2, True)]


async def test_after_two_kills_it_is_told_and_not_tried_for_ever(
    house: House, server: LlmServer, tutor: Tutor, platform: FakePlatform
) -> None:
    ana = await reader(house)
    gate = asyncio.Event()
    server.plan(Plan(gate=gate), Plan(gate=gate))
    await ana.says("/explain")
    async with explaining_(house, tutor):
        await house.until(lambda: len(server.asked) == 1)
    async with explaining_(house, tutor):
        await house.until(lambda: len(server.asked) == 2)
    gate.set()
    assert (await answered(house, tutor, platform)).footer == LOST
    assert len(server.asked) == 2
    assert [row.answered for row in await house.rows(t.explanation)] == [False]


async def test_two_answers_to_one_question_are_shown_once(
    any_house: House, server: LlmServer, tutor: Tutor, platform: FakePlatform
) -> None:
    """As when a process hangs, loses its role, and comes back."""
    ana = await reader(any_house)
    gate = asyncio.Event()
    server.plan(Plan(gate=gate), Plan(gate=gate))
    await ana.says("/explain")
    await any_house.deliver(platform)
    async with explaining_(any_house, tutor), explaining_(any_house, tutor):
        await any_house.until(lambda: len(server.asked) == 2, PATIENCE)
        gate.set()
        await any_house.until(lambda: is_answered(any_house), PATIENCE)
        await asyncio.sleep(0.05)
    await any_house.deliver(platform)
    assert [each.message.footer for each in platform.sent if each.verb is not Verb.DRAFT][1:] == [MARK]


async def test_an_answer_that_is_quicker_than_the_platform_takes_the_first_messages_place(
    house: House, tutor: Tutor, platform: FakePlatform
) -> None:
    ana = await reader(house)
    await ana.says("/explain", message="m1")
    async with explaining_(house, tutor):
        await house.until(lambda: is_answered(house), PATIENCE)
    await house.deliver(platform)
    assert [(each.verb, each.target, each.message.footer) for each in platform.sent] == [(Verb.SEND, "m1", MARK)]


async def test_a_first_message_that_nobody_can_find_again_is_followed_by_a_new_one(
    house: House, tutor: Tutor, platform: FakePlatform
) -> None:
    ana = await reader(house)
    await ana.says("/explain")
    platform.fail(Failure(DeliveryError("read timed out", ambiguous=True)))
    await house.deliver(platform)
    shown = await answered(house, tutor, platform)
    assert (platform.sent[-1].verb, shown.footer) == (Verb.SEND, MARK)


async def test_a_draft_that_fails_is_not_sent_after_the_answer(house: House, server: LlmServer, tutor: Tutor) -> None:
    class Stumbling(FakePlatform):
        async def send(self, outbound: Outbound, written: Any) -> str:
            if outbound.verb is Verb.DRAFT:
                self.tried.append((0.0, outbound))
                raise DeliveryError("502", outage=True, ambiguous=True)
            return await super().send(outbound, written)

    async def is_given_up() -> bool:
        drafts = [row.state for row in await house.deliveries("reply") if row.payload["verb"] == "draft"]
        return drafts == ["cancelled"]

    platform, gate = Stumbling(), asyncio.Event()
    ana = await reader(house)
    server.plan(Plan(gate=gate))
    await ana.says("/explain")
    await house.deliver(platform)
    async with house.sending(platform), explaining_(house, tutor):
        await house.until(is_given_up)
        gate.set()
        await house.until(lambda: platform.sent and platform.sent[-1].message.footer == MARK)


async def test_without_a_model_any_more_what_waits_is_told(house: House, platform: FakePlatform) -> None:
    ana = await reader(house)
    await ana.says("/explain why?")
    shown = await answered(house, None, platform)
    assert shown.footer == explaining.SWITCHED_OFF
    assert "Explain with Claude" in buttons(shown)


async def test_nothing_waits_for_a_model_that_is_silent(house: House, server: LlmServer, tutor: Tutor) -> None:
    """No transaction is open while it is awaited, and SQLite has one writer."""
    ana, bo = await reader(house), await reader(house, "bo")
    gate = asyncio.Event()
    server.plan(Plan(gate=gate))
    await ana.says("/explain")
    async with explaining_(house, tutor):
        await house.until(lambda: server.asked)
        async with asyncio.timeout(2):
            assert "Counted" in (await bo.says("/done")).first
            assert "Counted" in (await ana.says("/done")).first
        gate.set()
        await house.until(lambda: is_answered(house), PATIENCE)


async def test_a_link_takes_questions_along(
    house: House, server: LlmServer, tutor: Tutor, platform: FakePlatform
) -> None:
    ana, same = await reader(house), await reader(house, "ana2")
    await same.says("/explain")
    shown = (await ana.says("/link")).first
    said: Said = await same.says(f"/link {shown.partition('/link ')[2].split()[0]}")
    assert said.replies
    assert (await answered(house, tutor, platform)).footer == MARK


async def test_an_answer_waits_for_a_first_message_that_is_on_its_way(
    house: House, server: LlmServer, tutor: Tutor, platform: FakePlatform
) -> None:
    ana = await reader(house)
    on_its_way = platform.hold("chat-ana")
    await ana.says("/explain")
    async with house.sending(platform), explaining_(house, tutor):
        await house.until(lambda: server.asked and platform.tried)
        await asyncio.sleep(0.1)
        assert not await is_answered(house)
        on_its_way.set()
        await house.until(lambda: platform.sent and platform.sent[-1].message.footer == MARK)
    assert [each.verb for each in platform.sent] == [Verb.SEND, Verb.EDIT]
