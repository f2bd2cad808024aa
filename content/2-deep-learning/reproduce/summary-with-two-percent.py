"""Summaries of tiny weather reports: all weights tuned, or two thin matrices beside each (LoRA by hand). Prints `name = value`."""

import contextlib
import copy
import os
import platform
import random
import tempfile

os.environ.update(TOKENIZERS_PARALLELISM="false", WANDB_SILENT="true", TRANSFORMERS_VERBOSITY="error")
import torch
import transformers
from torch import nn
from transformers import GPT2Config, GPT2LMHeadModel

SEED, FIRST, SECOND, BATCH, REPORTS, TESTED, RANK, ALPHA = 0, 500, 200, 32, 1000, 200, 4, 8
CITIES, SKIES = "oslo riga bern lima cairo".split(), "sunny cloudy rainy foggy snowy".split()
WINDS, DEGREES = "north south east west".split(), [str(number) for number in range(10, 20)]
WORDS = ["<end>", ".", "news", *CITIES, *SKIES, *WINDS, *DEGREES]
WORDS += "report from sky looks is measured degrees wind blows yesterday sea calm rough".split()
NUMBER = {word: number for number, word in enumerate(WORDS)}

PLACES, START = (2, 5, 7, 11), 0.08  # where the facts stand in a summary; the spread of the first weights

torch.set_num_threads(1)


def report(rng):
    """Six short sentences in random order, and the four facts: city, sky, degrees, wind. Yesterday's weather is a lure."""
    city, sky, degrees, wind = rng.choice(CITIES), rng.choice(SKIES), rng.choice(DEGREES), rng.choice(WINDS)
    said = [
        f"report from {city} .", f"sky looks {sky} .", f"measured {degrees} degrees .", f"wind blows {wind} .",
        f"yesterday {rng.choice(SKIES)} {rng.choice(DEGREES)} degrees .", f"sea is {rng.choice(['calm', 'rough'])} .",
    ]
    rng.shuffle(said)
    return " ".join(said), (city, sky, degrees, wind)


def summary(facts):
    """The one line that is wanted."""
    city, sky, degrees, wind = facts
    return f"report from {city} sky looks {sky} measured {degrees} degrees wind blows {wind}"


def number(text):
    """Tokens of a text, a word each."""
    return [NUMBER[word] for word in text.split()]


def lists(count, rng):
    """(tokens, from where the loss counts): 6 to 14 random words, over and over. The base model learns to copy, and no weather."""
    found = []
    for _ in range(count):
        period = rng.randint(6, 14)
        found.append(((rng.sample(range(1, len(WORDS)), period) * 6)[:32], period))
    return found


def rows(count, rng):
    """(tokens, from where the loss counts): reports with their summary."""
    found = []
    for _ in range(count):
        text, facts = report(rng)
        start = number(text) + [NUMBER["news"]]
        found.append((start + number(summary(facts)) + [0], len(start)))
    return found


def build():
    """A tiny GPT-2 with random weights, larger at the start than Transformers' 0.02: the width is only 64."""
    torch.manual_seed(SEED)
    return GPT2LMHeadModel(
        GPT2Config(
            vocab_size=len(WORDS), n_positions=64, n_layer=2, n_head=2, n_embd=64, bos_token_id=0, eos_token_id=0, pad_token_id=0,
            initializer_range=START, resid_pdrop=0, embd_pdrop=0, attn_pdrop=0,
        )
    )


def batch(drawn):
    """Padded (tokens, mask, labels)."""
    width = max(len(tokens) for tokens, _ in drawn)
    tokens = torch.tensor([row + [0] * (width - len(row)) for row, _ in drawn])
    mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row, _ in drawn])
    counts = mask.bool() & (torch.arange(width) >= torch.tensor([[start] for _, start in drawn]))
    return {"input_ids": tokens, "attention_mask": mask, "labels": tokens.masked_fill(~counts, -100)}


def train(model, given, steps, rate, log):
    """AdamW on what is not frozen, with a linear decay; the mean loss of the last 20 steps."""
    rng, losses = random.Random(SEED), []
    tuner = torch.optim.AdamW([each for each in model.parameters() if each.requires_grad], rate)
    plan = torch.optim.lr_scheduler.LambdaLR(tuner, lambda step: min(1, (step + 1) / 20) * (1 - step / steps))
    for _ in range(steps):
        loss = model(**batch(rng.choices(given, k=BATCH))).loss
        tuner.zero_grad()
        loss.backward()
        tuner.step()
        plan.step()
        losses.append(loss.item())
        log(losses[-1])
    return sum(losses[-20:]) / 20


class Lora(nn.Module):
    """A frozen layer of Transformers (x·W + b) with x·A·B·α/r beside it; B starts at 0."""

    def __init__(self, base, rank, alpha):
        super().__init__()
        rows, columns = base.weight.shape
        self.base, self.scale = base, alpha / rank
        self.a, self.b = nn.Parameter(torch.randn(rows, rank) / rank), nn.Parameter(torch.zeros(rank, columns))

    def forward(self, x):
        return self.base(x) + x @ self.a @ self.b * self.scale

    def merged(self):
        """The layer with the update added to its weights, once."""
        self.base.weight.data += self.a.data @ self.b.data * self.scale
        return self.base


def with_lora(model):
    """A frozen copy of the model with LoRA on both projections of each attention."""
    model = copy.deepcopy(model).requires_grad_(False)
    for block in model.transformer.h:
        block.attn.c_attn, block.attn.c_proj = Lora(block.attn.c_attn, RANK, ALPHA), Lora(block.attn.c_proj, RANK, ALPHA)
    return model


def rouge_l(guess, wanted):
    """F1 of the longest common subsequence of words."""
    guess, wanted = guess.split(), wanted.split()
    best = [[0] * (len(wanted) + 1) for _ in range(len(guess) + 1)]
    for i, one in enumerate(guess):
        for j, other in enumerate(wanted):
            best[i + 1][j + 1] = best[i][j] + 1 if one == other else max(best[i][j + 1], best[i + 1][j])
    common = best[-1][-1]
    return 2 * common / (len(guess) + len(wanted)) if common else 0.0


def grade(model, tests):
    """Mean ROUGE-L, the share of the facts that stand in their place, and the first summary."""
    given = torch.tensor([number(text) + [NUMBER["news"]] for text, _ in tests])
    out = model.generate(given, attention_mask=torch.ones_like(given), max_new_tokens=16, do_sample=False)[:, given.shape[1] :]
    said = [" ".join(WORDS[token] for token in row if token) for row in out.tolist()]
    wanted = [summary(facts) for _, facts in tests]
    right = sum(len(guess.split()) > place and guess.split()[place] == line.split()[place] for guess, line in zip(said, wanted) for place in PLACES)
    return sum(map(rouge_l, said, wanted)) / len(tests), right / (4 * len(tests)), said[0]


@contextlib.contextmanager
def diary(name):
    """A function that logs a loss to an offline run of Weights & Biases, if that is installed."""
    try:
        import wandb
    except ImportError:
        yield lambda loss: None
        return
    with tempfile.TemporaryDirectory() as folder, wandb.init(project="summaries", name=name, mode="offline", dir=folder) as run:
        yield lambda loss: run.log({"loss": loss})


if __name__ == "__main__":
    print(f"python = {platform.python_version()}, torch = {torch.__version__}, transformers = {transformers.__version__}")
    base = build()
    rng = random.Random(SEED + 1)
    tests = [report(rng) for _ in range(TESTED)]
    print("report:", tests[0][0])
    print("wanted:", summary(tests[0][1]))
    always = summary(("oslo", "sunny", "10", "north"))
    print(f"rouge_of_one_line_for_all = {sum(rouge_l(always, summary(facts)) for _, facts in tests) / TESTED:.3f}")
    with diary("base") as log:
        print(f"loss_base = {train(base, lists(6000, random.Random(SEED + 2)), FIRST, 3e-3, log):.3f}")
    scores = {"base": grade(base, tests)}
    pairs = rows(REPORTS, random.Random(SEED + 3))
    full, thin = copy.deepcopy(base), with_lora(base)
    for name, model, rate in (("full", full, 1e-3), ("lora", thin, 1e-2)):
        trained = sum(each.numel() for each in model.parameters() if each.requires_grad)
        with diary(name) as log:
            loss = train(model, pairs, SECOND, rate, log)
        scores[name] = grade(model, tests)
        print(f"trained_{name} = {trained} of {full.num_parameters()}, share = {trained / full.num_parameters():.4f}, loss_{name} = {loss:.3f}")
    for name, (rouge, facts, said) in scores.items():
        print(f"rouge_{name} = {rouge:.3f}, facts_{name} = {facts:.3f}: {said}")
    print(f"rouge_ratio = {scores['lora'][0] / scores['full'][0]:.3f}")
    given = torch.tensor([number(tests[0][0])])
    with torch.no_grad():
        apart = thin(given).logits
        for block in thin.transformer.h:
            block.attn.c_attn, block.attn.c_proj = block.attn.c_attn.merged(), block.attn.c_proj.merged()
        print(f"largest_gap_after_merging = {(thin(given).logits - apart).abs().max():.1e}")
