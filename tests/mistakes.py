"""Mistakes in content, and what is said about them: rows of (old, new, complaint), put into a good card.

Each row is one line, as long as its complaint, so that the table can be read from top to bottom.
"""
# ruff: noqa: E501

from __future__ import annotations

from tests.cards import CODE, PLAN, PROSE, ROADMAP

# In the front matter of a theory card.
FRONT_MATTER = [
    ("id: theory-one\n", "", "id: is missing. Add it; docs/content.md shows how."),
    ("id: theory-one", "id: Theory_One", "id: 'Theory_One' is not kebab-case. Write lower-case words with hyphens: theory-mean."),
    ("id: theory-one", "id: mean-one", "id: does not begin with theory-. Begin it with theory-."),
    ("A good card", "x" * 61, "title: is 61 characters long. Keep it to 60."),
    ("title: A good card", "title:", "title: is not text. Put it into quotes."),
    ("title: A good card", "title: ''", "title: is empty. Write it."),
    ("title: A good card", "titel: A good card", "titel: is not a field of a theory card. Remove it or correct its name; perhaps title is meant."),
    ("difficulty: 2", "difficulty: 6", "difficulty: is 6. Write 5 or less."),
    ("difficulty: 2", "difficulty: 0", "difficulty: is 0. Write 1 or more."),
    ("difficulty: 2", "difficulty: hard", "difficulty: is not a whole number. Write digits."),
    ("minutes: 15", "minutes: 12", "minutes: is 12. Write 10, 15 or 20."),
    ("minutes: 15", "minutes: 12\nsections: {Question: Why?}", "sections: is not a field of a theory card. Write sections below the front matter."),
    ("focus: theory", "focus: thery", "focus: is 'thery'. Write 'theory'."),
    ("focus: theory", "focus: [theory]", "focus: is ['theory']. Write 'theory'."),
    ("focus: theory", "focus: explore", "focus: is explore, but the folder is theory. Move the card, or correct the focus."),
    ("phase: 1", "phase: 2", "phase: is 2, but the folder is phase 1. Move the card, or correct the phase."),
    ("phase: 1", "phase: 3", "phase: 3 is not in roadmap.yaml. Correct it, or add the phase there."),
    ("checked: 2026-11-23", "checked: lately", "checked: is not a date. Write it as 2026-11-23."),
    ("checked: 2026-11-23", "checked: 2026-02-30", "front matter: line 14: 2026-02-30 is no date. Correct it."),
    ("https://example.org/book", "javascript:alert(1)", "sources[0].url: 'javascript:alert(1)' is not a web address. Write it in full, with https:// and a host."),
    ("https://example.org/book", "https:///book", "sources[0].url: 'https:///book' is not a web address. Write it in full, with https:// and a host."),
    (", minutes: 5", "", "sources[0].minutes: is missing. Say how many minutes the reading takes."),
    ("text: The median, why", "text: The median, right: true, why", "questions[0].choices: two choices are right. Mark exactly one with right: true."),
    (", right: true", "", "questions[0].choices: no choice is right. Mark exactly one with right: true."),
    ("The median", "the mean", "questions[0].choices: two choices have the same text. Make each of them different."),
    ('      - {text: "No", why: There is one.}\n', "", "questions[0].choices: there are 3 choices. Write four."),
    ("text: The mode", f"text: {'x' * 61}", "questions[0].choices[2].text: is 61 characters long. Keep it to 60."),
    ("text: The mode", "text: 13", "questions[0].choices[2].text: is not text. Put it into quotes."),
    ("right: true", "right: perhaps", "questions[0].choices[0].right: is neither true nor false. Write true, or leave it out."),
    ("symbols: {xᵢ: the i-th value, n: how many there are}", "symbols: {}", "formula.symbols: has 0 entries. Write at least 1."),
    ("needs: []", "needs: coding-one", "needs: is not a list. Write each entry on a line of its own, after a hyphen."),
    ("needs: []", "needs: [paper-two]", "needs: there is no card paper-two. Correct the id."),
    ("needs: []", "needs: [paper-one]", "needs: paper-one comes later than this card. Name earlier cards only."),
    ("needs: []", "needs: [theory-one]", "needs: go round in a circle: theory-one → theory-one. Remove one of them."),
    ("topic: statistics", "topic: attention", "topic: attention is not a topic of phase 1. Take one from roadmap.yaml."),
    ("week: 1", "week: 3", "week: phase 1 has no week 3 in roadmap.yaml. Correct it, or give the week a theme there."),
    ("needs: []", "needs: [", "front matter: line 10: did not find expected ',' or ']'. Correct the YAML."),
    ("needs: []", "needs: &a [*a]", "front matter: line 8: has an alias. Write the value out where it is needed."),
    ("needs: []", "needs: *nowhere", "front matter: line 8: has an alias. Write the value out where it is needed."),
    ("needs: []", "needs: !!python/name:os.system x", "front matter: line 8: has the tag tag:yaml.org,2002:python/name:os.system. Write the plain value."),
    ("needs: []", f"needs: {'[' * 50_000}", "front matter: line 8: is nested too deep. Write it flat."),
    ("needs: []", "needs: []\nneeds: []", "front matter: line 9: gives needs a second time. Keep one of them."),
    ("needs: []", "? [a]\n: b", "front matter: line 8: has a list for a name. Write a word."),
    ("needs: []", "needs: [\x07]", "front matter: unacceptable character #x0007: control characters are not allowed. Correct the YAML."),
]  # fmt: skip

# In its body.
BODY = [
    ("## Question\n", "## Qestion\n", "section Qestion: is not a section of a theory card. Perhaps Question is meant."),
    ("## Question\n", "## Zeal\n", "section Zeal: is not a section of a theory card. The sections are Question, Intuition, Worked example, Misconception, In use."),
    ("## Question\n", "## In use\n", "section In use: stands twice. Join the two."),
    ("## Question\n", "## In use\n", "section Question: is missing. Add ## Question."),
    ("## Question\n", "## Intuition\n", "section Intuition: stands twice. Join the two."),
    (f"## In use\n\n{PROSE}", f"## In use\n\n{PROSE}\n\n## Misconception\n\n{PROSE}", "section Misconception: comes too late. Put it before In use."),
    ("## Question\n", "Hello.\n\n## Question\n", "body: begins without a heading. Begin with a section, as in ## Question."),
    (PROSE, "", "section Question: is empty. Write it."),
    (PROSE, "Short.", "body: is 161 words long. Write 180 to 320 words; code is not counted."),
    (PROSE, PROSE * 5, "body: is 356 words long. Write 180 to 320 words; code is not counted."),
    (PROSE, f"{PROSE}\n\n```\n{'x' * 4_000}\n```", "body: what is sent is 5,"),
    (PROSE, f"{PROSE}\n\n```\nopen", "section Question: line 39: code is not closed. Close it with a line ```."),
    (PROSE, f"{PROSE}\n\n### Deeper", "section Question: line 39: has a heading inside. Sections are level-2 headings; inside one write **bold**."),
    (PROSE, f"{PROSE}\n\n> ## Quoted", "section Question: line 39: has a heading inside. Sections are level-2 headings; inside one write **bold**."),
    (PROSE, f"{PROSE}\n\n<div>x</div>", "section Question: line 39: has HTML. Write Markdown, or put it into backticks."),
    (PROSE, f"{PROSE} <b>x</b>", "section Question: line 37: has HTML. Write Markdown, or put it into backticks."),
    (PROSE, f"{PROSE}\n\n| a | b |\n| - | - |\n| 1 | 2 |", "section Question: line 39: has a table. Write a list, or fenced code."),
    (PROSE, f"{PROSE} ![x](https://example.org/x.png)", "section Question: line 37: has a picture. Say it in words."),
    (PROSE, f"{PROSE}\n\n    indented", "section Question: line 39: has indented code. Fence it with ```."),
    (PROSE, f"{PROSE}\n\n***", "section Question: line 39: has a horizontal line. Leave it out."),
    (PROSE, f"{PROSE} $x^2$", "section Question: line 37: has LaTeX. Write the formula in plain text; LaTeX stands in the front matter."),
    (PROSE, PROSE + r" \frac{1}{2}", "section Question: line 37: has LaTeX. Write the formula in plain text; LaTeX stands in the front matter."),
    (PROSE, PROSE + r" \(x\)", "section Question: line 37: has LaTeX. Write the formula in plain text; LaTeX stands in the front matter."),
    (PROSE, f"{PROSE} [x](ftp://example.org)", "section Question: line 37: 'ftp://example.org' is not a web address. Write it in full, with https:// and a host."),
    (PROSE, f"{PROSE} [x](javascript:alert)", "section Question: line 37: 'javascript:alert' is not a web address. Write it in full, with https:// and a host."),
    (PROSE, f"{PROSE} [x](../paper/one.md)", "section Question: line 37: '../paper/one.md' is not a web address. Write it in full, with https:// and a host."),
    (PROSE, f"{PROSE} [x][1]\n\n[1]: https://example.org", "body: has a link defined apart. Write [words](address) where it is needed."),
    (PROSE, f"{PROSE} \u202edesrever", "body: line 37: has an invisible control character. Remove it."),
]  # fmt: skip

# In cards of other focuses; the focus comes first.
OTHERS = [
    ("coding", CODE, "No code.", "section Signature: has no fenced code at the margin. Put the code between lines ```python and ```."),
    ("coding", CODE, "```python\n```", "section Signature: has fenced code with nothing in it. Write the code."),
    ("coding", "## Wrong: takes the middle\n", "## Hint 4\n", "section Wrong: …: there are 2, and 3 are wanted. Add ## Wrong: and what goes wrong."),
    ("coding", "gives: 2, about: three", "gives: 2 +, about: three", "tests[0].gives: is not a Python expression. Write a value, or raises and the error's name."),
    ("coding", "raises ValueError", "raises Panic", "tests[2].gives: Panic is not an error of Python. Name one, as in raises ValueError."),
    ("coding", "mean([1, 2, 3])", "mean([1, 2, 3]", "tests[0].call: is not a Python expression. Write a call, as in mean([1, 2])."),
    ("coding", "mean([1, 2, 3])", "max([1, 2, 3])", "tests[0].call: does not call mean. Call the function that the card is about."),
    ("coding", "about: edge case", "about: empty", "tests: no test is about: edge case. Add one, or mark the one that is."),
    ("coding", "about: numerical stability", "about: large", "tests: no test is about: numerical stability. Add one, or mark the one that is."),
    ("coding", '  - {call: "mean([1.5])", gives: 1.5, about: one number}\n', "", "tests: has 4 entries. Write at least 5."),
    ("coding", "function: mean", "function: Mean()", "function: is 'Mean()', which has the wrong form. See docs/content.md for the form."),
    ("coding", "within: 1e-6", "within: -1", "tests[3].within: is -1. Write 0 or more."),
    ("coding", "## Solution\n\n```python\ndef mean", "## Solution\n\n```python\ndef average", "section Solution: does not define mean. Define the function that the card is about."),
    ("coding", "## Solution\n\n```python\n", "## Solution\n\n```python\ndef\n", "section Solution: line 1 of the code is not Python. Correct it."),
    ("coding", "## Solution\n\n```python\n", "## Solution\n\n```python\nimport numpy\n", "section Solution: imports numpy. Do without; monty cards use no library."),
    ("coding", "## Solution\n\n```python\n", "## Solution\n\n```python\nfrom . import x\n", "section Solution: imports relatively. Do without; monty cards use no library."),
    ("coding", "## Solution\n\n```python\n", "## Solution\n\n```python\nclass A: pass\n", "section Solution: has a class. Write functions, or take runner: cpython."),
    ("coding", "## Solution\n\n```python\n", "## Solution\n\n```python\n@cache\n", "section Solution: has a decorator. Write plain functions, or take runner: cpython."),
    ("coding", "It adds and divides.", "word " * 800, "section Solution: is 4,"),
    ("coding", "It adds and divides.", "word " * 4_000, "minutes: is 15, but reading alone takes 20. Shorten the card."),
    ("paper", '"1412.6980"', "1412.6980", "arxiv: is not text. Put it into quotes."),
    ("paper", '"1412.6980"', '"arXiv:1412.6980"', "arxiv: is 'arXiv:1412.6980', which has the wrong form. See docs/content.md for the form."),
    ("paper", 'arxiv: "1412.6980"\n', "", 'arxiv: is missing. Give the id in quotes, as in "1412.6980", or a url.'),
    ("paper", "claim: One", 'claim: "Two\\nlines" # ', "claim: is more than one line. Say it in one line."),
    ("paper", "landmark", "great", "standing: is 'great'. Write 'landmark' or 'recent'."),
    ("paper", "- three", "", "section Three questions: has 2 list entries. Write a list of 3."),
    ("paper", "- three", "- three\n- four", "section Three questions: has 4 list entries. Keep to 3."),
    ("reproduce", "value: 0.25", "value: a quarter", "target.value: is not a number. Write digits."),
    ("reproduce", "value: 0.25", "value: 1e999", "target: is not a finite number. Write down what the script printed."),
    ("reproduce", "within: 0.01", "within: 0", "target.within: is 0. Write more than 0."),
    ("reproduce", '"2.4"', "2.4", "target.versions.numpy: is not text. Put it into quotes."),
    ("review", "build-one]", "build-one, theory-one]", "revisits: has 6 entries. Write at most 5."),
    ("review", "build-one]", "theory-one]", "revisits: names a card twice. Name five different cards."),
    ("review", "build-one]", "build-two]", "revisits: there is no card build-two. Correct the id."),
    ("review", "build-one]", "review-one]", "revisits: review-one comes later than this card. Name earlier cards only."),
]  # fmt: skip

# In weekly_plan.yaml.
PLANS = [
    ("monday: theory\n", "", "monday: is missing. Give it a focus."),
    ("monday: theory", "monday: rest", "monday: rest is not a focus. Take one of theory, coding, paper, reproduce, build, explore, review."),
    ("monday: theory", "monday: theory\nfreeday: theory", "freeday: is not a weekday. Use monday, tuesday, wednesday, thursday, friday, saturday, sunday."),
    ("monday: theory", "- monday", "line 2: did not find expected '-' indicator. Correct the YAML."),
    (PLAN, "", "is not names and values. Write lines such as title: …."),
]  # fmt: skip

# In roadmap.yaml.
ROADMAPS = [
    ("number: 2", "number: 3", "phases: are not numbered 1, 2, 3 and so on. Number them in order."),
    ("optimisation]", "statistics]", "phases[0].topics: statistics stands twice. Keep one."),
    ("topics: [attention]", "topics: []", "phases[1].topics: has 0 entries. Write at least 1."),
    ("{week: 2", "{week: 1", "phases[0].weeks: week 1 stands twice. Keep one."),
    ("{week: 1, theme: One number for everybody}", "{week: 3, theme: x}", "phases[0].weeks: are not in order. Put the earlier ones first."),
    ("title: Core ML", "titel: Core ML", "phases[0].title: is missing. Add it; docs/content.md shows how."),
    ("months: 4–5", "months: 4", "phases[1].months: is not text. Put it into quotes."),
    (ROADMAP, "phases: 3", "phases: is not a list. Write each entry on a line of its own, after a hyphen."),
]  # fmt: skip
