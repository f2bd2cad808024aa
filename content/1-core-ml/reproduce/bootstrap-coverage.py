"""How often does a 95 % percentile bootstrap interval for a mean hold the true mean? Skewed data, small samples.

Exponential data with mean 1. Prints one `name = value` a line. A CPU needs about five seconds.
"""

import platform

import numpy as np

SEED = 2026
REPEATS = 4000
DRAWS = 1000
LEVEL = 0.95


def intervals(rng, samples, replace=True):
    """Bootstrap quantiles 2.5, 5, 95 and 97.5 % of the mean of each row of `samples`: shape (4, repeats)."""
    repeats, n = samples.shape
    ends = np.empty((repeats, 4))
    for i, row in enumerate(samples):
        draws = (
            rng.integers(0, n, size=(DRAWS, n)) if replace else rng.permuted(np.tile(np.arange(n), (DRAWS, 1)), axis=1)
        )
        ends[i] = np.quantile(row[draws].mean(axis=1), [(1 - LEVEL) / 2, 1 - LEVEL, LEVEL, (1 + LEVEL) / 2])
    return ends.T


def holds(low, high, value):
    """The share of intervals that hold the value."""
    return ((low <= value) & (value <= high)).mean()


def report(name, rng, samples):
    """Coverage of the true mean, 1, and the share of intervals that lie wholly below or above it."""
    low, low_90, high_90, high = intervals(rng, samples)
    print(f"coverage_{name} = {holds(low, high, 1.0):.3f}")
    print(f"missed_below_{name} = {(high < 1).mean():.3f}")
    print(f"missed_above_{name} = {(low > 1).mean():.3f}")
    if name == "n10":
        print(f"coverage_with_5_and_95_percent = {holds(low_90, high_90, 1.0):.3f}")
        print(f"coverage_of_the_sample_mean = {holds(low, high, samples.mean(axis=1)):.3f}")


rng = np.random.default_rng(SEED)
print(f"python = {platform.python_version()}, numpy = {np.__version__}")
report("n10", rng, rng.exponential(size=(REPEATS, 10)))
report("n50", rng, rng.exponential(size=(REPEATS, 50)))
report("n10_gaussian", rng, rng.normal(loc=1.0, size=(REPEATS, 10)))

samples = rng.exponential(size=(200, 10))
low, _, _, high = intervals(rng, samples, replace=False)
print(f"widest_without_replacement = {(high - low).max():.1e}")
draws = rng.integers(0, 10, size=(100_000, 10))
print(f"distinct_rows_in_a_draw = {np.mean([len(set(draw)) for draw in draws.tolist()]) / 10:.3f}")
print(f"distinct_by_formula = {1 - 0.9**10:.3f}")
print(f"noise_of_coverage_n10 = {(0.865 * 0.135 / REPEATS) ** 0.5:.4f}")
