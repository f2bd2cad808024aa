"""Cross-validation that promises what no fresh patient keeps. Mend it; run until accepted. NumPy."""

import sys

import numpy as np

SEED = 2026
ROWS, COLUMNS, KEEP, FOLDS, STUDIES = 100, 2000, 20, 5, 10
PENALTIES = (1.0, 10.0, 100.0, 1000.0, 10000.0)


def patients(count, seed, signal):
    """`count` patients with 2,000 measurements; the outcome is noise, plus a share that the first three explain."""
    rng = np.random.default_rng(seed)
    features = rng.standard_normal((count, COLUMNS))
    return features, signal * features[:, :3].sum(axis=1) + rng.standard_normal(count)


def best_columns(features, target):
    """The 20 columns that correlate most with the target, in either direction."""
    return np.argsort(-np.abs((features - features.mean(axis=0)).T @ (target - target.mean())))[:KEEP]


def ridge(features, target, penalty):
    """Weights, the means of the columns, and the mean of the target."""
    mean, level = features.mean(axis=0), target.mean()
    centred = features - mean
    weights = np.linalg.solve(centred.T @ centred + penalty * np.eye(features.shape[1]), centred.T @ (target - level))
    return weights, mean, level


def fit_and_predict(train_x, train_y, test_x, penalty):
    """Fits ridge and predicts."""
    weights, mean, level = ridge(train_x, train_y, penalty)
    return (test_x - mean) @ weights + level


def cross_validated(features, target, penalty):
    """R² of the predictions of the folds that were left out."""
    guesses = np.zeros(len(target))
    for fold in range(FOLDS):
        test = np.arange(len(target)) % FOLDS == fold
        guesses[test] = fit_and_predict(features[~test], target[~test], features[test], penalty)
    return r_squared(guesses, target)


def r_squared(guesses, target):
    """1 is perfect, 0 as good as the mean, below 0 worse than that."""
    return 1 - np.mean((guesses - target) ** 2) / np.var(target)


def study(signal, seed):
    """The chosen penalty, its cross-validated R², and what the same recipe gets on 1,000 fresh patients."""
    features, target = patients(ROWS, seed, signal)
    fresh_x, fresh_y = patients(1000, seed + 1, signal)
    columns = best_columns(features, target)
    features, fresh_x = features[:, columns], fresh_x[:, columns]
    scores = {penalty: cross_validated(features, target, penalty) for penalty in PENALTIES}
    penalty = max(scores, key=scores.get)
    return penalty, scores[penalty], r_squared(fit_and_predict(features, target, fresh_x, penalty), fresh_y)


def main():
    """Prints the means over ten studies and the verdict; 0 if accepted, else 1."""
    accepted = True
    for name, signal in (("pure_noise", 0.0), ("some_signal", 0.6)):
        found = [study(signal, SEED + 10 * number) for number in range(STUDIES)]
        promised, kept = np.mean([r2 for _, r2, _ in found]), np.mean([r2 for _, _, r2 in found])
        print(f"{name}: penalties = {sorted(int(penalty) for penalty, _, _ in found)}")
        print(f"{name}: r2_promised = {promised:.2f}, r2_on_fresh_patients = {kept:.2f}")
        accepted = accepted and abs(promised - kept) <= 0.1
    print("accepted" if accepted else "not accepted: over ten studies, promise and what is kept may differ by 0.1")
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
