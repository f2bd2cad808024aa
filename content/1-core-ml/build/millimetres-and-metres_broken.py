"""Nearest neighbours that hear one column only, and change their minds with the units. Mend it; run until accepted. NumPy."""

import sys

import numpy as np

SEED = 2026
NEIGHBOURS = 5
# Three kinds of wine, five measurements each: mean and spread of alcohol (%), colour, hue, ash (g/l), proline (mg/l).
MEANS = np.array([[13.7, 5.5, 1.06, 2.45, 1100.0], [12.3, 3.1, 1.06, 2.25, 520.0], [13.1, 7.4, 0.68, 2.43, 630.0]])
SPREADS = np.array([0.5, 1.3, 0.12, 0.25, 160.0])
UNITS = {
    "as measured": np.array([1.0, 1.0, 1.0, 1.0, 1.0]),
    "proline in g/l": np.array([1.0, 1.0, 1.0, 1.0, 0.001]),
    "ash in mg/l": np.array([1.0, 1.0, 1.0, 1000.0, 1.0]),
}


def wines(count, seed):
    """`count` bottles of each kind: measurements of shape (3 · count, 5) and kinds 0, 1, 2."""
    rng = np.random.default_rng(seed)
    kinds = np.repeat([0, 1, 2], count)
    return MEANS[kinds] + SPREADS * rng.standard_normal((3 * count, 5)), kinds


def standardised(rows):
    """The rows with mean 0 and spread 1 in each column. Written some day, and used by nobody."""
    spread = rows.std(axis=0)
    return (rows - rows.mean(axis=0)) / np.where(spread > 0, spread, 1)


def learn(rows, kinds):
    """What has to be kept of the training rows."""
    return rows, kinds


def predict(model, bottle):
    """The kind of one bottle, by a vote of its nearest neighbours."""
    rows, kinds = model
    distances = np.sum((rows - bottle) ** 2, axis=1)
    nearest = np.argsort(distances, kind="stable")[:NEIGHBOURS]
    return int(np.bincount(kinds[nearest], minlength=3).argmax())


def main():
    """Prints the symptom and the verdict; 0 if accepted, else 1."""
    train, train_kinds = wines(60, SEED)
    test, test_kinds = wines(100, SEED + 1)
    answers = {}
    for name, unit in UNITS.items():
        model = learn(train * unit, train_kinds)
        answers[name] = np.array([predict(model, bottle) for bottle in test * unit])
        print(f"accuracy, {name} = {np.mean(answers[name] == test_kinds):.3f}")
    moved = max(np.sum(answers[name] != answers["as measured"]) for name in UNITS)
    print(f"answers_moved_by_units = {moved} of {len(test)}")
    accepted = moved == 0 and all(np.mean(found == test_kinds) >= 0.93 for found in answers.values())
    print("accepted" if accepted else "not accepted")
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
