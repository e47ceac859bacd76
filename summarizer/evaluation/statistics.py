"""Statistics: how sure a figure is, and whether two runs differ by more than chance."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from summarizer.evaluation.metrics import METRICS, Sums, Values

Z = 1.96
"""How many standard deviations a 95% interval reaches."""
DRAWS = 4_000
SEED = 20_240_229

CaseCounts = Mapping[str, Mapping[str, float]]
"""What was counted in each case, by its id."""


@dataclass(frozen=True)
class Estimate:
    """A figure and its 95% interval; all None where it is not defined."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Difference:
    """How much higher a figure is in one run than in the other, on the same cases.

    Attributes:
        value: the difference.
        low: lower end of its 95% interval.
        high: upper end of it.
        moved: by case, how much higher or lower it is there; the worst first.
    """

    value: float | None
    low: float | None
    high: float | None
    moved: tuple[tuple[str, float], ...] = ()

    @property
    def verdict(self) -> str:
        """``better``, ``worse``, or ``no difference shown``."""
        if self.low is not None and self.low > 0:
            return "better"
        if self.high is not None and self.high < 0:
            return "worse"
        return "no difference shown"


def wilson(hits: float, total: float) -> tuple[float, float]:
    """The 95% interval of a rate, by Wilson's score; 0 to 1 when nothing was counted."""
    if not total:
        return 0.0, 1.0
    rate, z = hits / total, Z * Z / total
    middle = (rate + z / 2) / (1 + z)
    half = Z * math.sqrt(rate * (1 - rate) / total + z / total / 4) / (1 + z)
    return max(0.0, middle - half), min(1.0, middle + half)


def estimates(cases: CaseCounts) -> dict[str, Estimate]:
    """Every metric over these cases, with a bootstrap interval: cases are drawn anew, whole.

    Where all drawings come to the same 0 or 1, which says little when cases are few, the
    interval is Wilson's, over the cases in which the metric is defined.
    """
    if not cases:
        return dict.fromkeys(METRICS, Estimate(None))
    whole, drawn = _sums(cases, None), _sums(cases, _weights(len(cases)))
    return {name: _estimate(name, whole, drawn, cases) for name in METRICS}


def _estimate(name: str, whole: Sums, drawn: Sums, cases: CaseCounts) -> Estimate:
    metric = METRICS[name]
    value = _number(metric.of(whole)[0])
    if value is None:
        return Estimate(None)
    low, high = _ends(metric.of(drawn))
    if low == high and value in {0.0, 1.0}:
        defined = sum(v is not None for v in by_case(name, cases).values())
        low, high = wilson(value * defined, defined)
    return Estimate(value, low, high)


def by_case(name: str, cases: CaseCounts) -> dict[str, float | None]:
    """A metric in each case by itself; None where it is not defined."""
    each = _sums(cases, np.eye(len(cases)))
    return dict(zip(cases, map(_number, METRICS[name].of(each)), strict=True))


def differences(one: CaseCounts, other: CaseCounts) -> dict[str, Difference]:
    """How every metric differs from ``one`` to ``other``, over the cases that both have.

    The same cases are drawn for both, so what is hard about a case counts for both.
    """
    shared = [case for case in one if case in other]
    if not shared:
        return dict.fromkeys(METRICS, Difference(None, None, None))
    before, after = ({case: run[case] for case in shared} for run in (one, other))
    weights = _weights(len(shared))
    sums = [(_sums(run, None), _sums(run, weights)) for run in (before, after)]
    return {name: _difference(name, sums, before, after) for name in METRICS}


def _difference(
    name: str, sums: list[tuple[Sums, Sums]], before: CaseCounts, after: CaseCounts
) -> Difference:
    of = METRICS[name].of
    (whole, drawn), (whole_after, drawn_after) = sums
    value = _number(of(whole_after)[0] - of(whole)[0])
    low, high = _ends(of(drawn_after) - of(drawn))
    was, now = by_case(name, before), by_case(name, after)
    moved = {
        case: ours - theirs
        for case in was
        if (ours := now[case]) is not None and (theirs := was[case]) is not None and ours != theirs
    }
    return Difference(value, low, high, tuple(sorted(moved.items(), key=lambda pair: pair[1])))


def mean_counts(runs: Sequence[tuple[str, Mapping[str, float]]]) -> dict[str, dict[str, float]]:
    """Counts by case, those of its repeats averaged: each case weighs the same."""
    grouped: dict[str, list[Mapping[str, float]]] = defaultdict(list)
    for case, counts in runs:
        grouped[case].append(counts)
    return {
        case: {name: sum(c.get(name, 0.0) for c in all_) / len(all_) for name in _names(all_)}
        for case, all_ in grouped.items()
    }


def _names(counts: Sequence[Mapping[str, float]]) -> list[str]:
    return list(dict.fromkeys(name for one in counts for name in one))


def _weights(cases: int) -> Values:
    """How often each case is drawn, one row a drawing."""
    generator = np.random.default_rng(SEED)
    return generator.multinomial(cases, [1 / cases] * cases, size=DRAWS).astype(float)


def _sums(cases: CaseCounts, weights: Values | None) -> Sums:
    rows = list(cases.values())
    used = np.ones((1, len(rows))) if weights is None else weights
    sums: dict[str, Values] = defaultdict(lambda: np.zeros(len(used)))
    for name in _names(rows):
        sums[name] = used @ np.array([row.get(name, 0.0) for row in rows], dtype=float)
    return sums


def _ends(drawn: Values) -> tuple[float | None, float | None]:
    defined = drawn[~np.isnan(drawn)]
    if not defined.size:
        return None, None
    low, high = np.percentile(defined, [2.5, 97.5])
    return float(low), float(high)


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
