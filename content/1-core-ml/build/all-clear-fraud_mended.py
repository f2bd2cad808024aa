"""A fraud model after the repair: honest probabilities, and a threshold that comes from the costs. Passes the acceptance test. NumPy."""

import sys

import numpy as np

SEED = 2026
COST_MISSED = 100.0  # a fraud that goes through
COST_CHECK = 1.0  # a good payment that somebody looks at
STEPS = 4000
RATE = 0.5


def payments(count, seed):
    """Generated payments: four standardised features and 1 for fraud, about one in a hundred."""
    rng = np.random.default_rng(seed)
    features = rng.standard_normal((count, 4))
    log_odds = -5.6 + features @ np.array([1.2, -0.9, 0.6, 0.0])
    return features, (rng.random(count) < 1 / (1 + np.exp(-log_odds))).astype(int)


def fit(features, fraud, steps=STEPS):
    """Weights and intercept of logistic regression, by full-batch gradient descent from zero."""
    weights, intercept = np.zeros(features.shape[1]), 0.0
    for _ in range(steps):
        residual = chance(features, weights, intercept) - fraud
        weights = weights - RATE * features.T @ residual / len(fraud)
        intercept = intercept - RATE * residual.mean()
    return weights, intercept


def chance(features, weights, intercept):
    """The probability of fraud for each payment."""
    return 1 / (1 + np.exp(-(features @ weights + intercept)))


def threshold():
    """Look at a payment if its probability of fraud is at least this."""
    return COST_CHECK / (COST_CHECK + COST_MISSED)


def judge(said, fraud, bar):
    """Accuracy, recall, precision, and the cost per 1,000 payments."""
    flagged = said >= bar
    hits, missed, checks = (flagged & (fraud == 1)).sum(), (~flagged & (fraud == 1)).sum(), (flagged & (fraud == 0)).sum()
    cost = (COST_MISSED * missed + COST_CHECK * checks) / len(fraud) * 1000
    return np.mean(flagged == fraud), hits / fraud.sum(), hits / max(1, flagged.sum()), cost


def main():
    """Prints the symptom and the verdict; 0 if accepted, else 1."""
    weights, intercept = fit(*payments(20_000, SEED))
    features, fraud = payments(50_000, SEED + 1)
    said = chance(features, weights, intercept)
    accuracy, recall, precision, cost = judge(said, fraud, threshold())
    nobody = judge(np.zeros(len(fraud)), fraud, 0.5)[3]
    everybody = judge(np.ones(len(fraud)), fraud, 0.5)[3]
    print(f"share_of_fraud = {fraud.mean():.4f}")
    print(f"mean_probability = {said.mean():.4f}")
    print(f"threshold = {threshold():.4f}")
    print(f"accuracy = {accuracy:.3f}")
    print(f"recall = {recall:.3f}")
    print(f"precision = {precision:.3f}")
    print(f"cost_per_1000 = {cost:.0f}")
    print(f"cost_if_nobody_is_checked = {nobody:.0f}, if_everybody_is = {everybody:.0f}")
    honest = 0.8 <= said.mean() / fraud.mean() <= 1.25
    cheap = cost <= 0.6 * min(nobody, everybody)
    print(f"honest = {honest}, cheap = {cheap}")
    print("accepted" if honest and cheap else "not accepted")
    return 0 if honest and cheap else 1


if __name__ == "__main__":
    sys.exit(main())
