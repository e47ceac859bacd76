"""Who was harmed, and who says so: whether the evidence names them as that."""

import re
from typing import TYPE_CHECKING

from summarizer.checks.acting import acting
from summarizer.checks.analysis import Analysis
from summarizer.checks.matching import locate, occurrences
from summarizer.checks.polarity import overlap
from summarizer.checks.vocabulary import vocabulary_of
from summarizer.fields.base import cited, in_source
from summarizer.schema import Check

if TYPE_CHECKING:
    from summarizer.fields.casualties import Casualty

WHO_SUPPORT = 0.5
BEFORE = 2
"""How many sentences before "Ten were minors" may say who the ten are."""
_BY = re.compile(r"\bby\s+(?:the\s+|\w+\s+)?$", re.IGNORECASE)
_ACTS = re.compile(
    r"\s+(?:have |has |had )?(?:used|fired|opened|launched|attacked|shelled|bombed|raided|shot|"
    r"said)\b",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"\b(?:couple|pair|family|families|crew|staff|congregation|household|team|squad|patrol|party|"
    r"convoy|clan|tribe|community|wounded|injured|dead|missing|elderly|homeless|sick|disabled|"
    r"[a-z]{3,}s)\b",
    re.IGNORECASE,
)
_COUNT = (
    r"(?:figures?|count|tally|toll|estimates?|data|records?|statistics|reports?|number|list|bulletin|"
    r"statement)"
)
_REPORTS = re.compile(
    r"(?:['’]s?|,[^,.;]{1,60},)?(?: \w+)? (?:says?|said|told|tells|puts?|gave|gives|spoke|speaks|"
    r"talked|reports?|reported|counts?|counted|lists?|listed|recorded|records|registered|logged|"
    r"tallied|estimates?|estimated|confirms?|confirmed|announced|announces|raised|lowered|revised|"
    r"cut|updated|documented|named|identified|shows?|showed|believes?|believed|fears?|feared|"
    rf"claims?|claimed|wrote|writes|added|adds|warned|acknowledged|admitted|{_COUNT})\b",
    re.IGNORECASE,
)
_CITED = re.compile(
    rf"\b(?:according to|per|by|quot(?:ed|es|ing)|cit(?:ed|es|ing)|{_COUNT} (?:of|from|by)|"
    r"in the words of|told|said|says|information from)\s+(?:(?!and\b)[\w’'-]+,? ){0,4}$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:he|she|it|they|his|her|its|their)\b", re.IGNORECASE)


def who(item: "Casualty", analysis: Analysis) -> Check:
    """The people harmed are named in the evidence, or right before "Ten were minors"."""
    if item.who is None:
        return Check(name="who", passed=True)
    text = cited(item)
    if max(overlap(item.who, text), overlap(item.who, _before(item, analysis))) < WHO_SUPPORT:
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


def _before(item: "Casualty", analysis: Analysis) -> str:
    """The words in front of the first cited sentence."""
    first = min((e.sentence for e in item.evidence), default=1)
    near = range(max(1, first - BEFORE), min(first, len(analysis.document.sentences) + 1))
    return " ".join(analysis.document.sentence(number).text for number in near)


def _speakers(item: "Casualty", analysis: Analysis) -> list[str]:
    return [c.speaker for e in item.evidence for c in analysis.cues(e.sentence) if c.speaker]


def _are_people(who: str, language: str) -> bool:
    vocabulary = vocabulary_of(language)
    parts = who.split()
    named = parts[-1][:1].isupper()
    if named or vocabulary is None or any(vocabulary.is_person(w.casefold()) for w in parts):
        return True
    return parts[-1].casefold() not in vocabulary.not_people and bool(_TOGETHER.search(who))


def _does_it(who: str, text: str) -> bool:
    """Whether they stand as those who act: "by police", "police have used"."""
    return any(
        _BY.search(text[:start]) or _ACTS.match(text[end:]) for start, end in occurrences(who, text)
    )


def reporter(item: "Casualty", analysis: Analysis) -> Check:
    """Who reports it is the one who speaks in the evidence."""
    if item.reported_by is None:
        return Check(name="reported_by", passed=True)
    present = in_source("reported_by", item.reported_by, analysis)
    if not present.passed or not analysis.reads:
        return present
    # "UN estimates" are the UN's, and "a nurse at the clinic" is a nurse.
    fine = (
        _reports(item.reported_by, item, analysis)
        or _acts_there(item.reported_by, item, analysis)
        or any(
            analysis.names.same(speaker, item.reported_by)
            or locate(item.reported_by, speaker)
            or locate(speaker, item.reported_by)
            for speaker in _speakers(item, analysis)
        )
    )
    detail = "" if fine else f"{item.reported_by!r} reports nothing there"
    return Check(name="reported_by", passed=fine, detail=detail)


def _reports(name: str, item: "Casualty", analysis: Analysis) -> bool:
    """As in "according to the mayor", "the mayor put it at 44"; "it said", behind his name."""
    text = cited(item)
    forms = {name, *analysis.names.aliases(name)}
    if any(
        _REPORTS.match(text, end) or _CITED.search(text[:start])
        for form in forms
        for start, end in occurrences(form, text)
    ):
        return True
    before = _before(item, analysis)
    named = any(locate(form, words) for form in forms for words in (text, before))
    spoken = [voice for e in item.evidence for voice in analysis.spoken_by(e.start, e.end)]
    if any(analysis.names.same(voice, name) for voice in spoken):
        return True
    # "A spokesman said" may well be the reporter's own.
    others = [one for one in (*_speakers(item, analysis), *spoken) if not one.islower()]
    return named and (not others or _PRONOUN.search(text) is not None)


def _acts_there(name: str, item: "Casualty", analysis: Analysis) -> bool:
    """Whether somebody speaks in the sentence before, or does something in the evidence."""
    before = {e.sentence - 1 for e in item.evidence}
    if any(analysis.means(cue, name) for n in before for cue in analysis.cues(n)):
        return True
    text = analysis.document.text
    return any(acting(name, text, e.start, e.end) for e in item.evidence)
