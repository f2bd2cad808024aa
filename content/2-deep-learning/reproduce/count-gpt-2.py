"""GPT-2's parameters from a formula and from the library, and what a key-value cache saves. Prints `name = value`."""

import platform

import torch
import transformers
from torch.utils.flop_counter import FlopCounterMode
from transformers import GPT2Config, GPT2LMHeadModel

SEED, PROMPT, NEW = 0, 12, 20

torch.set_num_threads(1)
torch.manual_seed(SEED)


def by_hand(words, places, width, layers):
    """Embeddings of words and places, the blocks, and the last layer norm."""
    return words * width + places * width + layers * (12 * width**2 + 13 * width) + 2 * width


def by_library(**sizes):
    """The same from a model on the meta device, which has shapes and no numbers."""
    with torch.device("meta"):
        model = GPT2LMHeadModel(GPT2Config(**sizes))
    return model, sum(each.numel() for each in model.parameters())


def write(model, prompt, cached):
    """NEW greedy tokens; their logits, and the multiply-adds that this took."""
    tokens, rows, cache = prompt, [], None
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        for _ in range(NEW):
            given = tokens if cache is None else tokens[:, -1:]
            out = model(given, past_key_values=cache, use_cache=cached)
            cache = out.past_key_values if cached else None
            rows.append(out.logits[0, -1])
            tokens = torch.cat([tokens, rows[-1].argmax().view(1, 1)], dim=1)
    return torch.stack(rows), tokens[0, PROMPT:], counter.get_total_flops() // 2


print(f"python = {platform.python_version()}, torch = {torch.__version__}, transformers = {transformers.__version__}")
model, parameters = by_library()
print(f"parameters = {parameters}")
print(f"by_hand = {by_hand(50257, 1024, 768, 12)}")
print(f"tied = {model.lm_head.weight is model.transformer.wte.weight}")
print(f"words = {model.transformer.wte.weight.numel()}, places = {model.transformer.wpe.weight.numel()}")
print(f"one_block = {sum(each.numel() for each in model.transformer.h[0].parameters())}")
for name, width, layers, heads in (("medium", 1024, 24, 16), ("large", 1280, 36, 20), ("xl", 1600, 48, 25)):
    _, counted = by_library(n_embd=width, n_layer=layers, n_head=heads)
    print(f"parameters_{name} = {counted}, by_hand = {by_hand(50257, 1024, width, layers)}")

tiny = GPT2Config(
    vocab_size=1000, n_positions=64, n_layer=2, n_head=2, n_embd=64, bos_token_id=0, eos_token_id=0, attn_implementation="eager"
)
model = GPT2LMHeadModel(tiny).eval()
print(f"parameters_tiny = {sum(each.numel() for each in model.parameters())}, by_hand = {by_hand(1000, 64, 64, 2)}")
prompt = torch.randint(1000, (1, PROMPT))
full, text, work_full = write(model, prompt, cached=False)
kept, text_cached, work_cached = write(model, prompt, cached=True)
print(f"largest_gap = {(full - kept).abs().max():.1e}, same_tokens = {bool((text == text_cached).all())}")
print(f"multiply_adds_full = {work_full}, cached = {work_cached}, ratio = {work_full / work_cached:.1f}")
print(f"tokens_read_full = {sum(PROMPT + step for step in range(NEW))}, cached = {PROMPT + NEW - 1}")
