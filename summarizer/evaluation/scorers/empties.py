"""Empties: where the article has nothing of a kind, the record must have nothing either."""

from collections import Counter
from collections.abc import Iterable

from summarizer.evaluation.cases import Case
from summarizer.evaluation.scorers.base import Counts
from summarizer.result import StructuredSummary


def score(case: Case, record: StructuredSummary | None, fields: Iterable[str]) -> Counts:
    """How many of the lists that the key leaves empty are empty; none when there is no record."""
    counts: Counts = Counter()
    for field in fields:
        if not getattr(case.key, field):
            counts["empties.asked"] += 1
            counts["empties.right"] += record is not None and not getattr(record, field)
    return counts
