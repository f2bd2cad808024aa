"""Twenty random letters, written backwards: GRU reader and writer with and without a glance back. Prints `name = value`."""

import platform

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

SEED, LETTERS, LENGTH, WIDTH, LOOK, STEPS, BATCH, RATE = 0, 26, 20, 64, 32, 500, 32, 1e-2
torch.set_num_threads(1)  # the tensors are small: a second thread costs more than it gives


class Reverser(nn.Module):
    """Reads in both directions, then writes; with `glance` each written letter may look back at every state of the reader."""

    def __init__(self, glance):
        super().__init__()
        self.glance = glance
        self.embed = nn.Embedding(LETTERS + 1, WIDTH)  # one more for "start"
        self.reader = nn.GRU(WIDTH, WIDTH // 2, batch_first=True, bidirectional=True)
        self.writer = nn.GRU(WIDTH, WIDTH, batch_first=True)
        self.from_query, self.from_key = nn.Linear(WIDTH, LOOK), nn.Linear(WIDTH, LOOK, bias=False)
        self.score = nn.Linear(LOOK, 1, bias=False)
        self.out = nn.Linear(2 * WIDTH, LETTERS)

    def read(self, text):
        """The reader's states, (batch, read, width), and the writer's first state: both last ones, joined."""
        memory, last = self.reader(self.embed(text))
        return memory, torch.cat([last[0], last[1]], -1)[None]

    def weights(self, states, memory):
        """Shares of attention, (batch, written, read), from additive scores."""
        scores = self.score(torch.tanh(self.from_query(states)[:, :, None] + self.from_key(memory)[:, None])).squeeze(-1)
        return scores.softmax(-1)

    def answer(self, states, memory, weights):
        """Scores of the 26 letters, from the writer's states and what was fetched; nothing is, without a glance."""
        blend = weights @ memory if self.glance else torch.zeros_like(states)
        return self.out(torch.cat([states, blend], -1))

    def told(self, text, target, order=None):
        """Scores while the true letter before is given; `order` hands the glances to other written letters."""
        memory, state = self.read(text)
        start = torch.full_like(target[:, :1], LETTERS)
        states, _ = self.writer(self.embed(torch.cat([start, target[:, :-1]], 1)), state)
        weights = self.weights(states, memory) if self.glance else None
        return self.answer(states, memory, weights if order is None else weights[:, order])

    @torch.no_grad()
    def alone(self, text):
        """Writes with its own letters fed back. Letters, and the weights if it glances."""
        memory, state = self.read(text)
        letter, letters, glances = torch.full_like(text[:, :1], LETTERS), [], []
        for _ in range(text.shape[1]):
            states, state = self.writer(self.embed(letter), state)
            weights = self.weights(states, memory) if self.glance else None
            letter = self.answer(states, memory, weights).argmax(-1)
            letters.append(letter)
            glances.append(weights)
        return torch.cat(letters, 1), torch.cat(glances, 1) if self.glance else None


def batch(rng, size, length=LENGTH):
    """Random letters, and the same letters backwards."""
    text = torch.from_numpy(rng.integers(LETTERS, size=(size, length)))
    return text, text.flip(1)


def trained(glance):
    """The model after STEPS batches, the rate falling in a straight line to 0; prints the loss on the way."""
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    model = Reverser(glance)
    optimiser = torch.optim.Adam(model.parameters(), lr=RATE)
    schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.0, STEPS)
    losses = []
    for _ in range(STEPS):
        text, target = batch(rng, BATCH)
        loss = F.cross_entropy(model.told(text, target).flatten(0, 1), target.flatten())
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        losses.append(loss.item())
    name = "with" if glance else "without"
    print(f"loss_{name}: at step 0 = {losses[0]:.3f}, 100 = {losses[100]:.3f}, 200 = {losses[200]:.3f}, last = {np.mean(losses[-10:]):.3f}")
    return model


print(f"python = {platform.python_version()}, numpy = {np.__version__}, torch = {torch.__version__}")
print(f"ln_26 = {np.log(LETTERS):.3f}")
text, target = batch(np.random.default_rng(SEED + 1), 500)
for glance in (True, False):
    model = trained(glance)
    name = "with" if glance else "without"
    written, weights = model.alone(text)
    right = (written == target).float()
    print(f"accuracy_{name} = {right.mean():.4f}")
    print(f"{name}: first letter = {right[:, 0].mean():.3f}, tenth = {right[:, 9].mean():.3f}, last = {right[:, -1].mean():.3f}")
    for length in (10, 40):
        longer, backwards = batch(np.random.default_rng(SEED + 2), 500, length)
        print(f"accuracy_{name}_at_{length} = {(model.alone(longer)[0] == backwards).float().mean():.4f}")
    if glance:
        mirror = torch.arange(LENGTH - 1, -1, -1)
        print(f"largest_glance_on_the_mirror_letter = {(weights.argmax(-1) == mirror).float().mean():.3f}, mean_largest = {weights.max(-1).values.mean():.3f}")
        with torch.no_grad():
            told = (model.told(text, target).argmax(-1) == target).float().mean()
            order = torch.from_numpy(np.random.default_rng(SEED + 3).permutation(LENGTH))
            shuffled = (model.told(text, target, order).argmax(-1) == target).float().mean()
        print(f"accuracy_told = {told:.4f}, accuracy_with_shuffled_glances = {shuffled:.4f}, glances_left_in_place = {(order == torch.arange(LENGTH)).sum()}")
