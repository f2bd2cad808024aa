"""How large is a signal after 30 random ReLU layers, and does a net that deep learn? Weight variance 2/n against 1/n, in PyTorch.

Prints one `name = value` a line. A CPU needs about twenty seconds.
"""

import math
import platform

import sklearn
import torch
from sklearn.datasets import load_digits
from torch import nn

torch.set_num_threads(1)
WIDTH, DEPTH, DRAWS, SEED = 512, 30, 10, 2026


def size_after(seed, factor):
    """Root mean square after DEPTH layers of ReLU(W x), with Var(w) = factor / WIDTH; the input has size 1."""
    torch.manual_seed(seed)
    x = torch.randn(WIDTH)
    x = x / x.square().mean().sqrt()
    for _ in range(DEPTH):
        x = torch.relu(torch.randn(WIDTH, WIDTH) * math.sqrt(factor / WIDTH) @ x)
    return x.square().mean().sqrt().item()


def deep_net(factor):
    """30 hidden layers of 64 for the digits; hidden weights of variance factor / 64, biases 0."""
    layers = []
    for _ in range(DEPTH):
        layer = nn.Linear(64, 64)
        nn.init.normal_(layer.weight, 0, math.sqrt(factor / 64))
        nn.init.zeros_(layer.bias)
        layers += [layer, nn.ReLU()]
    last = nn.Linear(64, 10)
    nn.init.normal_(last.weight, 0, math.sqrt(1 / 64))
    nn.init.zeros_(last.bias)
    return nn.Sequential(*layers, last)


def train(factor, adam=False, steps=200):
    """First and last loss on all digits, and the size of the first layer's first gradient; plain descent or Adam."""
    torch.manual_seed(SEED)
    pixels, labels = load_digits(return_X_y=True)
    rows, wanted = torch.tensor(pixels, dtype=torch.float32), torch.tensor(labels)
    rows = (rows - rows.mean()) / rows.std()
    net, loss_of = deep_net(factor), nn.CrossEntropyLoss()
    optimiser = torch.optim.Adam(net.parameters(), lr=0.001) if adam else torch.optim.SGD(net.parameters(), lr=0.01)
    first = loss_of(net(rows), wanted)
    first.backward()
    blame = net[0].weight.grad.norm().item()
    for _ in range(steps):
        batch = torch.randint(len(rows), (64,))
        optimiser.zero_grad()
        loss_of(net(rows[batch]), wanted[batch]).backward()
        optimiser.step()
    with torch.no_grad():
        return first.item(), loss_of(net(rows), wanted).item(), blame


print(f"python = {platform.python_version()}, scikit-learn = {sklearn.__version__}, torch = {torch.__version__}")
he = torch.tensor([math.log2(size_after(SEED + k, 2)) for k in range(DRAWS)])
thin = torch.tensor([math.log2(size_after(SEED + DRAWS + k, 1)) for k in range(DRAWS)])
print(f"log2_size_he = {he.mean():.2f}, single draws from {he.min():.2f} to {he.max():.2f}")
print(f"log2_size_thin = {thin.mean():.2f}, single draws from {thin.min():.2f} to {thin.max():.2f}")
print(f"geometric_mean_he = {2 ** he.mean():.2f}, geometric_mean_thin = {2 ** thin.mean():.2e}")
print(f"log2_ratio = {(thin.mean() - he.mean()):.2f}")
print(f"log2_ratio_same_draws = {math.log2(size_after(SEED, 1)) - he[0].item():.4f}")
for name, factor in (("he", 2), ("thin", 1)):
    first, last, blame = train(factor)
    print(f"digits_{name}: first loss = {first:.4f}, after 200 steps = {last:.4f}, first layer's gradient = {blame:.1e}")
print(f"digits_thin_adam: after 200 steps = {train(1, adam=True)[1]:.2f}")
