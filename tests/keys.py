"""Records made of keys: what a perfect model would answer, and ways to spoil it."""

from typing import Any

from summarizer.evaluation.cases import Case
from summarizer.fields.actors import Actor
from summarizer.fields.casualties import Casualty
from summarizer.fields.demands import Demand
from summarizer.fields.positions import Position
from summarizer.fields.summary import Claim
from summarizer.result import Run, Source, StructuredSummary

RUN = Run(
    model="tiny",
    provider="test",
    prompt_version="v",
    prompts={},
    requests=1,
    prompt_tokens=10,
    cached_tokens=0,
    completion_tokens=5,
    seconds=2.0,
)

ITEMS: dict[str, type[Any]] = {
    "actors": Actor,
    "positions": Position,
    "demands": Demand,
    "casualties": Casualty,
}


def perfect(case: Case) -> StructuredSummary:
    """The record that says what the key says."""
    made: dict[str, Any] = {
        name: tuple(_item(kind, one, case) for one in getattr(case.key, name))
        for name, kind in ITEMS.items()
    }
    facts = [fact for fact in case.key.summary if fact.core]
    claims = tuple(Claim(text=fact.text, evidence=case.evidence(fact)) for fact in facts)
    summary = " ".join(claim.text for claim in claims)
    return StructuredSummary(
        source=Source.of(case.document), summary=summary, claims=claims, run=RUN, **made
    )


def empty(case: Case) -> StructuredSummary:
    """The record that says nothing."""
    return StructuredSummary(source=Source.of(case.document), summary="", run=RUN)


def _item(kind: type[Any], expected: Any, case: Case) -> Any:
    given = {n: v for n, v in expected.model_dump().items() if n in kind.model_fields}
    evidence = case.evidence(expected)
    if not evidence:
        named = [s for s in case.document.sentences if expected.name in s.text]
        evidence = tuple(
            {"sentence": s.number, "start": s.start, "end": s.end, "text": s.text}  # type: ignore[misc]
            for s in named[:1]
        )
    return kind(**given | {"evidence": evidence})
