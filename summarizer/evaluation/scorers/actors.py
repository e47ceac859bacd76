"""Actors: a predicted one is right when its name is one of the expected actor's names."""

from summarizer.evaluation.cases import Case, ExpectedActor
from summarizer.evaluation.scorers.base import ListScorer
from summarizer.evaluation.words import same_name
from summarizer.fields.actors import Actor

SOME = 0.01
"""Any similarity at all: names that are not one have none."""


def similarity(expected: ExpectedActor, predicted: Actor, case: Case) -> float:
    """How surely the two are one: by name, alias and other right names."""
    forms = (expected.name, *expected.aliases, *expected.alternatives)
    return same_name(predicted.name, forms, case.key.language)


def is_kind_right(expected: ExpectedActor, predicted: Actor, case: Case) -> bool:
    """Whether it is of the expected kind."""
    del case
    return predicted.kind == expected.kind


def names_of(name: str, case: Case) -> tuple[str, ...]:
    """The names of whoever a key calls by this name: what its actors say, and the name itself."""
    for actor in case.key.actors:
        forms = (actor.name, *actor.aliases, *actor.alternatives)
        if name in forms:
            return (name, *forms)
    return (name,)


ACTORS = ListScorer(
    field="actors", similarity=similarity, threshold=SOME, asked={"kind": is_kind_right}
)
