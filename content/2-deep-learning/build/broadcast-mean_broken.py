"""A model of delivery times whose loss falls and whose predictions are all alike. Shows the symptom, exits 1. NumPy."""

import sys

import numpy as np

SEED, ROWS, STEPS, RATE = 2026, 300, 400, 0.1


def deliveries(count, seed):
    """Three standardised columns (distance, parcels, rain) and minutes with noise, shape (count,)."""
    rng = np.random.default_rng(seed)
    rows = rng.standard_normal((count, 3))
    return rows, 30 + rows @ np.array([6.0, 3.0, -2.0]) + rng.standard_normal(count)


def predict(weights, bias, rows):
    """Minutes, as a column of shape (rows, 1), the way a layer of one unit gives them."""
    return rows @ weights + bias


def loss_and_slope(predicted, wanted):
    """Mean squared error, and its slope in each prediction."""
    error = predicted - wanted
    slope = 2 * error / error.size
    return (error**2).mean(), slope.reshape(len(predicted), -1).sum(axis=1, keepdims=True)


def train(rows, minutes):
    """Gradient descent from zero; the losses on the way."""
    weights, bias, losses = np.zeros((3, 1)), 0.0, []
    for _ in range(STEPS):
        loss, slope = loss_and_slope(predict(weights, bias, rows), minutes)
        losses.append(loss)
        weights = weights - RATE * rows.T @ slope
        bias = bias - RATE * slope.sum()
    return weights, bias, losses


def refuses(predicted, wanted):
    """Whether the loss refuses shapes that do not match."""
    try:
        loss_and_slope(predicted, wanted)
    except ValueError:
        return True
    return False


def main():
    """Prints losses, predictions and R², and whether they suffice; 0 if accepted, else 1."""
    rows, minutes = deliveries(ROWS, SEED)
    fresh, truth = deliveries(1000, SEED + 1)
    weights, bias, losses = train(rows, minutes)
    predicted = predict(weights, bias, fresh).ravel()
    quality = 1 - np.mean((predicted - truth) ** 2) / truth.var()
    guarded = refuses(np.zeros((5, 1)), np.zeros(5))
    print(f"loss: first = {losses[0]:.1f}, last = {losses[-1]:.1f}; variance of the minutes = {minutes.var():.1f}")
    print(f"predictions from {predicted.min():.2f} to {predicted.max():.2f}, truth from {truth.min():.2f} to {truth.max():.2f}")
    print(f"R2 on fresh rows = {quality + 0.0:.3f}")
    print(f"refuses (5, 1) against (5,) = {guarded}")
    accepted = quality > 0.9 and guarded
    print("accepted" if accepted else "not accepted: R2 above 0.9, and shapes that differ refused")
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
