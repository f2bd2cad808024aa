"""Brier score, log loss and reliability of logistic regression on scikit-learn's breast cancer data, each row held out once.

Standardised inside each fold, C = 1, five stratified folds. Prints one `name = value` a line. A CPU needs about a second.
"""

import platform
import warnings

import numpy as np
import sklearn
from sklearn.datasets import load_breast_cancer
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

SEED = 2026
warnings.simplefilter("ignore", ConvergenceWarning)  # one run below stops early on purpose


def held_out(features, target, model, seed=SEED):
    """The probability of class 1 for every row, from a model that has not seen its fold."""
    found = np.zeros(len(target))
    for train, test in StratifiedKFold(n_splits=5, shuffle=True, random_state=seed).split(features, target):
        found[test] = model.fit(features[train], target[train]).predict_proba(features[test])[:, 1]
    return found


def brier(chance, target):
    """The mean squared gap between a probability and what happened, 0 or 1."""
    return float(np.mean((chance - target) ** 2))


def log_loss(chance, target):
    """Mean of −log of the probability that was given to what happened."""
    return float(-np.mean(np.log(np.where(target == 1, chance, 1 - chance))))


features, target = load_breast_cancer(return_X_y=True)
chance = held_out(features, target, make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=1000)))
base = target.mean()
print(f"python = {platform.python_version()}, numpy = {np.__version__}, scikit-learn = {sklearn.__version__}")
print(f"rows = {len(target)}, benign = {target.sum()}, base_rate = {base:.3f}")
print(f"log_loss_of_one_half = {log_loss(np.full(len(target), 0.5), target):.4f}")
print(f"brier_of_base_rate = {brier(np.full(len(target), base), target):.4f}")
print(f"brier_score = {brier(chance, target):.4f}")
print(f"log_loss = {log_loss(chance, target):.4f}")
print(f"accuracy = {np.mean((chance > 0.5) == target):.3f}")
print(f"skill = {1 - brier(chance, target) / brier(np.full(len(target), base), target):.3f}")
print(f"brier_of_verdicts = {brier((chance > 0.5).astype(float), target):.4f}")

bins = np.minimum((chance * 10).astype(int), 9)
reliability = 0.0
for b in range(10):
    inside = bins == b
    if inside.any():
        gap = chance[inside].mean() - target[inside].mean()
        reliability += inside.mean() * gap**2
        said, true = chance[inside].mean(), target[inside].mean()
        print(f"bin {b / 10:.1f} to {b / 10 + 0.1:.1f}: {inside.sum()} rows, said {said:.3f}, came true {true:.3f}")
print(f"reliability = {reliability:.4f}")

sharp = 1 / (1 + ((1 - chance) / chance) ** 3)  # the same order, log-odds times three
print(f"brier_of_overconfident = {brier(sharp, target):.4f}, log_loss_of_overconfident = {log_loss(sharp, target):.4f}")
dull = 1 / (1 + ((1 - chance) / chance) ** (1 / 3))
print(f"brier_of_timid = {brier(dull, target):.4f}, log_loss_of_timid = {log_loss(dull, target):.4f}")
raw = held_out(features, target, LogisticRegression(C=1.0, max_iter=10))
print(f"brier_unscaled_ten_steps = {brier(raw, target):.4f}")
print(f"brier_of_the_other_class = {brier(1 - chance, target):.4f}")
model = make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=1000))
seeds = [brier(held_out(features, target, model, seed), target) for seed in range(10)]
print(f"brier_over_ten_other_splits = {min(seeds):.4f} to {max(seeds):.4f}")
