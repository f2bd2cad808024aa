"""Attention for a batch of sentences after the repair: shares over the words of the own sentence. NumPy."""

import sys

import numpy as np

SEED, SENTENCES, WORDS, WIDTH = 2026, 8, 6, 16


def make_batch(seed=SEED, loud=None):
    """Queries, keys and values, each (sentences, words, width); sentence `loud` has queries a thousand times as large."""
    rng = np.random.default_rng(seed)
    queries, keys, values = rng.normal(size=(3, SENTENCES, WORDS, WIDTH))
    if loud is not None:
        queries[loud] *= 1000
    return queries, keys, values


def softmax(scores):
    """Exponentials as shares over the last axis: the words that are looked at."""
    parts = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return parts / parts.sum(axis=-1, keepdims=True)


def attend(queries, keys, values):
    """Weights, (sentences, words, words), and blends, (sentences, words, width)."""
    scores = queries @ keys.transpose(0, 2, 1) / np.sqrt(queries.shape[-1])
    weights = softmax(scores)
    return weights, weights @ values


def alone(batch):
    """Each sentence attended in a batch of its own, put together again."""
    parts = [attend(*(each[i : i + 1] for each in batch)) for i in range(SENTENCES)]
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def main():
    """Prints the symptom and the verdict; 0 if accepted, else 1."""
    np.seterr(all="ignore")
    batch = make_batch()
    weights, blends = attend(*batch)
    single_weights, single_blends = alone(batch)
    rows = weights.sum(axis=-1)
    gap = np.abs(blends - single_blends).max()
    print(f"sums of a word's weights: from {rows.min():.3f} to {rows.max():.3f}")
    print(f"a sentence alone: every weight = {single_weights.min():.3f} to {single_weights.max():.3f}")
    print(f"largest difference, in the batch or alone = {gap:.2e}")
    loud = make_batch(loud=3)
    quiet = [i for i in range(SENTENCES) if i != 3]
    beside = attend(*loud)[1][quiet]
    lost = int(np.isnan(beside).any(axis=(1, 2)).sum())
    print(f"sentences lost to NaN beside a loud one = {lost} of {len(quiet)}")
    unmoved = np.abs(beside - blends[quiet]).max()
    print(f"largest change in the others' blends = {unmoved:.2e}")
    accepted = np.abs(rows - 1).max() < 1e-12 and gap < 1e-12 and lost == 0 and unmoved < 1e-12
    print("accepted" if accepted else "not accepted: sums of 1, and no sentence may depend on another")
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
