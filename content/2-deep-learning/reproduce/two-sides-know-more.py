"""A Markov chain with known entropies; a tiny transformer that looks back, and one that fills gaps. Prints `name = value`."""

import math
import platform

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

SEED, STATES, LENGTH, WIDTH, STEPS, BATCH, RATE = 0, 8, 16, 32, 500, 64, 5e-3
torch.set_num_threads(1)  # the tensors are small: a second thread costs more than it gives


def make_chain(rng):
    """The chances of the next state, (8, 8), and the long-run share of each state."""
    step = rng.dirichlet(np.full(STATES, 0.4), size=STATES)
    share = np.full(STATES, 1 / STATES)
    for _ in range(10_000):
        share = share @ step
    return step, share


def entropies(step, share):
    """In nats: of a state, of a state given the one before, and given both neighbours."""
    alone = -(share * np.log(share)).sum()
    pairs = share[:, None] * step  # before, now
    before = -(pairs * np.log(step)).sum()
    triples = pairs[:, :, None] * step[None]  # before, now, after
    given = triples / triples.sum(axis=1, keepdims=True)
    return alone, before, -(triples * np.log(given)).sum()


def batch(rng, step, share, size):
    """Chains of LENGTH states, started in the long run."""
    sums = step.cumsum(axis=1)
    rows = np.empty((size, LENGTH), dtype=np.int64)
    rows[:, 0] = rng.choice(STATES, p=share, size=size)
    for t in range(1, LENGTH):
        rows[:, t] = np.minimum((sums[rows[:, t - 1]] < rng.random((size, 1))).sum(axis=1), STATES - 1)
    return torch.from_numpy(rows)


class Block(nn.Module):
    """One head and a hidden layer, norms before the branches."""

    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.hidden = nn.Sequential(nn.Linear(WIDTH, 4 * WIDTH), nn.ReLU(), nn.Linear(4 * WIDTH, WIDTH))

    def forward(self, x, causal):
        q, k, v = self.qkv(self.norm1(x)).chunk(3, -1)
        scores = q @ k.transpose(1, 2) / WIDTH**0.5
        if causal:
            scores = scores.masked_fill(torch.ones(LENGTH, LENGTH).triu(1).bool(), -torch.inf)
        x = x + self.out(scores.softmax(-1) @ v)
        return x + self.hidden(self.norm2(x))


class Reader(nn.Module):
    """Two blocks over states and places; scores of the eight states at each place."""

    def __init__(self, causal):
        super().__init__()
        self.causal = causal
        self.state, self.place = nn.Embedding(STATES + 1, WIDTH), nn.Embedding(LENGTH, WIDTH)  # one more for the gap
        self.blocks = nn.ModuleList([Block(), Block()])
        self.out = nn.Linear(WIDTH, STATES)

    def forward(self, rows):
        x = self.state(rows) + self.place(torch.arange(LENGTH))
        for block in self.blocks:
            x = block(x, self.causal)
        return self.out(x)

    def loss(self, rows, rng):
        """Nats for a guess: of the next state, or of states in gaps that have both neighbours."""
        if self.causal:
            return F.cross_entropy(self(rows)[:, :-1].flatten(0, 1), rows[:, 1:].flatten())
        gaps = torch.arange(1 + int(rng.integers(3)), LENGTH - 1, 3)  # every third place
        holed = rows.clone()
        holed[:, gaps] = STATES
        return F.cross_entropy(self(holed)[:, gaps].flatten(0, 1), rows[:, gaps].flatten())


def trained(causal, step, share):
    """The test loss of a reader after STEPS batches, the rate falling to 0."""
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED + 1)
    model = Reader(causal)
    optimiser = torch.optim.Adam(model.parameters(), lr=RATE)
    schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.0, STEPS)
    losses = []
    for _ in range(STEPS):
        loss = model.loss(batch(rng, step, share, BATCH), rng)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        losses.append(loss.item())
    test = np.random.default_rng(SEED + 2)
    with torch.no_grad():
        tested = np.mean([model.loss(batch(test, step, share, 1000), test).item() for _ in range(9)])
    name = "left" if causal else "both"
    print(f"loss_{name}: at step 0 = {losses[0]:.3f}, 100 = {losses[100]:.3f}, 250 = {losses[250]:.3f}, test = {tested:.4f}")
    return tested


print(f"python = {platform.python_version()}, numpy = {np.__version__}, torch = {torch.__version__}")
step, share = make_chain(np.random.default_rng(SEED))
alone, before, both = entropies(step, share)
print(f"ln_8 = {math.log(8):.4f}, exact: alone = {alone:.4f}, one_side = {before:.4f}, both_sides = {both:.4f}, saving = {before - both:.4f}")
left = trained(True, step, share)
filled = trained(False, step, share)
print(f"above_the_floor: left = {left - before:.4f}, both = {filled - both:.4f}")
print(f"saving = {left - filled:.4f}")
