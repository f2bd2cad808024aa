"""How often does a Bloom filter lie? Measured against the formula, for good and for bad hashing.

20,000 keys, 200,000 bits, a million probes that are no keys. Prints one `name = value` a line, in a few seconds.
"""

import math
import platform

import numpy as np

SEED = 2026
KEYS = 20_000
BITS = 10 * KEYS
PROBES = 1_000_000
HASHES = 7


def mix(numbers, salt):
    """Well-stirred 64-bit integers (the finishing steps of splitmix64), one for each number and salt."""
    z = numbers + np.uint64(salt * 0x9E3779B97F4A7C15 % 2**64)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def independent(numbers, i):
    """Bit positions of the i-th hash, each with a salt of its own."""
    return mix(numbers, i + 1) % np.uint64(BITS)


def twice_mixed(numbers, i):
    """Bit positions from two hashes only: first plus i times second."""
    return (mix(numbers, 1) % np.uint64(BITS) + np.uint64(i) * (mix(numbers, 2) % np.uint64(BITS))) % np.uint64(BITS)


def neighbours(numbers, i):
    """A mistake: one hash, and the bits after it."""
    return (mix(numbers, 1) + np.uint64(i)) % np.uint64(BITS)


def same(numbers, i):
    """A mistake: the salt is forgotten."""
    return mix(numbers, 1) % np.uint64(BITS)


def filled(keys, positions, hashes):
    """The bits of a filter that holds the keys."""
    bits = np.zeros(BITS, dtype=bool)
    for i in range(hashes):
        bits[positions(keys, i)] = True
    return bits


def says_yes(bits, probes, positions, hashes):
    """The share of the probes for which every bit is set."""
    yes = np.ones(len(probes), dtype=bool)
    for i in range(hashes):
        yes &= bits[positions(probes, i)]
    return yes.mean()


def formula(hashes):
    """The share of false alarms to expect."""
    return (1 - math.exp(-hashes * KEYS / BITS)) ** hashes


rng = np.random.default_rng(SEED)
numbers = np.unique(rng.integers(0, 2**63, size=KEYS + PROBES + 1000).astype(np.uint64))
rng.shuffle(numbers)
keys, probes = numbers[:KEYS], numbers[KEYS : KEYS + PROBES]

print(f"python = {platform.python_version()}, numpy = {np.__version__}")
bits = filled(keys, independent, HASHES)
print(f"share_of_set_bits = {bits.mean():.4f}")
print(f"share_by_formula = {1 - math.exp(-HASHES * KEYS / BITS):.4f}")
print(f"keys_denied = {1 - says_yes(bits, keys, independent, HASHES):.4f}")
print(f"false_alarms = {says_yes(bits, probes, independent, HASHES):.5f}")
print(f"false_alarms_by_formula = {formula(HASHES):.5f}")
for hashes in (1, 3, 5, 7, 9, 14):
    measured = says_yes(filled(keys, independent, hashes), probes, independent, hashes)
    print(f"with_{hashes}_hashes = {measured:.4f} (formula {formula(hashes):.4f})")
for rule in (twice_mixed, neighbours, same):
    print(f"{rule.__name__} = {says_yes(filled(keys, rule, HASHES), probes, rule, HASHES):.4f}")
several, expected = [], []
for other in range(1, 11):
    fresh = np.unique(np.random.default_rng(SEED + other).integers(0, 2**63, size=KEYS + 200_000).astype(np.uint64))
    np.random.default_rng(SEED).shuffle(fresh)
    held = filled(fresh[:KEYS], independent, HASHES)
    several.append(says_yes(held, fresh[KEYS:], independent, HASHES))
    expected.append(held.mean() ** HASHES)  # the rate that these bits stand for
print(f"ten_other_filters = {np.mean(several):.5f}, between {min(several):.5f} and {max(several):.5f}")
print(f"noise_of_probes = {math.sqrt(formula(HASHES) / PROBES):.5f}")
print(f"noise_of_ten = {math.sqrt(formula(HASHES) / 200_000):.5f}")
print(f"noise_of_bits = {np.std(expected):.5f}")
