"""Attention with rotary positions, read whole or in chunks with a cache; from the second chunk on the two differ. NumPy."""

import sys

import numpy as np

SEED, TOKENS, WIDTH, BASE = 2026, 40, 8, 10000.0


def rope(rows, places):
    """Each row with its pairs (2i, 2i + 1) turned by place · base^(−2i/d)."""
    angles = places[:, None] * BASE ** (-np.arange(0, WIDTH, 2) / WIDTH)
    even, odd = rows[:, 0::2], rows[:, 1::2]
    out = np.empty_like(rows)
    out[:, 0::2] = even * np.cos(angles) - odd * np.sin(angles)
    out[:, 1::2] = even * np.sin(angles) + odd * np.cos(angles)
    return out


def softmax(scores):
    """Shares over the last axis."""
    parts = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return parts / parts.sum(axis=-1, keepdims=True)


def whole(q, k, v):
    """All tokens at once; each sees itself and what came before."""
    places = np.arange(TOKENS)
    scores = rope(q, places) @ rope(k, places).T / np.sqrt(WIDTH)
    return softmax(np.where(places[None] <= places[:, None], scores, -np.inf)) @ v


def chunked(q, k, v, size):
    """The same in chunks of `size`: turned keys and values are kept in a cache."""
    keys, values, out = np.empty((0, WIDTH)), np.empty((0, WIDTH)), []
    for start in range(0, TOKENS, size):
        part = slice(start, min(start + size, TOKENS))
        places = np.arange(len(q[part]))
        keys = np.concatenate([keys, rope(k[part], places)])
        values = np.concatenate([values, v[part]])
        scores = rope(q[part], places) @ keys.T / np.sqrt(WIDTH)
        allowed = np.arange(len(keys))[None] <= np.arange(len(places))[:, None]
        out.append(softmax(np.where(allowed, scores, -np.inf)) @ values)
    return np.concatenate(out)


def main():
    """Prints the symptom and the verdict; 0 if accepted, else 1."""
    q, k, v = np.random.default_rng(SEED).normal(size=(3, TOKENS, WIDTH))
    wanted, worst = whole(q, k, v), 0.0
    for size in (1, 7, 16):
        apart = np.abs(chunked(q, k, v, size) - wanted).max(axis=-1)
        first = int(np.argmax(apart > 1e-9)) + 1 if apart.max() > 1e-9 else "none"
        print(f"chunks of {size:2}: largest difference = {apart.max():.2e}, first token that differs = {first}")
        worst = max(worst, apart.max())
    print("accepted" if worst < 1e-9 else "not accepted: chunked must equal whole")
    return 0 if worst < 1e-9 else 1


if __name__ == "__main__":
    sys.exit(main())
