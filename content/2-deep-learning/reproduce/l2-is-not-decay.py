"""The same 0.1 as an L2 penalty inside Adam and as decoupled decay in AdamW: how large are the weights afterwards?

The digits, one hidden layer, three seeds. Every run is logged: with wandb in offline mode if it is installed, else as JSON lines, both
in a temporary directory. Prints one `name = value` a line. A CPU needs about twenty seconds.
"""

import json
import os
import platform
import tempfile
from pathlib import Path

import numpy as np
import sklearn
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn

os.environ.update(WANDB_MODE="offline", WANDB_SILENT="true")
try:
    import wandb
except ImportError:
    wandb = None

torch.set_num_threads(1)
RATE, DECAY, EPOCHS, BATCH, SEEDS = 1e-3, 0.1, 60, 64, 3
LOSS = nn.CrossEntropyLoss()

pixels, labels = load_digits(return_X_y=True)
parts = train_test_split(pixels / 16, labels, test_size=1 / 3, random_state=0, stratify=labels)
ROWS, HELD = (torch.tensor(part, dtype=torch.float32) for part in parts[:2])
WANTED, HELD_WANTED = torch.tensor(parts[2]), torch.tensor(parts[3])


class Log:
    """One run's log book: its settings first, then a line an epoch."""

    def __init__(self, folder, settings):
        name = f"{settings['kind']}-{settings['seed']}"
        self.run = wandb.init(project="l2-is-not-decay", name=name, dir=folder, config=settings) if wandb else None
        self.file = None if wandb else open(Path(folder) / f"{name}.jsonl", "w", encoding="utf-8")
        if self.file:
            self.file.write(json.dumps(settings) + "\n")

    def line(self, values):
        """One epoch."""
        if self.run:
            self.run.log(values)
        else:
            self.file.write(json.dumps(values) + "\n")

    def close(self):
        """Ends the run."""
        (self.run.finish if self.run else self.file.close)()


def optimiser_of(kind, net):
    """none: plain Adam; l2: the penalty's slope goes through Adam; adamw: weights shrink beside Adam."""
    if kind == "adamw":
        return torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    return torch.optim.Adam(net.parameters(), lr=RATE, weight_decay=DECAY if kind == "l2" else 0.0)


def size(net):
    """Length of all weights and biases as one vector."""
    return sum(p.detach().double().square().sum() for p in net.parameters()).sqrt().item()


def train(kind, seed, folder):
    """Loss before the first step, size of the weights, training loss and held-out accuracy at the end."""
    torch.manual_seed(seed)
    net = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimiser = optimiser_of(kind, net)
    log = Log(folder, {"kind": kind, "seed": seed, "rate": RATE, "decay": DECAY, "epochs": EPOCHS, "batch": BATCH})
    first = LOSS(net(ROWS), WANTED).item()
    for epoch in range(EPOCHS):
        for batch in torch.randperm(len(ROWS)).split(BATCH):
            optimiser.zero_grad()
            LOSS(net(ROWS[batch]), WANTED[batch]).backward()
            optimiser.step()
        with torch.no_grad():
            last = LOSS(net(ROWS), WANTED).item()
        log.line({"epoch": epoch, "train_loss": last, "size": size(net), "rate": optimiser.param_groups[0]["lr"]})
    log.close()
    with torch.no_grad():
        right = (net(HELD).argmax(dim=1) == HELD_WANTED).double().mean().item()
    return first, size(net), last, right


def plain_descent_gap(steps=200):
    """Largest difference of weights after plain descent with the penalty in the gradient, and with decay beside it."""
    nets = []
    for inside in (True, False):
        torch.manual_seed(0)
        net = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10)).double()
        optimiser = torch.optim.SGD(net.parameters(), lr=0.1, weight_decay=DECAY if inside else 0.0)
        for _ in range(steps):
            optimiser.zero_grad()
            LOSS(net(ROWS.double()), WANTED).backward()
            if not inside:
                with torch.no_grad():
                    for p in net.parameters():
                        p.mul_(1 - 0.1 * DECAY)
            optimiser.step()
        nets.append(torch.cat([p.detach().flatten() for p in net.parameters()]))
    return (nets[0] - nets[1]).abs().max().item()


print(f"python = {platform.python_version()}, numpy = {np.__version__}, scikit-learn = {sklearn.__version__}, "
      f"torch = {torch.__version__}, wandb = {wandb.__version__ if wandb else 'not installed: JSON lines'}")
sizes = {}
with tempfile.TemporaryDirectory() as folder:
    for kind in ("none", "l2", "adamw"):
        runs = np.array([train(kind, seed, folder) for seed in range(SEEDS)])
        sizes[kind] = runs[:, 1].mean()
        if kind == "none":
            print(f"loss_at_step_0 = {runs[:, 0].round(3).tolist()}")
        print(f"{kind}: size = {runs[:, 1].mean():.2f}, training loss = {runs[:, 2].mean():.3f}, "
              f"held-out accuracy = {runs[:, 3].mean():.3f}")
    written = list(Path(folder).rglob("*.wandb" if wandb else "*.jsonl"))
    print(f"runs_logged = {len(written)}")
print(f"size_ratio = {sizes['adamw'] / sizes['l2']:.3f}")
print(f"adamw_against_none = {sizes['adamw'] / sizes['none']:.3f}")
print(f"plain_descent_gap = {plain_descent_gap():.1e}")
