"""How many numbers hold 90 % of a digit? PCA by singular values, then k-means from random and from far-apart starts. Prints `name = value`."""

import platform

import numpy as np
import sklearn
from sklearn.datasets import load_digits

SEED, RUNS, ROUNDS = 2026, 50, 300


def needed(values, share):
    """How many leading components keep at least this share of the spread."""
    kept = np.cumsum(values**2) / np.sum(values**2)
    return int(np.searchsorted(kept, share) + 1)


def squares(points, centres):
    """Squared distance of every point to every centre."""
    return ((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)


def spread_out(points, clusters, rng):
    """Starts by D²: each next centre is a point drawn with a chance proportional to its squared distance to the nearest centre."""
    chosen = [int(rng.integers(len(points)))]
    near = ((points - points[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < clusters:
        chosen.append(int(rng.choice(len(points), p=near / near.sum())))
        near = np.minimum(near, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
    return points[chosen]


def lloyd(points, centres):
    """Cost before any round, cost at rest, and the rounds it took."""
    before = squares(points, centres).min(axis=1).sum()
    owner = None
    for done in range(ROUNDS):
        apart = squares(points, centres)
        new = apart.argmin(axis=1)
        if owner is not None and np.array_equal(new, owner):
            break
        owner = new
        centres = np.array([points[owner == k].mean(axis=0) if np.any(owner == k) else centres[k] for k in range(len(centres))])
    return before, squares(points, centres).min(axis=1).sum(), done


images, labels = load_digits(return_X_y=True)
print(f"python = {platform.python_version()}, numpy = {np.__version__}, sklearn = {sklearn.__version__}")
centred = images - images.mean(axis=0)
values = np.linalg.svd(centred, compute_uv=False)
print(f"columns = {images.shape[1]}, constant_columns = {int(np.sum(images.std(axis=0) == 0))}, total_spread_per_image = {np.sum(centred**2) / len(images):.1f}")
shares = values**2 / np.sum(values**2)
print(f"first = {shares[0]:.3f}, first_two = {shares[:2].sum():.3f}, first_ten = {shares[:10].sum():.3f}")
for percent in (80, 90, 95, 99):
    print(f"components_{percent} = {needed(values, percent / 100)}")
kept = np.cumsum(shares)
print(f"kept_by_20 = {kept[19]:.4f}, kept_by_21 = {kept[20]:.4f}")
print(f"not_centred = {needed(np.linalg.svd(images, compute_uv=False), 0.9)}")
scales = images.std(axis=0)
scaled = centred[:, scales > 0] / scales[scales > 0]
print(f"scaled_columns = {needed(np.linalg.svd(scaled, compute_uv=False), 0.9)}")

rng = np.random.default_rng(SEED)
grid = np.array([[20.0 * (k % 5), 20.0 * (k // 5)] for k in range(25)])
piles = np.repeat(grid, 80, axis=0) + rng.standard_normal((2000, 2))
for data, points, clusters in (("digits", images, 10), ("25_piles", piles, 25)):
    total = np.sum((points - points.mean(axis=0)) ** 2)
    costs = {}
    for name in ("random", "far_apart"):
        runs = np.array([
            lloyd(points, spread_out(points, clusters, rng) if name == "far_apart" else points[rng.choice(len(points), clusters, replace=False)])
            for _ in range(RUNS)
        ])
        costs[name] = runs[:, 1].mean()
        print(
            f"{data}, {name}: mean_start = {runs[:, 0].mean():.0f}, mean_cost = {runs[:, 1].mean():.0f}, best = {runs[:, 1].min():.0f}, "
            f"worst = {runs[:, 1].max():.0f}, mean_rounds = {runs[:, 2].mean():.1f}, left_of_the_spread = {runs[:, 1].mean() / total:.3f}"
        )
    print(f"{data}: cost_ratio_random_to_far_apart = {costs['random'] / costs['far_apart']:.2f}")
