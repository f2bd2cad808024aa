"""Measure the longest step at which gradient descent still converges, and compare it with 2/λ.

A linear model is fitted to scikit-learn's diabetes data by full-batch gradient descent on the mean squared error.
Prints one `name = value` a line. A CPU needs a few seconds.
"""

import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.model_selection import train_test_split

SEED = 2026
STEPS = 2000
TEST_SHARE = 0.25


def design(features, mean, spread):
    """Standardised features of shape (rows, 10) with a column of ones for the intercept: (rows, 11)."""
    return np.hstack([(features - mean) / spread, np.ones((len(features), 1))])


def loss(matrix, target, weights):
    """Mean squared error, a float."""
    return float(np.mean((matrix @ weights - target) ** 2))


def descend(matrix, target, rate, steps):
    """Weights of shape (11,) after so many full-batch steps from zero; it stops early once they have exploded."""
    weights = np.zeros(matrix.shape[1])
    for _ in range(steps):
        weights = weights - rate * (2 / len(target)) * matrix.T @ (matrix @ weights - target)
        if np.abs(weights).max() > 1e12:
            break
    return weights


def longest_rate(matrix, target, low, high, steps):
    """Bisect for the largest rate after which the loss is still below the loss at zero."""
    start = loss(matrix, target, np.zeros(matrix.shape[1]))
    while high - low > 1e-6:
        middle = (low + high) / 2
        if loss(matrix, target, descend(matrix, target, middle, steps)) < start:
            low = middle
        else:
            high = middle
    return low


def r_squared(matrix, target, weights):
    """Share of the variance explained, against the mean of these very targets."""
    return 1 - loss(matrix, target, weights) / float(np.var(target))


features, target = load_diabetes(return_X_y=True, scaled=False)
train_x, test_x, train_y, test_y = train_test_split(features, target, test_size=TEST_SHARE, random_state=SEED)
mean, spread = train_x.mean(axis=0), train_x.std(axis=0)
train, test = design(train_x, mean, spread), design(test_x, mean, spread)

curvatures = np.linalg.eigvalsh(2 / len(train_y) * train.T @ train)
limit = 2 / curvatures[-1]
measured = longest_rate(train, train_y, low=0.01, high=1.0, steps=STEPS)
weights = descend(train, train_y, 0.9 * limit, STEPS)
exact = np.linalg.lstsq(train, train_y, rcond=None)[0]

raw = np.hstack([train_x, np.ones((len(train_x), 1))])
raw_curvatures = np.linalg.eigvalsh(2 / len(train_y) * raw.T @ raw)

print(f"train_rows = {len(train_y)}")
print(f"loss_at_zero = {loss(train, train_y, np.zeros(11)):.1f}")
print(f"largest_curvature = {curvatures[-1]:.4f}")
print(f"smallest_curvature = {curvatures[0]:.4f}")
print(f"limit_in_theory = {limit:.4f}")
print(f"measured_limit = {measured:.4f}")
print(f"ratio = {measured / limit:.4f}")
print(f"loss_below_limit = {loss(train, train_y, weights):.1f}")
print(f"loss_by_formula = {loss(train, train_y, exact):.1f}")
print(f"test_r2 = {r_squared(test, test_y, weights):.3f}")
print(f"test_r2_by_formula = {r_squared(test, test_y, exact):.3f}")
print(f"loss_above_limit = {loss(train, train_y, descend(train, train_y, 1.05 * limit, 200)):.2e}")
print(f"measured_in_20_steps = {longest_rate(train, train_y, low=0.01, high=1.0, steps=20):.4f}")
print(f"limit_unscaled = {2 / raw_curvatures[-1]:.2e}")
