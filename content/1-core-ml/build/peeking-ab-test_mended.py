"""The same A/B test after the repair: one look, at the planned size. NumPy."""

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
    """Whether the test is significant at the planned size, and the lift of B there."""
    users = STEP * LOOKS
    return p_value(a_counts[-1], b_counts[-1], users) < 0.05, (b_counts[-1] - a_counts[-1]) / users


def first_crossing(threshold, every=1):
    """The old rule with another threshold, or with fewer looks: a verdict to compare with."""

    def peek(a_counts, b_counts):
        for look in range(every - 1, LOOKS, every):
            users = STEP * (look + 1)
            if p_value(a_counts[look], b_counts[look], users) < threshold:
                return True, (b_counts[look] - a_counts[look]) / users
        return False, 0.0

    return peek


def experiment(rate_a, rate_b, seed, rule=verdict):
    """The share of significant tests in RUNS runs, and the mean lift that those report."""
    rng = np.random.default_rng(seed)
    a = rng.binomial(STEP, rate_a, size=(RUNS, LOOKS)).cumsum(axis=1).tolist()
    b = rng.binomial(STEP, rate_b, size=(RUNS, LOOKS)).cumsum(axis=1).tolist()
    lifts = [lift for found, lift in map(rule, a, b) if found]
    return len(lifts) / RUNS, sum(lifts) / max(1, len(lifts))


def main():
    """Prints the symptom and the verdict; 0 if accepted, else 1."""
    false_alarms, _ = experiment(0.10, 0.10, SEED)
    power, reported = experiment(0.10, 0.13, SEED + 1)
    print(f"false_alarms = {false_alarms:.3f}")
    print(f"power_for_3_points = {power:.3f}")
    print(f"lift_reported_by_winners = {reported:.4f}")
    for name, rule in (
        ("five_looks", first_crossing(0.05, every=4)),
        ("twenty_looks_at_0.0025", first_crossing(0.0025)),
    ):
        alarms, found = experiment(0.10, 0.10, SEED, rule)[0], experiment(0.10, 0.13, SEED + 1, rule)[0]
        print(f"{name}: false alarms {alarms:.3f}, power {found:.3f}")
    accepted = false_alarms <= 0.06 and power >= 0.8 and reported <= 0.034
    print("accepted" if accepted else "not accepted")
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
