"""Which came first, A or B? A small encoder without places, with learned ones, with rotary ones, and one that only looks back. Prints `name = value`."""

import platform

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

SEED, NOISE, LENGTH, WIDTH, STEPS, BATCH, RATE = 0, 6, 16, 32, 300, 128, 3e-3
torch.set_num_threads(1)  # the tensors are small: a second thread costs more than it gives


def turned(x, base=10000.0):
    """Each pair (2i, 2i + 1) of the last axis turned by place · base^(−2i/d); the places are the axis before."""
    length, width = x.shape[-2:]
    angle = torch.arange(length)[:, None] * base ** (-torch.arange(0, width, 2) / width)
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack([even * angle.cos() - odd * angle.sin(), even * angle.sin() + odd * angle.cos()], -1).flatten(-2)


class Block(nn.Module):
    """One head and a hidden layer, norms before the branches."""

    def __init__(self, places):
        super().__init__()
        self.places = places
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.hidden = nn.Sequential(nn.Linear(WIDTH, 4 * WIDTH), nn.ReLU(), nn.Linear(4 * WIDTH, WIDTH))

    def forward(self, x):
        q, k, v = self.qkv(self.norm1(x)).chunk(3, -1)
        if self.places == "rotary":
            q, k = turned(q), turned(k)
        scores = q @ k.transpose(1, 2) / WIDTH**0.5
        if self.places == "looking_back":
            scores = scores.masked_fill(torch.ones(x.shape[1], x.shape[1]).triu(1).bool(), -torch.inf)
        x = x + self.out(scores.softmax(-1) @ v)
        return x + self.hidden(self.norm2(x))


class Encoder(nn.Module):
    """Two blocks, the mean over all places, two scores."""

    def __init__(self, places):
        super().__init__()
        self.embed = nn.Embedding(NOISE + 2, WIDTH)
        self.table = nn.Embedding(2 * LENGTH, WIDTH) if places == "learned" else None
        self.blocks = nn.Sequential(Block(places), Block(places))
        self.verdict = nn.Linear(WIDTH, 2)

    def forward(self, text):
        x = self.embed(text)
        if self.table is not None:
            x = x + self.table(torch.arange(text.shape[1]))
        return self.verdict(self.blocks(x).mean(1))


def batch(rng, size, length=LENGTH):
    """Noise letters, one A and one B at two random places; the label is 1 if A comes first."""
    text = torch.from_numpy(rng.integers(NOISE, size=(size, length)))
    places = torch.from_numpy(rng.random((size, length)).argsort(1)[:, :2].copy())
    text.scatter_(1, places[:, :1], NOISE).scatter_(1, places[:, 1:], NOISE + 1)
    return text, (places[:, 0] < places[:, 1]).long()


def examined(places):
    """Trains a net; prints its accuracy at both lengths and what shuffling a string does to its scores."""
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    model = Encoder(places)
    optimiser = torch.optim.Adam(model.parameters(), lr=RATE)
    for step in range(STEPS):
        text, label = batch(rng, BATCH)
        loss = F.cross_entropy(model(text), label)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    test = np.random.default_rng(SEED + 1)
    with torch.no_grad():
        for name, length in (("", LENGTH), ("_twice_as_long", 2 * LENGTH)):
            text, label = batch(test, 4000, length)
            scores = model(text)
            print(f"accuracy_{places}{name} = {(scores.argmax(-1) == label).float().mean():.4f}")
        moved = (model(text[:, torch.from_numpy(test.permutation(2 * LENGTH))]) - scores).abs().max()
        print(f"{places}: last loss = {loss:.4f}, largest change of a score when letters are shuffled = {moved:.1e}")


print(f"python = {platform.python_version()}, numpy = {np.__version__}, torch = {torch.__version__}")
print(f"ln_2 = {np.log(2):.4f}, scatter of 4,000 coins = {0.5 / 4000**0.5:.4f}")
for places in ("none", "learned", "rotary", "looking_back"):
    examined(places)
