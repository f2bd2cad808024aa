"""The limiter in simulated time: what a second may hold, and how a crowd's doses are spread."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import timedelta

import pytest

from bot.platforms.discord.adapter import Discord
from bot.ports import Pace
from bot.services.limits import Limiter

CROWD = 5_000


def _sent(pace: Pace, count: int) -> list[float]:
    """When so many messages to different people go out, from the moment in which all of them are due."""
    limiter, moment, moments = Limiter(pace), 1_000.0, []
    for number in range(count):
        moment += limiter.wait(str(number), moment)
        limiter.take(str(number), moment, private=True)
        moments.append(moment - 1_000.0)
    return moments


def test_five_thousand_dms_of_one_minute_leave_over_some_minutes_and_out_of_step() -> None:
    moments = _sent(Discord.pace, CROWD)
    assert 300 < moments[-1] < 400, "seconds: no dose is later than seven minutes"
    seconds = Counter(int(moment) for moment in moments)
    assert max(seconds.values()) <= 30, "of the 50 requests a second, two for each DM at worst"
    gaps = {round(later - earlier, 3) for earlier, later in itertools.pairwise(moments)}
    assert len(gaps) > 50


@pytest.mark.parametrize("rate", [1, 25, 30, 1_000])
def test_without_jitter_no_second_holds_more_than_the_rate(rate: int) -> None:
    moments = _sent(Pace(rate, timedelta(0), timedelta(0)), 3 * rate)
    for first, last in zip(moments, moments[rate + 1 :], strict=False):
        assert last - first > 1 - 0.021
