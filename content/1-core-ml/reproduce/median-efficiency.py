"""How well does a median do a mean's work? Clean noise, then one rogue reading in a hundred."""

import math
import platform

import numpy as np

SEED, READINGS, REPEATS = 20261123, 101, 100_000
ROGUE_SHARE, ROGUE_SCALE = 0.01, 10.0


def rogue(rng: np.random.Generator) -> np.ndarray:
    """Gaussian noise in which each reading has a 1 % chance to be ten times as wide."""
    noise = rng.standard_normal((REPEATS, READINGS))
    noise[rng.random((REPEATS, READINGS)) < ROGUE_SHARE] *= ROGUE_SCALE
    return noise


def spreads(samples: np.ndarray) -> tuple[float, float]:
    """The variances, over the rows, of the mean and of the median."""
    return float(np.var(samples.mean(axis=1))), float(np.var(np.median(samples, axis=1)))


def efficiency(samples: np.ndarray) -> float:
    """The variance of the mean over the variance of the median."""
    of_mean, of_median = spreads(samples)
    return of_mean / of_median


rng = np.random.default_rng(SEED)
print(f"python = {platform.python_version()}")
print(f"numpy = {np.__version__}")

clean = rng.standard_normal((REPEATS, READINGS))
of_mean, of_median = spreads(clean)
print(f"n_times_variance_of_mean = {READINGS * of_mean:.3f}")
print(f"n_times_variance_of_median = {READINGS * of_median:.3f}")
print(f"efficiency_gaussian = {of_mean / of_median:.3f}")
print(f"two_over_pi = {2 / math.pi:.3f}")

blocks = [efficiency(block) for block in np.split(clean, 100)]
print(f"wander_at_1000_repeats = {np.std(blocks):.3f}")

print(f"efficiency_nine_readings = {efficiency(rng.standard_normal((REPEATS, 9))):.3f}")
print(f"efficiency_laplace = {efficiency(rng.laplace(size=(REPEATS, READINGS))):.3f}")
print(f"efficiency_rogue = {efficiency(rogue(rng)):.3f}")
