"""Expected test error = noise + bias² + variance, added up for polynomials of degree 1, 3, 5, 9 and 20.

One sine wave, 2,000 training sets of 30 noisy points each; every fit is also tested on fresh noisy answers. First the 30 places are
fixed and evenly spread, where the variance can be worked out by hand; then they are drawn at random. Prints `name = value`.
"""

import platform

import numpy as np
from numpy.polynomial import legendre

SEED, ROWS, NOISE, SETS, PENALTY = 2026, 30, 0.3, 2000, 1.0


def truth(x):
    """The curve behind the data, for x from −1 to 1."""
    return np.sin(np.pi * x)


def guesses(places, probes, answers, degree, penalty):
    """Predictions at the probes of a fit in the Legendre base, with `penalty` times the squared weights; the constant goes free."""
    base = legendre.legvander(places, degree)
    pull = penalty * np.eye(degree + 1)
    pull[0, 0] = 0.0
    return legendre.legvander(probes, degree) @ np.linalg.solve(base.T @ base + pull, base.T @ answers)


def report(name, degree, rng, penalty=0.0, fixed=True):
    """Prints the three parts, their sum, and the error measured on fresh answers, all as means over the probes."""
    even = (np.arange(ROWS) + 0.5) / ROWS * 2 - 1
    probes = even if fixed else rng.uniform(-1, 1, 200)
    found, errors = np.zeros((SETS, len(probes))), np.zeros(SETS)
    for number in range(SETS):
        places = even if fixed else rng.uniform(-1, 1, ROWS)
        answers = truth(places) + NOISE * rng.standard_normal(ROWS)
        found[number] = guesses(places, probes, answers, degree, penalty)
        errors[number] = np.mean((found[number] - truth(probes) - NOISE * rng.standard_normal(len(probes))) ** 2)
    bias, variance = np.mean((found.mean(axis=0) - truth(probes)) ** 2), np.mean(found.var(axis=0))
    total = NOISE**2 + bias + variance
    print(f"{name}: bias2 = {bias:.4f}, variance = {variance:.4f}, sum = {total:.4f}, measured = {errors.mean():.4f}")
    if fixed and not penalty:
        print(f"  variance_by_hand = {NOISE**2 * (degree + 1) / ROWS:.4f}")
    if not fixed:
        print(f"  median_of_measured = {np.median(errors):.4f}")
    return total / errors.mean()


rng = np.random.default_rng(SEED)
print(f"python = {platform.python_version()}, numpy = {np.__version__}")
print(f"noise = {NOISE**2:.4f}")
ratios = {degree: report(f"degree_{degree}", degree, rng) for degree in (1, 3, 5, 9, 20)}
print(f"ratio_degree_9 = {ratios[9]:.3f}")
print(f"ratios_from_to = {min(ratios.values()):.3f} to {max(ratios.values()):.3f}")
report("degree_9_random_places", 9, rng, fixed=False)
report("degree_9_random_places_ridge", 9, rng, PENALTY, fixed=False)
report("degree_3_random_places", 3, rng, fixed=False)
