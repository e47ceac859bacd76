"""What a field is: the one shape that extraction, validation, rendering and scoring loop over."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Described

from summarizer.checks.analysis import Analysis
from summarizer.checks.polarity import flipped, miscounted, overlap, surer
from summarizer.checks.reading import Reading
from summarizer.document import Sentence
from summarizer.schema import Check, Grounded

MOST_NAME = 80
MOST_TEXT = 240
MOST_CITED = 4

Name = Annotated[str, Described(min_length=1, max_length=MOST_NAME)]
Text = Annotated[str, Described(min_length=1, max_length=MOST_TEXT)]
Cited = Annotated[list[int], Described(min_length=1, max_length=MOST_CITED)]

SUPPORT = 0.6
"""Least share of an item's content words that must stand in its evidence."""

OWN_SUPPORT = 0.3
"""The same, where a pronoun of the evidence stands for words of the sentences before it."""
REFERRED = 0.15
"""How much more must stand in both together."""
LOOK_BACK = 2
"""Sentences before the evidence that tell what its pronouns mean."""


class Draft(BaseModel):
    """Base of what the model writes for one item."""

    model_config = ConfigDict(extra="forbid")


D = TypeVar("D", bound=Draft)
I = TypeVar("I", bound=Grounded)  # noqa: E741 - an item


@dataclass(frozen=True)
class Cue:
    """Something in the source that an item of a field should account for.

    Attributes:
        label: what stands there.
        sentence: number of the sentence.
        any_field: whether an item of another field accounts for it too.
        anywhere: whether an item that cites other sentences accounts for it too.
        by: whether an item that cites the sentence accounts for it.
    """

    label: str
    sentence: int
    any_field: bool = False
    anywhere: bool = False
    by: Callable[[Any], bool] = lambda item: True  # noqa: ARG005 - any item that cites it does


@dataclass(frozen=True)
class Fieldset(Generic[D, I]):
    """One field, in one value.

    Attributes:
        name: its name in prompts, settings and results.
        attribute: the result's attribute that holds its items.
        draft: what the model writes for one item.
        most: most items asked for.
        answer_tokens: what an answer about a whole article has on average, for estimates.
        claim: says in one sentence what an item claims, for people and for a model that judges it.
        build: makes an item of a draft: evidence cut from the source, names completed.
        checks: the checks of an item; each tells whether it holds and why.
        repair: makes a better item of one that failed, where the source leaves no doubt; returns
            it with what was changed, or None.
        merge: makes one list of items that may repeat each other.
        cues: what in the source an item should account for.
        ask: by sentence number, what may be asked of that sentence: for each property the values
            to choose from (an empty list: any). None when the field isn't asked by sentence.
        per_sentence: most items of one sentence.
        choices: for a field that isn't asked by sentence, values to choose from by property.
        any_language: whether ``ask`` chooses sentences in languages that the rules don't read, too.
        read: the items that the rules read by themselves, without a model; None in a language
            that they don't read this field in.
        derived: properties of the draft that are not asked for by sentence, since the program
            works them out itself.
    """

    name: str
    attribute: str
    draft: type[D]
    most: int
    answer_tokens: int
    claim: Callable[[I], str]
    build: Callable[[D, Analysis], I]
    checks: tuple[Callable[[I, Analysis], Check], ...]
    repair: Callable[[I, Analysis], tuple[I, str] | None] = lambda item, analysis: None  # noqa: ARG005 - no rule of its own
    merge: Callable[[Sequence[I], Analysis], list[I]] = lambda items, analysis: list(items)  # noqa: ARG005 - no rule of its own
    cues: Callable[[Analysis], list[Cue]] = lambda analysis: []  # noqa: ARG005 - no rule of its own
    ask: Callable[[Analysis], Mapping[int, Mapping[str, list[str]]]] | None = None
    any_language: bool = False
    per_sentence: int = 1
    choices: Callable[[Analysis], Mapping[str, list[str]]] | None = None
    read: Callable[[Reading], list[D] | None] = lambda reading: None  # noqa: ARG005 - left to the model
    derived: tuple[str, ...] = ()


def cited(item: Grounded) -> str:
    """The evidence's words, as one text."""
    return " ".join(evidence.text for evidence in item.evidence)


def sentences(item: Grounded, analysis: Analysis) -> list[Sentence]:
    """The sentences that an item's evidence begins in."""
    known = len(analysis.document.sentences)
    return [analysis.document.sentence(e.sentence) for e in item.evidence if e.sentence <= known]


def preceding(item: Grounded, analysis: Analysis) -> list[str]:
    """The sentences just before the evidence."""
    numbers = {n for s in sentences(item, analysis) for n in range(s.number - LOOK_BACK, s.number)}
    return [analysis.document.sentence(n).text for n in sorted(numbers) if n > 0]


def evidence(item: Grounded, analysis: Analysis) -> Check:
    """There is evidence, and it is the source's own words at the place it names."""
    text = analysis.document.text
    if not item.evidence:
        return Check(name="evidence", passed=False, detail="no sentence of the article is cited")
    if any(e.sentence in analysis.silent for e in item.evidence):
        detail = "the sentence reports nothing: it gives instructions, or cites a source"
        return Check(name="evidence", passed=False, detail=detail)
    for e in item.evidence:
        if text[e.start : e.end] != e.text or not e.text:
            detail = f"the article does not read {e.text[:60]!r} there"
            return Check(name="evidence", passed=False, detail=detail)
        begins = analysis.names.sentence_at(e.start)
        if begins is None or begins.number != e.sentence:
            detail = f"{e.text[:60]!r} does not begin in sentence {e.sentence}"
            return Check(name="evidence", passed=False, detail=detail)
    return Check(name="evidence", passed=True)


def supported(  # noqa: PLR0913 - what is compared with what, and how
    name: str,
    claim: str,
    source: str,
    *,
    language: str | None = None,
    states: bool = True,
    least: float = SUPPORT,
    before: Sequence[str] = (),
) -> Check:
    """The claim's numbers, negations and most of its content words stand in the source.

    Args:
        name: the check's name.
        claim: what the item says.
        source: its evidence.
        language: the source's, for numbers that are words.
        states: whether the claim states a fact; what is wanted is not.
        least: least share of its content words.
        before: the sentences before the evidence, where stands what "he" and "it" mean.
    """
    spoken = language or "en"
    why = miscounted(claim, source, spoken) or flipped(claim, source)
    why = why or (surer(claim, source) if states else None)
    share = overlap(claim, source)
    if share >= OWN_SUPPORT:
        share = max(share, overlap(claim, source, *before) - REFERRED)
    if not why and share < least:
        why = f"only {share:.0%} of its words stand in the evidence"
    return Check(name=name, passed=not why, detail=why or "")


def in_source(name: str, value: str | None, analysis: Analysis) -> Check:
    """The name, or a shorter form of it, stands in the article."""
    found = value is None or analysis.names.where(value) is not None
    return Check(
        name=name, passed=found, detail="" if found else f"{value!r} is not in the article"
    )
