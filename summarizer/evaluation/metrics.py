"""Metrics: what the counts of all cases come to; every one is better when higher, 0 to 1."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from summarizer.evaluation.scorers import LISTS

Sums = Mapping[str, NDArray[np.float64]]
"""Counts summed over cases, by name; each an array, one entry for each resampling."""

Values = NDArray[np.float64]
MACRO = "macro_f1"


@dataclass(frozen=True)
class Metric:
    """One figure of a report.

    Attributes:
        name: as in results, gates and options.
        label: what it says, in a few words.
        of: makes it of the sums; nan where it is not defined.
    """

    name: str
    label: str
    of: Callable[[Sums], Values]


def _ratio(top: str, bottom: str) -> Callable[[Sums], Values]:
    def of(sums: Sums) -> Values:
        above, below = sums[top], sums[bottom]
        return _divided(above, below)

    return of


def _divided(above: Values, below: Values) -> Values:
    """The quotients; nan where nothing was counted."""
    quotient: Values = np.divide(above, below, out=np.full_like(below, np.nan), where=below > 0)
    return quotient


def _f1(field: str) -> Callable[[Sums], Values]:
    precision = _ratio(f"{field}.matched", f"{field}.predicted")
    recall = _ratio(f"{field}.core_found", f"{field}.core")

    def of(sums: Sums) -> Values:
        p, r = precision(sums), recall(sums)
        # Where one of them is not defined, nothing was predicted, or nothing had to be.
        nothing = np.isnan(p) & np.isnan(r)
        p, r = np.nan_to_num(p), np.where(np.isnan(r), (np.nan_to_num(p) > 0) * 1.0, r)
        total = p + r
        mean = np.divide(2 * p * r, total, out=np.zeros_like(total), where=total > 0)
        return np.where(nothing, np.nan, mean)

    return of


def _macro(sums: Sums) -> Values:
    fields = np.array([_f1(scorer.field)(sums) for scorer in LISTS])
    defined = ~np.isnan(fields)
    count = defined.sum(axis=0)
    total = np.nansum(fields, axis=0)
    return _divided(total, count.astype(float))


def _evidence(sums: Sums) -> Values:
    right = sum((sums[f"{scorer.field}.evidence.right"] for scorer in LISTS), np.zeros(1))
    asked = sum((sums[f"{scorer.field}.evidence.asked"] for scorer in LISTS), np.zeros(1))
    return _divided(right, asked)


_ASKED = {
    "exact": "low, best and high right, of those found",
    "time": "earlier or present toll right, of those found",
    "addressee": "addressee right, of those found that have one",
    "quote": "quotation right, of those found that have one",
    "kind": "kind right, of those found",
}


def _lists() -> list[Metric]:
    made = []
    for scorer in LISTS:
        name = scorer.field
        made += [
            Metric(
                f"{name}.precision",
                f"{name} given that are right",
                _ratio(f"{name}.matched", f"{name}.predicted"),
            ),
            Metric(
                f"{name}.recall",
                f"core {name} that are found",
                _ratio(f"{name}.core_found", f"{name}.core"),
            ),
            Metric(f"{name}.f1", f"harmonic mean of the two, {name}", _f1(name)),
            *(
                Metric(
                    f"{name}.{asked}",
                    f"{name}: {_ASKED.get(asked, asked)}",
                    _ratio(f"{name}.{asked}.right", f"{name}.{asked}.asked"),
                )
                for asked in scorer.asked
            ),
        ]
    return made


METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric(MACRO, "mean of the fields' F1", _macro),
        *_lists(),
        Metric("evidence", "cites a sentence that supports it, of those found", _evidence),
        Metric(
            "summary.covered",
            "core key facts that the summary gives",
            _ratio("summary.core_found", "summary.core"),
        ),
        Metric(
            "summary.clean",
            "summaries without a name or number that the article lacks",
            _ratio("summary.clean", "summary.written"),
        ),
        Metric(
            "summary.length",
            "summaries of at most 4 sentences and 100 words",
            _ratio("summary.length", "summary.written"),
        ),
        Metric(
            "empties",
            "lists that must be empty and are",
            _ratio("empties.right", "empties.asked"),
        ),
        Metric(
            "validity",
            "articles with a complete record, all evidence verbatim",
            _ratio("validity.right", "validity.asked"),
        ),
    )
}
