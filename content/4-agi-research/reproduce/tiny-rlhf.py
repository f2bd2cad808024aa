"""RLHF in small: two answers against the formula, then short strings with a judge who likes length. Prints `name = value`."""

import itertools
import platform

import torch

torch.set_num_threads(1)
PLACES, PAIRS, BASE = 8, 300, (0.3, 0.4, 0.3)  # chances of a, b and the end at each place


def policy_gradient(logs_of, base_logs, reward, beta, steps, rate, batch, dice, weights):
    """REINFORCE on reward − β·(log policy − log base), the batch's mean as baseline; steps shrink to zero."""
    optimiser = torch.optim.Adam([weights], lr=rate)
    for step in range(steps):
        optimiser.param_groups[0]["lr"] = rate * (1 - step / steps)
        logs = logs_of(weights)
        drawn = torch.multinomial(logs.detach().exp(), batch, replacement=True, generator=dice)
        gain = reward[drawn] - beta * (logs.detach()[drawn] - base_logs[drawn])
        optimiser.zero_grad()
        (-((gain - gain.mean()) * logs[drawn]).mean()).backward()
        optimiser.step()
    return logs_of(weights).detach().exp()


print(f"python = {platform.python_version()}, torch = {torch.__version__}")
dice = torch.Generator().manual_seed(2026)
half = torch.tensor([0.5, 0.5])
learnt = policy_gradient(lambda w: torch.log_softmax(w, 0), half.log(), torch.tensor([1.0, 0.0]), 1.0, 1000, 0.05, 256, dice, torch.zeros(2, requires_grad=True))
print(f"two_answers = {learnt[0]:.4f}, formula = {torch.sigmoid(torch.tensor(1.0)):.4f}")

# All strings of a and b with 0 to 8 letters; a policy decides place by place: a, b or stop.
strings = [s for n in range(PLACES + 1) for s in itertools.product((0, 1), repeat=n)]
counts = torch.zeros(len(strings), PLACES, 3)
for number, s in enumerate(strings):
    for place, letter in enumerate(s):
        counts[number, place, letter] = 1
    if len(s) < PLACES:
        counts[number, len(s), 2] = 1
flat = counts.view(len(strings), -1)
letters_a, length = counts[:, :, 0].sum(1), counts[:, :, :2].sum((1, 2))
true = letters_a.clamp(max=3) - 0.75 * (length - 4).clamp(min=0)  # three a are enough, and beyond four letters each one costs 0.75
base_logs = (counts * torch.tensor(BASE).log()).sum((1, 2))
base = base_logs.exp()
print(f"strings = {len(strings)}, chances_sum = {base.sum():.4f}, base_length = {(base * length).sum():.2f}, longer_than_4 = {base[length > 4].sum():.3f}, base_true = {(base * true).sum():.3f}, best_true = {true.max():.1f}")


def judged_by(likes_length):
    """The reward learnt from 300 pairs drawn from the base; the judge adds so much per letter to what is true, and is noisy."""
    dice = torch.Generator().manual_seed(2026)
    pairs = torch.multinomial(base, 2 * PAIRS, replacement=True, generator=dice).view(PAIRS, 2)
    seen = true + likes_length * length
    first_won = (torch.rand(PAIRS, generator=dice) < torch.sigmoid(seen[pairs[:, 0]] - seen[pairs[:, 1]])).float()
    features = torch.stack([letters_a, length], 1)
    apart = features[pairs[:, 0]] - features[pairs[:, 1]]
    taste = torch.zeros(2)
    for _ in range(2000):  # Bradley–Terry: climb the mean log chance of what was preferred, with a small pull to zero
        taste += 0.1 * ((first_won - torch.sigmoid(apart @ taste)) @ apart / PAIRS - 0.002 * taste)
    agree = ((apart @ taste > 0) == (first_won > 0.5)).float().mean()
    print(f"judge adds {likes_length} per letter: reward_per_a = {taste[0]:.3f}, reward_per_letter = {taste[1]:.3f}, agrees_with_the_judge = {agree:.3f}")
    return features @ taste


def row(policy, reward):
    """KL to the base, learnt reward, true reward, length."""
    kl = (policy * (policy.clamp(min=1e-30).log() - base_logs)).sum()
    return f"kl = {kl:.2f}, learnt = {(policy * reward).sum():.2f}, true = {(policy * true).sum():.2f}, length = {(policy * length).sum():.2f}"


def place_by_place(weights):
    """Log chance of every string, if each place has its own chances of a, b and stop."""
    return flat @ torch.log_softmax(weights, 1).view(-1)


for likes in (0.0, 0.5):
    reward = judged_by(likes)
    for beta in (10.0, 3.0, 2.0, 1.0, 0.7, 0.5, 0.3, 0.1):
        print(f"exact, beta {beta}: {row(torch.softmax(base_logs + reward / beta, 0), reward)}")
for beta in (1.0, 0.3, 0.0):
    start = torch.tensor(BASE).log().repeat(PLACES, 1).requires_grad_(True)
    print(f"learnt, beta {beta}: {row(policy_gradient(place_by_place, base_logs, reward, beta, 400, 0.1, 512, dice, start), reward)}")
