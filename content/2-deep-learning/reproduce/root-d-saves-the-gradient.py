"""What dividing by root d does: spread of scores, sharpness, slopes, and one small training run. Prints `name = value`."""

import math
import platform

import torch
from torch import nn
from torch.nn import functional as F

SEED, KEYS, TRIALS = 0, 32, 4000
LETTERS, LENGTH, WIDTH, STEPS, BATCH, RATE = 8, 16, 64, 1000, 32, 3e-3
torch.set_num_threads(1)  # the tensors are small: a second thread costs more than it gives


def measured(width, divisor, rng):
    """For random queries, keys and slopes: the scores' spread, the mean largest weight, slopes on the scores and on the query."""
    query = torch.randn(TRIALS, 1, width, generator=rng, requires_grad=True)
    keys = torch.randn(TRIALS, KEYS, width, generator=rng)
    scores = (query * keys).sum(-1) / divisor
    scores.retain_grad()
    weights = scores.softmax(-1)
    (weights * torch.randn(TRIALS, KEYS, generator=rng)).sum().backward()
    return scores.std().item(), weights.max(-1).values.mean().item(), scores.grad.norm(dim=-1), query.grad.norm(dim=(-1, -2))


class Counter(nn.Module):
    """One head and one hidden layer, which must say for each letter how many others like it stand in the string."""

    def __init__(self, scale):
        super().__init__()
        self.scale = scale
        self.embed = nn.Embedding(LETTERS, WIDTH)
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH, bias=False) for _ in range(3))
        for each in (self.query, self.key):
            nn.init.normal_(each.weight, std=WIDTH**-0.5)  # unit variance in, unit variance out
        self.out = nn.Linear(WIDTH, WIDTH, bias=False)
        self.hidden = nn.Sequential(nn.Linear(WIDTH, 4 * WIDTH), nn.ReLU(), nn.Linear(4 * WIDTH, LENGTH))

    def weights(self, x):
        """Attention shares, (batch, letters, letters)."""
        scores = self.query(x) @ self.key(x).transpose(1, 2)
        return (scores / math.sqrt(WIDTH) if self.scale else scores).softmax(-1)

    def forward(self, text):
        """Scores of the counts 0 to 15, (batch, letters, 16)."""
        x = self.embed(text)
        return self.hidden(x + self.out(self.weights(x) @ self.value(x)))


def batch(rng, size):
    """Random strings, and for each letter how many others are the same."""
    text = torch.randint(LETTERS, (size, LENGTH), generator=rng)
    return text, (text[:, :, None] == text[:, None]).sum(-1) - 1


def trained(name, scale):
    """Trains a counter and prints its accuracy after 300 and after 1,000 batches."""
    torch.manual_seed(SEED)
    rng = torch.Generator().manual_seed(SEED)
    model = Counter(scale)
    optimiser = torch.optim.Adam(model.parameters(), lr=RATE)
    text, counts = batch(torch.Generator().manual_seed(SEED + 1), 2000)
    with torch.no_grad():
        top = model.weights(model.embed(text)).max(-1).values.mean()
    for step in range(1, STEPS + 1):
        seen, wanted = batch(rng, BATCH)
        loss = F.cross_entropy(model(seen).flatten(0, 1), wanted.flatten())
        if step == 1:
            print(f"counting_{name}: loss at step 0 = {loss:.3f}, mean largest weight at step 0 = {top:.3f}")
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step in (300, 1000):
            with torch.no_grad():
                right = (model(text).argmax(-1) == counts).float().mean()
            print(f"counting_{name}_after_{step} = {right:.4f}")
    return counts


print(f"python = {platform.python_version()}, torch = {torch.__version__}")
rng = torch.Generator().manual_seed(SEED)
for width in (16, 64, 256):
    for name, divisor in (("plain", 1.0), ("by_root_d", math.sqrt(width))):
        spread, top, on_scores, on_query = measured(width, divisor, rng)
        print(f"d_{width}_{name}: spread = {spread:.3f}, mean_largest_weight = {top:.3f}")
        print(f"    slope_on_scores: median = {on_scores.median():.4f}, below_0.001 = {(on_scores < 1e-3).float().mean():.3f}")
        print(f"    slope_on_query: median = {on_query.median():.4f}, mean = {on_query.mean():.4f}")
        if width == 64 and name == "plain":
            print(f"spread = {spread:.3f}")
counts = trained("with_root_d", True)
trained("without", False)
print(f"always_one_other = {(counts == 1).float().mean():.4f}, by_hand = {15 / 8 * (7 / 8) ** 14:.4f}, ln_16 = {math.log(16):.3f}")
