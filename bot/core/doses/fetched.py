"""A fetched paper as a dose: a claim, a plan for a quarter of an hour, and three questions. Nobody has checked it."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal, Self

from pydantic import field_validator

from bot.core.doses.base import Card, Part, Source, Text
from bot.core.doses.kind import Kind
from bot.core.doses.questions import Question
from bot.core.papers import Paper

MANY = 3  # with more authors the first stands for all
CLAIM = 280  # characters
NEVER = date(1991, 8, 14)  # arXiv's first day

_CLAIMS = re.compile(
    r"\b(we|this paper|this work) (show|shows|find|finds|propose|proposes|present|presents|introduce|introduces"
    r"|demonstrate|demonstrates|prove|proves|report|reports|argue|argues)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")

READING = """\
1. Abstract, 2 minutes: who had which problem, and what is new.
2. Figure 1 with its caption, 3 minutes: the idea as a picture.
3. The main table, 6 minutes: which rows are compared, in what unit, on what data.
4. Limits or conclusion, 4 minutes: what the authors do not claim."""

QUESTIONS = """\
1. **Claim.** What shall be better than before, in one sentence of your own?
2. **Evidence.** Which number carries it, and what is it compared with?
3. **Limit.** Where would you expect it to fail?

Reply with your answers: they are kept with the paper."""


def literal(text: str) -> str:
    """A stranger's line as Markdown that shows just these words: every mark but the comma is escaped."""
    return re.sub(r"[!-+\--/:-@\[-`{-~]", r"\\\g<0>", text)


def unescaped(markdown: str) -> str:
    """The words that `literal` escaped."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown)


class FetchedPaper(Card):
    """A dose made from what sources say of a paper."""

    id: Text
    title: Text
    focus: Literal["paper"] = "paper"
    phase: int = 1
    week: int = 1
    topic: Text = "reading papers"
    minutes: Literal[10, 15, 20] = 15
    difficulty: int = 3
    outcome: Text = "say what a new paper claims, by what evidence, and within which limits"
    explain: Text
    questions: tuple[Question, ...] = ()  # it asks three that only the reader can judge
    credit_line: str

    @field_validator("id", mode="after")
    @classmethod
    def _kebab(cls, card_id: str) -> str:
        return card_id  # it is no file's name

    @classmethod
    def of(cls, paper: Paper) -> Self:
        """The dose of a paper."""
        sections = {"Read this": READING, "Three questions": QUESTIONS, "Abstract": literal(paper.abstract)}
        return cls(
            id=paper.card,
            title=paper.title,
            explain=_prompt(paper),
            sources=(Source(title=f"arXiv {paper.arxiv}", url=paper.address, use="the paper"),),
            checked=paper.latest_on or NEVER,
            sections={heading: markdown for heading, markdown in sections.items() if markdown},
            credit_line=_credits(paper),
        )

    @property
    def where(self) -> str:
        """What stands in place of phase and week."""
        return "from arXiv"

    @property
    def licence(self) -> str:
        """Of what is shown: arXiv gives title and abstract away."""
        return "title and abstract CC0"

    @property
    def assurance(self) -> str:
        """What nobody vouches for."""
        return f"Title and abstract from arXiv (CC0), of {self.checked.isoformat()}. Fetched by a program, not checked."

    def lead(self) -> str:
        """Who wrote it, when, where it is, and what it claims."""
        return self.credit_line


def claim(paper: Paper) -> tuple[str, str]:
    """What a paper claims in one line, and whose words these are."""
    if paper.summary:
        return _cut(paper.summary), f"{paper.summary_by}'s summary, by a machine"
    sentences = _SENTENCE.split(paper.abstract)
    chosen = next((each for each in sentences if _CLAIMS.search(each)), sentences[0])
    return _cut(chosen), "from the abstract"


def _cut(text: str) -> str:
    return text if len(text) <= CLAIM else f"{text[:CLAIM].rsplit(' ', 1)[0].rstrip(' ,;:')} …"


def _credits(paper: Paper) -> str:
    few = len(paper.authors) + paper.more_authors <= MANY
    names = ", ".join(paper.authors) if few else f"{paper.authors[0]} and others"
    day = paper.first_on
    parts = [literal(names)] if names else []
    parts += [f"{day.day} {day:%B %Y}"] if day else []
    parts += [f"[arXiv {paper.arxiv}]({paper.address})"]
    parts += [f"[code]({paper.code})"] if paper.code else []
    parts += ["**withdrawn since**"] if paper.withdrawn else []
    words, whose = claim(paper)
    said = f"\n\n**Claim** ({whose}): {literal(words)}" if words else ""
    return " · ".join(parts) + said


def _prompt(paper: Paper) -> str:
    # Short enough for a link, and without the title: a stranger's words would be instructions there.
    return f"""\
Be my patient tutor for arXiv {paper.arxiv}, {paper.address}
1. Ask me what I think it claims, and wait.
2. Tell me its claim, the table or figure that carries it, with numbers, and its limits. Say where each stands.
3. Explain its hardest idea by a small example that I can check by hand.
4. Ask me one question that shows whether I understood it.
If you cannot open it, say so. Do not guess."""


KIND = Kind(
    focus="paper",
    label="Read a paper",
    card=FetchedPaper,
    parts=(
        Part("Read this", pushed=True, headed=True),
        Part("Three questions", pushed=True, headed=True),
        Part("Abstract"),
    ),
)
