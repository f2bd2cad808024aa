"""A byte-level BPE tokenizer: decode(encode(text)) is not the text, and the tokens are not the ones it was trained with. Pure Python."""

import random
import sys

MERGES = 60
TEXT = ("the weather there is better than in the other place, whether or not the rest is the same; "
        "the newest and the lowest are the widest, and the slower ones are the others. ") * 3
# What the code that trained the model gives for these strings, as lists of pieces.
REFERENCE = {
    "rest": [b"r", b"est"],
    "restless": [b"r", b"est", b"l", b"es", b"s"],
    "the samest rest": [b"the", b" sam", b"est", b" rest"],
    "the lowest": [b"the", b" lowest"],
}


def learn(text, merges):
    """Pairs of pieces in the order in which they were merged; words are split off at spaces, which they keep in front."""
    words = {}
    for word in text.replace(" ", "\n ").split("\n"):
        pieces = tuple(bytes([b]) for b in word.encode())
        words[pieces] = words.get(pieces, 0) + 1
    order = []
    for _ in range(merges):
        counts = {}
        for pieces, count in words.items():
            for pair in zip(pieces, pieces[1:]):
                counts[pair] = counts.get(pair, 0) + count
        if not counts:
            break
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        order.append(best)
        words = {merged(pieces, best): count for pieces, count in words.items()}
    return order


def merged(pieces, pair):
    """The pieces with each occurrence of the pair joined, from left to right."""
    out, i = [], 0
    while i < len(pieces):
        if pieces[i : i + 2] == pair:
            out.append(pieces[i] + pieces[i + 1])
            i += 2
        else:
            out.append(pieces[i])
            i += 1
    return tuple(out)


def encode_word(word, order):
    """The pieces of one word."""
    known = {a + b for a, b in order} | {bytes([b]) for b in range(256)}
    data, out, i = word.encode(), [], 0
    while i < len(data):
        end = max(j for j in range(i + 1, len(data) + 1) if data[i:j] in known)
        out.append(data[i:end])
        i = end
    return out


def encode(text, order):
    """The pieces of a text, as bytes."""
    return [piece for word in text.replace(" ", "\0 ").split("\0") for piece in encode_word(word, order)]


def decode(pieces):
    """The text of the pieces."""
    return "".join(piece.decode("utf-8", errors="replace") for piece in pieces)


def strings(count, seed):
    """Random texts of Latin, Greek, Japanese and emoji, with a word of the training text now and then."""
    dice, signs = random.Random(seed), "aeinrst ïßéλμπ日本語🙂🚲👩‍🔬,.;"
    for _ in range(count):
        yield "".join(dice.choice(signs) for _ in range(dice.randint(1, 12))) + dice.choice(["", " weather", " the"])


def main():
    """Prints the symptom and the verdict; 0 if accepted, else 1."""
    order = learn(TEXT, MERGES)
    word = "naïve 🙂"
    print(f"{word!r} comes back as {decode(encode(word, order))!r}")
    broken = sum(decode(encode(text, order)) != text for text in strings(200, 1))
    print(f"round trips that fail = {broken} of 200")
    other = [text for text, pieces in REFERENCE.items() if encode(text, order) != pieces]
    for text in other[:1]:
        print(f"{text!r}: {encode(text, order)} where the model was trained on {REFERENCE[text]}")
    print(f"encodings unlike the reference = {len(other)} of {len(REFERENCE)}")
    accepted = broken == 0 and not other
    print("accepted" if accepted else "not accepted: every text comes back, every encoding as in training")
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
