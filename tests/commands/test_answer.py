"""Code for a coding dose: what counts as code, what is answered, and what each mistake is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.ports import Verb
from bot.services.setup import Defaults
from bot.storage import tables as t
from tests.fakes.house import House, Said, Speaker, group

RIGHT = "def mean(xs):\n    if not xs:\n        raise ValueError('no numbers')\n    return sum(xs) / len(xs)\n"
WRONG = "def mean(xs):\n    return sum(xs) / len(xs) + (1 if len(xs) == 1 else 0)\n"
TUESDAY = "2026-11-24T08:00Z"


@pytest.fixture
async def tuesday(house: House, ana: Speaker) -> Said:
    """The coding dose, shown under message 500."""
    house.clock.move(TUESDAY)
    said = await ana.says("/today")
    await house.inbox.shown(said.dose, "500")
    return said


@pytest.mark.usefixtures("tuesday")
async def test_code_that_passes_counts_the_day(house: House, ana: Speaker) -> None:
    said = await ana.says(f"```python\n{RIGHT}```", message="77")
    assert (said.first, said.verbs) == ("Running it.", [Verb.TOAST])
    told = await house.told()
    shown, verdict = told.replies
    first, receipt = verdict.message.plain().split("\n")
    assert first.startswith("✅ 5 of 5 tests passed in 0.")
    assert first.endswith(" s. Understanding +5.")
    assert receipt.startswith("✅ Counted for Tuesday. Streak 1, best 1.")
    assert (verdict.verb, verdict.target) == (Verb.SEND, "77")
    assert (shown.verb, shown.target) == (Verb.EDIT, "500")
    assert "✅ Counted for Tuesday." in shown.message.footer
    assert [choice.label for choice in shown.message.choices[-1]] == ["Too easy", "Fine", "Too hard"]
    assert (await ana.streak()).current == 1


@pytest.mark.usefixtures("tuesday")
async def test_code_that_misses_is_shown_the_first_case_and_ways_on(house: House, ana: Speaker) -> None:
    await ana.says(WRONG)
    told = await house.told()
    first, miss = told.first.split("\n")
    assert first.startswith("3 of 5 tests passed in 0.")
    assert miss == "First miss: mean([1.5]) → expected 1.5, got 2.5"
    assert list(told.actions) == ["Hint 1 of 3", "Show the tests", "Try again"]
    for action in told.actions.values():
        assert "broke" not in (await ana.presses(action)).text
    assert (await ana.presses(told.actions["Show the tests"])).text.startswith("Coding one\n\nTests")
    assert (await ana.streak()).current == 0
    assert await house.rows(t.check_in) == []


async def test_an_error_in_a_test_names_its_line(house: House, ana: Speaker, tuesday: Said) -> None:
    await ana.presses(f"answer:{tuesday.dose}", words="def mean(xs):\n    return sum(xs) / 0")
    assert (await house.told()).first.endswith(
        "First miss: mean([1, 2, 3]) → expected 2, but line 2: ZeroDivisionError: division by zero"
    )


@pytest.mark.usefixtures("tuesday")
@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("def mean(xs)\n    return 1", "It did not run: line 1: SyntaxError: "),
        ("def mean(xs):\n    yield 1", "It did not run: line 2: yield expressions is not in the small Python"),
        ("import numpy\ndef mean(xs): pass", "It did not run: line 1: No module named 'numpy'; here is plain Python"),
        ("def mean(xs):\n    return １", "It did not run: line 2: SyntaxError: １ (FULLWIDTH DIGIT ONE) is no Python"),
        ("def mean(xs):\n    return “a”", "It did not run: line 2: SyntaxError: “ (LEFT DOUBLE QUOTATION MARK) is no"),
        ("def median(xs):\n    return 1", "It did not run: there is no function mean; define it by that name"),
    ],
)
async def test_code_that_does_not_run_is_told_why(house: House, ana: Speaker, code: str, words: str) -> None:
    await ana.says(code)
    assert (await house.told()).first.startswith(words)


@pytest.mark.usefixtures("tuesday")
async def test_words_stay_a_note(house: House, ana: Speaker) -> None:
    for words in ("divide last", "def is what begins a function", "`sum(xs)` then `len(xs)`", "return sum(xs)"):
        assert (await ana.says(words)).first.startswith("📝 Kept")
    assert await house.rows(t.submission) == []


@pytest.mark.usefixtures("tuesday")
async def test_what_the_platform_marks_as_code_is_code(house: House, ana: Speaker) -> None:
    await ana.says("look:\nmean = lambda xs: 1", code="mean = lambda xs: 1")
    assert (await house.told()).first.startswith("0 of 5 tests passed")


@pytest.mark.usefixtures("tuesday")
@pytest.mark.parametrize(
    "code",
    [
        RIGHT.replace("\n", "\r\n"),
        RIGHT.replace("\n", "\r"),
        RIGHT.replace("    ", "\t"),
        RIGHT.replace("    ", "\u00a0\u00a0"),
        RIGHT.replace("def", "  def").replace("    ", "      "),
        f"\ufeff{RIGHT}",
    ],
    ids=["Windows", "old Mac", "tabs", "hard spaces", "indented", "byte order mark"],
)
async def test_a_file_of_any_machine_is_read(house: House, ana: Speaker, code: str) -> None:
    await ana.says("", code=code)
    assert (await house.told()).replies[-1].message.text.startswith("✅ 5 of 5 tests passed")


async def test_code_under_a_dose_without_code_is_a_note(house: House, ana: Speaker) -> None:
    assert (await ana.says(f"```\n{RIGHT}```")).first.startswith("📝 Kept with “Theory")
    assert (await ana.says("", code=RIGHT)).first == "I run code for coding doses alone."
    assert (await ana.says("/answer")).first.endswith("asks for no code that I could run. A coding dose does.")
    assert await house.rows(t.submission) == []


async def test_code_for_an_earlier_dose_is_practice(house: House, ana: Speaker, tuesday: Said) -> None:
    house.clock.move("2026-11-25T08:00Z")
    await ana.says("/today")
    for how in ({"words": RIGHT}, {"words": "", "code": RIGHT}):
        said = await ana.says(how.pop("words"), **how)
        assert said.first.startswith("This is code for “Coding one”, and the dose here is “Paper one”.")
        assert "Coding one" in (await ana.presses(said.actions["Open it"])).first
    assert (await ana.says("def median(xs): ...")).first.startswith("📝 Kept with “Paper")
    await ana.says(RIGHT, answers="500")
    told = await house.told()
    assert told.first.startswith("✅ 5 of 5 tests passed")
    assert told.first.endswith("The day of this dose is over, so it is practice: no day is counted, no points.")
    assert (await ana.streak()).current == 0
    assert [row.points for row in await house.rows(t.submission)] == [0]


async def test_code_for_another_dose_is_led_to_it(house: House, ana: Speaker, tuesday: Said) -> None:
    """The house's cards all ask for `mean`, so one of them is given another name."""
    cards = dict(house.library.cards)
    other = cards["coding-three"].model_copy(update={"function": "median"})
    house.library = replace(house.library, cards=cards | {other.id: other})
    house.clock.move("2026-12-01T08:00Z")
    later = await ana.says("/today")
    assert "Coding three" in later.text
    said = await ana.says(RIGHT)
    assert said.first.startswith("This is code for “Coding one”, and the dose here is “Coding three”.")
    assert "Coding one" in (await ana.presses(said.actions["Open it"])).text
    assert await house.rows(t.submission) == []


@pytest.mark.usefixtures("tuesday")
async def test_limits_are_told_and_lose_nothing(house: House, ana: Speaker) -> None:
    said = await ana.says(f"def mean(xs):\n    return {'1 + ' * 6_000}1")
    assert said.first == "This solution is 24,026 characters long; I read up to 8,000."
    assert (await ana.says("", unread="I read Python from .py files.")).first == "I read Python from .py files."
    house.defaults = Defaults(runs=2)
    for _ in range(2):
        assert (await ana.says(WRONG)).first == "Running it."
    assert (await ana.says(RIGHT)).first == "2 runs a day are the most. Tomorrow there are as many again."
    assert len(await house.rows(t.submission)) == 2


async def test_where_code_is_off_it_says_so_at_once(house: House, ana: Speaker, tuesday: Said) -> None:
    house.defaults = Defaults(runs=0)
    for said in (await ana.presses(tuesday.actions["⌨ Answer"]), await ana.says("/answer"), await ana.says(RIGHT)):
        assert said.first.startswith("Whoever runs me has turned code off here, so I run none.")
        assert said.actions == {"📓 Notebook": f"notebook:{tuesday.dose}"}
    assert await house.rows(t.submission) == []


async def test_answer_tells_how_and_what_is_missing(ana: Speaker, tuesday: Said) -> None:
    said = await ana.presses(tuesday.actions["⌨ Answer"])
    assert "no numpy, no yield, no del, no inheritance" in said.first
    assert "8,000 characters" in said.first
    assert "30 runs a day" in said.first


@pytest.mark.usefixtures("tuesday")
async def test_hints_climb_by_button_and_by_number(ana: Speaker) -> None:
    said = await ana.says("/hint")
    for number, words in enumerate(("Add.", "Divide.", "Refuse an empty list."), start=1):
        shown = f"Coding one\n\nHint {number} of 3\n\n{words}"
        assert said.first == (await ana.says(f"/hint {number}")).first == shown
        if number < 3:
            said = await ana.presses(said.actions["Next hint"])
    assert "Next hint" not in said.actions
    assert (await ana.says("/hint 4")).first == "That was the last hint."
    assert "\n/hint  A hint for today's dose\n" in (await ana.says("/help")).first


@pytest.mark.usefixtures("tuesday")
async def test_passing_twice_counts_and_earns_once(house: House, ana: Speaker) -> None:
    for words in ("Understanding +5.", "Already counted at 09:00."):
        await ana.says(RIGHT)
        assert words in (await house.told()).text
    assert [row.points for row in await house.rows(t.submission)] == [5, 0]
    assert len(await house.rows(t.check_in)) == 1


async def test_in_a_group_a_reply_with_code_counts_for_who_wrote_it(house: House) -> None:
    boss = house.person("boss").there(group(), admin=True)
    await boss.says("/setup 07:30 Europe/Berlin")
    house.clock.move(TUESDAY)
    dose = (await boss.says("/today")).dose
    await house.inbox.shown(dose, "900")
    bo = house.person("bo").there(group())
    await bo.says(f"```\n{RIGHT}```", answers="900", message="901")
    told = await house.told()
    assert told.first.startswith("Bo: ✅ 5 of 5 tests passed")
    assert "1 of 1 done today" in told.replies[1].message.footer
    assert (await bo.streak()).current == 1


async def test_in_a_group_the_answer_button_takes_a_form_or_tells_its_presser_alone_what_to_do(house: House) -> None:
    boss = house.person("boss").there(group(), admin=True)
    await boss.says("/setup 07:30 Europe/Berlin")
    assert "⌨ Answer" not in (await boss.says("/today")).actions
    house.clock.move(TUESDAY)
    answer, bo = (await boss.says("/today")).actions["⌨ Answer"], house.person("bo").there(group())
    told = await bo.presses(answer)
    assert told.verbs == [Verb.TOAST]
    assert told.first.startswith("Reply to the dose with your code")
    await bo.presses(answer, words=WRONG, message="900")
    (reply, *_) = (await house.told()).replies
    assert reply.message.text.startswith("Bo: ")
    assert reply.target == "900"


async def test_code_of_a_stranger_reaches_no_dose_but_their_places_own(house: House, tuesday: Said) -> None:
    eve = house.person("eve")
    await eve.begins()
    assert "broke" not in (await eve.presses(f"answer:{tuesday.dose}", words=RIGHT)).text
    assert await house.rows(t.submission) == []
