"""Scoring: a case and what came of it, into counts and alignments."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict

from summarizer.evaluation.cases import Case
from summarizer.evaluation.running import Outcome
from summarizer.evaluation.scorers import LISTS, empties, summary, validity
from summarizer.evaluation.scorers.base import Counts, Pair
from summarizer.evaluation.scorers.summary import unsupported
from summarizer.result import StructuredSummary


class CaseScore(BaseModel):
    """One case, scored once: a line of a results file.

    Attributes:
        case: the case's id.
        repeat: which time it was run, from 1.
        error: why there is no record, or "".
        counts: what was counted, by name; metrics are made of their sums.
        alignments: by field, expected beside predicted items.
        unsupported: numbers and names of the summary that the article lacks.
        record: what was scored.
    """

    model_config = ConfigDict(frozen=True)

    case: str
    repeat: int
    split: str
    language: str
    tags: tuple[str, ...]
    error: str = ""
    counts: dict[str, float]
    alignments: dict[str, list[Pair]]
    unsupported: tuple[str, ...] = ()
    record: StructuredSummary | None = None


def score(case: Case, outcome: Outcome, fields: Iterable[str] = ()) -> CaseScore:
    """Score what came of a case.

    Args:
        case: article and key.
        outcome: the record, or why there is none; without one everything expected is missed.
        fields: names of the fields to score, when the record was made for these only.
    """
    wanted = set(fields)
    record = outcome.record
    counts: Counts = Counter()
    alignments: dict[str, list[Pair]] = {}
    lists = [one for one in LISTS if not wanted or one.field in wanted]
    for scorer in lists:
        items: Any = getattr(record, scorer.field) if record else ()
        alignments[scorer.field], own = scorer.score(case, items)
        counts.update(own)
    if not wanted or "summary" in wanted:
        alignments["summary"], own = summary.score(case, record)
        counts.update(own)
    counts.update(validity.score(case, record))
    counts.update(empties.score(case, record, [one.field for one in lists]))
    counts.update(_effort(record))
    said = " ".join(summary.sentences_of(record, case.key.language)) if record else ""
    return CaseScore(
        case=case.key.id,
        repeat=outcome.repeat,
        split=case.key.split,
        language=case.key.language,
        tags=case.key.tags,
        error=outcome.error,
        counts=dict(counts),
        alignments=alignments,
        unsupported=tuple(unsupported(said, case)),
        record=record,
    )


def _effort(record: StructuredSummary | None) -> dict[str, Any]:
    """What a record took, and what validation did with the model's items."""
    if record is None:
        return {}
    run = record.run
    effort: dict[str, Any] = {
        "effort.cases": 1,
        "effort.requests": run.requests,
        "effort.prompt_tokens": run.prompt_tokens,
        "effort.cached_tokens": run.cached_tokens,
        "effort.completion_tokens": run.completion_tokens,
        "effort.seconds": run.seconds,
        "effort.rejected": len(record.rejected),
        "effort.missed": len(record.missed),
    }
    return effort | ({"effort.cost": run.cost} if run.cost is not None else {})
