"""Comments to Python with a tiny GPT-2 of Transformers: pass@1 and pass@10 by running what it wrote. Prints `name = value`."""

import ast
import contextlib
import math
import os
import platform
import random
import tempfile

os.environ.update(TOKENIZERS_PARALLELISM="false", WANDB_SILENT="true", TRANSFORMERS_VERBOSITY="error")
import torch
import transformers
from transformers import GPT2Config, GPT2LMHeadModel

SEED, FIRST, SECOND, BATCH, TASKS, SAMPLES = 0, 150, 250, 64, 50, 20
WORDS = ["<pad>", "#", "<code>", "<end>", "return", "x", "+", "-", "*", "(", ")"] + [str(n) for n in range(10)]
WORDS += "double triple square negate add take away times then number the from".split()
NUMBER = {word: number for number, word in enumerate(WORDS)}
END = NUMBER["<end>"]
STEPS = {  # how a comment says it, and what it makes of the expression so far
    "double": "2 * {}", "triple": "3 * {}", "square": "{} * {}", "negate": "- {}", "add {n}": "{} + {n}",
    "take away {n}": "{} - {n}", "times {n}": "{n} * {}", "take from {n}": "{n} - {}",
}

torch.set_num_threads(1)


def made(first, second, n, m):
    """(comment, code) for one step after another on the number x; x stands for itself, what is compound goes into brackets."""
    inner = STEPS[first].format("x", "x", n=n)
    outer = STEPS[second].format(f"( {inner} )", f"( {inner} )", n=m)
    return f"# {first.format(n=n)} then {second.format(n=m)}", f"return {outer}"


def pairs():
    """All comments with their code, the ones for training and the ones kept back; every word order and digit is in both."""
    found = {}
    for first in STEPS:
        for second in STEPS:
            for n in range(1, 10):
                for m in range(1, 10):
                    comment, code = made(first, second, n, m)
                    found[comment] = code
    kept = {comment for comment in found if random.Random(f"{SEED} {comment}").random() < 0.2}
    return [pair for pair in found.items() if pair[0] not in kept], [pair for pair in found.items() if pair[0] in kept]


def value(text, x):
    """The value of `return …` at x, by walking its syntax tree: +, -, * of x and digits, nothing else is known."""

    def walk(node):
        if isinstance(node, ast.Constant) and isinstance(node.value, int):
            return node.value
        if isinstance(node, ast.Name) and node.id == "x":
            return x
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return -walk(node.operand)
        if isinstance(node, ast.BinOp):
            left, right = walk(node.left), walk(node.right)
            if isinstance(node.op, ast.Add):
                return left + right
            if isinstance(node.op, ast.Sub):
                return left - right
            if isinstance(node.op, ast.Mult):
                return left * right
        raise ValueError("not allowed")

    if not text.startswith("return "):
        raise ValueError("not allowed")
    return walk(ast.parse(text.removeprefix("return "), mode="eval").body)


def passes(text, code):
    """True if the text gives the same numbers as the code at five places."""
    try:
        return all(value(text, x) == value(code, x) for x in (-7, -1, 0, 2, 11))
    except (ValueError, SyntaxError):
        return False


def pass_at(n, c, k):
    """Chance that one of k of the n samples is among the c right ones."""
    return 1 - math.comb(n - c, k) / math.comb(n, k)


def batch(rows):
    """Padded (tokens, mask, labels) from rows of (tokens, from where the loss counts)."""
    width = max(len(tokens) for tokens, _ in rows)
    tokens = torch.tensor([row + [0] * (width - len(row)) for row, _ in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row, _ in rows])
    counts = mask.bool() & (torch.arange(width) >= torch.tensor([[start] for _, start in rows]))
    return {"input_ids": tokens, "attention_mask": mask, "labels": tokens.masked_fill(~counts, -100)}


def train(model, rows, steps, log):
    """AdamW with a linear decay; the mean loss of the last 20 steps."""
    rng, losses = random.Random(SEED), []
    tuner = torch.optim.AdamW(model.parameters(), 3e-3)
    plan = torch.optim.lr_scheduler.LambdaLR(tuner, lambda step: min(1, step / 20) * (1 - step / steps))
    for _ in range(steps):
        loss = model(**batch(rng.choices(rows, k=BATCH))).loss
        tuner.zero_grad()
        loss.backward()
        tuner.step()
        plan.step()
        losses.append(loss.item())
        log(losses[-1])
    return sum(losses[-20:]) / 20


def number(text):
    """Tokens of a text, a word each."""
    return [NUMBER[word] for word in text.split()]


def samples(model, comments, temperature):
    """SAMPLES programmes for each comment; the comments are padded on the left."""
    starts = [number(comment) + [NUMBER["<code>"]] for comment in comments]
    width = max(len(start) for start in starts)
    given = torch.tensor([[0] * (width - len(start)) + start for start in starts])
    out = model.generate(
        given, attention_mask=(given != 0).long(), max_new_tokens=18, do_sample=True, temperature=temperature, top_k=0,
        num_return_sequences=SAMPLES,
    )[:, width:]
    texts = []
    for row in out.tolist():
        row = row[: row.index(END)] if END in row else row
        texts.append(" ".join(WORDS[token] for token in row))
    return [texts[n : n + SAMPLES] for n in range(0, len(texts), SAMPLES)]


def grade(model, tasks, temperature):
    """pass@1 and pass@10 over the tasks; how many samples passed, and how many of these are the reference, word for word."""
    ones, tens, passed, alike = [], [], 0, 0
    for texts, (_, code) in zip(samples(model, [comment for comment, _ in tasks], temperature), tasks):
        right = sum(passes(text, code) for text in texts)
        ones.append(pass_at(SAMPLES, right, 1))
        tens.append(pass_at(SAMPLES, right, 10))
        passed, alike = passed + right, alike + sum(text == code for text in texts)
    return sum(ones) / len(tasks), sum(tens) / len(tasks), passed, alike


@contextlib.contextmanager
def diary():
    """A function that logs a loss to an offline run of Weights & Biases, if that is installed."""
    try:
        import wandb
    except ImportError:
        yield lambda loss: None
        return
    with tempfile.TemporaryDirectory() as folder, wandb.init(project="code-from-comments", mode="offline", dir=folder) as run:
        yield lambda loss: run.log({"loss": loss})


if __name__ == "__main__":
    print(f"python = {platform.python_version()}, torch = {torch.__version__}, transformers = {transformers.__version__}")
    train_pairs, kept = pairs()
    tasks = random.Random(SEED).sample(kept, TASKS)
    print(f"pairs_train = {len(train_pairs)}, kept_back = {len(kept)}, words = {len(WORDS)}")
    print("task:", tasks[0])
    torch.manual_seed(SEED)
    model = GPT2LMHeadModel(
        GPT2Config(
            vocab_size=len(WORDS), n_positions=40, n_layer=2, n_head=4, n_embd=64, bos_token_id=0, eos_token_id=END, pad_token_id=0,
            initializer_range=0.08, resid_pdrop=0, embd_pdrop=0, attn_pdrop=0,
        )
    )
    print(f"parameters = {model.num_parameters()}")
    with diary() as log:
        plain = [(number(code) + [END], 0) for _, code in train_pairs]
        print(f"loss_plain_code = {train(model, plain, FIRST, log):.3f}")
        one, ten, _, _ = grade(model, tasks, 0.8)
        print(f"pass_at_1_before = {one:.3f}, pass_at_10_before = {ten:.3f}")
        print("before:", samples(model, [tasks[0][0]], 0.8)[0][:3])
        rows = [(number(comment) + [NUMBER["<code>"]] + number(code) + [END], len(number(comment)) + 1) for comment, code in train_pairs]
        print(f"loss_pairs = {train(model, rows, SECOND, log):.3f}")
    for name, temperature in (("cold", 0.2), ("warm", 0.8), ("hot", 1.5)):
        one, ten, passed, alike = grade(model, tasks, temperature)
        print(f"{name}, temperature {temperature}: passed = {passed} of {TASKS * SAMPLES}, word for word the reference = {alike}")
        print(f"pass_at_1_{name} = {one:.3f}, pass_at_10_{name} = {ten:.3f}")
