"""Strangers' texts and forged buttons: nothing breaks, nothing changes, everything is answered in friendly words."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from bot.commands import COMMANDS
from bot.storage import tables as t
from tests.fakes.house import House, Speaker, group, sound

NAMES = [
    "<b>bold</b>",
    "</a><a href='https://example.org'>press</a>",
    "@everyone <@&42>",
    "*_[x](y)_* `code`",
    "a\nb\x07\x1b[31mred",
    "\u202egnirts\u202c",
    "",
    "x" * 64,
    "🦉" * 32,
]
TIMES = ["25:00", "7:60", "-1", "24:00", "07:30:00:00", "noon", "٢٥:٠٠", "7.30xm", "1e3", "0x7", "⁷:³⁰pm am", "9" * 500]
ZONES = ["Mars/Base", "../../etc/passwd", "EST5EDT", "posixrules", "Etc/GMT+2", "+02:00", "/", "\x00", "a" * 5000, "𝔘𝔗"]
NUMBERS = [
    "-1",
    "0",
    "999999999999999999",
    "9" * 18,
    "9" * 40,
    "٣",
    "²",
    "1.0",
    "1e1",
    "0x1",
    " 1",
    "1 ",
    "+1",
    "",
    "None",
]


@pytest.mark.parametrize("name", NAMES)
async def test_a_strange_name_is_shown_as_plain_text_and_nowhere_else(house: House, name: str) -> None:
    ana = house.person("ana")
    ana = replace(ana, who=replace(ana.who, name=name))
    boss = replace(ana.there(group(), admin=True), who=ana.who)
    said = [await ana.begins(), await boss.says("/setup 07:30 Europe/Berlin")]
    said += [await boss.says(typed) for typed in ("/done", "/leaderboard", "/start", "/help")]
    said += [await ana.says(typed) for typed in ("/start", "/settings", "/notes", "/rules")]
    for each in said:
        for reply in sound(each).replies:
            assert not name or name not in reply.message.markdown + reply.message.title + reply.message.kicker


@pytest.mark.parametrize("words", TIMES)
@pytest.mark.parametrize("typed", ["/time", "/remind", "press time", "press remind"])
async def test_what_is_no_time_of_day_is_refused_in_words(house: House, ana: Speaker, typed: str, words: str) -> None:
    before = await house.everything()
    verb, _, name = typed.partition(" ")
    said = sound(await (ana.presses(f"{name}:{words}") if name else ana.says(f"{verb} {words}")))
    way_on = "/remind 20:00 or /remind off" if "remind" in typed else "/time 07:30"
    assert f"is not a time of day. Try {way_on}." in said.first
    assert len(said.first) < 200
    assert await house.everything() == before


@pytest.mark.parametrize("words", ["７：３０", "7.30 pm", "0730", "7h30", "7"])
async def test_a_time_is_read_as_people_write_it(house: House, ana: Speaker, words: str) -> None:
    assert (await ana.says(f"/time {words}")).first.startswith("The dose comes at ")


@pytest.mark.parametrize("words", ZONES)
@pytest.mark.parametrize("typed", [True, False])
async def test_what_is_no_zone_is_refused_with_a_way_on(house: House, ana: Speaker, words: str, *, typed: bool) -> None:
    before = await house.everything()
    said = sound(await (ana.says(f"/timezone {words}") if typed else ana.presses(f"timezone:{words}")))
    assert all(action.startswith("timezone:") for action in said.actions.values())
    assert said.actions
    assert len(said.first) < 400
    assert await house.everything() == before


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("name", ["done", "skip", "ask", "hint", "more", "open", "another", "note"])
async def test_a_forged_number_on_a_button_changes_nothing(house: House, ana: Speaker, name: str, number: str) -> None:
    if (name, number) == ("another", ""):
        pytest.skip("without a number it means today's dose")
    before = await house.everything()
    said = sound(await ana.presses(f"{name}:{number}"))
    assert said.text
    assert await house.everything() == before


@pytest.mark.parametrize("name", ["done", "skip", "ask", "hint", "more", "open", "another", "note"])
async def test_the_dose_of_another_place_is_nobodys(house: House, ana: Speaker, name: str) -> None:
    theirs = (await house.deliveries())[0].id
    bo = house.person("bo")
    await bo.begins()
    before = await house.everything()
    tails = ("", ":0", ":1", ":2:1")
    for tail in tails:
        said = sound(await bo.presses(f"{name}:{theirs}{tail}"))
        assert "Theory one" not in said.text
    assert await house.everything() == before


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    "action", ["ask:{dose}:{n}", "hint:{dose}:{n}", "more:{dose}:{n}", "notes:{n}", "revive:{n}:0"]
)
async def test_a_forged_second_number_breaks_nothing(house: House, ana: Speaker, action: str, number: str) -> None:
    dose = (await house.deliveries())[0].id
    sound(await ana.presses(action.format(dose=dose, n=number)))
    assert len(await house.rows(t.check_in)) == 0


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("action", ["phase:{n}", "settings:day:{n}", "settings:rest:{n}", "pause:{n}", "streak:{n}"])
async def test_a_forged_setting_is_refused_or_understood(house: House, ana: Speaker, action: str, number: str) -> None:
    sound(await ana.presses(action.format(n=number)))
    order, streak = await ana.subscription(), await ana.streak()
    assert order.phase in {1, 2}
    assert streak.rest == frozenset()


async def test_random_bytes_on_buttons_break_nothing(house: House, ana: Speaker) -> None:
    chance = random.Random(4)  # noqa: S311 (the same bytes each time)
    before = await house.everything()
    for _ in range(60):
        action = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 64))).decode("latin-1")
        sound(await ana.presses(action))
    assert await house.everything() == before


@pytest.mark.parametrize(
    "words",
    ["<b>bold</b>", "@everyone", "*_[x](y)", "'; DROP TABLE note; --", "\u202eabc", "%s %n {0}", "=1+1", "🦉" * 1000],
)
async def test_strange_words_are_kept_as_they_are(any_house: House, words: str) -> None:
    ana = any_house.person("ana")
    await ana.begins()
    sound(await ana.says(words))
    assert [row.words for row in await any_house.rows(t.note)] == [words]
    said = sound(await ana.says("/notes"))
    assert words[:100] in said.replies[0].message.text
    assert said.replies[0].message.markdown == ""


@pytest.mark.parametrize("words", ["a\x00b", "\x00", "half \ud83d a character"])
async def test_signs_that_no_database_takes_break_nothing(any_house: House, words: str) -> None:
    ana = any_house.person("ana")
    await ana.begins()
    for typed in (words, f"/done {words}", f"/start {words}", f"/timezone {words}", f"/{words}"):
        sound(await ana.says(typed))
    sound(await ana.presses(f"timezone:{words}"))
    strange = replace(ana, who=replace(ana.who, name=words, id="another"))
    sound(await strange.says("/start"))


async def test_a_name_that_is_too_long_breaks_nothing(any_house: House) -> None:
    ana = any_house.person("ana")
    for name in ("x" * 65, "x" * 10_000):
        sound(await replace(ana, who=replace(ana.who, name=name)).says("/start"))
    sound(await ana.there(replace(group(), title="x" * 10_000), admin=True).says("/setup"))


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
async def test_ten_thousand_characters_behind_a_command_are_survived(house: House, ana: Speaker, command: str) -> None:
    for words in ("x" * 10_000, "7 " * 5_000, "\n" * 10_000):
        said = sound(await ana.says(f"/{command} {words}"))
        assert all(len(reply.message.plain()) < 4_000 for reply in said.replies)


async def test_an_unknown_command_is_told_what_was_meant(house: House, ana: Speaker) -> None:
    assert (await ana.says("/tody")).first == "I do not know /tody. Did you mean /today?"
    assert len((await ana.says("/" + "x" * 5_000)).first) < 100
