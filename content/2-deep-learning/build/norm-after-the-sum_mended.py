"""Twelve blocks on a stream after the repair: only the branch sees the normalised copy. NumPy."""

import sys

import numpy as np

SEED, LAYERS, ROWS, WIDTH, EPS = 2026, 12, 5, 32, 1e-5


def make_stream(seed=SEED):
    """Rows of sizes 1, 2, 4, 8 and 16: here the size is what matters."""
    rows = np.random.default_rng(seed).normal(size=(ROWS, WIDTH))
    return rows * 2.0 ** np.arange(ROWS)[:, None]


def make_branches(gain, seed=SEED + 1):
    """Two matrices for each layer; a gain of 0 makes every branch say nothing."""
    rng = np.random.default_rng(seed)
    return [(rng.normal(size=(WIDTH, 4 * WIDTH)) * (2 / WIDTH) ** 0.5,
             rng.normal(size=(4 * WIDTH, WIDTH)) * gain / (4 * WIDTH) ** 0.5) for _ in range(LAYERS)]


def norm(x):
    """Each row with mean 0 and spread 1, unless it is nearly constant: then it stays small."""
    centred = x - x.mean(axis=-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + EPS)


def run(x, branches):
    """The stream after all blocks."""
    for first, second in branches:
        x = x + np.maximum(norm(x) @ first, 0) @ second
    return x


def slope_of_size(x, branches, step=1e-4):
    """How much each row's output moves when the row grows a little, over how much the row grew."""
    moved = run(x * (1 + step), branches) - run(x * (1 - step), branches)
    return np.linalg.norm(moved, axis=-1) / np.linalg.norm(2 * step * x, axis=-1)


def main():
    """Prints the symptom and the verdict; 0 if accepted, else 1."""
    stream = make_stream()
    change = np.abs(run(stream, make_branches(0.0)) - stream).max()
    print(f"all branches silent: largest change of the stream = {change:.3f}")
    slopes = slope_of_size(stream, make_branches(0.3))
    print("slopes of the size, rows 1 to 5 = " + " ".join(f"{slope:.1e}" for slope in slopes))
    padding = np.random.default_rng(SEED + 2).normal(size=(1, WIDTH)) * 1e-5
    loudest = np.abs(norm(padding)).max()
    print(f"a padding row of noise 0.00001, after norm: largest entry = {loudest:.4f}")
    accepted = change < 1e-12 and slopes.min() > 0.1 and slopes.max() < 10 and loudest < 0.05
    print("accepted" if accepted else "not accepted: silent branches change nothing, size gets through, padding stays quiet")
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
