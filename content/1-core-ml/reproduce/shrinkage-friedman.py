"""Boosting with small steps against large ones: Friedman's first problem, 500 trees of depth 2. Prints `name = value`."""

import platform

import numpy as np
import sklearn
from sklearn.datasets import make_friedman1
from sklearn.ensemble import GradientBoostingRegressor, RandomForestRegressor

SEED, TRAIN, TEST, TREES, DEPTH = 0, 200, 2000, 500, 2


def sample(seed):
    """Training and test rows of one draw; the noise has standard deviation 1, so no model gets below about 1."""
    rows, answers = make_friedman1(TRAIN + TEST, n_features=10, noise=1.0, random_state=seed)
    return rows[:TRAIN], answers[:TRAIN], rows[TRAIN:], answers[TRAIN:]


def errors(data, rate, trees=TREES, depth=DEPTH):
    """Mean squared errors after 1, 2, …, `trees` trees: on the training rows and on the test rows."""
    rows, answers, fresh, truth = data
    model = GradientBoostingRegressor(n_estimators=trees, learning_rate=rate, max_depth=depth, random_state=SEED)
    model.fit(rows, answers)
    seen = [np.mean((answers - each) ** 2) for each in model.staged_predict(rows)]
    new = [np.mean((truth - each) ** 2) for each in model.staged_predict(fresh)]
    return np.array(seen), np.array(new)


data = sample(SEED)
print(f"python = {platform.python_version()}, numpy = {np.__version__}, sklearn = {sklearn.__version__}")
print(f"mse_of_the_mean = {np.mean((data[3] - data[1].mean()) ** 2):.2f}")
for rate in (1.0, 0.3, 0.1, 0.03, 0.01):
    seen, new = errors(data, rate)
    best = int(new.argmin())
    print(
        f"rate {rate}: mse_1_tree = {new[0]:.2f}, mse_10 = {new[9]:.2f}, mse_100 = {new[99]:.2f}, mse_500 = {new[-1]:.2f}, "
        f"best = {new[best]:.2f} after {best + 1}, on_training_rows_500 = {seen[-1]:.3f}"
    )
seen, new = errors(data, 0.01, 5000)
print(f"rate 0.01, 5000 trees: mse = {new[-1]:.2f}, best = {new.min():.2f} after {int(new.argmin()) + 1}")
print(f"mse_rate_0_1 = {errors(data, 0.1)[1][-1]:.2f}")
print(f"stumps_rate_0_1 = {errors(data, 0.1, depth=1)[1][-1]:.2f}")
forest = RandomForestRegressor(500, random_state=SEED, n_jobs=1).fit(data[0], data[1])
print(f"forest_of_500 = {np.mean((data[3] - forest.predict(data[2])) ** 2):.2f}")

ratios, slow, fast = [], [], []
for seed in range(1, 11):
    other = sample(seed)
    slow.append(errors(other, 0.1)[1][-1])
    fast.append(errors(other, 1.0)[1].min())
    ratios.append(slow[-1] / fast[-1])
print(
    f"ten_other_draws: rate_0_1 = {np.mean(slow):.2f} ({min(slow):.2f} to {max(slow):.2f}), "
    f"best_at_rate_1 = {np.mean(fast):.2f} ({min(fast):.2f} to {max(fast):.2f}), ratio = {min(ratios):.2f} to {max(ratios):.2f}"
)
