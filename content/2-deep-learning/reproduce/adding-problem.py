"""Add the two marked numbers of a string of 50: an LSTM against a plain RNN. Prints `name = value`."""

import platform

import numpy as np
import torch
from torch import nn

SEED, LENGTH, HIDDEN, BATCH, STEPS, RATE = 0, 50, 32, 64, 1200, 0.01


def batch(count, keep):
    """(count, LENGTH, 2) of numbers from 0 to 1 and marks, and the sum of the two marked ones, one in each half."""
    numbers = torch.rand(count, LENGTH, generator=keep)
    marks = torch.zeros(count, LENGTH)
    half = LENGTH // 2
    first, second = torch.randint(half, (count,), generator=keep), half + torch.randint(half, (count,), generator=keep)
    rows = torch.arange(count)
    marks[rows, first] = marks[rows, second] = 1
    return torch.stack([numbers, marks], dim=2), numbers[rows, first] + numbers[rows, second]


class Adder(nn.Module):
    """A recurrent cell that reads the string, and one number from its last state."""

    def __init__(self, cell):
        super().__init__()
        self.cell = cell(2, HIDDEN, batch_first=True)
        self.answer = nn.Linear(HIDDEN, 1)

    def forward(self, strings):
        states, _ = self.cell(strings)
        return self.answer(states[:, -1])[:, 0]


def train(cell, forget=None):
    """Adam, clipped at 1; the test error along the way. `forget` sets the bias of the LSTM's forget gate."""
    torch.manual_seed(SEED)
    keep = torch.Generator().manual_seed(SEED + 1)
    model = Adder(cell)
    if forget is not None:
        with torch.no_grad():
            model.cell.bias_ih_l0[HIDDEN : 2 * HIDDEN] = forget
            model.cell.bias_hh_l0[HIDDEN : 2 * HIDDEN] = 0
    adam = torch.optim.Adam(model.parameters(), lr=RATE)
    test, truth = batch(2000, torch.Generator().manual_seed(SEED + 2))
    seen = {}
    for step in range(STEPS + 1):
        if step % (STEPS // 6) == 0:
            with torch.no_grad():
                seen[step] = nn.functional.mse_loss(model(test), truth).item()
        strings, sums = batch(BATCH, keep)
        loss = nn.functional.mse_loss(model(strings), sums)
        adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        adam.step()
    return seen


def main():
    """The constant, the plain cell, the LSTM as it comes and with its forget gate opened."""
    torch.set_num_threads(1)
    print(f"python = {platform.python_version()}, numpy = {np.__version__}, torch = {torch.__version__}")
    _, sums = batch(2000, torch.Generator().manual_seed(SEED + 2))
    print(f"one_sixth = {1 / 6:.4f}, mse_of_always_1 = {((sums - 1) ** 2).mean().item():.4f}")
    plain = train(nn.RNN)
    print("rnn:", ", ".join(f"{step} = {value:.4f}" for step, value in plain.items()))
    gated = train(nn.LSTM)
    print("lstm:", ", ".join(f"{step} = {value:.4f}" for step, value in gated.items()))
    opened = train(nn.LSTM, forget=1.0)
    print("lstm_forget_bias_1:", ", ".join(f"{step} = {value:.4f}" for step, value in opened.items()))
    print(f"mse_rnn = {plain[STEPS]:.4f}")
    print(f"mse_lstm = {gated[STEPS]:.5f}")


if __name__ == "__main__":
    main()
