"""Does a random forest's out-of-bag score foretell its test score? 1,797 digits, a third held out. Prints `name = value`."""

import platform

import numpy as np
import sklearn
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

SEED, TREES, REPEATS = 0, 500, 10


def forest(train, labels, trees=TREES, columns="sqrt", seed=SEED):
    """A fitted forest with its out-of-bag score."""
    model = RandomForestClassifier(trees, max_features=columns, oob_score=True, random_state=seed, n_jobs=1)
    return model.fit(train, labels)


images, digits = load_digits(return_X_y=True)
print(f"python = {platform.python_version()}, numpy = {np.__version__}, sklearn = {sklearn.__version__}")
train, test, train_y, test_y = train_test_split(images, digits, test_size=1 / 3, random_state=SEED, stratify=digits)
print(f"rows_train = {len(train)}, rows_test = {len(test)}")

rng = np.random.default_rng(SEED)
bags = [len(set(rng.integers(len(train), size=len(train)).tolist())) / len(train) for _ in range(TREES)]
print(f"distinct_rows_in_a_bag = {np.mean(bags):.4f}, by_hand = {1 - (1 - 1 / len(train)) ** len(train):.4f}")

tree = DecisionTreeClassifier(random_state=SEED).fit(train, train_y)
print(f"single_tree = {tree.score(test, test_y):.4f}")
model = forest(train, train_y)
tested = model.score(test, test_y)
print(f"oob = {model.oob_score_:.4f}, tested = {tested:.4f}, on_training_rows = {model.score(train, train_y):.4f}")
print(f"gap = {model.oob_score_ - tested:.4f}")
singles = [each.score(test, test_y) for each in model.estimators_]
print(f"mean_tree_of_the_forest = {np.mean(singles):.4f}, best = {max(singles):.4f}")

for trees in (30, 100):
    few = forest(train, train_y, trees)
    print(f"{trees}_trees: oob = {few.oob_score_:.4f}, tested = {few.score(test, test_y):.4f}")
bagged = forest(train, train_y, 100, None)
singles = np.mean([each.score(test, test_y) for each in bagged.estimators_])
print(f"100_trees_all_columns: oob = {bagged.oob_score_:.4f}, tested = {bagged.score(test, test_y):.4f}, mean_tree = {singles:.4f}")

cut = len(train)
ordered = forest(images[:cut], digits[:cut])
print(f"in_file_order: oob = {ordered.oob_score_:.4f}, tested = {ordered.score(images[cut:], digits[cut:]):.4f}")

gaps = []
for seed in range(1, REPEATS + 1):
    a, b, a_y, b_y = train_test_split(images, digits, test_size=1 / 3, random_state=seed, stratify=digits)
    other = forest(a, a_y, 100, "sqrt", seed)
    gaps.append(other.oob_score_ - other.score(b, b_y))
print(f"other_splits: mean_gap = {np.mean(gaps):.4f}, from {min(gaps):.4f} to {max(gaps):.4f}")
