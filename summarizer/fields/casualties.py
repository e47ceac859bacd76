"""Casualties: who was hurt, and how many."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Literal

from pydantic import Field

from summarizer.checks.analysis import Analysis
from summarizer.checks.circumstances import dateline_year, is_current, leaves_open, recalls
from summarizer.checks.counts import Count, Number, governing, number
from summarizer.checks.hints import open_to, suggested
from summarizer.checks.lexicon import words
from summarizer.checks.matching import locate
from summarizer.checks.numbers import ONE
from summarizer.checks.reading import Reading
from summarizer.checks.vocabulary import vocabulary_of
from summarizer.fields.base import (
    MOST_NAME,
    Cited,
    Cue,
    Draft,
    Fieldset,
    Name,
    cited,
    evidence,
    sentences,
)
from summarizer.fields.harmed import reporter, who
from summarizer.fields.tolls import merge
from summarizer.schema import Check, Grounded

Harm = Literal["killed", "injured", "detained", "missing", "displaced"]

LEAD = 3
"""How many sentences tell the news, however short the article is."""
GOES_ON = 3
"""For how many sentences a paragraph may go on with what it told of an earlier time."""
SAID_REACH = 60
"""Characters before a sentence's end within which its "officials said" begins."""
_LASTING: frozenset[Harm] = frozenset(["detained", "missing"])
_NO_NAMES = words(
    "people person persons man woman men women others other more of the his her their ones dead "
    "wounded victims casualties"
)

_DIGITS = re.compile(r"\d[\d.,\u00a0 ]*\d|\d")
_RELATIVE = re.compile(r"\s*(?:which|who|that|where)\b", re.IGNORECASE)


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
        historical=bool(count and _is_earlier(count, analysis)),
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
    found = [
        governing(analysis.document, s.number, item.phrase, item.harm)
        for s in sentences(item, analysis)
    ]
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
    if value is None and _is_one(item.phrase, analysis):
        value = ONE
    if value is None:
        return Check(name="count", passed=False, detail=f"{item.phrase!r} does not count people")
    wanted = (value.low, value.best, value.high)
    fine = (item.low, item.best, item.high) == wanted
    detail = "" if fine else f"{item.phrase!r} is low, best, high = {wanted}"
    return Check(name="count", passed=fine, detail=detail)


def _is_one(phrase: str, analysis: Analysis) -> bool:
    """Whether a phrase may single somebody out by a word nobody lists: "a lamplighter"."""
    vocabulary = vocabulary_of(analysis.counts_language)
    words = phrase.casefold().split()
    return (
        vocabulary is not None
        and len(words) > 1
        and words[0] in vocabulary.articles
        and words[-1] not in vocabulary.not_people
        and not words[-1].endswith(vocabulary.unknown_plural or "\0")
    )


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
        here = {sentence.number for sentence in sentences(item, analysis)}
        may_be = item.harm in suggested(item.phrase, here, analysis)
        detail = "" if may_be else f"no harm befalls {item.phrase!r} there"
        return Check(name="harm", passed=may_be, detail=detail)
    if count.negated or count.hypothetical:
        what = "denied" if count.negated else "only thought of"
        return Check(name="harm", passed=False, detail=f"the harm to {item.phrase!r} is {what}")
    fine = item.harm in {count.harm, *open_to(count.cue, analysis.counts_language)}
    detail = "" if fine else f"{count.cue!r} makes {item.phrase!r} {count.harm}, not {item.harm}"
    return Check(name="harm", passed=fine, detail=detail)


def time(item: Casualty, analysis: Analysis) -> Check:
    """A toll of an earlier event is marked as one; where the article leaves it open, either way."""
    if not analysis.counts_people:
        return Check(name="time", passed=True)
    count = _count(item, analysis)
    earlier = _is_earlier(count, analysis) if count else _recalled(item, analysis)
    fine = earlier is None or earlier == item.historical
    return Check(name="time", passed=fine, detail="" if fine else "the toll is of another time")


def _recalled(item: Casualty, analysis: Analysis) -> bool | None:
    """As `_is_earlier`, of people who are not counted in so many words: "whose brother"."""
    told = [_is_told_earlier(s.number, analysis) for s in sentences(item, analysis)]
    return None if not told or any(one is not False for one in told) else False


def _is_earlier(count: Count, analysis: Analysis) -> bool | None:
    """Whether a count is of an earlier event; None where the article may mean either."""
    year = dateline_year(analysis.document.text, analysis.counts_language)
    text = analysis.document.sentence(count.sentence).text
    if count.historical:
        lasts = count.harm in _LASTING and is_current(text, analysis.counts_language)
        return None if lasts else True
    if not count.harm and recalls(text, year, analysis.counts_language):
        return None
    told = _is_told_earlier(count.sentence, analysis, itself=False)
    return told and (None if count.harm in _LASTING else told)


def _is_told_earlier(number: int, analysis: Analysis, *, itself: bool = True) -> bool | None:
    """Whether a sentence, or the paragraph it goes on with, tells of an earlier time.

    The news of the day comes first: what may be of an earlier time is so in the second half.
    """
    document, language = analysis.document, analysis.counts_language
    year, here = dateline_year(document.text, language), document.sentence(number)
    late = True if number > max(LEAD, len(document.sentences) / 2) else None
    if is_current(here.text, language):
        return False
    if itself and recalls(here.text, year, language):
        return None
    if leaves_open(here.text, language):
        return late
    for at in range(number - 1, max(0, number - 1 - GOES_ON), -1):
        before = document.sentence(at)
        if "\n" in document.text[before.end : here.start]:
            break
        if recalls(before.text, year, language):
            return late
        if leaves_open(before.text, language):
            return None
    return False


def repair(item: Casualty, analysis: Analysis) -> tuple[Casualty, str] | None:
    """Correct the harm by its cue; drop who and by whom where the evidence doesn't say so."""
    changes: dict[str, object] = {}
    reasons = []
    count = _count(item, analysis)
    if (
        count
        and count.harm
        and not harm(item, analysis).passed
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
