"""A support vector machine on 1,797 handwritten digits: first half trains, second half tests; then what the order and gamma do.

scikit-learn ships the data. Prints `name = value`; a few seconds.
"""

import platform

import numpy as np
import sklearn
from sklearn.datasets import load_digits
from sklearn.svm import SVC

SEED, GAMMA, C, SPLITS = 2026, 0.001, 1.0, 20

images, digits = load_digits(return_X_y=True)
half = len(digits) // 2


def run(train, test, gamma=GAMMA, kernel="rbf"):
    """Accuracy on the test rows, accuracy on the training rows, and the share of training rows that are support vectors."""
    model = SVC(C=C, kernel=kernel, gamma=gamma).fit(images[train], digits[train])
    share = len(model.support_) / len(train)
    return model.score(images[test], digits[test]), model.score(images[train], digits[train]), share


print(f"python = {platform.python_version()}, numpy = {np.__version__}, sklearn = {sklearn.__version__}")
rows = np.arange(len(digits))
first, second = rows[:half], rows[half:]
print(f"rows_train = {len(first)}, rows_test = {len(second)}, pixels = {images.shape[1]}, brightest = {images.max():.0f}")

gaps = images[first][:, None, :] - images[first][None, :, :]
print(f"median_squared_distance = {np.median((gaps ** 2).sum(axis=2)):.0f}")

accuracy, fitted, share = run(first, second)
print(f"accuracy = {accuracy:.4f}, wrong = {round((1 - accuracy) * len(second))}")
print(f"accuracy_on_training_half = {fitted:.4f}, share_of_support_vectors = {share:.3f}")

swapped, _, _ = run(second, first)
print(f"accuracy_halves_swapped = {swapped:.4f}")
linear, _, share_linear = run(first, second, kernel="linear")
print(f"accuracy_linear = {linear:.4f}, share_of_support_vectors_linear = {share_linear:.3f}")
for gamma in (0.00001, 0.0001, 0.01, 1.0):
    tested, trained, used = run(first, second, gamma)
    print(f"gamma_{gamma:g}: accuracy = {tested:.4f}, on_training_half = {trained:.4f}, share_of_support_vectors = {used:.3f}")

rng = np.random.default_rng(SEED)
shuffled = []
for _ in range(SPLITS):
    order = rng.permutation(len(digits))
    shuffled.append(run(order[:half], order[half:])[0])
print(f"accuracy_shuffled = {np.mean(shuffled):.4f}, smallest = {min(shuffled):.4f}, largest = {max(shuffled):.4f}")
