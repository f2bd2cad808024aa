"""How fast does PageRank settle? A generated web of two closed clubs, where the second eigenvalue is the damping.

Power iteration in NumPy on 400 pages. Prints one `name = value` a line. A CPU needs about two seconds.
"""

import math
import platform

import numpy as np

SEED = 2026
PAGES = 400
LINKS = 10  # out of each page
DAMPING = 0.85
TOLERANCE = 1e-8


def web(rng, crossing):
    """Column-stochastic link matrix of two clubs of 200; a share `crossing` of the links goes to the other club."""
    matrix = np.zeros((PAGES, PAGES))
    half = PAGES // 2
    for page in range(PAGES):
        own, other = (0, half) if page < half else (half, 0)
        for _ in range(LINKS):
            club = other if rng.random() < crossing else own
            matrix[club + rng.integers(half), page] += 1 / LINKS
    return matrix


def surf(matrix, start, rounds, damping=DAMPING):
    """The L1 distance to the final ranks after each round."""
    final = np.linalg.solve(np.eye(PAGES) - damping * matrix, np.full(PAGES, (1 - damping) / PAGES))
    ranks, errors = start, []
    for _ in range(rounds):
        ranks = damping * matrix @ ranks + (1 - damping) / PAGES
        errors.append(np.abs(ranks - final).sum())
    return np.array(errors)


def ratio(errors):
    """The factor by which the error falls in a round, measured where it is between 1e-4 and 1e-8."""
    part = errors[(errors < 1e-4) & (errors > 1e-8)]
    return math.exp(np.log(part[1:] / part[:-1]).mean())


def rounds_needed(errors):
    """The first round with an error below the tolerance."""
    return int(np.argmax(errors < TOLERANCE)) + 1


rng = np.random.default_rng(SEED)
closed, mixed = web(rng, crossing=0.0), web(rng, crossing=0.05)
one_page, everywhere = np.eye(PAGES)[0], np.full(PAGES, 1 / PAGES)

print(f"python = {platform.python_version()}, numpy = {np.__version__}")
sizes = np.sort(np.abs(np.linalg.eigvals(closed)))[::-1]
print(f"link_eigenvalues = {sizes[0]:.4f}, {sizes[1]:.4f}, {sizes[2]:.4f}")
errors = surf(closed, one_page, 200)
print(f"error_after_1 = {errors[0]:.4f}")
print(f"error_after_52 = {errors[51]:.2e}")
print(f"ratio_per_round = {ratio(errors):.4f}")
print(f"rounds_to_1e-8 = {rounds_needed(errors)}")
print(f"rounds_by_formula = {math.log(TOLERANCE) / math.log(DAMPING):.1f}")
errors = surf(closed, everywhere, 200)
print(f"ratio_from_everywhere = {ratio(errors):.4f}")
print(f"rounds_from_everywhere = {rounds_needed(errors)}")
errors = surf(mixed, one_page, 200)
print(f"second_link_eigenvalue_mixed = {np.sort(np.abs(np.linalg.eigvals(mixed)))[-2]:.4f}")
print(f"ratio_mixed = {ratio(errors):.4f}")
print(f"rounds_mixed = {rounds_needed(errors)}")
errors = surf(closed, one_page, 2000, damping=0.99)
print(f"rounds_at_0.99 = {rounds_needed(errors)}")
