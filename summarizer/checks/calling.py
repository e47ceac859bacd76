"""Calling: who makes a call that no verb of asking ties to them: "calls from the Forum for"."""

import re
from collections.abc import Iterator
from dataclasses import replace

from summarizer.checks.analysis import Analysis
from summarizer.checks.attribution import Attribution
from summarizer.checks.directives import NOUN, SIGN, VERB
from summarizer.checks.phrases import subject
from summarizer.document import Sentence

_WHO = r"(?P<who>(?:[^,.;:“”\"]|(?<=\d)[,.](?=\d)){2,80}?)"
_WHO_ENDS = (
    r"(?= (?:for|to|that|on|over|about|calls?|call\w+|demand\w*|urg\w+|ask\w*|was|were|has|have|"
    r"had|gives?|gave|is|are|reads?|said|says|warn\w*|tell\w*|recommend\w*|grew|this|last|and)\b|"
    r",(?!\d)|[.;:“”\"]|\s*$)"
)
# "Calls from the Forum for", "a petition signed by 3,000 parents", "banners held by strikers".
_FROM = re.compile(
    rf"\b(?:{NOUN}|{SIGN}|report|study|paper|statement|survey)\b,?(?: [\w’'-]+){{0,4}}?,? "
    rf"(?:from|by|among|between) (?:the )?{_WHO}{_WHO_ENDS}",
    re.IGNORECASE,
)
# "Calls for him to resign came from Ann Lee".
_CAME = re.compile(
    rf"\b{NOUN}\b[^.;]{{0,80}}? (?:came|com(?:e|es|ing)|led|made|backed|joined|echoed|supported|"
    rf"signed|drafted|written) (?:mainly |also )?(?:from|by) (?:the )?{_WHO}{_WHO_ENDS}",
    re.IGNORECASE,
)
# "The Forum's demand", "the strikers' demands", "Human Watch's report".
_WHOSE = re.compile(
    r"(?P<who>(?:\b[Tt]he (?:[\w-]+ ){0,3}|[^\W\d_a-z][\w.-]*(?: [\w.-]+){0,4}?)[\w-]+)['’]s? "
    rf"(?:[\w-]+ ){{0,3}}?(?:{NOUN}|{SIGN}|report|statement|manifesto|platform)\b",
)
# "Residents were urged to stay in by the fire service".
_AGENT = re.compile(
    r"\b(?:was|were|been|being|are|is) (?:\w+ly )?(?:urged|asked|told|ordered|called on|advised|"
    rf"invited|instructed|warned|given)\b[^.;]{{2,120}}? by (?:the )?{_WHO}{_WHO_ENDS}",
    re.IGNORECASE,
)
_MAKES = re.compile(
    r"\b(?:issu|launch|ma[dk]|deliver|put forward|present|hand|submit|sign|sent|send|repeat|renew|"
    r"reiterat|set|tabl|fil|read|unfurl|held|hold|carr|wav|display|march|chant|shout|rall|"
    r"demonstrat|campaign|protest|lodg|circulat|start|gather|drew up|drafted|back|g[ai]v|wrote|"
    rf"impos|went|ha[sd]|listed|lists)\w*\b(?=[^.;]{{0,80}}?\b(?:{NOUN}|{SIGN})\b)",
    re.IGNORECASE,
)
# Who says what they will or won't do: "Beldan will cut off the gas unless".
_WILL = re.compile(
    r"\b(?:will|would|won['’]t|refus\w+|declin\w+|threat\w+|vow\w+|agree[sd]?|offer\w*|"
    r"ruled(?: out)?|decided|voted|found)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"(?:he|she|it|they)$", re.IGNORECASE)
# "The group, which calls itself the Sons of the Reef".
_ALIAS = re.compile(
    r"\b(?:call(?:s|ed|ing) (?:itself|themselves|himself|herself)|(?:better )?known as|"
    r"(?:spoke|speaking|acting) for|on behalf of) (?:the )?(?P<who>[^\W\d_a-z][^,.;:“”\"]{1,60}?)"
    r"(?=,| (?:demand|ask|urg|call|want|said|issu|g[ai]v)\w*\b)"
)
# "Their banners read", "its demands include".
_THEIR = re.compile(
    rf"\b(?:their|his|her|its) (?:[\w-]+ ){{0,2}}(?:{NOUN}|{SIGN})\b", re.IGNORECASE
)
_MANY = re.compile(
    r"^(?:(?:some|more than|at least|up to|about|around|over|nearly|almost|a|the|tens of) )*"
    r"(?:hundreds|thousands|dozens|scores|groups?|number|coalition|alliance|members|majority|crowds?|"
    r"spokes\w+|leaders?|relatives|representatives?|supporters|delegation|team|panel|most|many|all|"
    r"(?:[\w,.]+ )?(?:of|for)) (?:of |for |from )*(?:the |all )?",
    re.IGNORECASE,
)

_SPOKESMAN = re.compile(r"(.{2,60}?)(?:['’]s?)? spokes(?:man|woman|person)\b")
_HEAD_ENDS = re.compile(
    r",? (?:ha[sd]|have|was|were|is|are|at|in|of|from|for|with|outside|near|by|who|which|wrote|put|"
    r"went|took|held|sent|made|[a-z]+ed)\b"
)
_LABEL = re.compile(r"(?P<who>[^\W\d_a-z][^:.,;“”\"]{1,60}): (?=\w)")


def callers(sentence: Sentence, analysis: Analysis) -> Iterator[Attribution]:
    """Those who may make the calls of a sentence, each as a cue that names its speaker."""
    clause = analysis.unquoted[sentence.start : sentence.end]
    for pattern in (_FROM, _CAME, _WHOSE, _AGENT, _ALIAS):
        for match in pattern.finditer(clause):
            yield _cue(sentence, match, match["who"], match["who"])
    label = _LABEL.match(clause)
    if label:
        yield _cue(sentence, label, label["who"], label["who"])
    known = {cue.start - sentence.start for cue in analysis.cues(sentence.number)}
    for cue in analysis.cues(sentence.number):
        yield from (replace(cue, speaker=part, phrase=part) for part in _parts(cue.phrase or ""))
    for match in (*VERB.finditer(clause), *_MAKES.finditer(clause), *_WILL.finditer(clause)):
        if match.start() not in known:
            yield from _subject(sentence, clause, match, analysis)
    for match in _THEIR.finditer(clause):
        yield from _meant(sentence, match, analysis, (sentence.number, sentence.number - 1))


def _subject(
    sentence: Sentence, clause: str, match: re.Match[str], analysis: Analysis
) -> Iterator[Attribution]:
    """The subject of a verb, and whom a pronoun there means."""
    words = subject(clause, match)
    if words is None or _PRONOUN.match(words):
        yield from _meant(sentence, match, analysis, (sentence.number,))
    else:
        yield _cue(sentence, match, words, words)
        yield from (_cue(sentence, match, part, part) for part in _parts(words))


def _parts(words: str) -> Iterator[str]:
    """Shorter descriptions of the same people: "hundreds of nurses", "Forum spokesman Lee"."""
    spokesman = _SPOKESMAN.match(words)
    for part in (_MANY.sub("", words), _HEAD_ENDS.split(words)[0], spokesman and spokesman[1]):
        if part and part != words:
            yield part


def _meant(
    sentence: Sentence, match: re.Match[str], analysis: Analysis, about: tuple[int, ...]
) -> Iterator[Attribution]:
    """Whom the sentence is about, or the one before it."""
    for number in filter(None, about):
        for one in analysis.about(analysis.document.sentence(number)):
            name = one.speaker or ""
            yield _cue(sentence, match, name, one.phrase or name)


def _cue(sentence: Sentence, match: re.Match[str], name: str, words: str) -> Attribution:
    at = sentence.start + match.start()
    return Attribution(sentence.number, match.group(), "directive", name, at, words)
