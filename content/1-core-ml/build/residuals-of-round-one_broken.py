"""Boosted stumps whose training error climbs past its start. Mend them; run until accepted. NumPy."""

import sys

import numpy as np

SEED, ROWS, HELD_OUT, ROUNDS, RATE, PATIENCE = 2026, 150, 150, 400, 0.3, 10


def houses(count, seed):
    """Five numbers from 0 to 1 for each house, and a price with noise."""
    rng = np.random.default_rng(seed)
    rows = rng.random((count, 5))
    truth = 10 * np.sin(np.pi * rows[:, 0] * rows[:, 1]) + 20 * (rows[:, 2] - 0.5) ** 2 + 10 * rows[:, 3]
    return rows, truth + 2 * rng.standard_normal(count)


def stump(rows, targets):
    """(column, threshold, left mean, right mean) of the cut with the least squared error, by running sums."""
    best = None
    for number in range(rows.shape[1]):
        order = np.argsort(rows[:, number], kind="stable")
        values, sums = rows[order, number], np.cumsum(targets[order])
        left = np.arange(1, len(values))
        right = len(values) - left
        gain = sums[:-1] ** 2 / left + (sums[-1] - sums[:-1]) ** 2 / right
        gain[values[:-1] == values[1:]] = -np.inf
        place = int(np.argmax(gain))
        if best is None or gain[place] > best[0]:
            means = sums[place] / left[place], (sums[-1] - sums[place]) / right[place]
            best = gain[place], number, (values[place] + values[place + 1]) / 2, *means
    return best[1:]


def apply(rule, rows):
    """The stump's answer for each row."""
    number, threshold, low, high = rule
    return np.where(rows[:, number] <= threshold, low, high)


def boost(rows, prices, held_rows, held_prices):
    """Stumps in a row; stops after PATIENCE rounds without progress. Returns the rules and both histories."""
    guess = np.full(len(prices), prices.mean())
    held_guess = np.full(len(held_prices), prices.mean())
    rules, train_mse, held_mse = [], [np.mean((prices - guess) ** 2)], [np.mean((held_prices - held_guess) ** 2)]
    residuals = prices - guess
    for _ in range(ROUNDS):
        rules.append(stump(rows, residuals))
        guess = guess + RATE * apply(rules[-1], rows)
        held_guess = held_guess + RATE * apply(rules[-1], held_rows)
        train_mse.append(np.mean((prices - guess) ** 2))
        held_mse.append(np.mean((held_prices - held_guess) ** 2))
        if len(rules) - np.argmin(train_mse) >= PATIENCE:
            break
    return rules, np.array(train_mse), np.array(held_mse)


def main():
    """Prints the course of training and the verdict; 0 if accepted, else 1."""
    rules, train_mse, held_mse = boost(*houses(ROWS, SEED), *houses(HELD_OUT, SEED + 1))
    stopped, best = len(rules), int(np.argmin(held_mse))
    print("training error, rounds 0 to 4 =", " ".join(f"{each:.2f}" for each in train_mse[:5]))
    print(f"last training error = {train_mse[-1]:.2f}, different stumps = {len(set(rules))} of {stopped}")
    print(f"held-out error: start = {held_mse[0]:.2f}, best = {held_mse[best]:.2f} in round {best}, last = {held_mse[-1]:.2f}")
    print(f"stopped in round {stopped}")
    monotone = bool(np.all(np.diff(train_mse) <= 1e-12))
    accepted = monotone and len(set(rules)) > stopped // 2 and stopped <= best + PATIENCE
    print("accepted" if accepted else "not accepted: training error never rises, stop within 10 rounds of the best held-out round")
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
