"""The training after the repair: the schedule counts batches, and the log tells what was used. Passes the test. Pure Python."""

import math
import random
import sys

SEED, ROWS, EPOCHS, BATCH = 2026, 1000, 20, 10
PEAK, WARMUP, TOTAL = 0.003, 100, 2000  # warm-up and total in batches


def plan(step):
    """The rate for a batch, counted from 0: up in a line over WARMUP batches, then down as a cosine until TOTAL."""
    if step < WARMUP:
        return PEAK * (step + 1) / WARMUP
    return PEAK * (1 + math.cos(math.pi * (step - WARMUP) / (TOTAL - WARMUP))) / 2


class Descent:
    """Gradient descent. `rate` is what the next step uses; `used` keeps what each step has used."""

    def __init__(self, weights, scale=1.0):
        self.weights, self.scale, self.rate, self.used = weights, scale, 0.0, []

    def step(self, gradient):
        """One step."""
        self.weights = [w - self.rate * g for w, g in zip(self.weights, gradient)]
        self.used.append(self.rate)


class Schedule:
    """Sets the rate of the optimiser according to the plan, each time it is stepped."""

    def __init__(self, optimiser):
        self.optimiser, self.count = optimiser, 0
        optimiser.rate = optimiser.scale * plan(0)

    def step(self):
        """The next rate."""
        self.count += 1
        self.optimiser.rate = self.optimiser.scale * plan(self.count)


def rows(count, seed):
    """Rows of three numbers and a target: 2, −1 and 0.5 times them plus noise of 0.1."""
    rng = random.Random(seed)
    found = []
    for _ in range(count):
        x = [rng.gauss(0, 1) for _ in range(3)]
        found.append((x, 2 * x[0] - x[1] + 0.5 * x[2] + rng.gauss(0, 0.1)))
    return found


def loss_and_gradient(weights, batch):
    """Mean squared error and its gradient."""
    gradient, loss = [0.0] * 3, 0.0
    for x, y in batch:
        error = sum(w * v for w, v in zip(weights, x)) - y
        loss += error**2 / len(batch)
        gradient = [g + 2 * error * v / len(batch) for g, v in zip(gradient, x)]
    return loss, gradient


def train(data, scale=1.0):
    """Returns the optimiser and the log: a pair (batch number, rate) for each batch."""
    optimiser = Descent([0.0] * 3, scale)
    schedule, log, rng = Schedule(optimiser), [], random.Random(SEED)
    for epoch in range(EPOCHS):
        order = rng.sample(data, len(data))
        for start in range(0, len(order), BATCH):
            _, gradient = loss_and_gradient(optimiser.weights, order[start:start + BATCH])
            number = epoch * (len(order) // BATCH) + start // BATCH
            log.append((number, optimiser.rate))
            optimiser.step(gradient)
            schedule.step()
    return optimiser, log


def main():
    """Prints planned, logged and used rates and the loss, and whether they suffice; 0 if accepted, else 1."""
    data = rows(ROWS, SEED)
    optimiser, log = train(data)
    places = (0, 50, 100, 1000)
    for step in places:
        print(f"batch {step:4d}: planned = {plan(step):.6f}, logged = {log[step][1]:.6f}, used = {optimiser.used[step]:.6f}")
    loss, _ = loss_and_gradient(optimiser.weights, data)
    print(f"largest rate used = {max(optimiser.used):.6f}, loss at the end = {loss:.4f}")
    halved, half_log = train(data, scale=0.5)
    honest = all(abs(rate - used) < 1e-12 for run, book in ((optimiser, log), (halved, half_log))
                 for (_, rate), used in zip(book, run.used))
    print(f"the log shows what was used, also in a run at half the rate = {honest}")
    planned = all(abs(optimiser.used[step] - plan(step)) < 1e-12 for step in places)
    accepted = planned and honest and loss < 0.011
    print("accepted" if accepted else "not accepted: used as planned, logged as used, loss below 0.011")
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
