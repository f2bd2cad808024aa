"""A language model whose loss is perfect and whose text is one word. Mend it; run until accepted. NumPy."""

import sys

import numpy as np

SEED, WORDS, PAD, LONGEST, STEPS, RATE = 2026, 12, 12, 30, 300, 20.0
CHANCE = 0.8  # after word w comes (5w + 1) mod 12 with this chance, else any other word
SIZE = WORDS + 1


def strings(count, rng):
    """(count, LONGEST) words of the toy language, of random length, filled up with PAD."""
    batch = np.full((count, LONGEST), PAD)
    for row, length in zip(batch, rng.integers(5, LONGEST + 1, size=count)):
        row[0] = rng.integers(WORDS)
        for place in range(1, length):
            right = (5 * row[place - 1] + 1) % WORDS
            row[place] = right if rng.random() < CHANCE else (right + rng.integers(1, WORDS)) % WORDS
    return batch


def pairs(batch):
    """Inputs, the targets to be guessed from them, and which targets count."""
    inputs, targets = batch[:, :-1], batch[:, :-1]
    counts = np.ones(targets.shape, dtype=bool)
    return inputs, targets, counts


def shares(table, inputs):
    """For each input a share for each next word: softmax of the input's row of the table."""
    scores = table[inputs] - table[inputs].max(axis=-1, keepdims=True)
    return np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)


def loss(table, batch):
    """Mean −ln share of the target, over the targets that count."""
    inputs, targets, counts = pairs(batch)
    each = -np.log(np.take_along_axis(shares(table, inputs), targets[..., None], axis=-1)[..., 0])
    return each[counts].mean()


def train(batch):
    """A table of scores (now, next), by gradient descent on the loss."""
    table = np.zeros((SIZE, SIZE))
    inputs, targets, counts = pairs(batch)
    for _ in range(STEPS):
        slope = shares(table, inputs)
        np.put_along_axis(slope, targets[..., None], np.take_along_axis(slope, targets[..., None], axis=-1) - 1, axis=-1)
        step = np.zeros_like(table)
        np.add.at(step, inputs[counts], slope[counts] / counts.sum())
        table -= RATE * step
    return table


def write(table, word, count=8):
    """The likeliest text after a word."""
    text = [word]
    while len(text) < count:
        text.append(int(table[text[-1]].argmax()))
    return text


def main():
    """Prints the loss beside what it should be, a text, and the verdict; 0 if accepted, else 1."""
    rng = np.random.default_rng(SEED)
    floor = -CHANCE * np.log(CHANCE) - (1 - CHANCE) * np.log((1 - CHANCE) / (WORDS - 1))
    train_set, fresh = strings(1000, rng), strings(2000, rng)
    start, table = loss(np.zeros((SIZE, SIZE)), fresh), train(train_set)
    end = loss(table, fresh)
    right = sum(int(table[word].argmax()) == (5 * word + 1) % WORDS for word in range(WORDS))
    print(f"loss at step 0 = {start:.3f}   (ln {SIZE} = {np.log(SIZE):.3f})")
    print(f"loss at step {STEPS} = {end:.3f}   (the floor is {floor:.3f})")
    print(f"text after 5: {write(table, 5)}")
    print(f"words with the right successor = {right} of {WORDS}")
    accepted = abs(start - np.log(SIZE)) < 0.01 and abs(end - floor) < 0.03 and right == WORDS
    print("accepted" if accepted else "not accepted: ln 13 at the start, within 0.03 of the floor at the end, 12 of 12")
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
