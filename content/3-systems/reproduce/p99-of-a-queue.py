"""One server and random arrivals: mean and p99 against the formula, then batches of eight. Prints `name = value`."""

import math
import platform

import numpy as np

SEED, RATE, LOAD, REQUESTS = 2026, 100.0, 0.9, 2_000_000
LIMIT, BASE, EACH, BATCHED = 8, 0.008, 0.001, 200_000


def single(rng, arrivals_a_second, count=REQUESTS, rate=RATE):
    """Time from arrival to end for each request: exponential gaps, exponential work, first come first served."""
    arrived = np.cumsum(rng.exponential(1 / arrivals_a_second, count))
    work = rng.exponential(1 / rate, count)
    done = np.cumsum(work)  # end if the server never waited
    ends = done + np.maximum.accumulate(arrived - (done - work))
    return (ends - arrived)[count // 10 :]  # the first tenth fills the empty queue


def batched(arrived, limit, patience=0.0):
    """Time from arrival to end; a batch of at most `limit` starts when it is full or its oldest has waited `patience`, if the server is free."""
    ends, free, first = np.empty(len(arrived)), 0.0, 0
    times = arrived.tolist()
    while first < len(times):
        full = times[first + limit - 1] if first + limit <= len(times) else math.inf
        start = max(free, min(full, times[first] + patience))
        last = first + 1
        while last < len(times) and last - first < limit and times[last] <= start:
            last += 1
        free = start + BASE + EACH * (last - first)
        ends[first:last] = free
        first = last
    return (ends - arrived)[len(arrived) // 10 :]


rng = np.random.default_rng(SEED)
print(f"python = {platform.python_version()}, numpy = {np.__version__}")
for load in (0.5, 0.8, LOAD):
    times = single(rng, load * RATE)
    spare = RATE * (1 - load)
    print(
        f"load {load}: mean = {times.mean():.4f} (formula {1 / spare:.4f}), p50 = {np.quantile(times, 0.5):.4f}, "
        f"p99 = {np.quantile(times, 0.99):.4f} (formula {math.log(100) / spare:.4f})"
    )
    if load == LOAD:
        print(f"p99_at_90 = {np.quantile(times, 0.99):.4f}, waiting_on_average = {load * RATE * times.mean():.2f} in the house (Little), formula {load / (1 - load):.2f}")
        parts = times.reshape(20, -1)
        print(f"p99 of twenty stretches: {np.quantile(parts, 0.99, axis=1).min():.3f} to {np.quantile(parts, 0.99, axis=1).max():.3f}")
two = [single(rng, 0.5 * RATE) for _ in range(2)]
print(f"two stages in a row: p99 of each = {np.quantile(two[0], 0.99):.4f}, sum of p99s = {sum(np.quantile(each, 0.99) for each in two):.4f}, p99 of the sum = {np.quantile(two[0] + two[1], 0.99):.4f}")

print(f"limits: one at a time {1 / (BASE + EACH):.0f} a second, batches of {LIMIT} {LIMIT / (BASE + LIMIT * EACH):.0f} a second")
for a_second in (20, 50, 80, 100, 105, 150, 300, 400, 450):
    arrived = np.cumsum(rng.exponential(1 / a_second, BATCHED))
    line = f"{a_second} a second:"
    for name, limit, patience in (("one by one", 1, 0.0), ("up to 8", LIMIT, 0.0), ("up to 8, waiting 20 ms", LIMIT, 0.02)):
        if a_second >= limit / (BASE + EACH * limit):
            line += f" {name}: no rest,"
            continue
        times = batched(arrived, limit, patience)
        line += f" {name}: mean = {1000 * times.mean():.1f} ms, p99 = {1000 * np.quantile(times, 0.99):.1f} ms,"
    print(line.rstrip(","))
