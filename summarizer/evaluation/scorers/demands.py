"""Demands: a predicted one is right when the same actor asks for much the same."""

from summarizer.evaluation.cases import Case, ExpectedDemand
from summarizer.evaluation.scorers.actors import names_of
from summarizer.evaluation.scorers.base import ListScorer
from summarizer.evaluation.scorers.positions import SAME_STATEMENT, quotes_agree
from summarizer.evaluation.words import same_name, same_statement
from summarizer.fields.demands import Demand


def similarity(expected: ExpectedDemand, predicted: Demand, case: Case) -> float:
    """How alike what is asked for is; 0.0 when somebody else asks for it."""
    language = case.key.language
    if not same_name(predicted.actor, names_of(expected.actor, case), language):
        return 0.0
    wordings = (expected.demand, *expected.alternatives)
    return same_statement(predicted.demand, wordings, expected.quote, language)


def is_addressee_right(expected: ExpectedDemand, predicted: Demand, case: Case) -> bool | None:
    """Whether it is addressed to the one expected; None when nobody is."""
    if expected.addressee is None:
        return None
    forms = names_of(expected.addressee, case)
    return same_name(predicted.addressee or "", forms, case.key.language) > 0


def is_quote_right(expected: ExpectedDemand, predicted: Demand, case: Case) -> bool | None:
    """Whether the quotation is the expected one, or a part of it; None when none is expected."""
    del case
    return quotes_agree(expected.quote, predicted.quote)


DEMANDS = ListScorer(
    field="demands",
    similarity=similarity,
    threshold=SAME_STATEMENT,
    asked={"addressee": is_addressee_right, "quote": is_quote_right},
)
