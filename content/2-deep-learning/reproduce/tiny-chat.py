"""A chat model small enough for lunch: completes, then answers. Transformers' GPT-2 from random weights. Prints `name = value`."""

import contextlib
import os
import platform
import random
import tempfile

os.environ.update(TOKENIZERS_PARALLELISM="false", WANDB_SILENT="true", TRANSFORMERS_VERBOSITY="error")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # idle threads sleep; must stand before torch
import torch
import transformers
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

SEED, FIRST, SECOND, BATCH, DIALOGUES, ASKED = 0, 400, 500, 64, 2000, 200
MARKS = ["<pad>", "<user>", "<assistant>", "<end>"]
NAMES, LETTERS, DIGITS = "ada bo cem dia eli fay gus hana".split(), list("abcdefgh"), [str(n) for n in range(19)]
OTHERS = "hello i am what is plus spell backwards who older and so than in reverse says gives".split()
TEMPLATE = "{% for m in messages %}<{{ m.role }}> {{ m.content }} <end> {% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}"
KINDS = ("greet", "sum", "spell", "older")

torch.set_num_threads(2)


def tokenizer():
    """One token a word, four marks, and a chat template."""
    words = MARKS + NAMES + LETTERS + DIGITS + OTHERS
    core = Tokenizer(models.WordLevel({word: number for number, word in enumerate(words)}))
    core.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    made = PreTrainedTokenizerFast(
        tokenizer_object=core, pad_token="<pad>", eos_token="<end>", additional_special_tokens=MARKS[1:3], padding_side="left"
    )
    made.chat_template = TEMPLATE
    return made


def facts(kind, rng):
    """(a sentence as a book would have it, a question, its answer) about the same thing."""
    one, two = rng.sample(NAMES, 2)
    if kind == "greet":
        return f"i am {one} says {one} and {two} says hello {one}", f"hello i am {one}", f"hello {one}"
    if kind == "sum":
        a, b = rng.randrange(10), rng.randrange(10)
        return f"{a} plus {b} gives {a + b}", f"what is {a} plus {b}", f"{a + b}"
    if kind == "spell":
        letters = [rng.choice(LETTERS) for _ in range(3)]
        there, back = " ".join(letters), " ".join(reversed(letters))
        return f"{there} in reverse gives {back}", f"spell {there} backwards", back
    high, low = sorted(rng.sample(range(10), 2), reverse=True)
    first, second = (f"{one} is {high}", f"{two} is {low}") if rng.random() < 0.5 else (f"{two} is {low}", f"{one} is {high}")
    return f"{first} and {second} so {one} is older than {two}", f"{first} and {second} who is older", one


def kept_back(question):
    """True for about a fifth of all questions: these are never asked in training."""
    return random.Random(f"{SEED} {question}").random() < 0.2


def dialogues(count, held_out, rng):
    """Questions of all four kinds with answers, either all kept back or none."""
    found = []
    while len(found) < count:
        kind = KINDS[len(found) % 4]
        _, question, answer = facts(kind, rng)
        if kept_back(question) == held_out:
            found.append((kind, question, answer))
    return found


def batch(rows):
    """Padded (tokens, mask, labels) from rows of (tokens, from where the loss counts)."""
    width = max(len(tokens) for tokens, _ in rows)
    tokens = torch.tensor([row + [0] * (width - len(row)) for row, _ in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row, _ in rows])
    places = torch.arange(width)
    counts = mask.bool() & (places >= torch.tensor([[start] for _, start in rows]))
    return {"input_ids": tokens, "attention_mask": mask, "labels": tokens.masked_fill(~counts, -100)}


def train(model, rows, steps, rate, rng, log):
    """AdamW with a linear decay on batches drawn from rows; the first and the last loss."""
    tuner = torch.optim.AdamW(model.parameters(), rate)
    plan = torch.optim.lr_scheduler.LambdaLR(tuner, lambda step: min(1, step / 20) * (1 - step / steps))
    losses = []
    for _ in range(steps):
        loss = model(**batch(rng.choices(rows, k=BATCH))).loss
        tuner.zero_grad()
        loss.backward()
        tuner.step()
        plan.step()
        losses.append(loss.item())
        log(losses[-1])
    return losses[0], sum(losses[-20:]) / 20


def ask(model, words, questions):
    """The model's answers, greedy, each cut at its stop token; and how many stopped by themselves."""
    chats = [[{"role": "user", "content": question}] for question in questions]
    texts = words.apply_chat_template(chats, tokenize=False, add_generation_prompt=True)
    given = words(texts, return_tensors="pt", padding=True, return_token_type_ids=False)
    made = model.generate(**given, max_new_tokens=8, do_sample=False)[:, given["input_ids"].shape[1] :]
    stopped = (made == words.eos_token_id).any(dim=1).sum().item()
    return [words.decode(row.tolist()).split("<end>")[0].strip() for row in made], stopped


def grade(model, words, tests):
    """Exact match over all, by kind, the share that stopped, and the first answers."""
    said, stopped = ask(model, words, [question for _, question, _ in tests])
    right = [guess == answer for guess, (_, _, answer) in zip(said, tests)]
    by_kind = {kind: sum(r for r, t in zip(right, tests) if t[0] == kind) / (len(tests) / 4) for kind in KINDS}
    return sum(right) / len(tests), by_kind, stopped / len(tests), said


@contextlib.contextmanager
def diary():
    """A function that logs a loss to an offline run of Weights & Biases, if that is installed."""
    try:
        import wandb
    except ImportError:
        yield lambda loss: None
        return
    with tempfile.TemporaryDirectory() as folder, wandb.init(project="tiny-chat", mode="offline", dir=folder) as run:
        yield lambda loss: run.log({"loss": loss})


def build(words):
    """A tiny GPT-2 with random weights."""
    torch.manual_seed(SEED)
    return GPT2LMHeadModel(
        GPT2Config(
            vocab_size=len(words), n_positions=32, n_layer=2, n_head=4, n_embd=64, bos_token_id=0, eos_token_id=words.eos_token_id,
            pad_token_id=0, resid_pdrop=0, embd_pdrop=0, attn_pdrop=0,
        )
    )


def complete(words, log=lambda loss: None):
    """The base model: trained on plain sentences, without roles and without a stop token."""
    rng, model = random.Random(SEED), build(words)
    texts = [facts(rng.choice(KINDS), rng)[0] for _ in range(8000)]
    rows = [(words(text)["input_ids"], 0) for text in texts]
    return model, train(model, rows, FIRST, 3e-3, rng, log)


def tune(model, words, pairs, steps=SECOND, log=lambda loss: None):
    """Fine-tunes on dialogues; the loss counts the assistant's words and its stop token only."""
    rows = []
    for _, question, answer in pairs:
        chat = [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
        head = words.apply_chat_template(chat[:1], tokenize=False, add_generation_prompt=True)
        rows.append((words(words.apply_chat_template(chat, tokenize=False))["input_ids"], len(words(head)["input_ids"])))
    return train(model, rows, steps, 3e-3, random.Random(SEED + 1), log)


if __name__ == "__main__":
    print(f"python = {platform.python_version()}, torch = {torch.__version__}, transformers = {transformers.__version__}")
    words = tokenizer()
    tests = dialogues(ASKED, True, random.Random(SEED + 2))
    asked = {kind: len({question for each, question, _ in tests if each == kind}) for kind in KINDS}
    print(f"different questions asked = {asked}")
    with diary() as log:
        model, (first, last) = complete(words, log)
        print(f"words = {len(words)}, parameters = {model.num_parameters()}")
        print(f"completing: first loss = {first:.3f}, last = {last:.3f}")
        score, _, stopped, said = grade(model, words, tests)
        print(f"exact_match_before = {score:.3f}, stopped = {stopped:.2f}")
        print("before:", [f"{tests[n][1]} -> {said[n]}" for n in range(4)])
        first, last = tune(model, words, dialogues(DIALOGUES, False, random.Random(SEED + 3)), log=log)
    print(f"answering: first loss = {first:.3f}, last = {last:.3f}")
    score, by_kind, stopped, said = grade(model, words, tests)
    print(f"exact_match_after = {score:.3f}, stopped = {stopped:.2f}, by kind = {by_kind}")
    print("after:", [f"{tests[n][1]} -> {said[n]}" for n in range(4)])
    scratch = build(words)
    tune(scratch, words, dialogues(DIALOGUES, False, random.Random(SEED + 3)))
    score, by_kind, _, _ = grade(scratch, words, tests)
    print(f"exact_match_without_completing_first = {score:.3f}, by kind = {by_kind}")
