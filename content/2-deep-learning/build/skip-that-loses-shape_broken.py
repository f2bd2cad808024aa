"""A block that halves a picture and adds a shortcut from the wrong place. Mend it; run until accepted. NumPy."""

import sys

import numpy as np

SIZE, CLASSES, NOISE = 16, 8, 4.0


def smooth(pictures):
    """Each pixel becomes the mean of its 3 × 3 neighbourhood; the edge is repeated."""
    padded = np.pad(pictures, ((0, 0), (1, 1), (1, 1)), mode="edge")
    return sum(padded[:, i : i + SIZE, j : j + SIZE] for i in range(3) for j in range(3)) / 9


def data(count, seed):
    """Pictures of CLASSES smooth patterns under noise, and which pattern each shows."""
    patterns = np.random.default_rng(1).standard_normal((CLASSES, SIZE, SIZE))
    for _ in range(4):
        patterns = smooth(patterns)
    patterns /= patterns.std(axis=(1, 2), keepdims=True)
    rng = np.random.default_rng(seed)
    labels = rng.integers(CLASSES, size=count)
    return patterns[labels] + NOISE * rng.standard_normal((count, SIZE, SIZE)), labels


def branch(pictures):
    """A 3 × 3 mean, taken with stride 2."""
    return smooth(pictures)[:, ::2, ::2]


def shortcut(pictures):
    """The picture itself, made as small as the branch's output."""
    half = SIZE // 2
    return pictures[:, :half, :half]


def block(pictures, work=branch):
    """What the shortcut carries plus what the branch adds."""
    return shortcut(pictures) + work(pictures)


def accuracy(features, fresh, labels, truth):
    """Share of right answers of the nearest class mean."""
    means = np.stack([features[labels == k].mean(axis=0) for k in range(CLASSES)]).reshape(CLASSES, -1)
    fresh = fresh.reshape(len(fresh), -1)
    apart = ((fresh[:, None] - means) ** 2).sum(axis=2)
    return np.mean(apart.argmin(axis=1) == truth)


def main():
    """Prints accuracies and the identity test, and the verdict; 0 if accepted, else 1."""
    pictures, labels = data(4000, 2)
    fresh, truth = data(2000, 3)
    alone = accuracy(branch(pictures), branch(fresh), labels, truth)
    whole = accuracy(block(pictures), block(fresh), labels, truth)
    print(f"shapes: shortcut = {shortcut(pictures).shape[1:]}, branch = {branch(pictures).shape[1:]}")
    print(f"accuracy with the branch alone = {alone:.3f}, with the block = {whole:.3f}")
    numbers = np.arange(SIZE * SIZE, dtype=float).reshape(1, SIZE, SIZE)
    kept = block(numbers, work=lambda each: np.zeros((len(each), SIZE // 2, SIZE // 2)))
    apart = np.abs(kept - numbers[:, ::2, ::2]).max()
    print(f"with a silent branch: largest difference from the subsampled picture = {apart:.0f}")
    accepted = apart == 0 and whole >= alone - 0.05
    print("accepted" if accepted else "not accepted: a silent branch must leave the subsampled picture, and the block must not cost 5 points")
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
