"""A group: one dose for all, each member's day their own, and a board that shames nobody."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.ports import PlaceKind, Verb
from bot.storage import tables as t
from bot.storage.records import Standing
from tests.fakes.house import House, Speaker, group
from tests.fakes.platform import FakePlatform


@pytest.fixture
async def boss(house: House) -> Speaker:
    """The admin of a group whose dose comes at 07:30 in Berlin."""
    admin = house.person("boss").there(group(), admin=True)
    await admin.says("/setup 07:30 Europe/Berlin")
    return admin


def member(house: House, name: str) -> Speaker:
    """Somebody in the group who is no admin."""
    return house.person(name).there(group())


async def test_setup_begins_with_todays_dose(house: House) -> None:
    said = await house.person("boss").there(group(), admin=True).says("/setup 07:30 Munich")
    assert said.first.startswith("Set: this group's dose comes every day at 07:30, Europe/Berlin, phase 1.")
    assert said.replies[1].message.title == "Theory one"
    assert not said.replies[1].private


async def test_two_members_have_two_days_and_one_count(house: House, boss: Speaker, platform: FakePlatform) -> None:
    await house.tick("2026-11-24T06:30Z")
    await house.deliver(platform)
    dose = platform.sent[0].delivery
    said = await member(house, "ana").presses(f"done:{dose}", message="1000")
    assert (said.verbs, said.replies[0].private) == ([Verb.TOAST, Verb.EDIT], True)
    assert said.replies[1].message.footer == "1 of 1 done today"
    assert said.replies[1].target == "1000"
    said = await member(house, "bo").presses(f"done:{dose}", message="1000")
    assert said.replies[1].message.footer == "2 of 2 done today"
    said = await member(house, "bo").says("/undo")
    assert said.replies[1].message.footer == "1 of 2 done today"
    assert len(await house.rows(t.membership)) == 2


async def test_a_day_done_in_private_counts_in_the_group_of_its_members(house: House, boss: Speaker) -> None:
    ana = house.person("ana")
    await ana.begins()
    await ana.there(group()).says("/leaderboard join")
    await ana.says("/done")
    assert "1 of 1 done today" in (await boss.says("/today")).text


async def test_pressing_twice_in_a_group_is_one_check_in(any_house: House) -> None:
    boss = any_house.person("boss").there(group(), admin=True)
    dose = (await boss.says("/setup 07:30 Europe/Berlin")).dose
    names = ["ana", "bo", "chi"] * 4
    answers = await asyncio.gather(*(member(any_house, name).presses(f"done:{dose}", message="1") for name in names))
    assert sum("Counted for Monday" in said.first for said in answers) == 3
    assert len(await any_house.rows(t.check_in)) == len(await any_house.rows(t.membership)) == 3


async def test_a_press_in_private_and_one_in_a_group_at_once_are_one_check_in(any_house: House) -> None:
    """Another place, the same person: on PostgreSQL two transactions side by side."""
    ana = any_house.person("ana")
    places = [ana, *(ana.there(group(f"g{n}"), admin=True) for n in range(5))]
    await ana.begins()
    for each in places[1:]:
        await each.says("/setup 07:30 Europe/Berlin")
    for day in range(1, 4):
        any_house.clock.wait(days=1)
        await asyncio.gather(*(each.says("/done") for each in places))
        assert len(await any_house.rows(t.check_in)) == day


async def test_the_board_ranks_1_1_3_by_days_and_then_streak(house: House, boss: Speaker) -> None:
    done = {"ana": (23, 24), "bo": (23, 24), "chi": (23,), "dee": ()}
    for name in done:
        await member(house, name).says("/leaderboard join")
    for day in (23, 24):
        house.clock.move(f"2026-11-{day}T12:00Z")
        for name, days in done.items():
            if day in days:
                await member(house, name).says("/done")
    assert (await member(house, "ana").says("/leaderboard")).first.splitlines() == [
        "Board, this week (Mon–Sun, Europe/Berlin)",
        "1  Ana  2/2  streak 2",
        "1  Bo  2/2  streak 2",
        "3  Chi  1/1  streak 1",
    ]


async def test_a_tie_does_not_depend_on_who_came_first(house: House, boss: Speaker) -> None:
    for name in ("zoe", "ana"):
        await member(house, name).says("/done")
    lines = (await boss.says("/leaderboard")).first.splitlines()
    assert [line.split()[:2] for line in lines[1:]] == [["1", "Ana"], ["1", "Zoe"]]


async def test_leaving_and_joining_the_board(house: House, boss: Speaker) -> None:
    ana = member(house, "ana")
    await ana.says("/done")
    said = await ana.says("/leaderboard leave")
    assert said.first == "You are off this group's board. Your streak stays yours."
    assert (await boss.says("/leaderboard")).first.startswith("Nobody is on the board yet.")
    await ana.presses(said.actions["Join again"])
    assert "Ana" in (await boss.says("/leaderboard")).first
    assert (await ana.streak()).current == 1


async def test_a_private_chat_has_no_board_to_join(house: House, ana: Speaker) -> None:
    for act in (ana.says("/leaderboard join"), ana.presses("leaderboard:join"), ana.says("/leaderboard leave")):
        assert (await act).first.startswith("A board belongs to a group.")
    assert await house.rows(t.membership) == []


async def test_the_group_never_hears_who_has_not(house: House, boss: Speaker) -> None:
    await member(house, "ana").says("/done")
    await member(house, "bo").says("/leaderboard join")
    house.clock.move("2026-11-24T12:00Z")
    said = await member(house, "ana").says("/done")
    assert "Bo" not in said.text


CHANGES = [
    "/setup 08:00",
    "/time 08:00",
    "/timezone Tokyo",
    "/phase 2",
    "/pause 5d",
    "/resume",
    "/stop",
    "/later",
    "/another",
]
PRESSES = [
    "setup:",
    "time:19:00",
    "timezone:Asia/Tokyo",
    "phase:2",
    "pause:5d",
    "resume:",
    "stop:",
    "later:",
    "another:",
]


@pytest.mark.parametrize("act", [*CHANGES, *PRESSES])
async def test_only_admins_change_a_group(house: House, boss: Speaker, platform: FakePlatform, act: str) -> None:
    ana = member(house, "ana")
    await ana.says("/help")
    before = await house.everything()
    said = await (ana.says(act) if act.startswith("/") else ana.presses(act))
    assert said.text
    assert await house.everything() == before


async def test_a_refusal_names_who_may(house: House, boss: Speaker) -> None:
    ana = replace(member(house, "ana"), admins=("Bo", "Chi"))
    assert (await ana.says("/stop")).first == (
        "Only an admin of this group can change its settings. Bo and Chi are admins."
    )


@pytest.mark.parametrize("typed", ["/time", "/timezone", "/phase"])
async def test_anybody_may_ask_how_a_group_is_set(house: House, boss: Speaker, typed: str) -> None:
    said = await member(house, "ana").says(typed)
    assert "Only an admin" not in said.text


async def test_an_admin_stops_and_begins_again(house: House, boss: Speaker) -> None:
    said = await boss.says("/stop")
    assert (await boss.subscription()).state is Standing.STOPPED
    await boss.presses(said.actions["Begin again"])
    assert (await boss.subscription()).state is Standing.ACTIVE


async def test_a_paused_group_gets_no_dose_and_resumes(house: House, boss: Speaker, platform: FakePlatform) -> None:
    await boss.says("/pause 3d")
    for day in (24, 25):
        await house.tick(f"2026-11-{day}T06:30Z")
    assert len(await house.deliveries()) == 1
    await house.tick("2026-11-26T06:30Z")
    assert len(await house.deliveries()) == 2


async def test_words_between_people_are_no_business_of_ours(house: House) -> None:
    ana = member(house, "ana")
    assert (await ana.says("Who brings cake?")).replies == ()
    assert (await ana.says("/othersbot")).replies == ()


async def test_a_channel_gets_doses_and_its_readers_press(house: House) -> None:
    where = replace(group("channel-1"), kind=PlaceKind.CHANNEL)
    boss = house.person("boss").there(where, admin=True)
    dose = (await boss.says("/setup 07:30 Europe/Berlin")).dose
    said = await house.person("ana").there(where).presses(f"done:{dose}", message="5")
    assert said.first.startswith("✅ Counted for Monday.")


async def test_somebody_new_lives_by_the_clock_of_the_group(house: House, boss: Speaker) -> None:
    house.clock.move("2026-11-24T03:30+01:00")
    await member(house, "ana").says("/done")
    assert [(row.zone, row.day.day) for row in await house.rows(t.check_in)] == [("Europe/Berlin", 23)]


async def test_people_who_meet_in_a_new_group_at_once_make_one_place(any_house: House) -> None:
    names = [f"p{n}" for n in range(20)]
    await asyncio.gather(*(member(any_house, name).says("/help") for name in names))
    assert [len(await any_house.rows(table)) for table in (t.place, t.subscription, t.person)] == [1, 1, 20]
