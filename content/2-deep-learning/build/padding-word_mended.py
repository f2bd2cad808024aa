"""The word vectors, mended: padding is no word, and a row of zeros has no direction. NumPy."""

import sys

import numpy as np

TWINS, SIZE, LENGTH, EPOCHS, NEGATIVES, RATE, SEED = 10, 12, 12, 8, 4, 0.05, 3
PAD = 0
FIRST, COMPANY = 1, 1 + 2 * TWINS  # word numbers: 0 padding, then 10 pairs of rare twins, then 4 company words for each pair
WORDS = COMPANY + 4 * TWINS


def sentences(rng):
    """Short sentences, padded to LENGTH: a rare word among company words of its pair, or company words alone."""
    out = []
    for pair in range(TWINS):
        company = COMPANY + 4 * pair + np.arange(4)
        for twin in (0, 1):
            out += [[FIRST + 2 * pair + twin, *rng.choice(company, 2, replace=False)] for _ in range(12)]
        out += [list(rng.choice(company, 3, replace=False)) for _ in range(30)]
    return [np.array([*each, *[PAD] * (LENGTH - len(each))]) for each in out]


def couples(texts):
    """All (centre, context) pairs within a sentence."""
    rows = []
    for text in texts:
        words = text[text != PAD]
        rows += [(a, b) for i, a in enumerate(words) for j, b in enumerate(words) if i != j]
    return np.array(rows)


def train(rows, rng):
    """Skip-gram with negative samples as frequent as contexts are; the centre vectors. The padding row is put back to 0 after each step."""
    centre, context = 0.1 * rng.standard_normal((WORDS, SIZE)), np.zeros((WORDS, SIZE))
    centre[PAD] = 0
    for _ in range(EPOCHS):
        for part in np.array_split(rng.permutation(rows), len(rows) // 8):
            here, there = part[:, 0], np.column_stack([part[:, 1], rows[rng.integers(len(rows), size=(len(part), NEGATIVES)), 1]])
            labels = np.zeros(there.shape)
            labels[:, 0] = 1
            pull = RATE * (labels - 1 / (1 + np.exp(-np.einsum("bd,bkd->bk", centre[here], context[there]))))
            step = np.einsum("bk,bkd->bd", pull, context[there])
            np.add.at(context, there, pull[:, :, None] * centre[here][:, None])
            np.add.at(centre, here, step)
            centre[PAD] = 0
    return centre


def cosines(vectors, word):
    """The cosine of each vector with that of `word`."""
    lengths = np.linalg.norm(vectors, axis=1)
    there = lengths > 0
    out = np.full(len(vectors), -np.inf)
    out[there] = vectors[there] @ vectors[word] / (lengths[there] * lengths[word])
    return out


def neighbour(vectors, word):
    """The word, other than itself, with the largest cosine."""
    close = cosines(vectors, word)
    close[word] = -np.inf
    return int(np.argmax(close))


def main():
    """Prints the rare words' neighbours and how alike strangers are, and the verdict; 0 if accepted, else 1."""
    rng = np.random.default_rng(SEED)
    rows = couples(sentences(rng))
    vectors = train(rows, rng)
    rare = range(FIRST, COMPANY, 2)
    found = [neighbour(vectors, word) for word in rare]
    right = sum(near == word + 1 or (near - COMPANY) // 4 == (word - FIRST) // 2 for word, near in zip(rare, found, strict=True))
    strangers = np.mean([cosines(vectors, a)[b] for a in rare for b in rare if a != b])
    padded = np.mean((rows == PAD).any(axis=1))
    print(f"pairs = {len(rows)}, share with padding in them = {padded:.3f}")
    print(f"neighbour is the padding word = {found.count(PAD)} of {TWINS}, of the word's own company = {right} of {TWINS}")
    print(f"mean cosine of two rare words that never meet = {strangers:.3f}")
    accepted = right == TWINS and padded == 0 and not vectors[PAD].any()
    print("accepted" if accepted else "not accepted: ten right neighbours, no pair with padding, the padding row at 0")
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
