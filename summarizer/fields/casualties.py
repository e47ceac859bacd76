"""Casualties: who was hurt, and how many."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Literal

from pydantic import Field

from summarizer.checks.acting import acting
from summarizer.checks.analysis import Analysis
from summarizer.checks.counts import Count, Number, governing, number
from summarizer.checks.cues import cues as cues_in
from summarizer.checks.lexicon import words
from summarizer.checks.matching import locate, occurrences
from summarizer.checks.polarity import overlap
from summarizer.checks.reading import Reading
from summarizer.checks.vocabulary import tokens, vocabulary_of
from summarizer.fields.base import (
    MOST_NAME,
    Cited,
    Cue,
    Draft,
    Fieldset,
    Name,
    cited,
    evidence,
    in_source,
    sentences,
)
from summarizer.fields.tolls import merge
from summarizer.schema import Check, Grounded

Harm = Literal["killed", "injured", "detained", "missing", "displaced"]

WHO_SUPPORT = 0.5
SAID_REACH = 60
"""Characters before a sentence's end within which its "officials said" begins."""
_NO_NAMES = words(
    "people person persons man woman men women others other more of the his her their ones dead "
    "wounded victims casualties"
)

_DIGITS = re.compile(r"\d[\d.,\u00a0 ]*\d|\d")
_RELATIVE = re.compile(r"\s*(?:which|who|that|where)\b", re.IGNORECASE)
_BY = re.compile(r"\bby\s+(?:the\s+|\w+\s+)?$", re.IGNORECASE)
_ACTS = re.compile(
    r"\s+(?:have |has |had )?(?:used|fired|opened|launched|attacked|shelled|bombed|raided|shot|"
    r"said)\b",
    re.IGNORECASE,
)


class Casualty(Grounded):
    """A count of people harmed, with the words that give it.

    ``low``, ``best`` and ``high`` carry UCDP's meaning: lowest reliable, most likely and
    highest reliable count.
    """

    harm: Harm = Field(description="what happened to them")
    phrase: str = Field(description="the words that give the number, verbatim")
    low: int | None = Field(ge=0, description="lowest reliable count, or null")
    best: int | None = Field(ge=0, description="most likely count, or null")
    high: int | None = Field(ge=0, description="highest reliable count, or null")
    who: str | None = Field(description="the people harmed, or null")
    reported_by: str | None = Field(description="who reports it, or null")
    historical: bool = Field(description="whether it belongs to an earlier event")


class CasualtyDraft(Draft):
    """A count of people harmed as the model writes it; the numbers are worked out from it."""

    phrase: Name = Field(description="the words that give the number, copied exactly")
    harm: Harm = Field(description="killed, injured, detained, missing or displaced")
    who: Name | None = Field(None, description="the people harmed, or null")
    by: Name | None = Field(None, description="who reports it, or null")
    s: Cited = Field(description="number of the sentence that gives it")


def build(draft: CasualtyDraft, analysis: Analysis) -> Casualty:
    """Cut the phrase out of the source and turn it into numbers."""
    cites = analysis.evidence(tuple(draft.s[:1]))
    count = governing(analysis.document, draft.s[0], draft.phrase) if cites else None
    if count and not (locate(draft.phrase, count.text) or locate(count.text, draft.phrase)):
        count = None
    span = (
        locate(draft.phrase, analysis.document.text, cites[0].start, cites[0].end)
        if cites
        else None
    )
    found = analysis.document.text[slice(*span)] if span else draft.phrase
    phrase = count.text if count else found
    value = count.number if count else number(draft.phrase, analysis.counts_language)
    return Casualty(
        harm=draft.harm,
        phrase=phrase,
        low=value.low if value else None,
        best=value.best if value else None,
        high=value.high if value else None,
        who=draft.who or _named(phrase, value, analysis.counts_language),
        reported_by=draft.by or _reporter(draft.s[0], span, analysis),
        historical=bool(count and count.historical),
        evidence=cites,
    )


def _named(phrase: str, value: Number | None, language: str) -> str | None:
    """The people that the phrase itself names behind its number: "hundreds more protesters"."""
    parts = phrase.split()
    shorter = (" ".join(parts[:i]) for i in range(1, len(parts)))
    heads = enumerate((number(head, language) for head in shorter), start=1)
    behind = next((i for i, said in heads if said == value), None)
    vocabulary = vocabulary_of(language)
    unnamed = vocabulary.unnamed if vocabulary else frozenset()
    rest = [w for w in parts[behind:] if w.casefold() not in _NO_NAMES | unnamed] if behind else []
    known = rest and vocabulary and vocabulary.is_person(rest[-1].casefold())
    return " ".join(rest) if known else None


def _reporter(sentence: int, span: tuple[int, int] | None, analysis: Analysis) -> str | None:
    """The one who says it: in front of the count, or at the sentence's end."""
    if span is None:
        return None
    place = analysis.document.sentence(sentence)
    speakers = set()
    for cue in analysis.cues(sentence):
        clause = re.split(r"[,\"“”]", analysis.document.text[place.start : cue.start])[-1]
        aside = _RELATIVE.match(clause) is not None
        near = cue.start < span[0] or place.end - cue.start < SAID_REACH
        if cue.speaker and cue.kind == "speech" and near and not aside:
            speakers.add(cue.speaker)
    return speakers.pop() if len(speakers) == 1 else None


def _count(item: Casualty, analysis: Analysis) -> Count | None:
    found = [governing(analysis.document, s.number, item.phrase) for s in sentences(item, analysis)]
    return next((count for count in found if count), None)


def phrase(item: Casualty, analysis: Analysis) -> Check:
    """The phrase stands in the evidence, word for word."""
    fine = locate(item.phrase, cited(item)) is not None
    return Check(name="phrase", passed=fine, detail="" if fine else f"{item.phrase!r} isn't there")


def counted(item: Casualty, analysis: Analysis) -> Check:
    """The phrase counts people, and low, best and high follow from it.

    Without a table of the language, only numbers in digits are compared.
    """
    if not analysis.counts_people:
        return _by_digits(item)
    count = _count(item, analysis)
    value = count.number if count else number(item.phrase, analysis.counts_language)
    if value is None:
        return Check(name="count", passed=False, detail=f"{item.phrase!r} does not count people")
    wanted = (value.low, value.best, value.high)
    fine = (item.low, item.best, item.high) == wanted
    detail = "" if fine else f"{item.phrase!r} is low, best, high = {wanted}"
    return Check(name="count", passed=fine, detail=detail)


def written_numbers(phrase: str) -> set[int]:
    """The numbers that stand in a phrase in digits, without what groups them."""
    return {int(re.sub(r"\D", "", one)) for one in _DIGITS.findall(phrase)}


def _by_digits(item: Casualty) -> Check:
    digits = written_numbers(item.phrase)
    given = {value for value in (item.low, item.best, item.high) if value is not None}
    fine = not digits or (bool(given) and given <= digits)
    detail = "" if fine else f"{item.phrase!r} gives other numbers"
    return Check(name="count", passed=fine, detail=detail)


def harm(item: Casualty, analysis: Analysis) -> Check:
    """The harm is the one the words around the count give, and it happened."""
    if not analysis.counts_people:
        return Check(name="harm", passed=True)
    count = _count(item, analysis)
    if count is None or count.harm is None:
        may_be = item.harm in _unbound(item, analysis)
        detail = "" if may_be else f"no harm befalls {item.phrase!r} there"
        return Check(name="harm", passed=may_be, detail=detail)
    if count.negated or count.hypothetical:
        what = "denied" if count.negated else "only thought of"
        return Check(name="harm", passed=False, detail=f"the harm to {item.phrase!r} is {what}")
    fine = count.harm == item.harm
    detail = "" if fine else f"{count.cue!r} makes {item.phrase!r} {count.harm}, not {item.harm}"
    return Check(name="harm", passed=fine, detail=detail)


def _unbound(item: Casualty, analysis: Analysis) -> set[Harm]:
    """The harms that the evidence names and gives to no count: they may be this count's."""
    text, language = cited(item), analysis.counts_language
    here = {e.sentence for e in item.evidence}
    bound = {count.harm for count in analysis.counts if count.sentence in here}
    return {cue.harm for cue in cues_in(text, tokens(text), language)} - bound


def time(item: Casualty, analysis: Analysis) -> Check:
    """A toll of an earlier event is marked as one."""
    count = _count(item, analysis)
    fine = count is None or count.historical == item.historical
    return Check(name="time", passed=fine, detail="" if fine else "the toll is of another time")


def who(item: Casualty, analysis: Analysis) -> Check:
    """The people harmed are named in the evidence."""
    if item.who is None:
        return Check(name="who", passed=True)
    text = cited(item)
    if overlap(item.who, text) < WHO_SUPPORT:
        return Check(name="who", passed=False, detail=f"{item.who!r} isn't in the evidence")
    if locate(item.who, item.phrase) or not analysis.reads:
        return Check(name="who", passed=True)
    if not _are_people(item.who, analysis.counts_language):
        return Check(name="who", passed=False, detail=f"{item.who!r} are no people")
    acts = _does_it(item.who, text) or any(
        locate(item.who, speaker) for speaker in _speakers(item, analysis)
    )
    detail = f"{item.who!r} acts or speaks there, and is not who was harmed" if acts else ""
    return Check(name="who", passed=not acts, detail=detail)


def _speakers(item: Casualty, analysis: Analysis) -> list[str]:
    return [c.speaker for e in item.evidence for c in analysis.cues(e.sentence) if c.speaker]


def _are_people(who: str, language: str) -> bool:
    vocabulary = vocabulary_of(language)
    parts = who.split()
    named = parts[-1][:1].isupper()
    return named or vocabulary is None or any(vocabulary.is_person(w.casefold()) for w in parts)


def _does_it(who: str, text: str) -> bool:
    """Whether they stand as those who act: "by police", "police have used"."""
    return any(
        _BY.search(text[:start]) or _ACTS.match(text[end:]) for start, end in occurrences(who, text)
    )


def reporter(item: Casualty, analysis: Analysis) -> Check:
    """Who reports it is the one who speaks in the evidence."""
    if item.reported_by is None:
        return Check(name="reported_by", passed=True)
    present = in_source("reported_by", item.reported_by, analysis)
    if not present.passed or not analysis.reads:
        return present
    # "UN estimates" are the UN's, and "a nurse at the clinic" is a nurse.
    fine = _acts_there(item.reported_by, item, analysis) or any(
        analysis.names.same(speaker, item.reported_by)
        or locate(item.reported_by, speaker)
        or locate(speaker, item.reported_by)
        for speaker in _speakers(item, analysis)
    )
    detail = "" if fine else f"{item.reported_by!r} reports nothing there"
    return Check(name="reported_by", passed=fine, detail=detail)


def _acts_there(name: str, item: Casualty, analysis: Analysis) -> bool:
    """Whether somebody speaks in the sentence before, or does something in the evidence."""
    before = {e.sentence - 1 for e in item.evidence}
    if any(analysis.means(cue, name) for n in before for cue in analysis.cues(n)):
        return True
    text = analysis.document.text
    return any(acting(name, text, e.start, e.end) for e in item.evidence)


def repair(item: Casualty, analysis: Analysis) -> tuple[Casualty, str] | None:
    """Correct the harm by its cue; drop who and by whom where the evidence doesn't say so."""
    changes: dict[str, object] = {}
    reasons = []
    count = _count(item, analysis)
    if (
        count
        and count.harm
        and count.harm != item.harm
        and not (count.negated or count.hypothetical)
    ):
        changes["harm"] = count.harm
        reasons.append(f"harm was {item.harm}, {count.cue!r} says {count.harm}")
    for name, check in (("who", who(item, analysis)), ("reported_by", reporter(item, analysis))):
        if not check.passed:
            changes[name] = None
            reasons.append(f"{name} dropped: {check.detail}")
    return (item.model_copy(update=changes), "; ".join(reasons)) if changes else None


def ask(analysis: Analysis) -> Mapping[int, Mapping[str, list[str]]]:
    """Sentences that count people harmed, with the phrases that do."""
    asked: dict[int, dict[str, list[str]]] = {}
    for count in _facts(analysis):
        asked.setdefault(count.sentence, {"phrase": []})["phrase"].append(count.text)
    return asked


def read(reading: Reading) -> list[CasualtyDraft] | None:
    """The counts of people harmed that report a fact."""
    if not reading.analysis.counts_people:
        return None
    return [
        CasualtyDraft(phrase=count.text, harm=count.harm, s=[count.sentence])
        for count in _facts(reading.analysis)
        if count.harm and len(count.text) <= MOST_NAME
    ]


def cues(analysis: Analysis) -> list[Cue]:
    """Counts of people harmed."""
    return [
        Cue(f"{count.harm}: {count.text}", count.sentence, by=partial(_counts_same, count))
        for count in _facts(analysis)
    ]


def _counts_same(count: Count, item: Casualty) -> bool:
    """Whether an item gives this count: a list of the dead is one count for each of them."""
    value = count.number
    same = (item.low, item.best, item.high) == (value.low, value.best, value.high)
    return item.harm == count.harm and same


def _facts(analysis: Analysis) -> list[Count]:
    """The counts that report a fact; a headline's only when the article doesn't repeat it."""
    facts = [c for c in analysis.counts if not (c.negated or c.hypothetical)]
    body = {(c.harm, c.number) for c in facts if not analysis.is_headline(c.sentence)}
    return [
        c for c in facts if not analysis.is_headline(c.sentence) or (c.harm, c.number) not in body
    ]


CASUALTIES = Fieldset(
    name="casualties",
    attribute="casualties",
    draft=CasualtyDraft,
    most=12,
    answer_tokens=219,
    claim=lambda item: f"{item.phrase}: {item.harm}.",
    build=build,
    checks=(evidence, phrase, counted, harm, time, who, reporter),
    repair=repair,
    merge=merge,
    cues=cues,
    ask=ask,
    read=read,
    per_sentence=4,
    derived=("who", "by"),
)
