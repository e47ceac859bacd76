"""Positions: a predicted one is right when the same actor says much the same."""

from summarizer.evaluation.cases import Case, ExpectedPosition
from summarizer.evaluation.scorers import statements
from summarizer.evaluation.scorers.base import ListScorer
from summarizer.fields.positions import Position


def similarity(expected: ExpectedPosition, predicted: Position, case: Case) -> float:
    """How alike what is said is; 0.0 when somebody else says it."""
    return statements.similarity(expected, predicted, expected.position, predicted.position, case)


POSITIONS = ListScorer(
    field="positions",
    similarity=similarity,
    threshold=statements.SAME_STATEMENT,
    asked={"quote": statements.is_quote_right},
)
