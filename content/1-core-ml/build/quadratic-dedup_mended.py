"""The same clean-up after the repair: one look into a set for each record. Pure Python."""

import random
import sys


class Record:
    """A name and an amount. Reading either of them is counted, whoever reads."""

    reads = 0

    def __init__(self, name, amount):
        self._name, self._amount = name, amount

    @property
    def name(self):
        """As it was typed, blanks and capitals included."""
        Record.reads += 1
        return self._name

    @property
    def amount(self):
        """A whole number or a float: 1 and 1.0 are the same amount."""
        Record.reads += 1
        return self._amount


def same(a, b):
    """Whether two records mean the same: names but for blanks around them and capitals, amounts as numbers."""
    return a.amount == b.amount and a.name.strip().lower() == b.name.strip().lower()


def meaning(record):
    """A key that two records share exactly if they mean the same."""
    return record.name.strip().lower(), record.amount


def clean(records, key=meaning):
    """The records without repeats, in order; of equal ones the first stays."""
    seen, kept = set(), []
    for record in records:
        mark = key(record)
        if mark not in seen:
            seen.add(mark)
            kept.append(record)
    return kept


def make_records(count, seed=2026):
    """Records of which about one in ten repeats an earlier one, typed differently."""
    dice = random.Random(seed)
    rows = []
    for _ in range(count):
        if rows and dice.random() < 0.1:
            name, amount = dice.choice(rows)
            name = dice.choice((name + " ", " " + name, name.upper(), name))
            amount = float(amount) if dice.random() < 0.5 else int(amount)
        else:
            name = "".join(dice.choice("aeiouklmnprst") for _ in range(6)).title()
            amount = dice.randrange(1, 10_000)
        rows.append((name, amount))
    return [Record(name, amount) for name, amount in rows]


def reads_for(count):
    """How many fields clean reads for so many records."""
    records = make_records(count)
    Record.reads = 0
    clean(records)
    return Record.reads


def by_pairs(records):
    """The slow and sure answer, to compare with."""
    kept = []
    for record in records:
        if not any(same(record, other) for other in kept):
            kept.append(record)
    return kept


def main():
    """Prints the symptom and the verdict; 0 if accepted, else 1."""
    small, large = reads_for(1000), reads_for(2000)
    records = make_records(600)
    found, wanted = clean(records), by_pairs(records)
    print(f"reads_for_1000 = {small}")
    print(f"reads_for_2000 = {large}")
    print(f"growth = {large / small:.2f}")
    print(f"kept_of_600 = {len(found)}, by pairs {len(wanted)}")
    as_typed = clean(records, key=lambda record: (record.name, record.amount))
    as_text = clean(records, key=lambda record: f"{record.name.strip().lower()} {record.amount}")
    print(f"kept_with_names_as_typed = {len(as_typed)}")
    print(f"kept_with_amounts_as_text = {len(as_text)}")
    failures = []
    if large > 2.1 * small:
        failures.append("twice the records, more than 2.1 times the work")
    if sorted(map(id, found)) != sorted(map(id, wanted)):
        failures.append("other records are kept than by pairs")
    elif list(map(id, found)) != list(map(id, wanted)):
        failures.append("the order has changed")
    for failure in failures:
        print("failed:", failure)
    print("accepted" if not failures else "not accepted")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
