"""Eight sigmoid layers on the digits, with and without batch normalisation: how many steps to 90 % of the training rows?

Prints one `name = value` a line. A CPU needs about twenty seconds.
"""

import copy
import platform

import sklearn
import torch
from sklearn.datasets import load_digits
from torch import nn

torch.set_num_threads(1)
WIDTH, BATCH, WANTED, SEEDS = 64, 64, 0.9, 3

PIXELS, LABELS = load_digits(return_X_y=True)
ROWS, WANTED_DIGITS = torch.tensor(PIXELS / 16, dtype=torch.float32), torch.tensor(LABELS)


def make(depth, normalised):
    """Linear, perhaps BatchNorm, sigmoid; depth times; then ten scores. PyTorch's default initial weights."""
    layers = []
    for _ in range(depth):
        layers += [nn.Linear(64, WIDTH), *([nn.BatchNorm1d(WIDTH)] if normalised else []), nn.Sigmoid()]
    return nn.Sequential(*layers, nn.Linear(WIDTH, 10))


def steps_needed(depth, normalised, rate, seed, limit, every, memory=True):
    """Steps of plain descent until 90 % of the rows are right (None if never), and the last accuracy."""
    torch.manual_seed(seed)
    net = make(depth, normalised)
    optimiser, loss_of = torch.optim.SGD(net.parameters(), lr=rate), nn.CrossEntropyLoss()
    for step in range(1, limit + 1):
        net.train()
        batch = torch.randint(len(ROWS), (BATCH,))
        optimiser.zero_grad()
        loss_of(net(ROWS[batch]), WANTED_DIGITS[batch]).backward()
        optimiser.step()
        if step % every == 0:
            net.train(not memory)
            with torch.no_grad():
                right = ((net if memory else copy.deepcopy(net))(ROWS).argmax(dim=1) == WANTED_DIGITS).double().mean().item()
            if right >= WANTED:
                return step, right
    return None, right


print(f"python = {platform.python_version()}, scikit-learn = {sklearn.__version__}, torch = {torch.__version__}")
for rate in (0.05, 0.5, 5.0):
    found = [steps_needed(8, True, rate, seed, 400, 5) for seed in range(SEEDS)]
    print(f"steps_with at rate {rate} = {[step for step, _ in found]}")
    if rate == 0.5:
        print(f"steps_with = {sum(step for step, _ in found) / SEEDS:.0f}")
found = [steps_needed(8, True, 0.5, seed, 400, 5, memory=False) for seed in range(SEEDS)]
print(f"steps_with, asked with batch statistics = {[step for step, _ in found]}")
for rate in (0.05, 0.5):
    found = [steps_needed(8, False, rate, seed, 1000, 100) for seed in range(SEEDS)]
    print(f"steps_without at rate {rate} = {[step for step, _ in found]}, last accuracy {[round(right, 3) for _, right in found]}")
for rate in (0.05, 0.5):
    found = [steps_needed(2, False, rate, seed, 1500, 50) for seed in range(SEEDS)]
    print(f"two_layers_without at rate {rate} = {[step for step, _ in found]}")
