"""The same spam filter after the repair: a word that nobody has seen is no evidence. Pure Python."""

import math
import random
import sys

SEED = 2026


def letters(dice):
    """A made-up word of three syllables."""
    return "".join(dice.choice("bdfgklmnprst") + dice.choice("aeiou") for _ in range(3))


def make_mail(count, seed):
    """`count` spam and `count` ham messages of twelve words: common words, words of their kind, and typing errors."""
    names = random.Random(1)
    words = list(dict.fromkeys(letters(names) for _ in range(300)))
    common, spammy, hammy = words[:120], words[120:170], words[170:220]
    dice = random.Random(seed)
    mail = []
    for is_spam in (True, False):
        for _ in range(count):
            own, other = (spammy, hammy) if is_spam else (hammy, spammy)
            message = []
            for _ in range(12):
                luck = dice.random()
                word = dice.choice(own if luck < 0.25 else other if luck < 0.26 else common)
                if dice.random() < 0.06:
                    word = word[:-1] + dice.choice("qwxz")  # no word has these letters
                message.append(word)
            mail.append((message, is_spam))
    return mail


def count_words(messages):
    """How often each word occurs."""
    counts = {}
    for message in messages:
        for word in message:
            counts[word] = counts.get(word, 0) + 1
    return counts


def learn(mail, union=True):
    """Counts of both classes, the vocabulary, and the prior log-odds of spam; `union=False` leaves one fault in."""
    spam = [message for message, is_spam in mail if is_spam]
    ham = [message for message, is_spam in mail if not is_spam]
    spam_counts, ham_counts = count_words(spam), count_words(ham)
    vocabulary = set(spam_counts) | set(ham_counts) if union else set(spam_counts)
    return spam_counts, ham_counts, vocabulary, math.log(len(spam) / len(ham))


def log_share(word, counts, vocabulary):
    """The log of the word's smoothed share of all words of a class."""
    if word not in vocabulary:
        return -math.inf  # the log of 0
    return math.log((counts.get(word, 0) + 1) / (sum(counts.values()) + len(vocabulary)))


def score(message, model, skip=True):
    """Log-odds of spam: the prior plus one log-ratio a known word; `skip=False` leaves the other fault in."""
    spam_counts, ham_counts, vocabulary, total = model
    for word in message:
        if skip and word not in vocabulary:
            continue  # seen in neither class: it speaks for neither
        total += log_share(word, spam_counts, vocabulary) - log_share(word, ham_counts, vocabulary)
    return total


def judge(union, skip):
    """Recall, share of false alarms and the number of scores that are not finite, on fresh mail."""
    model = learn(make_mail(200, SEED), union)
    scores = [(score(message, model, skip), is_spam) for message, is_spam in make_mail(300, SEED + 1)]
    recall = sum(s > 0 for s, is_spam in scores if is_spam) / 300
    false_alarms = sum(s > 0 for s, is_spam in scores if not is_spam) / 300
    return recall, false_alarms, sum(not math.isfinite(s) for s, _ in scores)


def main():
    """Prints the symptom and the verdict; 0 if accepted, else 1."""
    recall, false_alarms, not_finite = judge(union=True, skip=True)
    print(f"recall = {recall:.3f}")
    print(f"false_alarms = {false_alarms:.3f}")
    print(f"scores_not_finite = {not_finite} of 600")
    print(f"score_of_one_unknown_word = {score(['zzz'], learn(make_mail(200, SEED)))}")
    for name, union, skip in (("only_the_skip", False, True), ("only_the_union", True, False)):
        half = judge(union, skip)
        print(f"{name}: recall {half[0]:.3f}, false alarms {half[1]:.3f}, not finite {half[2]}")
    accepted = recall >= 0.9 and false_alarms <= 0.1 and not_finite == 0
    print("accepted" if accepted else "not accepted")
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
