"""Demands: who wants what from whom."""

import re
from collections.abc import Mapping, Sequence

from pydantic import Field

from summarizer.checks import asking, lexicon
from summarizer.checks.analysis import Analysis
from summarizer.checks.attribution import CueKind
from summarizer.checks.polarity import overlap
from summarizer.checks.reading import Reading
from summarizer.fields import statements
from summarizer.fields.base import (
    MOST_CITED,
    MOST_NAME,
    MOST_TEXT,
    SUPPORT,
    Cited,
    Cue,
    Draft,
    Fieldset,
    Name,
    Text,
    cited,
    evidence,
    in_source,
    supported,
)
from summarizer.fields.parties import Parties
from summarizer.fields.statements import Statement
from summarizer.schema import Check

KINDS: frozenset[CueKind] = frozenset({"directive", "obligation"})
SAME = 0.6
_RELATIVE = re.compile(r" (?:who|which|that|whose) .*$")
_CALL = re.compile(r"^calls? for ")


class Demand(Statement):
    """A call for action, with the words that make it."""

    actor: str = Field(description="who demands")
    addressee: str | None = Field(description="who is to act, or null when not said")
    demand: str = Field(description="what is to be done, in a few words")
    quote: str | None = Field(description="their own words, verbatim, or null")


class DemandDraft(Draft):
    """A demand as the model writes it."""

    actor: Name = Field(description="who demands, by full name")
    addressee: Name | None = Field(description="who is to act, or null when the article names none")
    demand: Text = Field(description="what is to be done, in the article's words")
    s: Cited = Field(description="numbers of the sentences that make the demand")


def build(draft: DemandDraft, analysis: Analysis) -> Demand:
    """Complete the names and cut the quotation out of the source."""
    numbers = tuple(draft.s)
    return Demand(
        actor=analysis.names.canonical(draft.actor),
        addressee=draft.addressee,
        demand=_CALL.sub("", draft.demand),
        quote=statements.quote_for(draft.demand, numbers, analysis),
        evidence=analysis.evidence(numbers),
    )


def actor(item: Demand, analysis: Analysis) -> Check:
    """The actor is the one who makes the demand."""
    if not analysis.reads:
        return statements.attributed(item, analysis, KINDS)
    parties = Parties(item, item.demand, analysis)
    if parties.is_only_asked(item.actor):
        detail = f"{item.actor!r} is the one who is asked there"
        return Check(name="actor", passed=False, detail=detail)
    check = statements.attributed(
        item, analysis, KINDS, doubt=not parties.is_named_as_asked(item.actor)
    )
    if check.passed or not _is_name(item.actor, analysis) or not parties.may_ask(item.actor):
        return check
    return Check(name="actor", passed=True)


def _is_name(name: str, analysis: Analysis) -> bool:
    return in_source("actor", name, analysis).passed and not lexicon.names_nobody(name)


def wanted(item: Demand, analysis: Analysis) -> Check:
    """What is wanted stands in the evidence, with its numbers and negations."""
    if not analysis.reads:
        return _supported(item.demand, cited(item), analysis)
    text = asking.said_plainly(cited(item))
    if asking.is_turned(item.demand, text):
        return Check(name="demand", passed=False, detail="nothing there is wanted not to be done")
    bare = asking.bare(item.demand, text)
    if bare != item.demand and not (whole := _supported(item.demand, text, analysis, 0)).passed:
        return whole
    return _supported(bare, text, analysis)


def _supported(demand: str, text: str, analysis: Analysis, least: float = SUPPORT) -> Check:
    language = analysis.document.language
    return supported("demand", demand, text, language=language, states=False, least=least)


def directive(item: Demand, analysis: Analysis) -> Check:
    """The evidence asks for something: an opinion is no demand."""
    if not analysis.reads:
        return Check(name="directive", passed=True)
    asked = asking.is_asked_for(item.demand, cited(item))
    if asked is None:
        return Check(name="directive", passed=False, detail="nothing is asked for there")
    detail = "" if asked else "this is not what is asked for there"
    return Check(name="directive", passed=asked, detail=detail)


def addressee(item: Demand, analysis: Analysis) -> Check:
    """The addressee stands where the words that ask put the one who is to act."""
    if item.addressee is None:
        return Check(name="addressee", passed=True)
    if analysis.reads and lexicon.has_verb(_RELATIVE.sub("", item.addressee)):
        detail = f"{item.addressee!r} is part of a sentence and names nobody"
        return Check(name="addressee", passed=False, detail=detail)
    if analysis.names.same(item.addressee, item.actor):
        return Check(name="addressee", passed=False, detail="the addressee is the actor")
    fine = _is_asked(item, item.addressee, analysis)
    detail = "" if fine else f"{item.addressee!r} is not asked there"
    return Check(name="addressee", passed=fine, detail=detail)


def _is_asked(item: Demand, name: str, analysis: Analysis) -> bool:
    if analysis.reads:
        return Parties(item, item.demand, analysis).is_asked(name)
    named = in_source("addressee", name, analysis).passed
    return named or overlap(name, cited(item)) >= asking.ENOUGH


def repair(item: Demand, analysis: Analysis) -> tuple[Demand, str] | None:
    """Give it to the one who asks; drop an addressee that isn't in reach."""
    reasons = []
    better = statements.reattribute(item, analysis, KINDS)
    if better:
        item, reason = better
        reasons.append(reason)
    if not addressee(item, analysis).passed:
        reasons.append(f"addressee {item.addressee!r} dropped: it is not asked there")
        item = item.model_copy(update={"addressee": None})
    return (item, "; ".join(reasons)) if reasons else None


def merge(items: Sequence[Demand], analysis: Analysis) -> list[Demand]:
    """One item for each demand: a repetition adds its evidence to the fuller one."""
    merged: list[Demand] = []
    near = statements.Near()
    for item in items:
        alike = near.of(item.demand)
        at = next((i for i in alike if _same(merged[i], item, analysis)), None)
        near.add(len(merged) if at is None else at, item.demand)
        if at is None:
            merged.append(item)
            continue
        fuller = max(merged[at], item, key=lambda d: (d.addressee is not None, len(d.demand)))
        both = {e.start: e for e in (*merged[at].evidence, *item.evidence)}
        merged[at] = fuller.model_copy(update={"evidence": tuple(both[k] for k in sorted(both))})
    return merged


def _same(one: Demand, other: Demand, analysis: Analysis) -> bool:
    alike = max(overlap(one.demand, other.demand), overlap(other.demand, one.demand))
    return analysis.names.same(one.actor, other.actor) and alike >= SAME


def ask(analysis: Analysis) -> Mapping[int, Mapping[str, list[str]]]:
    """Sentences that ask for something, with those who ask."""
    return statements.asked(analysis, KINDS)


def read(reading: Reading) -> list[DemandDraft] | None:
    """Who asks whom for what, as far as the words around the directives tell."""
    if not reading.analysis.reads:
        return None
    asked = reading.calls
    fitting = [one for one in asked if len(one.actor) <= MOST_NAME and len(one.what) <= MOST_TEXT]
    return [
        DemandDraft(
            actor=one.actor,
            addressee=one.addressee,
            demand=one.what,
            s=list(one.sentences[:MOST_CITED]),
        )
        for one in fitting
    ]


def cues(analysis: Analysis) -> list[Cue]:
    """Directives with a speaker."""
    asked = statements.asked(analysis, frozenset({"directive"}))
    return [Cue("call for action", number) for number in asked]


DEMANDS = Fieldset(
    name="demands",
    attribute="demands",
    draft=DemandDraft,
    most=8,
    answer_tokens=176,
    claim=lambda item: f"{item.actor} asks {item.addressee or 'others'} to {item.demand}.",
    build=build,
    checks=(evidence, actor, directive, wanted, addressee, statements.quoted),
    repair=repair,
    merge=merge,
    cues=cues,
    ask=ask,
    read=read,
)
