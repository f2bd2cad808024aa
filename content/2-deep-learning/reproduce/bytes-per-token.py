"""Byte-level BPE on texts that come with scikit-learn: bytes per token, and the first loss of an untrained GPT-2. Prints `name = value`."""

import logging
import math
import os
import platform
from importlib.resources import files

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["HF_HUB_OFFLINE"] = "1"  # nothing is fetched

import sklearn
import tokenizers
import torch
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

SEED, HELD_OUT = 0, ("diabetes.rst", "wine_data.rst", "twenty_newsgroups.rst")
SENTENCE = "Die Straße ist naïve 🙂, そうですね"
torch.set_num_threads(1)  # the tensors are small: a second thread costs more than it gives
logging.getLogger("transformers").setLevel(logging.ERROR)


def learned(texts, size):
    """A byte-level BPE tokenizer with `size` tokens, 256 of them the bytes."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=size, initial_alphabet=alphabet, show_progress=False))
    return tokenizer


def bytes_per_token(tokenizer, texts):
    """Bytes of all texts over their tokens."""
    return sum(len(text.encode()) for text in texts) / sum(len(tokenizer.encode(text).ids) for text in texts)


folder = files("sklearn.datasets") / "descr"
names = sorted(each.name for each in folder.iterdir() if each.name.endswith(".rst"))
seen = [(folder / name).read_text("utf-8") for name in names if name not in HELD_OUT]
new = [(folder / name).read_text("utf-8") for name in HELD_OUT]
print(f"python = {platform.python_version()}, sklearn = {sklearn.__version__}, tokenizers = {tokenizers.__version__}, "
      f"transformers = {transformers.__version__}, torch = {torch.__version__}")
print(f"texts = {len(seen)}, bytes_seen = {sum(len(t.encode()) for t in seen)}, bytes_new = {sum(len(t.encode()) for t in new)}")
for size in (256, 300, 1000, 2000, 4000):
    tokenizer = learned(seen, size)
    own, fresh = bytes_per_token(tokenizer, seen), bytes_per_token(tokenizer, new)
    whole = all(tokenizer.decode(tokenizer.encode(text).ids) == text for text in [*seen, *new, SENTENCE])
    print(f"vocabulary_{size}: seen = {own:.3f}, new = {fresh:.3f}, sentence = {len(tokenizer.encode(SENTENCE).ids)} tokens "
          f"of {len(SENTENCE.encode())} bytes, round_trip = {whole}")
    if size == 1000:
        print(f"bytes_per_token = {fresh:.3f}")
        print(f"    first ten merges: {[tokenizer.decode([i]) for i in range(256, 266)]}")
    if size in (300, 1000, 2000):
        torch.manual_seed(SEED)
        fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer)
        model = GPT2LMHeadModel(GPT2Config(vocab_size=len(fast), n_layer=2, n_head=2, n_embd=64, n_positions=128, bos_token_id=0, eos_token_id=0)).eval()
        piece = fast(new[-1])["input_ids"][:1024]
        ids, length = torch.tensor(piece).view(8, 128), len(fast.decode(piece).encode())
        with torch.no_grad():
            loss = model(input_ids=ids, labels=ids).loss.item()
        print(f"    loss at step 0 = {loss:.3f}, ln_{size} = {math.log(size):.3f}, bits_per_byte = {loss / math.log(2) * len(piece) / length:.2f}, "
              f"weights = {model.num_parameters()}")
