"""A line fitted by mini-batches that see every row once an epoch. Passes the acceptance test and exits 0. Pure Python."""

import random
import sys

SIZE = 20
RATE = 0.01
EPOCHS = 400


def trips(count):
    """Trips sorted by distance: (km, minutes). Three minutes a km; past 16 km there is a ferry, 25 minutes more."""
    dice = random.Random(7)
    rows = []
    for i in range(count):
        km = 20 * (i + 1) / count
        rows.append((km, 4 + 3 * km + (25 if km > 16 else 0) + dice.uniform(-2, 2)))
    return rows


def batches(rows, size):
    """Rows in pieces of `size`."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def fit(rows, size=SIZE, rate=RATE, epochs=EPOCHS):
    """Slope, intercept and the loss that the training log shows, by mini-batch gradient descent from zero."""
    mean = sum(km for km, _ in rows) / len(rows)
    spread = (sum((km - mean) ** 2 for km, _ in rows) / len(rows)) ** 0.5
    slope = level = logged = 0.0
    for _ in range(epochs):
        total = seen = 0
        for batch in batches(rows, size):
            errors = [(slope * (km - mean) / spread + level - minutes, (km - mean) / spread) for km, minutes in batch]
            slope, level = (
                slope - rate * sum(2 * error * z for error, z in errors) / size,
                level - rate * sum(2 * error for error, _ in errors) / size,
            )
            total += sum(error * error for error, _ in errors)
            seen += len(errors)
        logged = total / seen
    return slope / spread, level - slope * mean / spread, logged


def least_squares(rows):
    """Slope and intercept by the formula, over every row."""
    mean_km = sum(km for km, _ in rows) / len(rows)
    mean_minutes = sum(minutes for _, minutes in rows) / len(rows)
    slope = sum((km - mean_km) * (minutes - mean_minutes) for km, minutes in rows) / sum(
        (km - mean_km) ** 2 for km, _ in rows
    )
    return slope, mean_minutes - slope * mean_km


def loss(rows, slope, intercept):
    """Mean squared error over every row."""
    return sum((slope * km + intercept - minutes) ** 2 for km, minutes in rows) / len(rows)


def main():
    """Report what the log says, what is true, and whether the acceptance test passes."""
    rows = trips(100)
    slope, intercept, logged = fit(rows)
    long_trips = [(km, minutes) for km, minutes in rows if km > 16]
    late = sum(minutes - slope * km - intercept for km, minutes in long_trips) / len(long_trips)
    print(f"slope = {slope:.2f}")
    print(f"slope_by_formula = {least_squares(rows)[0]:.2f}")
    print(f"logged_loss = {logged:.1f}")
    print(f"loss_over_all_rows = {loss(rows, slope, intercept):.1f}")
    print(f"long_trips_late_by = {late:.1f}")

    failures = []
    for count in (1, 19, 20, 21, 40, 100, 103):
        seen = [row for batch in batches(trips(count), SIZE) for row in batch]
        if seen != trips(count):
            failures.append(f"{count} rows: {len(seen)} seen")
    for count in (100, 103):
        rows = trips(count)
        slope, intercept, logged = fit(rows)
        if abs(slope - least_squares(rows)[0]) > 0.05:
            failures.append(f"{count} rows: slope {slope:.2f}, not {least_squares(rows)[0]:.2f}")
        if abs(logged - loss(rows, slope, intercept)) > 0.05 * loss(rows, slope, intercept):
            failures.append(f"{count} rows: the log says {logged:.1f}, all rows say {loss(rows, slope, intercept):.1f}")
    for failure in failures:
        print("failed:", failure)
    print("accepted" if not failures else "not accepted")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
