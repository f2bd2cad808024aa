"""What people write and answer is kept with its dose."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from bot.ports import Verb
from bot.storage import tables as t
from bot.storage.database import Session
from tests.fakes.house import House, Speaker, group
from tests.fakes.platform import FakePlatform


async def _notes(house: House) -> list[tuple[str, str]]:
    return [(row.card, row.words) for row in await house.rows(t.note)]


async def test_words_alone_are_a_note_on_the_newest_dose(house: House, ana: Speaker) -> None:
    said = await ana.says("The mean is where the pulls balance.")
    assert said.first == "📝 Kept with “Theory one”."
    assert await _notes(house) == [("theory-one", "The mean is where the pulls balance.")]


async def test_a_reply_is_a_note_on_the_dose_it_answers(house: House, ana: Speaker, platform: FakePlatform) -> None:
    for day in (24, 25):
        await house.tick(f"2026-11-{day}T06:30Z")
        await house.deliver(platform)
    await ana.says("About Tuesday's", answers="1000")
    await ana.says("About something else of yours", answers="999")
    assert await _notes(house) == [
        ("coding-one", "About Tuesday's"),
        ("paper-one", "About something else of yours"),
    ]


async def test_done_keeps_the_words_behind_it(house: House, ana: Speaker) -> None:
    await ana.says("/done Squared error says the mean.")
    assert await _notes(house) == [("theory-one", "Squared error says the mean.")]
    assert len(await house.rows(t.check_in)) == 1


async def test_done_yesterday_keeps_its_words_with_yesterday(house: House, ana: Speaker) -> None:
    await house.tick("2026-11-24T06:30Z")
    house.clock.move("2026-11-24T07:00Z")
    await ana.says("/done yesterday It was late.")
    assert await _notes(house) == [("theory-one", "It was late.")]


async def test_a_note_that_is_too_long_changes_nothing(house: House, ana: Speaker) -> None:
    before = await house.everything()
    for typed in ("x" * 10_000, "/done " + "x" * 10_000, "/note " + "x" * 10_000):
        assert (await ana.says(typed)).first == (
            "This note is 10,000 characters long; I keep up to 4,000. Nothing was changed."
        )
    assert await house.everything() == before


async def test_notes_are_listed_newest_first_in_pages(house: House, ana: Speaker) -> None:
    for number in range(10):
        await ana.says(f"Thought {number}")
    said = await ana.says("/notes")
    assert said.first.startswith("10 notes")
    assert said.first.index("Thought 9") < said.first.index("Thought 2")
    assert "Thought 1" not in said.first
    assert "Thought 1" in (await ana.presses(said.actions["Older"])).first


async def test_notes_are_for_their_writer_alone(house: House, ana: Speaker) -> None:
    boss = house.person("boss").there(group(), admin=True)
    await boss.says("/setup 07:30 Europe/Berlin")
    await ana.there(group()).says("Mine")
    said = await boss.says("/notes")
    assert "Mine" not in said.first
    assert (await replace(ana, hides=True).there(group()).says("/notes")).replies[0].private


async def test_the_note_button_of_an_earlier_dose_does_not_lead_to_todays(house: House, ana: Speaker) -> None:
    dose = (await house.deliveries())[0].id
    assert (await ana.presses(f"note:{dose}")).first == "Just write it: your next words here are kept as a note."
    house.clock.move("2026-11-24T08:00Z")
    today = (await ana.says("/today")).dose
    assert (await ana.presses(f"note:{today}")).first.startswith("Just write it")
    assert (await ana.presses(f"note:{dose}")).first.startswith("Reply to that dose with your note.")
    assert (await ana.presses(f"note:{dose}", words="what Monday said")).first == "📝 Kept with “Theory one”."


async def test_a_right_answer_is_told_why_and_kept_with_its_result(house: House, ana: Speaker) -> None:
    dose = (await house.deliveries())[0].id
    said = await ana.presses(f"ask:{dose}")
    assert "Which number is cheapest?" in said.first
    said = await ana.presses(said.actions["A"])
    assert "✅ Right. Its slope is zero." in said.first
    (row,) = await house.rows(t.answer)
    assert (row.card, row.question, row.picked, row.right) == ("theory-one", 0, 0, True)


async def test_the_first_answer_is_the_one_that_is_kept(house: House, ana: Speaker) -> None:
    dose = (await house.deliveries())[0].id
    await ana.presses(f"ask:{dose}:1")
    said = await ana.presses(f"ask:{dose}:0")
    assert said.first.endswith("Your first answer, B, is the one that is kept.")
    (row,) = await house.rows(t.answer)
    assert (row.picked, row.right) == (1, False)


async def test_a_letter_answers_while_the_question_is_open(house: House, ana: Speaker) -> None:
    assert "Not quite." in (await ana.says("b)")).first
    assert (await ana.says("B")).first == "That question is answered: B, not quite."
    assert await _notes(house) == []
    assert [row.picked for row in await house.rows(t.answer)] == [1]


async def test_in_a_group_everybody_answers_for_themselves_and_nobody_is_told_before(house: House) -> None:
    boss = house.person("boss").there(group(), admin=True)
    dose = (await boss.says("/setup 07:30 Europe/Berlin")).dose
    ana, bo = (house.person(name).there(group()) for name in ("ana", "bo"))
    for each, action in ((ana, f"ask:{dose}:1"), (bo, f"ask:{dose}:0")):
        said = await each.presses(action)
        assert (said.verbs, said.replies[0].private) == ([Verb.TOAST], True)
        assert "Your first answer" not in said.first
    assert (await ana.presses(f"ask:{dose}:2")).first == (
        "Your first answer, B, is the one that is kept. Not quite. Right is A: The mean. Its slope is zero.\n\n"
        "Your pick: That is for misses."
    )
    assert len(await house.rows(t.answer)) == 2


@pytest.mark.parametrize("sought", ["MEAN", "mean pulls", "Übung", "übung", "50%", "a_b"])
async def test_notes_are_found_by_their_words(any_house: House, sought: str) -> None:
    ana = any_house.person("ana")
    await ana.begins()
    await ana.says("The mean is where the pulls balance. Übung: 50% of a_b")
    await ana.says("The median counts. 500 of axb, uebung")
    said = await ana.says(f"/notes {sought}")
    assert said.first.startswith(f"1 note with “{sought}”")
    assert "where the pulls balance" in said.first


async def test_what_was_found_has_pages_too(ana: Speaker) -> None:
    for number in range(20):
        await ana.says(f"Thought {number} {'of a kind' if number % 2 else 'of none'}")
    said = await ana.says("/notes of kind")
    assert said.first.startswith("10 notes with “of kind”")
    said = await ana.presses(said.actions["Older"])
    assert "Thought 3 of a kind" in said.first
    assert "none" not in said.first
    long = await ana.says(f"/notes {' '.join(['thought'] * 8)}")
    assert "There are older ones." in long.first


async def test_only_ones_own_notes_are_found(house: House, ana: Speaker) -> None:
    bo = house.person("bo")
    await bo.begins()
    await bo.says("My springs")
    assert (await ana.says("/notes springs")).first == "No note of yours has “springs” in it."


async def test_a_note_comes_back_with_its_card_and_only_in_private(house: House, ana: Speaker) -> None:
    there = ana.there(group())
    await house.person("boss").there(group(), admin=True).says("/setup 07:30 Europe/Berlin")
    await ana.says("The first thought")
    await ana.says(f"The {'very ' * 100}last thought")
    house.clock.move("2026-11-24T08:00Z")
    said = await there.says("/review")
    assert "You wrote" not in (await there.presses(said.actions["A"])).first
    await ana.says("Not from today")
    said = await ana.presses((await ana.says("/review")).actions["A"])
    assert "You wrote in week 1: “The very very" in said.first
    assert "v …”" in said.first


async def test_all_notes_come_as_one_file_of_markdown(any_house: House) -> None:
    ana = any_house.person("ana")
    await ana.begins()
    assert (await ana.says("/export")).first.startswith("No notes yet.")
    await ana.says("The *mean* balances.")
    await ana.says("Two lines\nof it")
    any_house.clock.move("2026-11-24T08:00Z")
    await ana.says("/today")
    await ana.says("Divide last. Ünd ⌘")
    await any_house.person("bo").begins()
    await any_house.person("bo").says("Not hers")
    (reply,) = (await ana.says("/export notes")).replies
    assert reply.message.text.startswith("3 notes, as Markdown. ")
    assert reply.message.attachment is not None
    assert reply.message.attachment.name == "notes.md"
    assert reply.message.attachment.content.decode() == (
        "# My notes\n\n## 2026-11-23  Theory one\n\nThe *mean* balances.\n\nTwo lines\nof it\n\n"
        "## 2026-11-24  Coding one\n\nDivide last. Ünd ⌘\n"
    )
    assert (await ana.says("/export everything")).first == (
        "I can export your notes, and flashcards for Anki: /export notes or /export anki."
    )
    assert (await ana.there(group()).says("/export")).first == "/export works in a private chat with me."


async def test_a_file_of_notes_stays_small_enough_to_be_sent(house: House, ana: Speaker) -> None:
    for number in range(3):
        await ana.says(f"note {number}")

    def lengthen(session: Session) -> None:
        session.execute(update(t.note).values(words="é" * 1_990_000))

    await house.run(lengthen)
    (reply,) = (await ana.says("/export")).replies
    assert reply.message.text.startswith("The newest 2 of 3 notes, as Markdown. ")
