"""The same next-letter model after the repair: a letter sees itself and what came before. NumPy."""

import sys

import numpy as np

SEED, LETTERS, LENGTH, TEXTS, REACH, STEPS, RATE = 2026, 5, 24, 300, 2, 500, 3.0


def make_language(seed=SEED):
    """Chances of the next letter, (5, 5), none below 0.03; the letters' long-run shares; the entropy, which no honest guess beats."""
    step = 0.85 * np.random.default_rng(seed).dirichlet(np.full(LETTERS, 0.4), size=LETTERS) + 0.15 / LETTERS
    share = np.full(LETTERS, 1 / LETTERS)
    for _ in range(5_000):
        share = share @ step
    return step, share, -(share[:, None] * step * np.log(step)).sum()


def make_texts(step, share, count, seed):
    """Random texts of the language, (count, LENGTH)."""
    rng = np.random.default_rng(seed)
    rows = np.empty((count, LENGTH), dtype=int)
    for row in rows:
        row[0] = rng.choice(LETTERS, p=share)
        for t in range(1, LENGTH):
            row[t] = rng.choice(LETTERS, p=step[row[t - 1]])
    return rows


def seen(n):
    """True where the row's letter may look at the column's."""
    return np.tril(np.ones((n, n), dtype=bool), k=0)


def features(rows):
    """One-hot letters at distances −2 to 2, as far as the mask lets them be seen: (texts, places, 5 · 5)."""
    count, n = rows.shape
    mask, hot = seen(n), np.eye(LETTERS)[rows]
    out = np.zeros((count, n, 2 * REACH + 1, LETTERS))
    for t in range(n):
        for distance in range(-REACH, REACH + 1):
            if 0 <= t + distance < n and mask[t, t + distance]:
                out[:, t, distance + REACH] = hot[:, t + distance]
    return out.reshape(count, n, -1)


def shares(x, weights, bias):
    """Chances of the next letter."""
    scores = x @ weights + bias
    parts = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return parts / parts.sum(axis=-1, keepdims=True)


def train(rows):
    """Weights and bias after STEPS of gradient descent, and the loss."""
    x, target = features(rows)[:, :-1].reshape(-1, (2 * REACH + 1) * LETTERS), np.eye(LETTERS)[rows[:, 1:].ravel()]
    weights, bias = np.zeros((x.shape[1], LETTERS)), np.zeros(LETTERS)
    for _ in range(STEPS):
        slope = (shares(x, weights, bias) - target) / len(x)
        weights -= RATE * x.T @ slope
        bias -= RATE * slope.sum(axis=0)
    return weights, bias, -np.log((shares(x, weights, bias) * target).sum(axis=1)).mean()


def write(model, share, length, seed):
    """A text written letter by letter: the future is not there to be looked at."""
    rng = np.random.default_rng(seed)
    letters = [rng.choice(LETTERS, p=share)]
    while len(letters) < length:
        last = features(np.array([letters[-LENGTH:]]))[0, -1]
        letters.append(rng.choice(LETTERS, p=shares(last, *model)))
    return np.array(letters)


def main():
    """Prints the symptom and the verdict; 0 if accepted, else 1."""
    step, share, floor = make_language()
    rows = make_texts(step, share, TEXTS, SEED + 1)
    weights, bias, loss = train(rows)
    print(f"floor = {floor:.3f}, loss = {loss:.3f}")
    text = write((weights, bias), share, 1000, SEED + 2)
    surprise = -np.log(step[text[:-1], text[1:]]).mean()
    print(f"what it writes costs, under the true chances, {surprise:.3f} a letter")
    one, other = rows[:1].copy(), rows[:1].copy()
    other[0, 10] = (other[0, 10] + 1) % LETTERS
    moved = np.abs(shares(features(one), weights, bias) - shares(features(other), weights, bias)).max(axis=(0, 2)) > 1e-12
    early, own = int(moved[:10].sum()), bool(moved[10])
    print(f"letter 11 changed: guesses before it that moved = {early}, its own guess moved = {own}")
    accepted = early == 0 and own and floor - 0.05 < loss < floor + 0.05 and surprise < floor + 0.1
    print("accepted" if accepted else "not accepted: no peeking, a loss near the floor, and text of the language")
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
