"""Validity: is there a complete record whose evidence is the article's, letter for letter?"""

from collections import Counter

from summarizer.evaluation.cases import Case
from summarizer.evaluation.scorers.base import Counts
from summarizer.fields import FIELDS
from summarizer.result import StructuredSummary


def score(case: Case, record: StructuredSummary | None) -> Counts:
    """1 of 1 when the record is valid."""
    return Counter({"validity.asked": 1, "validity.right": int(is_valid(case, record))})


def is_valid(case: Case, record: StructuredSummary | None) -> bool:
    """Whether there is a record, no field of it failed, and all of its evidence is verbatim."""
    if record is None or record.run.incomplete:
        return False
    text = case.document.text
    return all(
        e.text == text[e.start : e.end] != ""
        for field in FIELDS
        for item in getattr(record, field.attribute)
        for e in item.evidence
    )
