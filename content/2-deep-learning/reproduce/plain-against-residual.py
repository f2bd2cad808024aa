"""Plain and residual stacks of 8 and 32 layers on the digits: how far does the training loss fall? Prints `name = value`."""

import platform

import numpy as np
import sklearn
import torch
from sklearn.datasets import load_digits
from torch import nn

SEED, WIDTH, STEPS, BATCH, RATE, SEEDS = 0, 32, 200, 128, 0.1, 3


def layer(inputs, outputs):
    """Dense, batch normalisation; He's start."""
    dense = nn.Linear(inputs, outputs, bias=False)
    nn.init.kaiming_normal_(dense.weight, nonlinearity="relu")
    return nn.Sequential(dense, nn.BatchNorm1d(outputs))


class Stack(nn.Module):
    """An entrance, blocks of two layers each, ten outputs; with or without the road past each block."""

    def __init__(self, depth, road):
        super().__init__()
        self.road = road
        self.entrance = layer(64, WIDTH)
        self.blocks = nn.ModuleList(
            nn.Sequential(layer(WIDTH, WIDTH), nn.ReLU(), layer(WIDTH, WIDTH)) for _ in range((depth - 2) // 2)
        )
        self.exit = nn.Linear(WIDTH, 10)

    def forward(self, x):
        x = torch.relu(self.entrance(x))
        for block in self.blocks:
            x = torch.relu(x + block(x) if self.road else block(x))
        return self.exit(x)


def train(depth, road, pictures, digits, seed):
    """SGD with momentum; (loss before, loss after, size of the entrance's gradient before)."""
    torch.manual_seed(seed)
    model = Stack(depth, road)
    descent = torch.optim.SGD(model.parameters(), lr=RATE, momentum=0.9)
    first, last, slope = None, None, None
    for step in range(STEPS):
        rows = torch.randint(len(pictures), (BATCH,))
        loss = nn.functional.cross_entropy(model(pictures[rows]), digits[rows])
        descent.zero_grad()
        loss.backward()
        if step == 0:
            first, slope = loss.item(), model.entrance[0].weight.grad.norm().item()
        descent.step()
    with torch.no_grad():
        last = nn.functional.cross_entropy(model(pictures), digits).item()
    return first, last, slope


def main():
    """Trains four kinds of stack, three seeds each."""
    torch.set_num_threads(1)
    print(f"python = {platform.python_version()}, numpy = {np.__version__}, sklearn = {sklearn.__version__}, torch = {torch.__version__}")
    data = load_digits()
    pictures, digits = torch.tensor(data.data / 16, dtype=torch.float32), torch.tensor(data.target)
    ends = {}
    for depth in (8, 32):
        for road in (False, True):
            runs = [train(depth, road, pictures, digits, seed) for seed in range(SEEDS)]
            name = f"{'residual' if road else 'plain'}_{depth}"
            ends[name] = np.exp(np.mean([np.log(run[1]) for run in runs]))
            print(f"{name}: loss_at_0 = {np.mean([run[0] for run in runs]):.3f}, loss_at_{STEPS} = {ends[name]:.5f}, "
                  f"by seed = {[round(run[1], 4) for run in runs]}, entrance_gradient_at_0 = {np.mean([run[2] for run in runs]):.3f}")
    print(f"ratio = {ends['plain_32'] / ends['residual_32']:.1f}")
    print(f"log10_ratio = {np.log10(ends['plain_32'] / ends['residual_32']):.2f}")


if __name__ == "__main__":
    main()
