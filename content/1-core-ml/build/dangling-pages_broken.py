"""PageRank whose rank leaks away, and a page that nobody ranks. Mend rank; run until it says accepted. Pure Python."""

import random
import sys

SEED = 2026
DAMPING = 0.85
ROUNDS = 200
PAGE7 = 0.008168974191  # the rank of page7 in a web without dead ends


def rank(links):
    """PageRank of each page; `links` maps a page to the pages it links to."""
    pages = list(links)
    ranks = {page: 1 / len(pages) for page in pages}
    for _ in range(ROUNDS):
        fresh = {page: (1 - DAMPING) / len(pages) for page in pages}
        for page in pages:
            for target in links[page]:
                if target in fresh:
                    fresh[target] += DAMPING * ranks[page] / len(links[page])
        ranks = fresh
    return ranks


def make_web(dead_ends, files):
    """200 pages that link to each other, some of them without links, and files that are only ever linked to."""
    dice = random.Random(SEED)
    names = [f"page{i}" for i in range(200)]
    links = {}
    for i, name in enumerate(names):
        links[name] = [] if i < dead_ends else dice.sample([other for other in names if other != name], 5)
        if links[name] and files and dice.random() < 0.4:
            links[name][0] = "report.pdf" if dice.random() < 0.6 else "paper.pdf"
    return links


def main():
    """Prints the symptom and the verdict; 0 if accepted, else 1."""
    links = make_web(dead_ends=30, files=True)
    ranks = rank(links)
    linked = {}
    for targets in links.values():
        for target in targets:
            linked[target] = linked.get(target, 0) + 1
    favourite = max(linked, key=linked.get)
    total = sum(ranks.values())
    print(f"sum_of_ranks = {total:.3f}")
    print(f"most_linked = {favourite}, by {linked[favourite]} pages")
    print(f"its_rank = {ranks.get(favourite)}")

    failures = []
    everything = set(links) | set(linked)
    if set(ranks) != everything:
        failures.append(f"{len(everything) - len(ranks)} pages have no rank")
    if abs(total - 1) > 1e-12:
        failures.append(f"ranks sum to {total:.3f}")
    whole = rank(make_web(dead_ends=0, files=False))
    if abs(sum(whole.values()) - 1) > 1e-12 or abs(whole["page7"] - PAGE7) > 1e-9:
        failures.append("a web without dead ends is ranked differently")
    small = rank({"A": ["B"], "B": []})
    print(f"small_web = A {small['A']:.4f}, B {small['B']:.4f}")
    if abs(small["A"] - 20 / 57) > 1e-12:
        failures.append("A links to B, B to nobody: by hand A has 20/57")
    for failure in failures:
        print("failed:", failure)
    print("accepted" if not failures else "not accepted")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
