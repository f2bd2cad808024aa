"""The loan net after the repair: serving uses the memory and leaves it alone. Passes the acceptance test. NumPy."""

import sys

import numpy as np

SEED, ROWS, HIDDEN, STEPS, BATCH, RATE, MOMENTUM, EPS = 2026, 1200, 16, 500, 32, 0.5, 0.1, 1e-5


def loans(count, seed, shift=0.0):
    """Six columns about an applicant and whether the loan was paid back; shift moves one column."""
    rng = np.random.default_rng(seed)
    rows = rng.standard_normal((count, 6)) * [1, 5, 20, 1, 3, 0.2] + [0, 30, 100, 2, 5, 1]
    rows[:, 2] += shift
    scores = (rows[:, 0] + (rows[:, 1] - 30) / 5 - ((rows[:, 2] - 100) / 20) ** 2 + 1) * 2
    return rows, (scores > 0).astype(float)


class Normalise:
    """Mean 0, spread 1 for each column, then a gain and a shift; with a memory for serving."""

    def __init__(self, width):
        self.gain, self.shift = np.ones(width), np.zeros(width)
        self.mean, self.variance = np.zeros(width), np.ones(width)

    def forward(self, x, training):
        """The normalised rows; in training the memory moves a little."""
        mean, variance = self.mean, self.variance
        if training:
            mean, variance = x.mean(axis=0), x.var(axis=0)
            self.mean = (1 - MOMENTUM) * self.mean + MOMENTUM * mean
            self.variance = (1 - MOMENTUM) * self.variance + MOMENTUM * variance * len(x) / (len(x) - 1)
        self.root = np.sqrt(variance + EPS)
        self.plain = (x - mean) / self.root
        return self.gain * self.plain + self.shift

    def backward(self, blame):
        """Blame for the input, through mean and variance; gain and shift take their step."""
        inner = blame * self.gain
        back = (inner - inner.mean(axis=0) - self.plain * (inner * self.plain).mean(axis=0)) / self.root
        self.gain = self.gain - RATE * (blame * self.plain).sum(axis=0)
        self.shift = self.shift - RATE * blame.sum(axis=0)
        return back


class Net:
    """Normalise, tanh layer, normalise, sigmoid."""

    def __init__(self, seed):
        rng = np.random.default_rng(seed)
        self.outer, self.inner = Normalise(6), Normalise(HIDDEN)
        self.first, self.second, self.last = rng.normal(0, 6**-0.5, (6, HIDDEN)), rng.normal(0, 0.25, HIDDEN), 0.0

    def forward(self, rows, training=False):
        """The chance that each loan is paid back."""
        self.start = self.outer.forward(rows, training)
        self.hidden = np.tanh(self.inner.forward(self.start @ self.first, training))
        return 1 / (1 + np.exp(-(self.hidden @ self.second + self.last)))

    def step(self, rows, labels):
        """One step of gradient descent on cross-entropy."""
        delta = (self.forward(rows, training=True) - labels) / len(rows)
        blame = self.inner.backward(np.outer(delta, self.second) * (1 - self.hidden**2))
        self.second = self.second - RATE * self.hidden.T @ delta
        self.last = self.last - RATE * delta.sum()
        self.outer.backward(blame @ self.first.T)
        self.first = self.first - RATE * self.start.T @ blame


def main():
    """Prints how far answers depend on company, and the accuracy; 0 if accepted, else 1."""
    rows, labels = loans(ROWS, SEED)
    fresh, truth = loans(1000, SEED + 1)
    strange, _ = loans(1000, SEED + 2, shift=60.0)
    net, rng = Net(SEED), np.random.default_rng(SEED)
    for _ in range(STEPS):
        chosen = rng.integers(ROWS, size=BATCH)
        net.step(rows[chosen], labels[chosen])
    before = net.forward(fresh[:200])
    right = ((before > 0.5) == truth[:200]).mean()
    alone = np.array([net.forward(fresh[k:k + 1])[0] for k in range(200)])
    crowd = net.forward(np.vstack([fresh[:200], strange]))[:200]
    again = net.forward(fresh[:200])
    company = max(np.abs(before - alone).max(), np.abs(before - crowd).max())
    time = np.abs(before - again).max()
    print(f"first applicant: in a batch = {before[0]:.3f}, alone = {alone[0]:.3f}, among strangers = {crowd[0]:.3f}")
    print(f"right in a batch = {right:.3f}, right alone = {((alone > 0.5) == truth[:200]).mean():.3f}")
    print(f"largest change by company = {company:.1e}")
    print(f"largest change by having been asked before = {time:.1e}")
    accepted = company < 1e-9 and time < 1e-9 and right >= 0.9
    print("accepted" if accepted else "not accepted: changes below 1e-9, and 0.900 right")
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
