"""A reader of messages whose verdict depends on who wrote before. Mend it; run until accepted. NumPy."""

import sys

import numpy as np

WORDS, LENGTH, HIDDEN, SEED = 12, 6, 90, 5


def messages(count, seed):
    """`count` messages of LENGTH words, and whether a message is friendly: its words' worths add up to more than 0."""
    worth = np.random.default_rng(1).permutation(np.linspace(-1, 1, WORDS))
    rows = np.random.default_rng(seed).integers(WORDS, size=(count, LENGTH))
    return rows, worth[rows].sum(axis=1) > 0


class Reader:
    """A recurrent cell with fixed random weights, and a trained line that reads its last state."""

    def __init__(self):
        rng = np.random.default_rng(SEED)
        self.inner = 0.95 * np.linalg.qr(rng.standard_normal((HIDDEN, HIDDEN)))[0]
        self.outer = 0.1 * rng.standard_normal((WORDS, HIDDEN))
        self.line = np.zeros(HIDDEN + 1)
        self.state = np.zeros(HIDDEN)

    def reset(self):
        """Forgets what was read."""
        self.state = np.zeros(HIDDEN)

    def read(self, message):
        """The state after a message, with a 1 for the constant."""
        for word in message:
            self.state = np.tanh(self.inner @ self.state + self.outer[word])
        return np.append(self.state, 1.0)

    def train(self, texts, labels, rng):
        """Fits the line by least squares, messages in random order."""
        order = rng.permutation(len(texts))
        states = np.stack([self.read(texts[row]) for row in order])
        self.line = np.linalg.lstsq(states, np.where(labels[order], 1.0, -1.0), rcond=None)[0]

    def score(self, message):
        """Above 0 means friendly."""
        return float(self.read(message) @ self.line)


def main():
    """Prints how much a score depends on what came before, and the verdict; 0 if accepted, else 1."""
    texts, labels = messages(4000, 2)
    fresh, truth = messages(400, 3)
    reader = Reader()
    reader.train(texts, labels, np.random.default_rng(SEED))
    ten = [reader.score(fresh[0]) for _ in range(10)]
    forward = np.array([reader.score(each) for each in fresh])
    backward = np.array([reader.score(each) for each in fresh[::-1]])[::-1]
    accuracy = np.mean((forward > 0) == truth)
    print(f"the same message ten times: scores from {min(ten):.3f} to {max(ten):.3f}")
    print(f"users in reverse order: largest change = {np.abs(forward - backward).max():.3f}, verdicts turned = {np.sum((forward > 0) != (backward > 0))}")
    print(f"accuracy = {accuracy:.3f}")
    accepted = min(ten) == max(ten) and np.array_equal(forward, backward) and accuracy >= 0.92
    print("accepted" if accepted else "not accepted: same message, same score, in any order; accuracy at least 0.92")
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
