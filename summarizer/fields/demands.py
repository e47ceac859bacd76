"""Demands: who wants what from whom."""

import re
from collections.abc import Iterator, Mapping, Sequence

from pydantic import Field

from summarizer.checks import asking, lexicon
from summarizer.checks.addressing import any_asked, is_elsewhere, is_only_asked, names_hearer, unnamed_asked
from summarizer.checks.analysis import Analysis
from summarizer.checks.attribution import QUOTATION, CueKind
from summarizer.checks.calling import callers
from summarizer.checks.matching import locate, plain
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
    sentences,
    supported,
)
from summarizer.fields.statements import Statement
from summarizer.document import Sentence
from summarizer.schema import Check

KINDS: frozenset[CueKind] = frozenset({"directive", "obligation"})
SAME = 0.6
_ANYBODY = lexicon.words("you us them they we both who")
_ONE = lexicon.words("he she him her")
_COMPLEMENT = re.compile(r" (?:of|in|from|at|on|for|with|near|who|which|that|living|using)\b")
# What may mean many: "she", "her union", "the company".
_GENERAL = re.compile(
    r"he|she|it|they|(?:the|his|her|its|their|our) [a-z’'-]+(?: [a-z’'-]+)?", re.IGNORECASE
)
_HEARER = {"you"}
NEAR = 5
"""Sentences before the evidence in which one stands whom a pronoun there means."""
FAR = 8
"""Sentences before it that may tell whom everything is asked of."""
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
    check = statements.attributed(item, analysis, KINDS)
    named = in_source("actor", item.actor, analysis).passed and not lexicon.is_clause(item.actor)
    if check.passed and is_only_asked(_forms(item.actor, analysis), cited(item)):
        detail = f"{item.actor!r} is the one who is asked there"
        return Check(name="actor", passed=False, detail=detail)
    if check.passed or not named or not _calls(item, analysis):
        return check
    return Check(name="actor", passed=True)


def _calls(item: Demand, analysis: Analysis) -> bool:
    """Whether a noun, a threat or a plain verb of saying makes it the actor's."""
    for sentence in sentences(item, analysis):
        cues = analysis.cues(sentence.number)
        asked = any(cue.kind == "directive" and cue.speaker for cue in cues)
        said = () if asked else [c for c in cues if c.kind == "speech" and c.cue != QUOTATION]
        if any(analysis.means(c, item.actor) for c in (*said, *callers(sentence, analysis))):
            return True
        if any(_may_be(cue.phrase, item, analysis) for cue in cues if cue.kind == "directive"):
            return True
    return False


def _may_be(words: str | None, item: Demand, analysis: Analysis) -> bool:
    """Whether a pronoun or a description there leaves open that it is the actor."""
    if not words or any_asked(_forms(item.actor, analysis), cited(item)):
        return False
    if item.actor[:1].islower() and overlap(item.actor, words) == 1:
        return True
    unnamed = _GENERAL.fullmatch(words) and _may_mean(words.casefold(), item.actor, analysis)
    if not unnamed or not _stands_near(item, item.actor, analysis, NEAR):
        return False
    here = _stands_near(item, item.actor, analysis, 0)
    return here or not any(_may_mean(words.casefold(), n, analysis) for n in _named(item, analysis))


def _named(item: Demand, analysis: Analysis) -> Iterator[str]:
    """Who else is named in the evidence, before anything is asked for there."""
    for sentence in sentences(item, analysis):
        first = min((c.start for c in analysis.cues(sentence.number) if c.kind == "directive"),
                    default=sentence.end)
        for mention in analysis.names.by_sentence.get(sentence.number, ()):
            if mention.start < first:
                yield analysis.names.canonical(mention.text)


def wanted(item: Demand, analysis: Analysis) -> Check:
    """What is wanted stands in the evidence, with its numbers and negations."""
    text = asking.said_plainly(cited(item)) if analysis.reads else cited(item)
    language = analysis.document.language
    if analysis.reads and asking.is_turned(item.demand, text):
        return Check(name="demand", passed=False, detail="nothing there is wanted not to be done")
    plain = asking.bare(item.demand, text) if analysis.reads else item.demand
    if plain != item.demand:
        whole = supported("demand", item.demand, text, language=language, states=False, least=0)
        if not whole.passed:
            return whole
    return supported("demand", plain, text, language=language, states=False)


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
    text = cited(item)
    if not analysis.reads:
        named = in_source("addressee", name, analysis).passed
        return named or overlap(name, text) >= asking.ENOUGH
    if any_asked(_forms(name, analysis), text):
        return True
    if _asks(name, item, analysis):
        return False
    hearers = {word for word in unnamed_asked(text) if _may_mean(word, name, analysis)}
    if hearers & _HEARER or asking.is_imperative(item.demand, text):
        return _stands_near(item, name, analysis, len(analysis.document.sentences))
    if hearers and _stands_near(item, name, analysis, NEAR):
        return True
    described = (analysis.described(word) for word in unnamed_asked(text))
    if any(one and analysis.names.same(one, name) for one in described):
        return True
    return not names_hearer(text) and _is_left_open(item, name, analysis)


def _asks(name: str, item: Demand, analysis: Analysis) -> bool:
    """Whether a verb of asking in the evidence is this one's own."""
    cues = [c for s in sentences(item, analysis) for c in analysis.cues(s.number)]
    return any(c.kind == "directive" and analysis.means(c, name) for c in cues)


def _is_left_open(item: Demand, name: str, analysis: Analysis) -> bool:
    """Whether a text that says of nobody that they are asked may mean this one."""
    forms = _forms(name, analysis)
    if any(locate(form, item.demand) for form in forms):
        return False
    return not is_elsewhere(forms, cited(item)) or _is_asked_before(item, name, analysis)


def _is_asked_before(item: Demand, name: str, analysis: Analysis) -> bool:
    """Whether the article has said whom all this is asked of: "gave the government until"."""
    forms = _forms(name, analysis)
    return any(any_asked(forms, s.text) for s in _before(item, analysis, FAR))


def _before(item: Demand, analysis: Analysis, back: int) -> tuple[Sentence, ...]:
    """The sentences of the evidence, and as many before it."""
    first = min((e.sentence for e in item.evidence), default=1)
    last = max((e.sentence for e in item.evidence), default=1)
    return analysis.document.sentences[max(0, first - 1 - back) : last]


def _may_mean(words: str, name: str, analysis: Analysis) -> bool:
    """Whether a pronoun or a description may mean this name: "the firm" means no person."""
    person, noun = analysis.names.is_person(name), words.split()[-1]
    if noun in _ANYBODY:
        return True
    if noun in {"he", "she"} and not analysis.fits(analysis.names.canonical(name), noun):
        return False
    if noun == "it":
        return not person
    if noun in _ONE:
        return person or " " not in name or name[:1].islower()
    if noun.removesuffix("s") in lexicon.ROLE_NOUNS:
        return person
    return name[:1].isupper() and not person


def _stands_near(item: Demand, name: str, analysis: Analysis, back: int) -> bool:
    """Whether the addressee is named in the evidence or not far before it."""
    known, forms = _before(item, analysis, back), _forms(name, analysis)
    return any(locate(form, sentence.text) for sentence in known for form in forms)


def _forms(name: str, analysis: Analysis) -> set[str]:
    bare = re.sub(r"^(?:the|a|an|his|her|its|their|our) ", "", name, flags=re.IGNORECASE)
    words = _COMPLEMENT.split(bare)[0].split()
    head = words[-1] if words else bare
    short = {head} if analysis.names.is_person(name) or head.islower() else set()
    return {bare, *short, *analysis.names.aliases(name)}


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
