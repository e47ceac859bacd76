"""Positions: a predicted one is right when the same actor says much the same."""

from summarizer.evaluation.cases import Case, ExpectedPosition
from summarizer.evaluation.scorers.actors import names_of
from summarizer.evaluation.scorers.base import ListScorer
from summarizer.evaluation.words import same_name, same_statement
from summarizer.fields.positions import Position

SAME_STATEMENT = 0.5
"""Least similarity of two statements that are taken as one."""


def similarity(expected: ExpectedPosition, predicted: Position, case: Case) -> float:
    """How alike what is said is; 0.0 when somebody else says it."""
    language = case.key.language
    if not same_name(predicted.actor, names_of(expected.actor, case), language):
        return 0.0
    wordings = (expected.position, *expected.alternatives)
    return same_statement(predicted.position, wordings, expected.quote, language)


def is_quote_right(expected: ExpectedPosition, predicted: Position, case: Case) -> bool | None:
    """Whether the quotation is the expected one, or a part of it; None when none is expected."""
    del case
    return quotes_agree(expected.quote, predicted.quote)


def quotes_agree(expected: str | None, predicted: str | None) -> bool | None:
    """Whether one quotation holds the other; None when none is expected."""
    if expected is None:
        return None
    ours, theirs = (_bare(quote) for quote in (expected, predicted or ""))
    return bool(theirs) and (ours in theirs or theirs in ours)


def _bare(quote: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in quote.casefold()).split())


POSITIONS = ListScorer(
    field="positions",
    similarity=similarity,
    threshold=SAME_STATEMENT,
    asked={"quote": is_quote_right},
)
