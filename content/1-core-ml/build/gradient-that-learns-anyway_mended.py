"""Ridge regression by gradient descent, after the repair: the gradient belongs to the loss. Passes the acceptance test. NumPy."""

import sys

import numpy as np

SEED = 2026
PENALTY = 0.5
RATE = 0.05
STEPS = 1000


def flats(count, seed):
    """Generated flats: three standardised features and a rent, about 12 hundred on average."""
    rng = np.random.default_rng(seed)
    features = rng.standard_normal((count, 3))
    rent = 12 + features @ np.array([3.0, -1.5, 0.5]) + 0.5 * rng.standard_normal(count)
    return features, rent


def loss(features, rent, params):
    """Mean squared error plus PENALTY · ‖weights‖²; params = [w1, w2, w3, intercept], the intercept goes free."""
    weights, intercept = params[:-1], params[-1]
    return np.mean((features @ weights + intercept - rent) ** 2) + PENALTY * np.sum(weights**2)


def gradient(features, rent, params):
    """The gradient of loss, of the shape of params."""
    weights, intercept = params[:-1], params[-1]
    residual = features @ weights + intercept - rent
    slopes = 2 * features.T @ residual / len(rent)
    level = 2 * np.mean(residual)
    return np.append(slopes + 2 * PENALTY * weights, level)


def descend(features, rent):
    """The parameters after gradient descent from zero, and the loss along the way."""
    params, log = np.zeros(4), []
    for _ in range(STEPS):
        log.append(loss(features, rent, params))
        params = params - RATE * gradient(features, rent, params)
    return params, log


def closed_form(features, rent):
    """The best parameters by formula: centre, solve, translate back."""
    mean = features.mean(axis=0)
    centred = features - mean
    square = centred.T @ centred / len(rent) + PENALTY * np.eye(3)
    weights = np.linalg.solve(square, centred.T @ (rent - rent.mean()) / len(rent))
    return np.append(weights, rent.mean() - mean @ weights)


def gaps(features, rent, params):
    """Relative gap between the gradient and central differences, for each of the four parameters."""
    given, found = gradient(features, rent, params), np.zeros(4)
    for j in range(4):
        h = 6e-6 * max(1.0, abs(params[j]))
        up, down = params.copy(), params.copy()
        up[j] += h
        down[j] -= h
        wiggled = (loss(features, rent, up) - loss(features, rent, down)) / (up[j] - down[j])
        found[j] = abs(wiggled - given[j]) / max(abs(wiggled), abs(given[j]))
    return found


def main():
    """Prints the symptom and the verdict; 0 if accepted, else 1."""
    features, rent = flats(80, SEED)
    params, log = descend(features, rent)
    best = closed_form(features, rent)
    print(f"loss_at_zero = {log[0]:.2f}")
    print(f"loss_after_100 = {log[100]:.3f}")
    print(f"loss_after_1000 = {loss(features, rent, params):.3f}")
    print(f"loss_by_formula = {loss(features, rent, best):.3f}")
    print(f"every_step_was_downhill = {all(b <= a for a, b in zip(log[:100], log[1:101], strict=True))}")
    print(f"mean_rent = {rent.mean():.2f}, mean_prediction = {np.mean(features @ params[:-1] + params[-1]):.2f}")
    print("params = " + ", ".join(f"{p:.3f}" for p in params))
    print("by_formula = " + ", ".join(f"{p:.3f}" for p in best))
    rng = np.random.default_rng(SEED + 1)
    at_zero = gaps(features, rent, np.zeros(4)).max()
    elsewhere = max(gaps(features, rent, rng.standard_normal(4)).max() for _ in range(5))
    distance = np.abs(params - best).max()
    print(f"gap_at_zero = {at_zero:.1e}")
    print(f"gap_elsewhere = {elsewhere:.1e}")
    print(f"distance_to_formula = {distance:.1e}")
    accepted = at_zero < 1e-6 and elsewhere < 1e-6 and distance < 1e-4
    print("accepted" if accepted else "not accepted")
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
