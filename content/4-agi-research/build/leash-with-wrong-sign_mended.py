"""The leash after the repair: a frozen copy of the base, and a penalty in place of a prize. Passes the acceptance test. NumPy."""

import sys

import numpy as np

BASE = np.array([0.4, 0.3, 0.2, 0.1])  # how often the base model gives each of four answers
REWARD = np.array([0.0, 0.5, 1.0, 1.2])
STEPS, RATE = 4000, 0.2


def softmax(logits):
    """Chances of the answers."""
    raised = np.exp(logits - logits.max())
    return raised / raised.sum()


def train(beta):
    """The policy after training, and the KL that training has logged at its end."""
    logits = np.log(BASE)
    reference = logits.copy()
    for _ in range(STEPS):
        policy = softmax(logits)
        log_ratio = np.log(policy) - np.log(softmax(reference))
        gain = REWARD - beta * log_ratio
        logits += RATE * policy * (gain - policy @ gain)
        logits -= logits.max()
        logits.clip(-50, 0, out=logits)
    return softmax(logits), softmax(logits) @ log_ratio


def best(beta):
    """What the leash should lead to: base · e^(reward / beta), made to sum to 1."""
    raised = BASE * np.exp(REWARD / beta)
    return raised / raised.sum()


def main():
    """Prints policy, logged and true KL for three leashes, and the verdict; 0 if accepted, else 1."""
    worst = 0.0
    for beta in (2.0, 1.0, 0.5):
        policy, logged = train(beta)
        true = policy @ (np.log(policy) - np.log(BASE))
        worst = max(worst, np.abs(policy - best(beta)).max())
        print(f"beta {beta}: policy = {policy.round(3)}, should be {best(beta).round(3)}, KL logged = {logged:.3f}, KL = {true:.3f}")
    accepted = worst < 0.02
    print("accepted" if accepted else "not accepted: every chance within 0.02 of base · e^(reward / beta)")
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
