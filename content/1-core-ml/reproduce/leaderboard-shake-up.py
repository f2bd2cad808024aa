"""A hundred entries of pure luck on a public leaderboard, and what the winner scores on the private half. Prints `name = value`."""

import math
import platform

import numpy as np

SEED, ENTRIES, PUBLIC, PRIVATE, CONTESTS = 2026, 100, 1000, 1000, 400


def contests(rng, entries=ENTRIES, public=PUBLIC, skill=0.0):
    """Public and private score of the public winner, and its true share of right answers, for each contest."""
    true = 0.5 + skill * rng.standard_normal((CONTESTS, entries))
    seen = rng.binomial(public, true) / public
    hidden = rng.binomial(PRIVATE, true) / PRIVATE
    winner = (np.arange(CONTESTS), seen.argmax(axis=1))
    return seen[winner], hidden[winner], true[winner], hidden.max(axis=1), (hidden.argmax(axis=1) == winner[1]).mean()


def expected_maximum(m):
    """Mean of the largest of m standard normal numbers: the integral of 1 - F^m above zero, less that of F^m below."""
    z = np.linspace(-8, 8, 16_001)
    below = np.array([0.5 * (1 + math.erf(each / math.sqrt(2))) for each in z])
    above = np.where(z >= 0, 1 - below**m, -(below**m))
    return float(np.sum((above[1:] + above[:-1]) / 2 * np.diff(z)))


rng = np.random.default_rng(SEED)
print(f"python = {platform.python_version()}, numpy = {np.__version__}")
sigma = 0.5 / math.sqrt(PUBLIC)
print(f"sigma = {sigma:.4f}, bound = {math.sqrt(2 * math.log(ENTRIES)):.2f} sigma, exact_for_normal = {expected_maximum(ENTRIES):.2f} sigma")
print(f"by_formula: bound = {0.5 + sigma * math.sqrt(2 * math.log(ENTRIES)):.4f}, exact_for_normal = {0.5 + sigma * expected_maximum(ENTRIES):.4f}")

# Every answer drawn one by one, as a real board would see it.
labels = rng.integers(0, 2, (CONTESTS, PUBLIC + PRIVATE))
best, same = [], []
for truth in labels:
    right = rng.integers(0, 2, (ENTRIES, PUBLIC + PRIVATE)) == truth
    seen, hidden = right[:, :PUBLIC].mean(axis=1), right[:, PUBLIC:].mean(axis=1)
    best.append(seen.max())
    same.append(hidden[seen.argmax()])
print(f"best_public = {np.mean(best):.4f}, spread_over_contests = {np.std(best):.4f}, standard_error = {np.std(best) / math.sqrt(CONTESTS):.4f}")
print(f"same_entry_private = {np.mean(same):.4f}")

for entries in (1, 10, 100, 1000):
    seen, hidden, *_ = contests(rng, entries)
    print(f"entries {entries}: best_public = {seen.mean():.4f}, by_formula = {0.5 + sigma * expected_maximum(entries):.4f}, same_entry_private = {hidden.mean():.4f}")
for public in (250, 1000, 4000):
    print(f"public rows {public}: best_public = {contests(rng, 100, public)[0].mean():.4f}")
for skill in (0.005, 0.0158, 0.05):
    seen, hidden, true, best_hidden, kept = contests(rng, 100, 1000, skill)
    print(
        f"true skill differs by {skill}: winner_public = {seen.mean():.4f}, winner_private = {hidden.mean():.4f}, winner_true = {true.mean():.4f}, "
        f"also_private_winner = {kept:.2f}"
    )
