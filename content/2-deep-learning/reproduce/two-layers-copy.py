"""One layer cannot find the copy rule, two can. A GPT by hand in PyTorch on strings of random period. Prints `name = value`."""

import math
import os
import platform

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # idle threads sleep; must stand before torch
import torch
from torch import nn
from torch.nn import functional

SEED, WORDS, LENGTH, SHORT, LONG = 0, 16, 32, 6, 14
WIDTH, HEADS, BATCH, STEPS, RATE = 64, 2, 32, 300, 2e-3

torch.set_num_threads(2)


class Block(nn.Module):
    """Pre-norm attention and an MLP; keeps its last attention weights, and can switch a head off."""

    def __init__(self):
        super().__init__()
        self.norm_a, self.norm_b = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.mix, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.mlp = nn.Sequential(nn.Linear(WIDTH, 4 * WIDTH), nn.GELU(), nn.Linear(4 * WIDTH, WIDTH))
        self.off, self.weights = None, None

    def forward(self, rows):
        batch, length, _ = rows.shape
        query, key, value = self.mix(self.norm_a(rows)).view(batch, length, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        scores = query @ key.transpose(-2, -1) / math.sqrt(WIDTH / HEADS)
        future = torch.ones(length, length, dtype=torch.bool).triu(1)
        self.weights = scores.masked_fill(future, -torch.inf).softmax(-1)
        seen = self.weights @ value
        if self.off is not None:
            seen = seen * (torch.arange(HEADS) != self.off).view(1, HEADS, 1, 1)
        rows = rows + self.out(seen.transpose(1, 2).reshape(batch, length, WIDTH))
        return rows + self.mlp(self.norm_b(rows))


class GPT(nn.Module):
    """Words and places in, one score for each possible next word out; the word table is used twice."""

    def __init__(self, layers):
        super().__init__()
        self.words, self.places = nn.Embedding(WORDS, WIDTH), nn.Embedding(LENGTH, WIDTH)
        self.blocks, self.norm = nn.ModuleList(Block() for _ in range(layers)), nn.LayerNorm(WIDTH)
        for table in (self.words, self.places):
            nn.init.normal_(table.weight, std=0.02)

    def forward(self, tokens):
        rows = self.words(tokens) + self.places.weight[: tokens.shape[1]]
        for block in self.blocks:
            rows = block(rows)
        return self.norm(rows) @ self.words.weight.T


def strings(count, generator, period=None):
    """(count, LENGTH) words that repeat with a period drawn per string, and the periods; no word twice in a period."""
    periods = torch.randint(SHORT, LONG + 1, (count,), generator=generator)
    if period:
        periods[:] = period
    orders = torch.rand(count, WORDS, generator=generator).argsort(dim=1)
    return orders.gather(1, torch.arange(LENGTH) % periods[:, None]), periods


def losses(model, tokens, periods):
    """Mean loss in nats where the next word is a repetition, and where it is new."""
    scores = model(tokens[:, :-1])
    each = functional.cross_entropy(scores.transpose(1, 2), tokens[:, 1:], reduction="none")
    repeated = torch.arange(1, LENGTH) >= periods[:, None]
    return each[repeated].mean(), each[~repeated].mean()


def train(layers, period=None, seed=SEED, steps=STEPS, log=lambda *_: None):
    """A trained model and its losses on repetitions at some steps."""
    torch.manual_seed(seed)
    generator, model, seen = torch.Generator().manual_seed(seed), GPT(layers), {}
    tuner = torch.optim.AdamW(model.parameters(), RATE)
    for step in range(steps + 1):
        loss, _ = losses(model, *strings(BATCH, generator, period))
        log(layers, step, loss.item())
        if step % 50 == 0:
            seen[step] = loss.item()
        tuner.zero_grad()
        loss.backward()
        tuner.step()
    return model, seen


def test(model, period=None, seed=SEED + 1):
    """Losses on 500 fresh strings: repeated words, new words."""
    with torch.no_grad():
        return [loss.item() for loss in losses(model, *strings(500, torch.Generator().manual_seed(seed), period))]


def heads(model):
    """For each head: its attention to earlier copies of the next word, and the loss on repetitions with the head off."""
    tokens, periods = strings(500, torch.Generator().manual_seed(SEED + 1))
    with torch.no_grad():
        model(tokens[:, :-1])
    shown = [block.weights for block in model.blocks]
    places, found = torch.arange(LENGTH - 1), []
    repeated = places + 1 >= periods[:, None]
    for layer, block in enumerate(model.blocks):
        for head in range(HEADS):
            copies = tokens[:, 1:, None] == tokens[:, None, :-1]
            share = (shown[layer][:, head] * copies).sum(-1)[repeated].mean().item()
            block.off = head
            found.append((layer + 1, head + 1, share, test(model)[0]))
            block.off = None
    return found


if __name__ == "__main__":
    print(f"python = {platform.python_version()}, torch = {torch.__version__}")
    print(f"log_words = {math.log(WORDS):.4f}")
    for layers in (1, 2):
        model, seen = train(layers)
        repeated, new = test(model)
        name = ("one_layer", "two_layers")[layers - 1]
        print(f"{name}: parameters = {sum(each.numel() for each in model.parameters())}")
        print(f"{name}, by step: {({step: round(loss, 3) for step, loss in seen.items()})}")
        print(f"loss_{name} = {repeated:.4f}, on new words = {new:.3f}")
    for layer, head, share, loss in heads(model):
        print(f"layer {layer} head {head}: attention to copies of the next word = {share:.2f}, loss without it = {loss:.2f}")
    model, _ = train(1, period=10, steps=120)
    print(f"one_layer_fixed_period = {test(model, 10)[0]:.4f}, on other periods = {test(model)[0]:.3f}")
