"""A full decision tree against pruned ones on the breast cancer data: 5 folds, 10 times. Prints `name = value`; some seconds."""

import platform

import numpy as np
import sklearn
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import RepeatedStratifiedKFold
from sklearn.tree import DecisionTreeClassifier

SEED, PRUNINGS, REPEATS = 2026, (0.0, 0.001, 0.005, 0.01, 0.02, 0.05), 10

rows, labels = load_breast_cancer(return_X_y=True)
print(f"python = {platform.python_version()}, numpy = {np.__version__}, sklearn = {sklearn.__version__}")
share = labels.mean()
print(f"rows = {len(labels)}, columns = {rows.shape[1]}, share_benign = {share:.3f}")
print(f"entropy_at_the_root = {-share * np.log2(share) - (1 - share) * np.log2(1 - share):.3f} bits")
print(f"gini_at_the_root = {2 * share * (1 - share):.3f}")

folds = list(RepeatedStratifiedKFold(n_splits=5, n_repeats=REPEATS, random_state=SEED).split(rows, labels))
tested = {pruning: np.zeros(len(folds)) for pruning in PRUNINGS}
for pruning in PRUNINGS:
    leaves, fitted = [], []
    for number, (train, test) in enumerate(folds):
        tree = DecisionTreeClassifier(ccp_alpha=pruning, random_state=number).fit(rows[train], labels[train])
        tested[pruning][number] = tree.score(rows[test], labels[test])
        fitted.append(tree.score(rows[train], labels[train]))
        leaves.append(tree.get_n_leaves())
    print(
        f"alpha_{pruning:g}: leaves = {np.mean(leaves):.1f} ({min(leaves)} to {max(leaves)}), "
        f"on_training_rows = {np.mean(fitted):.3f}, tested = {tested[pruning].mean():.4f}"
    )

gain = tested[0.005] - tested[0.0]
repeats = gain.reshape(REPEATS, 5).mean(axis=1)
print(f"gain = {gain.mean():.4f}")
print(f"gain_by_repeat_from_to = {repeats.min():.4f} to {repeats.max():.4f}, repeats_above_zero = {(repeats > 0).sum()}")
print(f"folds_better = {(gain > 0).sum()}, folds_equal = {(gain == 0).sum()}, folds_worse = {(gain < 0).sum()}")
root = DecisionTreeClassifier(max_depth=1).fit(rows, labels)
print(f"first_question = {load_breast_cancer().feature_names[root.tree_.feature[0]]} <= {root.tree_.threshold[0]:.2f}")
stump = [DecisionTreeClassifier(max_depth=1).fit(rows[a], labels[a]).score(rows[b], labels[b]) for a, b in folds]
print(f"one_question_tested = {np.mean(stump):.4f}")
