"""Introducing: roles that stand in another sentence than the name they belong to.

News brings in people and bodies by what they are and names them later ("A former engineer told the
inquiry ... Bo Quist said"), or names them and goes on with what they are ("the watchdog").
"""

import re

from summarizer.checks import lexicon
from summarizer.checks.analysis import Analysis
from summarizer.checks.matching import occurrences, plain
from summarizer.checks.names import Mention

AHEAD = 4
"""Sentences behind a role within which the name must be given."""
BACK = 2
"""Sentences before "the watchdog" within which it must have been named."""
_ARTICLE = re.compile(r"^(?:the|an?|its|his|her|their) ", re.IGNORECASE)
_DEFINITE = re.compile(r"\b(?:the|its|his|her|their) $", re.IGNORECASE)
_BESIDE = re.compile(r",? ?")
_BEFORE = re.compile(r"(?:,| is| was| as)? ?(?:the|an?|its|his|her|their)? ?", re.IGNORECASE)


def introduced(role: str, name: str, analysis: Analysis, *, person: bool) -> bool:
    """Whether somebody comes up in this role, and this is the first who may be meant by it."""
    text, names = analysis.document.text, analysis.names
    for start, end in occurrences(_ARTICLE.sub("", role), text):
        sentence = names.sentence_at(start)
        if sentence is None or _is_anothers(start, end, analysis):
            continue
        if _next(end, sentence.number, analysis, person=person) == names.canonical(name):
            return True
        known = _DEFINITE.search(text, max(0, start - 6), start)
        if known and _last(start, sentence.number, analysis, person=person) == names.canonical(
            name
        ):
            return True
    return False


def _is_anothers(start: int, end: int, analysis: Analysis) -> bool:
    """Whether a name holds the role or stands right beside it: it is the role of that one."""
    text = analysis.document.text
    sentence = analysis.names.sentence_at(start)
    here = analysis.names.by_sentence.get(sentence.number, []) if sentence else []
    return any(
        (m.start <= start and end <= m.end)
        or (end <= m.start and _BESIDE.fullmatch(text, end, m.start))
        or (m.end <= start and _BEFORE.fullmatch(text, m.end, start))
        for m in here
    )


def _next(offset: int, sentence: int, analysis: Analysis, *, person: bool) -> str | None:
    """The next one of this sort to be named for the first time."""
    names = analysis.names
    for mention in _between(sentence, sentence + AHEAD, analysis):
        name = names.canonical(mention.text)
        new = offset <= mention.start == names.introductions[name]
        if new and _is_of_sort(name, analysis, person=person):
            return name
    return None


def _last(offset: int, sentence: int, analysis: Analysis, *, person: bool) -> str | None:
    """The last one of this sort that was named."""
    before = [m for m in _between(sentence - BACK, sentence, analysis) if m.end <= offset]
    named = (analysis.names.canonical(mention.text) for mention in reversed(before))
    return next((name for name in named if _is_of_sort(name, analysis, person=person)), None)


def _between(first: int, last: int, analysis: Analysis) -> list[Mention]:
    return [m for n in range(first, last + 1) for m in analysis.names.by_sentence.get(n, ())]


def _is_of_sort(name: str, analysis: Analysis, *, person: bool) -> bool:
    """A person, or else a body; a single word that tells of neither is rather a place."""
    if person:
        return analysis.names.is_person(name)
    alone = " " not in name and name not in analysis.names.acronyms.values()
    if alone and not {plain(name)} & (lexicon.ORGANISATION | lexicon.BODIES):
        return False
    return not analysis.referring.is_somebody(name)
