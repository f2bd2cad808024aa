"""What a thing is also called: short for long, British for American, one word for two."""

from __future__ import annotations

import re
from collections.abc import Iterator

WORDS = 8  # of a search; the rest are not looked at

# Each line is one thing. Small letters and a missing plural make no difference, nor do hyphens.
SAME: tuple[tuple[str, ...], ...] = (
    ("agentic systems", "agentic system", "LLM agents", "AI agents", "language agents", "multi-agent systems"),
    ("BPE", "byte pair encoding"),
    ("CNNs", "convolutional neural networks", "convolutional networks", "convnets"),
    ("continual learning", "lifelong learning", "incremental learning"),
    ("CoT", "chain of thought"),
    ("distributed training", "pipeline parallelism", "tensor parallelism", "data parallelism"),
    ("DPO", "direct preference optimization", "direct preference optimisation"),
    ("ensembles", "ensembling", "ensemble learning"),
    ("fine-tuning", "finetuning", "PEFT", "parameter-efficient fine-tuning"),
    ("GAN", "generative adversarial networks"),
    ("GNN", "graph neural networks"),
    ("gradient descent", "SGD", "stochastic gradient descent"),
    ("ICL", "in-context learning"),
    ("interpretability", "interpretable", "mech interp", "sparse autoencoders"),
    ("kNN", "k nearest neighbours", "k nearest neighbors", "nearest neighbour", "nearest neighbor"),
    ("KV cache", "key value cache"),
    ("LLM", "large language models"),
    ("LoRA", "low rank adaptation"),
    ("LSTMs", "long short term memory"),
    ("meta-learning", "learning to learn", "MAML"),
    ("MLP", "multilayer perceptron", "multi-layer perceptron"),
    ("MoE", "mixture of experts"),
    ("NLP", "natural language processing"),
    ("optimisation", "optimization", "optimiser", "optimizer"),
    ("positional encoding", "position encoding", "positional embeddings", "position embeddings", "RoPE"),
    ("PPO", "proximal policy optimization", "proximal policy optimisation"),
    ("prompt engineering", "prompting", "prompt optimization", "prompt optimisation"),
    ("quantisation", "quantization"),
    ("RAG", "retrieval-augmented generation", "retrieval augmented"),
    ("RL", "reinforcement learning"),
    ("RLHF", "reinforcement learning from human feedback", "learning from human feedback"),
    ("RNNs", "recurrent neural networks", "recurrent networks"),
    ("SSM", "state space models"),
    ("SVM", "support vector machines"),
    ("VAE", "variational autoencoders"),
    ("vector databases", "vector search", "approximate nearest neighbors", "approximate nearest neighbours"),
    ("ViT", "vision transformers"),
    ("VLM", "vision language models"),
)


def spellings(topic: str) -> tuple[str, ...]:
    """A topic, and what else it is called."""
    return (topic, *(each for each in _KNOWN.get(plain(topic), ()) if each != topic))


def wanted(words: str) -> tuple[tuple[str, ...], ...]:
    """What somebody asks for: things that must all be there, each under one of its names."""
    return tuple(_things(re.findall(r"\w+", words)[:WORDS]))


def plain(text: str) -> str:
    """Words alone, in small letters and without plurals: `LLMs` and `llm` are one, `Fine-Tuning` and `fine tuning`."""
    words = re.findall(r"\w+", text.casefold())
    return " ".join(word.removesuffix("s") if len(word) > len("as") else word for word in words)


def _things(words: list[str]) -> Iterator[tuple[str, ...]]:
    while words:
        sizes = range(min(_LONGEST, len(words)), 0, -1)
        length = next((size for size in sizes if plain(" ".join(words[:size])) in _KNOWN), 1)
        yield spellings(" ".join(words[:length]))
        words = words[length:]


_KNOWN = {plain(name): names for names in SAME for name in names}
_LONGEST = max(len(name.split()) for name in _KNOWN)
