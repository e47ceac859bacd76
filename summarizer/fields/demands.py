"""Demands: who wants what from whom."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from pydantic import Field

from summarizer.checks import lexicon
from summarizer.checks.analysis import Analysis
from summarizer.checks.attribution import CueKind
from summarizer.checks.matching import locate, occurrences
from summarizer.checks.polarity import overlap
from summarizer.checks.reading import Reading
from summarizer.fields import statements
from summarizer.fields.base import (
    MOST_CITED,
    MOST_NAME,
    MOST_TEXT,
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
from summarizer.fields.statements import Statement
from summarizer.schema import Check

KINDS: frozenset[CueKind] = frozenset({"directive", "obligation"})
SAME = 0.6
AFTER_CUE = 0.5
"""Least share of what is wanted that must stand behind the words that ask for it."""

ADDRESSEE_REACH = 80
"""Characters behind a directive within which the one who is to act begins."""

_MUST = r"(?:should|must|ought to|has to|have to|needs? to)"
_OBLIGED = re.compile(rf"(?:,[^,]{{1,60}},)?\s+{_MUST}\b", re.IGNORECASE)
# "Urged him to", "they must": whom it means stands before.
_PRONOUN_ASKED = re.compile(
    r"\b(?:urg|ask|tell|told|order|beg|want|call(?:ed|s|ing)? on|appeal\w* to|implor|press|advis|"
    r"instruct)\w* (?:him|her|them|it|us|you|the two|both)\b|\b(?:he|she|they|it|you|we|both) "
    rf"{_MUST}\b",
    re.IGNORECASE,
)
# "Let the judge come in": in a speaker's own words.
_IMPERATIVE = re.compile(
    rf"(?:^|[.!?:,] |[“\"])[“\"]?(?=[A-Z])(?:[Pp]lease,? )?(?i:{lexicon.IMPERATIVE})"
)
_CALL = re.compile(r"^calls? for ")
_PASSIVE = re.compile(
    rf"\s+{_MUST} (?:not )?be \w+(?:ed|en|n)\b",
    re.IGNORECASE,
)


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
    return statements.attributed(item, analysis, KINDS)


def wanted(item: Demand, analysis: Analysis) -> Check:
    """What is wanted stands in the evidence, with its numbers and negations."""
    return supported(
        "demand",
        item.demand,
        cited(item),
        language=analysis.document.language,
        states=False,
    )


def directive(item: Demand, analysis: Analysis) -> Check:
    """The evidence asks for something: an opinion is no demand."""
    if not analysis.reads:
        return Check(name="directive", passed=True)
    words = cited(item)
    behind = [
        words[match.end() :]
        for cue in (lexicon.DIRECTIVE, lexicon.OBLIGATION, _IMPERATIVE)
        for match in cue.finditer(words)
    ]
    if not behind:
        return Check(name="directive", passed=False, detail="nothing is asked for there")
    asked = max(overlap(item.demand, rest) for rest in behind) >= AFTER_CUE
    detail = "" if asked else "this is not what is asked for there"
    return Check(name="directive", passed=asked, detail=detail)


def addressee(item: Demand, analysis: Analysis) -> Check:
    """The addressee stands where the words that ask put the one who is to act."""
    if item.addressee is None:
        return Check(name="addressee", passed=True)
    if analysis.reads and lexicon.has_verb(item.addressee):
        detail = f"{item.addressee!r} is part of a sentence and names nobody"
        return Check(name="addressee", passed=False, detail=detail)
    if analysis.names.same(item.addressee, item.actor):
        return Check(name="addressee", passed=False, detail="the addressee is the actor")
    text = cited(item)
    fine = any(_is_asked(form, text) for form in _forms(item.addressee, analysis))
    if not analysis.reads:
        named = in_source("addressee", item.addressee, analysis).passed
        fine = named or overlap(item.addressee, text) >= AFTER_CUE
    fine = fine or (_PRONOUN_ASKED.search(text) is not None and _stands_near(item, analysis))
    detail = "" if fine else f"{item.addressee!r} is not asked there"
    return Check(name="addressee", passed=fine, detail=detail)


def _stands_near(item: Demand, analysis: Analysis) -> bool:
    """Whether the addressee is named in the evidence or in the two sentences before it."""
    first = min((e.sentence for e in item.evidence), default=1)
    last = max((e.sentence for e in item.evidence), default=1)
    known = analysis.document.sentences[max(0, first - 3) : last]
    forms = _forms(item.addressee or "", analysis)
    return any(locate(form, sentence.text) for sentence in known for form in forms)


def _forms(name: str, analysis: Analysis) -> set[str]:
    bare = re.sub(r"^(?:the|a|an|his|her|its|their) ", "", name, flags=re.IGNORECASE)
    last = {bare.split()[-1]} if analysis.names.is_person(name) else set()
    return {bare, *last, *analysis.names.aliases(name)}


@lru_cache(maxsize=512)
def _and_on(name: str) -> re.Pattern[str]:
    """As in "called on the firm to pay, and on the ministry to watch it"."""
    return re.compile(rf"\band on (?:the )?{re.escape(name)} to\b", re.IGNORECASE)


def _is_asked(name: str, text: str) -> bool:
    """Behind a directive ("urged X to", "called for X to"), or before an obligation ("X must")."""
    for match in lexicon.DIRECTIVE.finditer(text):
        within = (match.end(), min(len(text), match.end() + ADDRESSEE_REACH + len(name)))
        for _, end in occurrences(name, text, *within):
            for_them = match.group().rstrip().endswith("for")
            if not for_them or re.match(r"\s+to\b", text[end:]):
                return True
        if match.group().rstrip().endswith("on") and _and_on(name).search(text, match.end()):
            return True
    return any(
        _OBLIGED.match(text[end:]) and not _PASSIVE.match(text[end:])
        for _, end in occurrences(name, text)
    )


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
