"""A Wednesday with a recent paper, on every platform."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.core.papers import Said, clean
from tests.conversations.conftest import Scene
from tests.conversations.dialogues import SET_UP, WEDNESDAY
from tests.conversations.steps import Dialogue, No, Press, Reply, play
from tests.fakes.papers import easy, keep

NAME = "<b>Means</b> & *stars*"

A_WEDNESDAY: Dialogue = [
    (
        WEDNESDAY,
        "PAPER · from arXiv · 15 min",
        NAME,
        "Why this one: it is about statistics, from phase 1, and its abstract reads easily; 90 votes",
        "Ada Sample · 24 November 2026",
        "Claim (from the abstract): We show that means are fine.",
        "Figure 1 with its caption, 3 minutes",
        "Evidence.",
        "Reply with your answers",
        "Abstract and prompt",
    ),
    (Press("Abstract and prompt"), "What shall it be?", "Explain with ChatGPT", "Explain with Claude"),
    ("/explain", "Be my patient tutor for arXiv 2611.00001", "https://arxiv.org/abs/2611.00001"),
    (Reply("The mean is fine, says table 1."), f"📝 Kept with “{NAME}”."),
    ("/notes", NAME, "The mean is fine, says table 1."),
    ("/today", NAME),
    (Press("Another card"), "Invented Means 2", No(NAME)),
    (Press("Done"), "✅ Counted for Wednesday."),
    ("/plan", "Wed"),
    ("/roadmap", "Core ML"),
    ("/hint", No("broke")),
]
ASKED_FOR: Dialogue = [
    ("/paper", "PAPER · from arXiv", NAME, "Another paper", "More like this"),
    (Press("More like this"), No("broke")),
    ("/paper means", "Papers about “means”", "Invented Means 2", NAME),
    (Press("Invented Means 2"), "PAPER · from arXiv · 15 min", "Invented Means 2"),
    ("/paper 2611.00001", NAME),
    ("Fine means, I think.", f"📝 Kept with “{NAME}”."),
    ("/papers", "1 paper", NAME, "👍", "1 answer"),
    ("/paper 1706.03762", "I do not have arXiv 1706.03762 here"),
    ("/today", "THEORY"),
]


async def test_a_wednesday_brings_a_recent_paper(scene: Scene) -> None:
    await play(scene, scene.actor, SET_UP)
    await keep(scene.stage.database, replace(easy(1, votes=90), title=NAME), easy(2))
    await play(scene, scene.actor, A_WEDNESDAY)


async def test_papers_come_when_they_are_asked_for(scene: Scene) -> None:
    await play(scene, scene.actor, SET_UP)
    await keep(scene.stage.database, replace(easy(1, votes=90), title=NAME), easy(2))
    await play(scene, scene.actor, ASKED_FOR)


TRICKS = "</b><script>x</script> *_~|`[a](https://evil.example) @everyone <@1> &amp; \u202e\x1b[2J\x00 $\\alpha$ "
HOSTILE: Dialogue = [
    ("/paper 2611.00001", "PAPER · from arXiv", "α tricks", No("\u202e"), No("broke")),
    (Press("Abstract and prompt"), No("broke")),
    (Press("Abstract"), "We show", "α", No("\u202e"), No("broke")),
    ("/paper tricks", "Papers about “tricks”", No("broke")),
    (Press("1."), "PAPER · from arXiv", No("broke")),
    ("I wrote a note.", "📝 Kept with", No("broke")),
    ("/papers", "1 answer", No("\u202e"), No("broke")),
    ("/notes", "I wrote a note.", No("broke")),
]


async def test_titles_of_any_length_and_kind_break_nothing(scene: Scene) -> None:
    await play(scene, scene.actor, SET_UP)
    for number in (1, 2):
        said = Said(
            f"2611.{number:05}",
            (TRICKS + "tricks ") * 50,
            authors=[TRICKS] * 3_000,
            abstract=f"We show {TRICKS}. " * 300,
            summary=TRICKS * 9,
            summary_by="Hugging Face",
            first_on=date(2026, 11, 24),
            votes=number,
        )
        paper = clean(said)
        assert paper is not None
        await keep(scene.stage.database, paper)
    await play(scene, scene.actor, HOSTILE)
