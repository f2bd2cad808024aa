"""A latency dashboard that is green while callers wait. Mend the measuring; run until accepted. Pure Python."""

import math
import random
import sys

SEED, SERVERS, SECONDS = 2026, 10, 200.0


def traffic(seed):
    """For each server the (arrival, start, end) of its requests in seconds. Server 9 gets a pause of its machine now and then."""
    rng = random.Random(seed)
    logs = []
    for server in range(SERVERS):
        now, free, pause, log = 0.0, 0.0, 20.0, []
        while now < SECONDS:
            now += rng.expovariate(60.0 if server < 9 else 90.0)
            if server == 9 and now > pause:  # a pause of 4 s, every 20 s
                free, pause = max(free, pause + 4.0), pause + 20.0
            start = max(now, free)
            free = start + rng.expovariate(200.0)
            log.append((now, start, free))
        logs.append(log)
    return logs


def exact(values, share):
    """The value below or at which this share of the values lies."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def bucket(latency):
    """Number of the histogram's bucket: each is 2 % wider than the one before."""
    return math.floor(math.log(max(latency, 1e-6)) / math.log(1.02))


def summary(log):
    """What one server sends to the dashboard once an hour."""
    return exact([end - start for _, start, end in log], 0.99)


def dashboard(summaries):
    """The p99 that is shown."""
    return sum(summaries) / len(summaries)


def main():
    """Prints the shown and the true p99, and the verdict; 0 if accepted, else 1."""
    logs = traffic(SEED)
    shown = dashboard([summary(log) for log in logs])
    waits = [end - arrival for log in logs for arrival, _, end in log]
    true = exact(waits, 0.99)
    over = sum(each > 1 for each in waits) / len(waits)
    print(f"requests = {len(waits)}, waiting over a second = {over:.1%}")
    print(f"p99 on the dashboard = {1000 * shown:.0f} ms, what the callers had = {1000 * true:.0f} ms")
    accepted = abs(shown - true) <= 0.02 * true
    print("accepted" if accepted else "not accepted: within 2 % of the callers' p99")
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
