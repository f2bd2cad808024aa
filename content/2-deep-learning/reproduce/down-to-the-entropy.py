"""An RNN reads a source of known entropy: how close does its loss come? Prints `name = value`."""

import platform

import numpy as np
import torch
from torch import nn

SEED, STATES, HIDDEN, LENGTH, BATCH, STEPS, RATE = 0, 8, 64, 30, 64, 1200, 0.005


def source(rng):
    """Chances of the next letter after each pair of letters, how often each pair comes, and three entropies in nats."""
    chances = rng.dirichlet(np.full(STATES, 0.4), size=(STATES, STATES))
    chances = 0.97 * chances + 0.03 / STATES
    often = np.full((STATES, STATES), 1 / STATES**2)
    for _ in range(1000):
        often = np.einsum("ab,abc->bc", often, chances)
    letter = often.sum(axis=0)
    after_one = np.einsum("ab,abc->bc", often, chances) / letter[:, None]
    return (
        chances,
        often,
        -(letter * np.log(letter)).sum(),
        -(letter[:, None] * after_one * np.log(after_one)).sum(),
        -(often[:, :, None] * chances * np.log(chances)).sum(),
    )


def strings(count, length, chances, often, rng):
    """`count` strings; the first two letters come as often as such pairs do."""
    edges = np.cumsum(chances, axis=2)
    out = np.empty((count, length), dtype=np.int64)
    out[:, 0], out[:, 1] = np.divmod(rng.choice(STATES**2, size=count, p=often.ravel()), STATES)
    for t in range(2, length):
        row = edges[out[:, t - 2], out[:, t - 1]]
        out[:, t] = np.minimum((row < rng.random((count, 1))).sum(axis=1), STATES - 1)
    return torch.tensor(out)


class Reader(nn.Module):
    """A letter in, a forecast of the next letter out."""

    def __init__(self):
        super().__init__()
        self.places = nn.Embedding(STATES, HIDDEN)
        self.cell = nn.RNN(HIDDEN, HIDDEN, batch_first=True)
        self.forecast = nn.Linear(HIDDEN, STATES)

    def loss(self, letters):
        """Mean surprise in nats at the letters after the second."""
        states, _ = self.cell(self.places(letters[:, :-1]))
        return nn.functional.cross_entropy(self.forecast(states[:, 1:]).flatten(0, 1), letters[:, 2:].flatten())


def main():
    """Trains on a fresh batch at each step; tests on strings that were never seen."""
    torch.set_num_threads(1)
    print(f"python = {platform.python_version()}, numpy = {np.__version__}, torch = {torch.__version__}")
    rng = np.random.default_rng(SEED)
    chances, often, letter, after_one, rate = source(rng)
    print(f"ln_8 = {np.log(STATES):.4f}, entropy_of_a_letter = {letter:.4f}, after_one_letter = {after_one:.4f}, entropy_rate = {rate:.4f}")
    test = strings(2000, LENGTH + 2, chances, often, rng)
    known = -np.log(chances[test[:, :-2].numpy(), test[:, 1:-1].numpy(), test[:, 2:].numpy()]).mean()
    print(f"loss_of_the_true_source_on_the_test_strings = {known:.4f}")
    torch.manual_seed(SEED)
    model = Reader()
    adam = torch.optim.Adam(model.parameters(), lr=RATE)
    fade = torch.optim.lr_scheduler.CosineAnnealingLR(adam, STEPS)
    lowest = np.inf
    for step in range(STEPS + 1):
        if step in (0, 10, 50, 100, 200, 400, 800, STEPS):
            with torch.no_grad():
                tested = model.loss(test).item()
            print(f"loss_at_{step} = {tested:.4f}, above_the_true_source = {tested - known:.4f}")
        loss = model.loss(strings(BATCH, LENGTH + 2, chances, often, rng))
        lowest = min(lowest, loss.item())
        adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        adam.step()
        fade.step()
    reached = tested
    print(f"lowest_loss_of_one_training_batch = {lowest:.4f}")
    few = strings(20, LENGTH + 2, chances, often, rng)
    torch.manual_seed(SEED)
    model = Reader()
    adam = torch.optim.Adam(model.parameters(), lr=RATE)
    for _ in range(300):
        loss = model.loss(few)
        adam.zero_grad()
        loss.backward()
        adam.step()
    with torch.no_grad():
        print(f"twenty_strings_again_and_again: training = {model.loss(few).item():.4f}, test = {model.loss(test).item():.4f}")
    print(f"gap = {reached - known:.4f}")


if __name__ == "__main__":
    main()
