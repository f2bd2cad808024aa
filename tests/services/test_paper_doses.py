"""Wednesday's dose: a recent paper that fits, else a landmark of the shelf, and always something, on time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import event, select, text

from bot.core.memory import Memory, after_answer
from bot.services.choosing import POOL
from bot.storage import memories, papers
from bot.storage import tables as t
from bot.storage.database import Database, Session
from bot.storage.records import Remembered
from tests.fakes.house import House, Speaker, group
from tests.fakes.papers import KEPT_AT, easy, keep
from tests.fakes.platform import FakePlatform

WEDNESDAY, NEXT, LANDMARKS = "2026-11-25T06:30Z", "2026-12-02T06:30Z", "2026-12-09T06:30Z"


async def cards(house: House) -> list[str]:
    return [row.card for row in await house.deliveries()][1:]  # without the day of the set-up


async def test_a_recent_paper_comes_on_time_and_says_why(any_house: House, platform: FakePlatform) -> None:
    await any_house.person("ana").begins()
    await keep(any_house.database, easy(1, votes=3), easy(2, votes=50))
    await any_house.tick(WEDNESDAY)
    await any_house.deliver(platform)
    sent = platform.sent[-1].message
    assert sent.title == "Invented Means 2"
    assert sent.kicker == "PAPER · from arXiv · 15 min"
    why = "it is about statistics, from phase 1, and its abstract reads easily; 50 votes on Hugging Face."
    assert sent.text == f"Why this one: {why}"
    assert "We show that means are fine" in sent.markdown


async def test_without_a_store_the_shelf_gives_its_landmark(house: House, ana: Speaker) -> None:
    await house.tick(WEDNESDAY)
    assert await cards(house) == ["paper-one"]


async def test_when_nothing_fits_a_landmark_comes_and_says_so(house: House, ana: Speaker) -> None:
    await keep(house.database, replace(easy(), title="Bread", abstract="We bake bread."))
    await house.tick(WEDNESDAY)
    row = (await house.deliveries())[-1]
    assert (row.card, row.why) == ("paper-one", "Why this one: a landmark, since nothing recent fits.")


async def test_every_fourth_week_is_a_landmarks(house: House, ana: Speaker) -> None:
    await keep(house.database, *(easy(number) for number in range(1, 9)))
    for at in (WEDNESDAY, NEXT, LANDMARKS):
        await house.tick(at)
    came = [row.card for row in await house.deliveries() if row.dose_day.weekday() == 2]
    assert [card.startswith("arxiv:") for card in came] == [True, True, False]
    assert len(set(came)) == 3


async def test_another_card_is_another_paper_and_the_first_does_not_come_back(house: House, ana: Speaker) -> None:
    await keep(house.database, easy(1, votes=90), easy(2), easy(3, votes=1))
    house.clock.move(WEDNESDAY)
    today = await ana.says("/today")
    assert "Invented Means 1" in today.text
    shown = [await ana.presses(f"another:{today.dose}") for _ in range(3)]
    assert "Invented Means 2" in shown[0].text
    assert "Invented Means 3" in shown[1].text
    assert "2 swaps a day are the most" in shown[2].text


async def test_a_group_has_one_paper_for_all(house: House, platform: FakePlatform) -> None:
    ana = house.person("ana").there(group(), admin=True)
    await ana.says("/setup 07:30")
    await keep(house.database, easy())
    await house.tick("2026-11-25T07:30Z")
    await house.deliver(platform)
    sent = platform.sent[-1].message
    assert sent.title == "Invented Means 1"
    assert [choice.label for row in sent.choices for choice in row][:3] == [
        "✅ Done",
        "📄 Abstract and prompt",
        "📊 Board",
    ]


async def test_what_was_hard_comes_first(house: House, ana: Speaker) -> None:
    today = await ana.says("/today")
    await ana.presses(f"ask:{today.dose}:2")  # wrong, about statistics
    trees = replace(easy(1, votes=60), abstract="We look at optimisation. It is small. We test it.")
    await keep(house.database, trees, easy(2, votes=9))
    await house.tick(WEDNESDAY)
    row = (await house.deliveries())[-1]
    assert (row.card, row.why[:58]) == (
        "arxiv:2611.00002",
        "Why this one: it is about statistics, which was hard latel",
    )


async def test_what_was_right_or_learnt_since_is_not_hard(house: House, ana: Speaker) -> None:
    today = await ana.says("/today")
    await ana.presses(f"ask:{today.dose}:0")
    person = (await house.rows(t.person))[0].id
    learnt = Memory(stability=40.0, difficulty=9.0, asked_at=KEPT_AT, due_at=KEPT_AT)
    await house.run(memories.keep, Remembered(person, "theory-two", 0, learnt))
    assert await house.run(memories.hard, [person]) == {}
    forgotten = after_answer(learnt, right=False, at=KEPT_AT + timedelta(days=60))
    await house.run(memories.keep, Remembered(person, "theory-two", 0, forgotten))
    assert await house.run(memories.hard, [person]) == {person: ["theory-two"]}


async def test_papers_of_the_last_days_have_their_chance(house: House, ana: Speaker) -> None:
    """A month of much voted ones would leave no room for what came last night."""
    month_ago = date(2026, 10, 27)
    await keep(house.database, *(easy(number, votes=60, day=month_ago) for number in range(1, POOL + 9)))
    await keep(house.database, easy(999, votes=30))
    await house.tick(WEDNESDAY)
    assert (await house.deliveries())[-1].card == "arxiv:2611.00999"


async def test_what_is_hard_is_looked_up_in_an_index(any_database: Database) -> None:
    def explain(session: Session) -> str:
        word = "EXPLAIN QUERY PLAN" if any_database.is_sqlite else "EXPLAIN"
        if not any_database.is_sqlite:
            session.execute(text("SET LOCAL enable_seqscan = off"))
        query = select(t.memory.c.card).where(t.memory.c.person_id == 7, text(t.FOUND_HARD))
        return str(session.execute(text(f"{word} {query.compile(compile_kwargs={'literal_binds': True})}")).all())

    assert "ix_memory_hard" in await any_database.run(explain)


async def test_a_reply_is_kept_with_the_paper(house: House, ana: Speaker) -> None:
    await keep(house.database, easy())
    house.clock.move(WEDNESDAY)
    today = await ana.says("/today")
    assert "Reply with your answers" in today.text
    assert "📝 Kept with “Invented Means 1”." in (await ana.says("A")).text, "a letter answers no question here"
    assert "Invented Means 1\nA" in (await ana.says("/notes")).text
    assert "for you to judge" in (await ana.presses(f"ask:{today.dose}")).text
    contents = (await ana.presses(f"more:{today.dose}")).actions
    assert list(contents) == ["Abstract", "Sources", "Explain"]
    prompt = (await ana.presses(contents["Explain"])).text
    assert "arXiv 2611.00001, https://arxiv.org/abs/2611.00001" in prompt
    done = await ana.presses(f"done:{today.dose}")
    assert "Counted for Wednesday" in done.text


async def test_a_paper_withdrawn_after_it_came_says_so(house: House, ana: Speaker) -> None:
    await keep(house.database, easy())
    house.clock.move(WEDNESDAY)
    await ana.says("/today")
    gone = replace(easy(), withdrawn=True, version=2)
    await house.run(papers.keep, (), (gone,), KEPT_AT)
    assert "withdrawn since" in (await ana.says("/today")).text


async def test_papers_that_were_doses_are_not_forgotten(any_house: House) -> None:
    await any_house.person("ana").begins()
    await keep(any_house.database, easy(1), easy(2, votes=1))
    await any_house.tick(WEDNESDAY)
    assert await any_house.run(papers.forget, easy().first_on.replace(year=2027)) == 1  # type: ignore[union-attr]
    assert await any_house.run(papers.count) == 1


async def test_many_who_are_due_cost_no_question_each(house: House) -> None:
    for name in ("ana", "bo", "chi", "dee", "eve"):
        await house.person(name).begins()
    await keep(house.database, easy())
    asked: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        if "paper" in statement or "memory" in statement or "answer" in statement:
            asked.append(statement)

    event.listen(house.database.engine, "before_cursor_execute", note)
    await house.tick(WEDNESDAY)
    event.remove(house.database.engine, "before_cursor_execute", note)
    questions = [statement for statement in asked if statement.startswith("SELECT")]
    assert len(questions) == 4, "papers by votes, those of the last days, what all of them found hard, and their votes"
