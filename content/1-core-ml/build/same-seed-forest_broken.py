"""A crowd of trees that agrees about everything. Mend it; run until accepted. NumPy."""

import sys

import numpy as np

SEED, ROWS, TREES, SMALLEST = 2026, 300, 50, 5


def houses(count, seed):
    """Five numbers from 0 to 1 for each house, the price that they explain, and the price with noise."""
    rng = np.random.default_rng(seed)
    rows = rng.random((count, 5))
    truth = 10 * np.sin(np.pi * rows[:, 0] * rows[:, 1]) + 20 * (rows[:, 2] - 0.5) ** 2 + 10 * rows[:, 3]
    return rows, truth, truth + rng.standard_normal(count)


def best_split(column, prices):
    """(cost, threshold) of the best cut of one column, by running sums, or None."""
    order = np.argsort(column, kind="stable")
    values, sums, squares = column[order], np.cumsum(prices[order]), np.cumsum(prices[order] ** 2)
    left = np.arange(1, len(values))
    right = len(values) - left
    cost = squares[-1] - sums[:-1] ** 2 / left - (sums[-1] - sums[:-1]) ** 2 / right
    allowed = (values[:-1] < values[1:]) & (left >= SMALLEST) & (right >= SMALLEST)
    if not allowed.any():
        return None
    place = np.argmin(np.where(allowed, cost, np.inf))
    return cost[place], (values[place] + values[place + 1]) / 2


def grow(rows, prices):
    """A leaf is a price; a branch is (column, threshold, left, right)."""
    found = [(*split, number) for number in range(rows.shape[1]) if (split := best_split(rows[:, number], prices))]
    if not found:
        return prices.mean()
    _, threshold, number = min(found)
    left = rows[:, number] <= threshold
    return number, threshold, grow(rows[left], prices[left]), grow(rows[~left], prices[~left])


def predict(tree, rows):
    """One price for each row."""
    if not isinstance(tree, tuple):
        return np.full(len(rows), tree)
    number, threshold, low, high = tree
    left = rows[:, number] <= threshold
    answers = np.zeros(len(rows))
    answers[left], answers[~left] = predict(low, rows[left]), predict(high, rows[~left])
    return answers


def forest(rows, prices):
    """TREES trees, each grown on a bag of its own; and how much of the data a bag holds."""
    trees, shares = [], []
    for _ in range(TREES):
        rng = np.random.default_rng(SEED)
        bag = rng.permutation(len(rows))
        trees.append(grow(rows[bag], prices[bag]))
        shares.append(len(set(bag.tolist())) / len(rows))
    return trees, np.mean(shares)


def main():
    """Prints how alike the trees are and what the crowd gains, and the verdict; 0 if accepted, else 1."""
    rows, _, prices = houses(ROWS, SEED)
    fresh, truth, _ = houses(2000, SEED + 1)
    trees, share = forest(rows, prices)
    errors = np.array([predict(tree, fresh) - truth for tree in trees])
    alike = np.corrcoef(errors)
    correlation = (alike.sum() - TREES) / (TREES * (TREES - 1))
    single, crowd = np.mean(errors**2), np.mean(errors.mean(axis=0) ** 2)
    print(f"distinct rows in a bag = {share:.3f}")
    print(f"mean correlation of the errors of two trees = {correlation:.3f}")
    print(f"squared error: a tree = {single:.2f}, the crowd = {crowd:.2f}, ratio = {crowd / single:.2f}")
    accepted = correlation < 0.6 and crowd <= 0.6 * single
    print("accepted" if accepted else "not accepted: correlation below 0.6, and the crowd at most 0.6 of a tree's error")
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
