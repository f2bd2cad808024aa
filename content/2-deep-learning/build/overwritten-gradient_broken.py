"""A net that compares two flats learns, but its gradients are wrong. Shows the symptom, exits 1. Pure Python."""

import math
import random
import sys

SEED, PAIRS, HIDDEN, RATE, EPOCHS = 2026, 400, 8, 0.1, 150


def pairs(count, seed):
    """Pairs of flats, two numbers each; 1.0 if a hidden taste prefers the first, else 0.0."""
    rng = random.Random(seed)
    found = []
    for _ in range(count):
        first, second = ([rng.uniform(-1, 1), rng.uniform(-1, 1)] for _ in range(2))
        found.append((first, second, 1.0 if taste(first) > taste(second) else 0.0))
    return found


def taste(flat):
    """What the net must find out: size best a little above the middle, noise best a little below."""
    return -((flat[0] - 0.4) ** 2) - 0.5 * (flat[1] + 0.4) ** 2


def new_weights(seed):
    """One scoring net: two inputs, HIDDEN tanh units, one score. It is used for both flats."""
    rng = random.Random(seed)
    return {"in": [rng.uniform(-1, 1) for _ in range(2 * HIDDEN)],
            "bias": [rng.uniform(-1, 1) for _ in range(HIDDEN)],
            "out": [rng.uniform(-1, 1) for _ in range(HIDDEN)]}


def zeros(weights):
    """A gradient of the weights' shape, all 0."""
    return {name: [0.0] * len(values) for name, values in weights.items()}


def score(weights, flat):
    """The score of a flat, and the hidden values that the way back needs."""
    hidden = [math.tanh(weights["in"][2 * j] * flat[0] + weights["in"][2 * j + 1] * flat[1] + weights["bias"][j])
              for j in range(HIDDEN)]
    return sum(w * h for w, h in zip(weights["out"], hidden)), hidden


def loss(weights, pair):
    """Cross-entropy of “the first is better”, from the difference of the two scores."""
    first, second, label = pair
    z = score(weights, first)[0] - score(weights, second)[0]
    return max(z, 0.0) - z * label + math.log1p(math.exp(-abs(z)))


def blame(weights, gradient, flat, hidden, delta):
    """Passes delta, the slope of the loss in this flat's score, back to the weights."""
    for j in range(HIDDEN):
        inner = delta * weights["out"][j] * (1 - hidden[j] ** 2)
        gradient["out"][j] = delta * hidden[j]
        gradient["bias"][j] = inner
        gradient["in"][2 * j] = inner * flat[0]
        gradient["in"][2 * j + 1] = inner * flat[1]


def backward(weights, gradient, pair):
    """Writes the gradient of one pair's loss."""
    first, second, label = pair
    left, hidden_left = score(weights, first)
    right, hidden_right = score(weights, second)
    delta = 0.5 * (1 + math.tanh((left - right) / 2)) - label
    blame(weights, gradient, first, hidden_left, delta)
    blame(weights, gradient, second, hidden_right, -delta)


def train(data):
    """Gradient descent, a pair at a time."""
    weights = new_weights(SEED)
    gradient = zeros(weights)
    for _ in range(EPOCHS):
        for pair in data:
            backward(weights, gradient, pair)
            for name in weights:
                weights[name] = [w - RATE * g for w, g in zip(weights[name], gradient[name])]
    return weights


def gap(weights, pair, h=1e-5):
    """Relative distance of the gradient from central differences."""
    gradient = zeros(weights)
    backward(weights, gradient, pair)
    off = size = 0.0
    for name, values in weights.items():
        for i, kept in enumerate(values):
            values[i] = kept + h
            above = loss(weights, pair)
            values[i] = kept - h
            slope = (above - loss(weights, pair)) / (2 * h)
            values[i] = kept
            off += (slope - gradient[name][i]) ** 2
            size += slope**2
    return math.sqrt(off / size)


def main():
    """Prints the gap, the loss and the right verdicts, and whether they suffice; 0 if accepted, else 1."""
    data, fresh = pairs(PAIRS, SEED), pairs(1000, SEED + 1)
    start = new_weights(SEED)
    worst = max(gap(start, pair) for pair in data[:20])
    before = sum(loss(start, pair) for pair in data) / PAIRS
    weights = train(data)
    after = sum(loss(weights, pair) for pair in data) / PAIRS
    right = sum((score(weights, first)[0] > score(weights, second)[0]) == (label == 1) for first, second, label in fresh)
    print(f"largest gap to differences = {worst:.1e}")
    print(f"loss before = {before:.3f}, after = {after:.3f}")
    print(f"right on fresh pairs = {right / 1000:.3f}")
    accepted = worst < 1e-6 and after < 0.1 and right >= 930
    print("accepted" if accepted else "not accepted: gap below 1e-6, loss below 0.1, and 0.930 right")
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
