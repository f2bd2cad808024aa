"""How large should the wiggle of a gradient check be? Error of finite differences against the step h, in float64 and float32.

The loss is the mean logistic loss of 200 generated rows with five weights. At 100 random weight vectors the slope along the first
weight is computed by formula and by differences; the error for each h is the median over the 100. Prints one `name = value` a line.
"""

import platform

import numpy as np

SEED, ROWS, WEIGHTS, POINTS = 2026, 200, 5, 100
POWERS = np.arange(-15, -0.9, 0.25)  # h = 10 ** power
RIGHT = (-3, -1)  # the part of the curve that is a straight line, for the fit


def loss(features, signs, weights):
    """Mean of log(1 + exp(−sign · score)), a float."""
    return np.logaddexp(0, -signs * (features @ weights)).mean(dtype=features.dtype)


def slope(features, signs, weights):
    """The derivative of the loss along the first weight, by formula."""
    return float((-signs * features[:, 0] / (1 + np.exp(signs * (features @ weights)))).mean())


def errors(features, signs, points, kind, central):
    """Median over the points of |difference quotient − formula|, for each h; the quotient is computed in `kind`."""
    small_x, small_s = features.astype(kind), signs.astype(kind)
    found = np.zeros((len(POWERS), len(points)))
    for column, point in enumerate(points):
        exact = slope(features, signs, point)
        for row, h in enumerate(10.0**POWERS):
            up, down = point.astype(kind), point.astype(kind)
            up[0] += kind(h)
            if central:
                down[0] -= kind(h)
            rise = loss(small_x, small_s, up) - loss(small_x, small_s, down)
            found[row, column] = abs(float(rise) / ((2 if central else 1) * h) - exact)
    return np.median(found, axis=1)


def line(found, low, high):
    """Slope of log10(error) against log10(h) for h between 10**low and 10**high."""
    part = (POWERS >= low) & (POWERS <= high)
    return np.polyfit(POWERS[part], np.log10(found[part]), 1)[0]


rng = np.random.default_rng(SEED)
features = rng.standard_normal((ROWS, WEIGHTS)).astype(np.float32).astype(float)  # exact in both kinds of float
signs = np.where(features @ np.array([1.0, -2, 0.5, 0, 1]) + rng.standard_normal(ROWS) > 0, 1.0, -1.0)
points = rng.standard_normal((POINTS, WEIGHTS)).astype(np.float32).astype(float)
central = errors(features, signs, points, np.float64, central=True)
forward = errors(features, signs, points, np.float64, central=False)
single = errors(features, signs, points, np.float32, central=True)

print(f"python = {platform.python_version()}, numpy = {np.__version__}")
print(f"loss_at_zero = {loss(features, signs, np.zeros(WEIGHTS)):.4f}")
print(f"slope_central = {line(central, *RIGHT):.3f}")
print(f"slope_forward = {line(forward, *RIGHT):.3f}")
print(f"slope_left_central = {line(central, -14, -7):.3f}")
for name, found in (("central", central), ("forward", forward), ("central_float32", single)):
    best = found.argmin()
    print(f"best_step_{name} = {10 ** POWERS[best]:.1e}")
    print(f"smallest_error_{name} = {found[best]:.1e}")
print(f"error_central_at_1e-2 = {central[np.isclose(POWERS, -2)][0]:.1e}")
print(f"error_central_at_1e-3 = {central[np.isclose(POWERS, -3)][0]:.1e}")
print(f"error_central_at_1e-12 = {central[np.isclose(POWERS, -12)][0]:.1e}")
print(f"error_central_at_1e-15 = {central[np.isclose(POWERS, -15)][0]:.1e}")
print(f"error_float32_at_1e-6 = {single[np.isclose(POWERS, -6)][0]:.1e}")
print(f"median_loss = {np.median([loss(features, signs, point) for point in points]):.2f}")
print(f"error_central_at_6e-6 = {central[np.isclose(POWERS, -5.25)][0]:.1e}")
print(f"median_slope = {np.median([abs(slope(features, signs, point)) for point in points]):.2f}")
print(f"cube_root_of_epsilon = {np.finfo(float).eps ** (1 / 3):.1e}, square_root = {np.finfo(float).eps ** 0.5:.1e}")
print(f"the_same_for_float32 = {float(np.finfo(np.float32).eps) ** (1 / 3):.1e}")
