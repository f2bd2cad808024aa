"""The tuned model after the repair: scaled once, and a file that says what is in it. Passes the acceptance test. NumPy."""

import sys

import numpy as np

SEED, WIDTH, RANK, ALPHA, ROWS, TIMES = 2026, 24, 4, 8, 400, 5
SCALE = ALPHA / RANK


class Layer:
    """x·W, with the update x·A·B·(alpha/r) beside it; `merged` says whether W has the update in it."""

    def __init__(self, weight, a, b):
        self.weight, self.a, self.b, self.merged = weight, a, b, False

    def merge(self):
        """Adds the update to W, for fast use."""
        self.weight = self.weight + SCALE * self.a @ self.b
        self.merged = True

    def unmerge(self):
        """Takes the update out of W again."""
        self.weight = self.weight - SCALE * self.a @ self.b
        self.merged = False

    def forward(self, x):
        """The layer's output; the update is added here if it is not in W."""
        if self.merged:
            return x @ self.weight
        return x @ self.weight + SCALE * (x @ self.a @ self.b)


def save(layer):
    """What goes into the file: the weight as it is, the two thin matrices, and whether the first has the others in it."""
    return {"weight": layer.weight.copy(), "a": layer.a.copy(), "b": layer.b.copy(), "merged": layer.merged}


def load(file):
    """The layer of a file."""
    layer = Layer(file["weight"].copy(), file["a"].copy(), file["b"].copy())
    layer.merged = file["merged"]
    return layer


def make():
    """A task, a base weight that solves it in part, and an update of rank RANK: a quarter of what is missing, as training was short."""
    rng = np.random.default_rng(SEED)
    base = rng.standard_normal((WIDTH, WIDTH)) / WIDTH**0.5
    change = rng.standard_normal((WIDTH, RANK)) @ rng.standard_normal((RANK, WIDTH)) / WIDTH
    x = rng.standard_normal((ROWS, WIDTH))
    wanted = x @ (base + change) + 0.1 * rng.standard_normal((ROWS, WIDTH))
    left, sizes, right = np.linalg.svd(np.linalg.lstsq(x, wanted - x @ base, rcond=None)[0])
    b = 0.25 * sizes[:RANK, None] * right[:RANK] / SCALE
    return x, wanted, Layer(base, left[:, :RANK], b)


def error(layer, x, wanted):
    """Mean square error of the layer on the task."""
    return float(np.mean((layer.forward(x) - wanted) ** 2))


def main():
    """Saves and loads TIMES times, and compares outputs; 0 if accepted, else 1."""
    x, wanted, layer = make()
    plain = Layer(layer.weight, layer.a, np.zeros_like(layer.b))
    first = layer.forward(x)
    print(f"error of the base = {error(plain, x, wanted):.4f}, tuned = {error(layer, x, wanted):.4f}")
    drift = 0.0
    for time in range(1, TIMES + 1):
        layer = load(save(layer))
        drift = max(drift, np.abs(layer.forward(x) - first).max())
        print(f"after saving and loading {time} times: error = {error(layer, x, wanted):.4f}")
    _, _, layer = make()
    layer.merge()
    merged = np.abs(layer.forward(x) - first).max()
    layer.unmerge()
    back = np.abs(layer.forward(x) - first).max()
    print(f"largest change by saving = {drift:.1e}, by merging = {merged:.1e}, by merging and unmerging = {back:.1e}")
    accepted = max(drift, merged, back) < 1e-12
    print("accepted" if accepted else "not accepted: each below 1e-12")
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
