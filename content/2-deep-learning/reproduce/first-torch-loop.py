"""ln 10 before the first step, about 97 % after sixty epochs: a whole training loop in PyTorch, on scikit-learn's digits.

Prints one `name = value` a line. A CPU needs about ten seconds.
"""

import platform

import numpy as np
import sklearn
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn

torch.set_num_threads(1)
EPOCHS, BATCH, RATE, HIDDEN, SEEDS = 60, 64, 1e-2, 64, 5


def data():
    """Rows scaled to 0..1, a third held out, as tensors."""
    pixels, labels = load_digits(return_X_y=True)
    parts = train_test_split(pixels / 16, labels, test_size=1 / 3, random_state=0, stratify=labels)
    rows, held = (torch.tensor(part, dtype=torch.float32) for part in parts[:2])
    return rows, held, torch.tensor(parts[2]), torch.tensor(parts[3])


def accuracy(model, rows, labels):
    """Share of rows whose largest score stands at the right digit."""
    with torch.no_grad():
        return (model(rows).argmax(dim=1) == labels).double().mean().item()


def run(seed, epochs=EPOCHS, reset=True, scale=1.0):
    """One training: loss before the first step, then loss and accuracy on training and held-out rows, and the weights' number."""
    torch.manual_seed(seed)
    rows, held, labels, held_labels = data()
    rows, held = rows * scale, held * scale
    model = nn.Sequential(nn.Linear(64, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 10))
    optimiser = torch.optim.Adam(model.parameters(), lr=RATE)
    loss_of = nn.CrossEntropyLoss()
    with torch.no_grad():
        before = loss_of(model(rows), labels).item()
    for _ in range(epochs):
        order = torch.randperm(len(rows))
        for batch in order.split(BATCH):
            if reset:
                optimiser.zero_grad()
            loss_of(model(rows[batch]), labels[batch]).backward()
            optimiser.step()
    with torch.no_grad():
        after, held_loss = loss_of(model(rows), labels).item(), loss_of(model(held), held_labels).item()
    numbers = sum(p.numel() for p in model.parameters())
    return before, after, held_loss, accuracy(model, rows, labels), accuracy(model, held, held_labels), numbers

print(f"python = {platform.python_version()}, numpy = {np.__version__}, scikit-learn = {sklearn.__version__}, "
      f"torch = {torch.__version__}")
results = [run(seed) for seed in range(SEEDS)]
print(f"weights = {results[0][5]}")
print(f"ln_10 = {np.log(10):.3f}")
print(f"loss_at_step_0 = {results[0][0]:.3f}")
print(f"loss_at_step_0_all = {[round(r[0], 3) for r in results]}")
print(f"held_accuracy_after_1_epoch = {run(0, epochs=1)[4]:.3f}")
print(f"train_loss = {results[0][1]:.4f}")
print(f"train_accuracy = {results[0][3]:.3f}")
print(f"held_loss = {results[0][2]:.3f}")
print(f"held_accuracy = {results[0][4]:.3f}")
print(f"held_accuracy_all = {[round(r[4], 3) for r in results]}")
print(f"held_accuracy_mean = {np.mean([r[4] for r in results]):.3f}")
kept = run(0, reset=False)
print(f"without_reset: train_loss = {kept[1]:.2f}, held_accuracy = {kept[4]:.3f}")
large = run(0, scale=16.0)
print(f"pixels_0_to_16: loss_at_step_0 = {large[0]:.2f}, held_accuracy = {large[4]:.3f}")
