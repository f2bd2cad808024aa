"""/notebook sends a file, or where an operator publishes them a link."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.ports import Reply
from bot.storage.payloads import payload_to_reply, reply_to_payload
from tests.commands.test_answer import TUESDAY
from tests.fakes.house import House, Speaker


async def test_the_notebook_comes_as_a_file(house: House, ana: Speaker) -> None:
    house.clock.move(TUESDAY)
    dose = await ana.says("/today")
    for said in (await ana.says("/notebook"), await ana.presses(dose.actions["📓 Notebook"])):
        file = said.replies[0].message.attachment
        assert file is not None
        assert file.name == "coding-one.ipynb"
        assert json.loads(file.content)["nbformat"] == 4
        assert len(said.first) < 1024


async def test_with_an_address_it_is_a_link(house: House, ana: Speaker) -> None:
    house.defaults = replace(house.defaults, notebooks="https://colab.example.org/github/a/b/blob/main")
    house.clock.move(TUESDAY)
    await ana.says("/today")
    message = (await ana.says("/notebook")).replies[0].message
    assert message.attachment is None
    assert message.choices[0][0].url == "https://colab.example.org/github/a/b/blob/main/coding-one.ipynb"


async def test_a_dose_without_a_notebook_says_so(ana: Speaker) -> None:
    assert (await ana.says("/notebook")).first.startswith("“Theory one” needs no notebook.")


async def test_a_stored_reply_keeps_its_file(house: House, ana: Speaker) -> None:
    house.clock.move(TUESDAY)
    await ana.says("/today")
    reply = (await ana.says("/notebook")).replies[0]
    kept = payload_to_reply(json.loads(json.dumps(reply_to_payload(reply, ""))))
    assert kept.message == reply.message
    assert isinstance(kept, Reply)
