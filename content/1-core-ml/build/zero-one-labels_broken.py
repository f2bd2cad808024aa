"""A linear support vector machine that never says no. Mend it; run until accepted. NumPy."""

import sys

import numpy as np

SEED = 2026
ROWS, STEPS, PENALTY = 300, 2000, 0.01
CENTRES = np.array([[0.0, 0.0], [2.5, 1.5]])


def letters(seed):
    """Two clouds of messages, two numbers each: class 0 is ordinary, class 1 is urgent. One in five is urgent."""
    rng = np.random.default_rng(seed)
    labels = (rng.random(ROWS) < 0.2).astype(float)
    return CENTRES[labels.astype(int)] + 0.7 * rng.standard_normal((ROWS, 2)), labels


def hinge(scores, labels):
    """The loss of each row: 0 beyond the kerb, growing with the distance inside the street."""
    return np.maximum(0.0, 1 - labels * scores)


def train(rows, labels):
    """Weights and bias, by sub-gradient steps on the mean hinge loss plus PENALTY/2 times the squared weights."""
    weights, bias = np.zeros(rows.shape[1]), 0.0
    for step in range(1, STEPS + 1):
        rate = 1 / (PENALTY * (step + 100))
        pulling = labels * (rows @ weights + bias) < 1
        pull = np.where(pulling, labels, 0.0)
        weights = (1 - rate * PENALTY) * weights + rate * (pull @ rows) / len(rows)
        bias = bias + rate * pull.mean()
    return weights, bias


def classify(scores):
    """Class 1 or 0 for each score."""
    return (scores > 0.5).astype(float)


def main():
    """Prints what was learnt and the verdict; 0 if accepted, else 1."""
    rows, labels = letters(SEED)
    fresh_rows, fresh_labels = letters(SEED + 1)
    weights, bias = train(rows, labels)
    scores = fresh_rows @ weights + bias
    found = classify(scores)
    accuracy = np.mean(found == fresh_labels)
    missed = np.mean(found[fresh_labels == 1] == 0)
    false_alarms = np.mean(found[fresh_labels == 0] == 1)
    print(f"weights = {np.round(weights, 2)}, bias = {bias:.2f}")
    print(f"scores from {scores.min():.2f} to {scores.max():.2f}")
    print(f"accuracy = {accuracy:.3f}, urgent_missed = {missed:.3f}, false_alarms = {false_alarms:.3f}")
    mirrored, mirrored_bias = train(rows, 1 - labels)
    turned = classify(fresh_rows @ mirrored + mirrored_bias)
    same = np.mean(turned == 1 - found)
    print(f"classes swapped: weights = {np.round(mirrored, 2)}, bias = {mirrored_bias:.2f}, same_verdicts = {same:.3f}")
    accepted = accuracy >= 0.95 and np.allclose(mirrored, -weights) and same == 1.0
    print("accepted" if accepted else "not accepted: 0.95 on fresh rows, and swapping the classes must mirror weights and verdicts")
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
