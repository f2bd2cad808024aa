"""A small CNN and an MLP of equal size learn centred digits and are tested on shifted ones. Prints `name = value`."""

import platform

import numpy as np
import sklearn
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn

SEED, EPOCHS, BATCH, RATE, SEEDS = 0, 25, 128, 0.01, 3
SHIFTS = ((0, 1), (0, -1), (1, 0), (-1, 0))


def cnn(pool):
    """Two 3 × 3 convolutions on a 10 × 10 picture; `pool`: the largest over all places, else every place has its own weights."""
    last = [nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(24, 10)] if pool else [nn.MaxPool2d(2), nn.Flatten(), nn.Linear(24 * 25, 10)]
    return nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 24, 3, padding=1), nn.ReLU(), *last)


def mlp(hidden):
    """One hidden layer on the 100 pixels."""
    return nn.Sequential(nn.Flatten(), nn.Linear(100, hidden), nn.ReLU(), nn.Linear(hidden, 10))


def size(model):
    """How many weights a model has."""
    return sum(p.numel() for p in model.parameters())


def train(model, pictures, digits, seed, jitter=False):
    """Adam; with `jitter` each batch is moved by one pixel or none, at random."""
    torch.manual_seed(seed)
    best = torch.optim.Adam(model.parameters(), lr=RATE)
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(pictures)).split(BATCH):
            batch = pictures[rows]
            if jitter:
                move = ((0, 0), *SHIFTS)[torch.randint(5, ()).item()]
                batch = torch.roll(batch, move, dims=(2, 3))
            loss = nn.functional.cross_entropy(model(batch), digits[rows])
            best.zero_grad()
            loss.backward()
            best.step()
    return model


@torch.no_grad()
def score(model, pictures, digits):
    """Share of right verdicts."""
    return (model(pictures).argmax(1) == digits).double().mean().item()


def main():
    """Trains all models, prints their scores as they stand and shifted."""
    torch.set_num_threads(1)
    print(f"python = {platform.python_version()}, numpy = {np.__version__}, sklearn = {sklearn.__version__}, torch = {torch.__version__}")
    data = load_digits()
    pictures = torch.tensor(np.pad(data.images / 16, ((0, 0), (1, 1), (1, 1))), dtype=torch.float32)[:, None]
    digits = torch.tensor(data.target)
    fit, held = train_test_split(np.arange(len(digits)), test_size=1 / 3, random_state=SEED, stratify=data.target)
    moved = [torch.roll(pictures[held], shift, dims=(2, 3)) for shift in SHIFTS]
    makers = {"cnn": (lambda: cnn(True), False), "mlp": (lambda: mlp(19), False), "cnn_places": (lambda: cnn(False), False),
              "mlp_jitter": (lambda: mlp(19), True)}
    shifted = {}
    for name, (make, jitter) in makers.items():
        still, off = [], []
        for seed in range(SEEDS):
            torch.manual_seed(seed)
            model = make()
            if seed == 0:
                with torch.no_grad():
                    first = nn.functional.cross_entropy(model(pictures[fit]), digits[fit]).item()
                print(f"{name}: weights = {size(model)}, loss_at_step_0 = {first:.3f}")
            train(model, pictures[fit], digits[fit], seed, jitter)
            still.append(score(model, pictures[held], digits[held]))
            off.append(np.mean([score(model, each, digits[held]) for each in moved]))
        shifted[name] = np.mean(off)
        print(f"{name}: still = {np.mean(still):.4f}, shifted = {np.mean(off):.4f}, shifted by seed = {np.round(off, 3).tolist()}")
    print(f"gap = {shifted['cnn'] - shifted['mlp']:.4f}")


if __name__ == "__main__":
    main()
