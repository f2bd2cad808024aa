"""Customers grouped by k-means after the repair: no customer number, every column in its own spread. Passes the acceptance test. NumPy."""

import sys

import numpy as np

SEED, EACH, GROUPS, STARTS = 2026, 100, 3, 10


def customers(unit):
    """One row each: customer number, income (in euros times unit), visits a month, share of online orders; and the planted group."""
    rng = np.random.default_rng(SEED)
    income = rng.normal(40000, 9000, GROUPS * EACH)
    planted = np.repeat(np.arange(GROUPS), EACH)
    visits = rng.normal(np.array([3.0, 8.0, 8.0])[planted], 0.8)
    online = rng.normal(np.array([0.6, 0.6, 0.2])[planted], 0.07)
    order = rng.permutation(GROUPS * EACH)
    number = 1000 + np.arange(GROUPS * EACH) + 899000 * (rng.random(GROUPS * EACH) < 0.5)  # two systems were merged
    return np.column_stack([number, unit * income[order], visits[order], online[order]]), planted[order]


def k_means(points, rng):
    """Groups of the cheapest of STARTS runs."""
    best = None
    for _ in range(STARTS):
        centres = points[rng.choice(len(points), GROUPS, replace=False)]
        for _ in range(100):
            apart = ((points[:, None] - centres[None]) ** 2).sum(axis=2)
            owner = apart.argmin(axis=1)
            centres = np.array([points[owner == k].mean(axis=0) if np.any(owner == k) else centres[k] for k in range(GROUPS)])
        cost = ((points - centres[owner]) ** 2).sum()
        if best is None or cost < best[0]:
            best = cost, owner
    return best[1]


def agreement(a, b):
    """Adjusted Rand index: 1 for the same groups, about 0 for chance; names of groups do not matter."""
    table = np.array([[np.sum((a == i) & (b == j)) for j in range(GROUPS)] for i in range(GROUPS)])
    pairs = lambda n: n * (n - 1) / 2
    both, rows, columns = pairs(table).sum(), pairs(table.sum(axis=1)).sum(), pairs(table.sum(axis=0)).sum()
    chance = rows * columns / pairs(len(a))
    return (both - chance) / ((rows + columns) / 2 - chance)


def prepare(rows):
    """The columns that the distance is taken over."""
    measured = rows[:, 1:]
    return (measured - measured.mean(axis=0)) / measured.std(axis=0)


def main():
    """Prints the agreement in euros and in cents, and the verdict; 0 if accepted, else 1."""
    euros, planted = customers(1)
    cents, _ = customers(100)
    in_euros = k_means(prepare(euros), np.random.default_rng(SEED))
    in_cents = k_means(prepare(cents), np.random.default_rng(SEED))
    columns = prepare(euros)
    spread = columns.var(axis=0) / columns.var(axis=0).sum()
    print("share of the spread, column by column =", " ".join(f"{each:.6f}" for each in spread))
    print(f"agreement with the planted groups: euros = {agreement(in_euros, planted):.2f}, cents = {agreement(in_cents, planted):.2f}")
    print(f"euros against cents = {agreement(in_euros, in_cents):.2f}")
    accepted = min(agreement(in_euros, planted), agreement(in_cents, planted)) >= 0.9
    print("accepted" if accepted else "not accepted: at least 0.90 with the planted groups, in euros and in cents")
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
