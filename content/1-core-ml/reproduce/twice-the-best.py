"""One nearest neighbour against the best possible rule: Cover and Hart's factor of two, and where it stops.

Uniform points; the label is 1 with a chance that is either 0.1 everywhere or equal to the first coordinate. Prints `name = value`.
"""

import platform

import numpy as np
import sklearn
from sklearn.neighbors import NearestNeighbors

SEED, ROWS, PROBES = 2026, 20_000, 20_000


def draw(count, dimensions, chance, rng):
    """Points of shape (count, dimensions) in the unit cube and their labels, 1 with chance(points)."""
    points = rng.random((count, dimensions))
    return points, (rng.random(count) < chance(points)).astype(int)


def errors(dimensions, chance, sizes, rng, rows=ROWS, probes=PROBES):
    """Share of wrong votes of the k nearest, for each k in sizes; and the share of ones among the probes."""
    train_x, train_y = draw(rows, dimensions, chance, rng)
    test_x, test_y = draw(probes, dimensions, chance, rng)
    nearest = NearestNeighbors(n_neighbors=max(sizes)).fit(train_x).kneighbors(test_x, return_distance=False)
    wrong = [np.mean((train_y[nearest[:, :k]].mean(axis=1) > 0.5) != test_y) for k in sizes]
    return [*wrong, test_y.mean()]


def constant(points):
    """The same chance of a 1 everywhere: nothing to learn."""
    return np.full(len(points), 0.1)


def slope(points):
    """The chance of a 1 is the first coordinate; all others say nothing."""
    return points[:, 0]


rng = np.random.default_rng(SEED)
print(f"python = {platform.python_version()}, numpy = {np.__version__}, scikit-learn = {sklearn.__version__}")
one, three, many, ones = errors(2, constant, (1, 3, 25), rng)
print(f"error_one_neighbour = {one:.4f}")
print(f"error_three_neighbours = {three:.4f}")
print(f"error_25_neighbours = {many:.4f}")
print(f"share_of_ones_among_probes = {ones:.4f}")
for dimensions in (1, 2, 5, 20):
    one, many, _ = errors(dimensions, slope, (1, 101), rng, probes=5000)
    print(f"slope, {dimensions} dimensions: one neighbour = {one:.3f}, 101 neighbours = {many:.3f}")
for rows in (200, 2000):
    print(f"slope, 5 dimensions, {rows} rows: one neighbour = {errors(5, slope, (1,), rng, rows=rows)[0]:.3f}")
