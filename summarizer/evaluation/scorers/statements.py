"""Statements: what positions and demands share: the same actor says much the same."""

from summarizer.evaluation.cases import Case, ExpectedDemand, ExpectedPosition
from summarizer.evaluation.scorers.actors import names_of
from summarizer.evaluation.words import same_name, same_statement
from summarizer.fields.statements import Statement

SAME_STATEMENT = 0.5
"""Least similarity of two statements that are taken as one."""

Expected = ExpectedPosition | ExpectedDemand


def similarity(
    expected: Expected, predicted: Statement, wording: str, given: str, case: Case
) -> float:
    """How alike two statements are; 0.0 when somebody else makes the predicted one.

    Args:
        expected: the item of the key.
        predicted: the item of the record.
        wording: what the key's item says.
        given: what the record's item says.
        case: article and key.
    """
    language = case.key.language
    if not same_name(predicted.actor, names_of(expected.actor, case), language):
        return 0.0
    wordings = (wording, *expected.alternatives)
    return same_statement(given, wordings, expected.quote, language)


def is_quote_right(expected: Expected, predicted: Statement, case: Case) -> bool | None:
    """Whether one quotation holds the other; None when none is expected."""
    del case
    if expected.quote is None:
        return None
    ours, theirs = (_bare(quote) for quote in (expected.quote, predicted.quote or ""))
    return bool(theirs) and (ours in theirs or theirs in ours)


def _bare(quote: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in quote.casefold()).split())
