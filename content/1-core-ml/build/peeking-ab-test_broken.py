"""An A/B test that finds winners where there are none. Mend verdict; run until it says accepted. NumPy."""

import math
import sys

import numpy as np

SEED = 2026
LOOKS = 20  # a look after every 100 users of each arm
STEP = 100
RUNS = 2000


def p_value(a, b, users):
    """Two-sided p-value for the difference of two conversion counts, each out of `users`."""
    share = (a + b) / (2 * users)
    spread = math.sqrt(2 * share * (1 - share) / users)
    return math.erfc(abs(a - b) / users / spread / math.sqrt(2)) if spread else 1.0


def verdict(a_counts, b_counts):
    """Whether the test ends significant, and the lift of B that it reports; counts are running totals, one a look."""
    for look in range(LOOKS):
        users = STEP * (look + 1)
        if p_value(a_counts[look], b_counts[look], users) < 0.05:
            return True, (b_counts[look] - a_counts[look]) / users
    return False, (b_counts[-1] - a_counts[-1]) / (STEP * LOOKS)


def experiment(rate_a, rate_b, seed):
    """The share of significant tests in RUNS runs, and the mean lift that those report."""
    rng = np.random.default_rng(seed)
    a = rng.binomial(STEP, rate_a, size=(RUNS, LOOKS)).cumsum(axis=1).tolist()
    b = rng.binomial(STEP, rate_b, size=(RUNS, LOOKS)).cumsum(axis=1).tolist()
    lifts = [lift for found, lift in map(verdict, a, b) if found]
    return len(lifts) / RUNS, sum(lifts) / max(1, len(lifts))


def main():
    """Prints the symptom and the verdict; 0 if accepted, else 1."""
    false_alarms, _ = experiment(0.10, 0.10, SEED)
    power, reported = experiment(0.10, 0.13, SEED + 1)
    print(f"false_alarms = {false_alarms:.3f}")
    print(f"power_for_3_points = {power:.3f}")
    print(f"lift_reported_by_winners = {reported:.4f}")
    accepted = false_alarms <= 0.06 and power >= 0.8 and reported <= 0.034
    print("accepted" if accepted else "not accepted")
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
