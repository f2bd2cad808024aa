"""Analogies planted in a made-up corpus, found by counting (PPMI and SVD) and by skip-gram. Prints `name = value`."""

import itertools
import platform

import numpy as np
import torch
from torch import nn

SEED, SEEDS, SENTENCES, CONCEPTS, SIZE, STEPS, BATCH, RATE, SHARE, OWN = 0, 3, 20000, 10, 24, 1500, 1024, 0.01, 0.3, 0.6

# A noun is a concept with a gender and a number: king, queen, kings, queens. Its company: 6 words for the concept, 3 for each
# gender and number, 3 that only this noun has, and 30 that go with everything.
NOUNS = list(itertools.product(range(CONCEPTS), range(2), range(2)))
FIRST = {"concept": len(NOUNS), "gender": len(NOUNS) + 6 * CONCEPTS, "number": len(NOUNS) + 6 * CONCEPTS + 6}
FILLERS = FIRST["number"] + 6
PRIVATE = FILLERS + 30
WORDS = PRIVATE + 3 * len(NOUNS)


def corpus(rng):
    """Each sentence: a noun, two words of its concept, one of its gender, number and own company, each or a filler, and a filler."""
    which = rng.integers(len(NOUNS), size=SENTENCES)
    concept, gender, number = np.array(NOUNS)[which].T
    company = [FIRST["concept"] + 6 * concept + rng.integers(6, size=SENTENCES) for _ in range(2)]
    for name, value in (("gender", gender), ("number", number)):
        telling = FIRST[name] + 3 * value + rng.integers(3, size=SENTENCES)
        company.append(np.where(rng.random(SENTENCES) < SHARE, telling, FILLERS + rng.integers(30, size=SENTENCES)))
    own = PRIVATE + 3 * which + rng.integers(3, size=SENTENCES)
    company.append(np.where(rng.random(SENTENCES) < OWN, own, FILLERS + rng.integers(30, size=SENTENCES)))
    company.append(FILLERS + rng.integers(30, size=SENTENCES))
    return np.stack([which, *company], axis=1)


def pairs(sentences):
    """All ordered pairs of words that share a sentence."""
    return np.concatenate([sentences[:, [i, j]] for i, j in itertools.permutations(range(sentences.shape[1]), 2)])


def by_counting(couples):
    """Positive pointwise mutual information, in its own strongest directions."""
    counts = np.zeros((WORDS, WORDS))
    np.add.at(counts, (couples[:, 0], couples[:, 1]), 1)
    share = counts.sum(axis=1) / counts.sum()
    with np.errstate(divide="ignore"):
        mutual = np.log(counts / counts.sum() / np.outer(share, share))
    left, strength, _ = np.linalg.svd(np.maximum(mutual, 0))
    return left * np.sqrt(strength)


def by_skip_gram(couples, seed):
    """Skip-gram with five negative samples for each pair; the centre vectors and the first and last loss."""
    torch.manual_seed(seed)
    centre, context = nn.Embedding(WORDS, SIZE), nn.Embedding(WORDS, SIZE)
    nn.init.normal_(centre.weight, std=0.1)
    nn.init.zeros_(context.weight)
    adam = torch.optim.Adam([*centre.parameters(), *context.parameters()], lr=RATE)
    rows = torch.tensor(couples)
    often = torch.bincount(rows[:, 1], minlength=WORDS).double()
    losses = []
    for _ in range(STEPS):
        batch = rows[torch.randint(len(rows), (BATCH,))]
        wrong = torch.multinomial(often, BATCH * 5, replacement=True).reshape(BATCH, 5)
        here = centre(batch[:, 0])
        good = (here * context(batch[:, 1])).sum(1)
        bad = torch.einsum("bd,bkd->bk", here, context(wrong))
        loss = -(nn.functional.logsigmoid(good) + nn.functional.logsigmoid(-bad).sum(1)).mean()
        adam.zero_grad()
        loss.backward()
        adam.step()
        losses.append(loss.item())
    return centre.weight.detach().numpy().astype(float), losses[0], np.mean(losses[-100:])


def questions(rng):
    """60 of them, 30 on gender and 30 on number: (a, b, c, answer) with a : b = c : answer, four nouns of two concepts."""
    place = {noun: row for row, noun in enumerate(NOUNS)}
    asked = []
    for side in (1, 2):
        for _ in range(30):
            first, second = rng.choice(CONCEPTS, size=2, replace=False)
            flip, other = rng.integers(2), rng.integers(2)
            four = []
            for concept in (first, second):
                for value in (flip, 1 - flip):
                    four.append(place[(concept, value, other) if side == 1 else (concept, other, value)])
            asked.append(four)
    return asked


def score(vectors, asked, allow=False):
    """Share of right answers among the nouns, by cosine with b − a + c; and the share of answers that are c itself."""
    unit = vectors[: len(NOUNS)] / np.linalg.norm(vectors[: len(NOUNS)], axis=1, keepdims=True)
    right = same = 0
    for a, b, c, answer in asked:
        close = unit @ (unit[b] - unit[a] + unit[c])
        if not allow:
            close[[a, b, c]] = -np.inf
        right += close.argmax() == answer
        same += close.argmax() == c
    return right / len(asked), same / len(asked)


def main():
    """Both kinds of vectors, both ways of asking."""
    torch.set_num_threads(1)
    print(f"python = {platform.python_version()}, numpy = {np.__version__}, torch = {torch.__version__}")
    rng = np.random.default_rng(SEED)
    couples, asked = pairs(corpus(rng)), questions(rng)
    print(f"words = {WORDS}, nouns = {len(NOUNS)}, pairs = {len(couples)}, questions = {len(asked)}")
    counted = by_counting(couples)
    for size in (6, 12, 24, 48):
        print(f"counting, {size} numbers a word: accuracy = {score(counted[:, :size], asked)[0]:.3f}")
        open_score, same = score(counted[:, :size], asked, True)
        print(f"    question words allowed = {open_score:.3f}, the third word itself = {same:.3f}")
    scores = []
    for seed in range(SEEDS):
        vectors, first, last = by_skip_gram(couples, seed)
        open_score, same = score(vectors, asked, True)
        scores.append(score(vectors, asked)[0])
        print(f"skip_gram, seed {seed}: loss_at_0 = {first:.3f}, loss_at_end = {last:.3f}, accuracy = {scores[-1]:.3f}, "
              f"question words allowed = {open_score:.3f}, the third word itself = {same:.3f}")
    print(f"accuracy = {np.mean(scores):.3f}")


if __name__ == "__main__":
    main()
