"""Two hidden units learn mirror symmetry as in 1986, and their weights come out as 1 : 2 : 4.

All 64 six-bit patterns, sigmoids, summed squared error, gradient descent with momentum; the backward pass by hand, in NumPy.
Prints one `name = value` a line. A CPU needs about half a minute.
"""

import platform
from itertools import product

import numpy as np

RATE, MOMENTUM, SCALE, PASSES, SEEDS, SHOWN = 0.1, 0.9, 0.3, 3000, 10, 1

PATTERNS = np.array(list(product([0.0, 1.0], repeat=6)))
MIRRORED = (PATTERNS == PATTERNS[:, ::-1]).all(axis=1).astype(float)


def sigmoid(z):
    """Plain form: net inputs stay below a hundred here."""
    return 1 / (1 + np.exp(-z))


def forward(weights):
    """The hidden values and the output for all 64 patterns."""
    into, bias, out, last = weights
    hidden = sigmoid(PATTERNS @ into + bias)
    return hidden, sigmoid(hidden @ out + last)


def gradients(weights, delta_of):
    """Backward, by hand: blame for the output's input, then for each hidden unit's input."""
    hidden, answer = forward(weights)
    delta = delta_of(answer)
    blame = np.outer(delta, weights[2]) * hidden * (1 - hidden)
    return [PATTERNS.T @ blame, blame.sum(axis=0), hidden.T @ delta, delta.sum()]


def squared(answer):
    """Slope of half the summed squared error in the output unit's input."""
    return (answer - MIRRORED) * answer * (1 - answer)


def cross_entropy(answer):
    """Slope of the summed cross-entropy in the output unit's input."""
    return answer - MIRRORED


def train(seed, delta_of=squared, passes=PASSES):
    """Weights after the passes, and the first pass after which all 64 are right (None if never)."""
    rng = np.random.default_rng(seed)
    weights = [rng.uniform(-SCALE, SCALE, shape) for shape in ((6, 2), 2, 2, ())]
    moves, first = [np.zeros_like(w) for w in weights], None
    for step in range(passes):
        if first is None and ((forward(weights)[1] > 0.5) == MIRRORED).all():
            first = step
        moves = [MOMENTUM * m - RATE * g for m, g in zip(moves, gradients(weights, delta_of))]
        weights = [w + m for w, m in zip(weights, moves)]
    return weights, first


def right(weights):
    """Share of the 64 patterns on the right side of one half."""
    return ((forward(weights)[1] > 0.5) == MIRRORED).mean()


def ratios(weights):
    """For both hidden units: mean size of each mirrored pair, sorted, each divided by the one before."""
    sizes = np.sort((np.abs(weights[0][:3]) + np.abs(weights[0][:2:-1])) / 2, axis=0)
    return sizes[1:] / sizes[:-1]


print(f"python = {platform.python_version()}, numpy = {np.__version__}")
print(f"share_of_no = {1 - MIRRORED.mean():.3f}")
runs = [train(seed) for seed in range(SEEDS)]
solved = [weights for weights, first in runs if first is not None]
print(f"solved = {len(solved)} of {SEEDS}")
print(f"first_solved_at = {[first for _, first in runs]}")
print(f"right_when_stuck = {sorted({float(right(w)) for w, first in runs if first is None})}")
weights = runs[SHOWN][0]
print(f"weights_of_seed_{SHOWN}, first hidden unit = {np.round(weights[0][:, 0], 2).tolist()}")
print(f"weights_of_seed_{SHOWN}, second hidden unit = {np.round(weights[0][:, 1], 2).tolist()}")
print(f"hidden_biases = {np.round(weights[1], 2).tolist()}, output_weights = {np.round(weights[2], 2).tolist()}, "
      f"output_bias = {weights[3]:.2f}")
print(f"largest_mirror_sum = {max(np.abs(w[0] + w[0][::-1]).max() for w in solved):.3f}")
every = np.array([ratios(w) for w in solved])
print(f"neighbour_ratio = {every.mean():.3f}")
print(f"neighbour_ratio_smallest = {every.min():.3f}")
print(f"neighbour_ratio_largest = {every.max():.3f}")
fresh = {seed: ratios(weights).mean(axis=1) for seed in range(10, 30) for weights, first in [train(seed)] if first is not None}
print(f"solved_of_seeds_10_to_29 = {len(fresh)}, "
      + ", ".join(f"with {' : '.join(map(str, (a, b, c)))} = {sum(abs(r - [b / a, c / b]).max() < 0.05 for r in fresh.values())}"
                  for a, b, c in ((1, 2, 4), (2, 3, 4))))
print(f"sizes_of_seed_19 = {np.round(np.sort(np.abs(train(19)[0][0][:3, 0])), 1).tolist()}")
long = {seed: train(seed, passes=10000) for seed, (_, first) in enumerate(runs) if first is None or seed == SHOWN}
print(f"solved_of_the_stuck_after_10000 = {sum(first is not None for seed, (_, first) in long.items() if seed != SHOWN)}")
print(f"sizes_of_seed_{SHOWN}_after_10000 = {np.round(np.sort(np.abs(long[SHOWN][0][0][:3, 0])), 2).tolist()}")
crossed = [train(seed, cross_entropy)[1] for seed in range(SEEDS)]
print(f"solved_with_cross_entropy = {sum(first is not None for first in crossed)} of {SEEDS}")
