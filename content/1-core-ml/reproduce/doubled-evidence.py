"""What copies of the same evidence do to naive Bayes: the verdicts stay, the certainty explodes.

Gaussian naive Bayes in NumPy on scikit-learn's breast cancer data, five folds, with every column once and ten times.
Prints one `name = value` a line. A CPU needs about two seconds.
"""

import platform

import numpy as np
import sklearn
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import GaussianNB

SEED = 2026
COPIES = 10
SMOOTHING = 1e-9  # of the largest variance, as in scikit-learn


def log_odds(train_x, train_y, test_x):
    """Log-odds of class 1 for each test row: prior log-odds plus one Gaussian log-likelihood ratio a column."""
    floor = SMOOTHING * train_x.var(axis=0).max()
    scores = []
    for label in (0, 1):
        rows = train_x[train_y == label]
        mean, variance = rows.mean(axis=0), rows.var(axis=0) + floor
        likelihood = -0.5 * np.log(2 * np.pi * variance) - (test_x - mean) ** 2 / (2 * variance)
        scores.append(np.log(len(rows) / len(train_x)) + likelihood.sum(axis=1))
    return scores[1] - scores[0]


def held_out(features, target):
    """Log-odds for every row, each from a model that has not seen its fold; and the gap to scikit-learn."""
    odds, gap = np.zeros(len(target)), 0.0
    for train, test in StratifiedKFold(n_splits=5, shuffle=True, random_state=SEED).split(features, target):
        odds[test] = log_odds(features[train], target[train], features[test])
        theirs = GaussianNB().fit(features[train], target[train]).predict_proba(features[test])[:, 1]
        gap = max(gap, np.abs(theirs - probability(odds[test])).max())
    return odds, gap


def probability(odds):
    """From log-odds to a probability, for any size of log-odds."""
    return np.exp(-np.logaddexp(0, -odds))


def little_correlated(features, limit=0.5):
    """Columns from left to right, each kept if it correlates below the limit with all that were kept."""
    sizes, kept = np.abs(np.corrcoef(features.T)), []
    for column in range(features.shape[1]):
        if all(sizes[column, other] < limit for other in kept):
            kept.append(column)
    return kept


def report(name, odds, target):
    """Accuracy, mean confidence in the verdict, log loss without clipping, and how sure the mistakes are."""
    wrong = (odds > 0) != (target == 1)
    confidence = probability(np.abs(odds))
    print(f"accuracy_{name} = {1 - wrong.mean():.3f}")
    print(f"confidence_{name} = {confidence.mean():.4f}")
    print(f"log_loss_{name} = {np.logaddexp(0, np.where(target == 1, -odds, odds)).mean():.3f}")
    print(f"log_loss_clipped_{name} = {log_loss(target, probability(odds)):.3f}")
    print(f"mistakes_{name} = {wrong.sum()}")
    print(f"mistakes_above_99_percent_{name} = {(wrong & (confidence > 0.99)).sum()}")


features, target = load_breast_cancer(return_X_y=True)
once, gap = held_out(features, target)
many, gap_many = held_out(np.hstack([features] * COPIES), target)
strongest = np.abs(np.corrcoef(features.T) - np.eye(30)).max()

print(f"python = {platform.python_version()}, numpy = {np.__version__}, scikit-learn = {sklearn.__version__}")
print(f"base_rate = {target.mean():.3f}")
print(f"strongest_correlation = {strongest:.4f}")
print(f"largest_gap_to_sklearn = {max(gap, gap_many):.1e}")
report("once", once, target)
report("copied", many, target)
print(f"verdicts_changed = {((once > 0) != (many > 0)).sum()}")
few = little_correlated(features)
odds = held_out(features[:, few], target)[0]
print(f"columns_little_correlated = {len(few)}")
print(f"log_loss_little_correlated = {np.logaddexp(0, np.where(target == 1, -odds, odds)).mean():.3f}")
wrong_prior = np.where(target == 1, -COPIES * once, COPIES * once)
print(f"log_loss_with_copied_prior = {np.logaddexp(0, wrong_prior).mean():.3f}")
print(f"log_loss_of_base_rate = {log_loss(target, np.full(len(target), target.mean())):.3f}")
