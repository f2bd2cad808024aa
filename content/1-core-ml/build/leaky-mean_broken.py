"""A model that predicts coin flips. Change only courier_rates; run until it says mended."""

import random
import sys

Parcel = tuple[int, int]  # courier, late (1) or on time (0)


def courier_rates(train: list[Parcel], test: list[Parcel]) -> dict[int, float]:
    """The share of late parcels of each courier."""
    late: dict[int, list[int]] = {}
    for courier, was_late in train + test:
        late.setdefault(courier, []).append(was_late)
    return {courier: sum(flags) / len(flags) for courier, flags in late.items()}


def predict(train: list[Parcel], test: list[Parcel]) -> list[int]:
    """Late, if the courier is late more often than not."""
    rates = courier_rates(train, test)
    return [int(rates[courier] > 0.5) for courier, _ in test]


def accuracy(guesses: list[int], test: list[Parcel]) -> float:
    """The share of guesses that came true."""
    return sum(guess == was_late for guess, (_, was_late) in zip(guesses, test, strict=True)) / len(test)


def parcels(couriers: int, each: int, chances: list[float], seed: int) -> tuple[list[Parcel], list[Parcel]]:
    """Parcels of couriers who take the chances in turn; a third of them, at random, is the test set."""
    rng = random.Random(seed)
    rows = []
    for courier in range(couriers):
        chance = chances[courier % len(chances)]
        rows += [(courier, int(rng.random() < chance)) for _ in range(each)]
    rng.shuffle(rows)
    cut = len(rows) * 2 // 3
    return rows[:cut], rows[cut:]


def main() -> int:
    """Prints the symptom and the verdict; 0 if mended, else 1."""
    train, test = parcels(couriers=1000, each=3, chances=[0.5], seed=7)
    guesses = predict(train, test)
    coin = accuracy(guesses, test)
    strangers = {courier for courier, _ in test} - {courier for courier, _ in train}
    flipped = predict(train, [(courier, 1 - was_late) for courier, was_late in test])
    moved = sum(a != b for a, b in zip(guesses, flipped, strict=True))
    real_train, real_test = parcels(couriers=100, each=30, chances=[0.2, 0.8], seed=8)
    real = accuracy(predict(real_train, real_test), real_test)

    print(f"couriers_without_training_parcels = {len(strangers)}")
    print(f"accuracy_on_coin_flips = {coin:.3f}")
    print(f"guesses_moved_by_test_labels = {moved}")
    print(f"accuracy_on_real_habits = {real:.3f}")
    mended = 0.45 <= coin <= 0.55 and moved == 0 and real >= 0.75
    print("mended" if mended else "broken: nobody predicts coin flips, and no guess may read a test label")
    return 0 if mended else 1


if __name__ == "__main__":
    sys.exit(main())
