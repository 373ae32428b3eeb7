"""How long things take when some have not happened yet: those are counted while they wait, never left out."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log, sqrt

from consult.observatory.indicators.statistics import Z

NEAR = 1e-12  # a product of fractions may miss a half by its last digit


@dataclass(frozen=True, slots=True)
class Survival:
    """The share still waiting, as time goes: a stair that goes down at each event.

    Source: E. L. Kaplan and P. Meier, « Nonparametric estimation from incomplete observations », JASA 53, 1958.
    """

    times: tuple[float, ...]  # of the events, ascending, each once
    waiting: tuple[float, ...]  # the share (1 to 0) still waiting just after each
    spread: tuple[float, ...]  # Greenwood's sum of d ÷ (n (n − d)) up to each, without a meaning once nobody waits
    last: float | None  # the longest that anything was watched; none where nothing was

    def at(self, time: float) -> float | None:
        """The share (1 to 0) still waiting at `time`; none where nothing was watched for so long and some still waited."""
        step = self._step(time)
        now = 1.0 if step is None else self.waiting[step]
        return now if self.last is not None and (time <= self.last or now == 0) else None

    def between(self, time: float) -> tuple[float, float] | None:
        """The interval at 95 % of the share still waiting at `time`, within 0 and 1; none while nothing, or all, has happened.

        Source: M. Greenwood, 1926, for the variance; on the scale of log(−log), J. D. Kalbfleisch and R. L. Prentice,
        The Statistical Analysis of Failure Time Data, 1980, so that it never leaves 0 to 1.
        """
        step = self._step(time)
        return None if step is None or self.at(time) is None else self._interval(step)

    def quantile(self, share: float) -> float | None:
        """The first time by which `share` (0 to 1) have happened, in the unit of the times; none where that is not seen yet."""
        return next((t for t, s in zip(self.times, self.waiting, strict=True) if s <= 1 - share + NEAR), None)

    def quantile_between(self, share: float) -> tuple[float | None, float | None]:
        """The interval at 95 % of that time; a bound is none where it lies beyond what was watched.

        Source: R. Brookmeyer and J. Crowley, « A confidence interval for the median survival time », Biometrics 38, 1982.
        """
        low = high = None
        for step, time in enumerate(self.times):
            bounds = self._interval(step)
            if bounds is None:
                continue
            low = time if low is None and bounds[0] <= 1 - share + NEAR else low
            high = time if high is None and bounds[1] <= 1 - share + NEAR else high
        return low, high

    def _step(self, time: float) -> int | None:
        """The last step of the stair at or before `time`."""
        done = sum(t <= time for t in self.times)
        return done - 1 if done else None

    def _interval(self, step: int) -> tuple[float, float] | None:
        share = self.waiting[step]
        if not 0 < share < 1:
            return None
        width = Z * sqrt(self.spread[step]) / -log(share)
        return share ** exp(width), share ** exp(-width)


def survival(happened: Iterable[float], censored: Iterable[float]) -> Survival:
    """The stair of what `happened` after so long, and of what was `censored`: still waiting after so long, and not seen since.

    Times in one unit, in any order. What is censored at the very time of an event was still waiting at that event.
    """
    events, others = Counter(happened), sorted(censored)
    left = events.total()
    times: list[float] = []
    waiting: list[float] = []
    spread: list[float] = []
    share, variance = 1.0, 0.0
    for time, now in sorted(events.items()):
        at_risk = left + len(others) - bisect_left(others, time)
        share *= (at_risk - now) / at_risk
        variance += now / (at_risk * (at_risk - now)) if at_risk > now else 0.0
        times.append(time)
        waiting.append(share)
        spread.append(variance)
        left -= now
    return Survival(tuple(times), tuple(waiting), tuple(spread), max((*events, *others), default=None))
