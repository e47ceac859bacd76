"""Demands: a predicted one is right when the same actor asks for much the same."""

from summarizer.evaluation.cases import Case, ExpectedDemand
from summarizer.evaluation.scorers import statements
from summarizer.evaluation.scorers.actors import names_of
from summarizer.evaluation.scorers.base import ListScorer
from summarizer.evaluation.words import same_name
from summarizer.fields.demands import Demand


def similarity(expected: ExpectedDemand, predicted: Demand, case: Case) -> float:
    """How alike what is asked for is; 0.0 when somebody else asks for it."""
    return statements.similarity(expected, predicted, expected.demand, predicted.demand, case)


def is_addressee_right(expected: ExpectedDemand, predicted: Demand, case: Case) -> bool | None:
    """Whether it is addressed to the one expected; None when nobody is."""
    if expected.addressee is None:
        return None
    forms = names_of(expected.addressee, case)
    return same_name(predicted.addressee or "", forms, case.key.language) > 0


DEMANDS = ListScorer(
    field="demands",
    similarity=similarity,
    threshold=statements.SAME_STATEMENT,
    asked={"addressee": is_addressee_right, "quote": statements.is_quote_right},
)
