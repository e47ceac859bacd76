"""Introducing: roles that stand in another sentence than the name they belong to.

News brings in people and bodies by what they are and names them later ("A former engineer told the
inquiry ... Bo Quist said"), or names them and goes on with what they are ("the watchdog").
"""

import re

from summarizer.checks.analysis import Analysis
from summarizer.checks.forms import folded
from summarizer.checks.matching import occurrences
from summarizer.checks.names import Mention
from summarizer.checks.taking_part import is_alive

AHEAD = 4
"""Sentences behind a role within which the name must be given."""
BACK = 2
"""Sentences before "the watchdog" within which it must have been named."""
_ARTICLE = re.compile(r"^(?:the|an?|its|his|her|their) ", re.IGNORECASE)
_DEFINITE = re.compile(r"\b(?:the|its|his|her|their) $", re.IGNORECASE)
_BESIDE = re.compile(r",? ?")
_BEFORE = re.compile(r"(?:,| is| was| as)? ?(?:the|an?|its|his|her|their)? ?", re.IGNORECASE)


def introduced(role: str, name: str, analysis: Analysis) -> bool:
    """Whether somebody comes up in this role, and this is the first who may be meant by it."""
    text, names = analysis.document.text, analysis.names
    person = names.is_person(name)
    for start, end in occurrences(_ARTICLE.sub("", role), text):
        sentence = names.sentence_at(start)
        if sentence is None or _is_anothers(start, end, analysis):
            continue
        if _next(end, sentence.number, person, analysis) == names.canonical(name):
            return True
        known = _DEFINITE.search(text, max(0, start - 6), start)
        if known and _last(start, sentence.number, person, analysis) == names.canonical(name):
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


def _next(offset: int, sentence: int, person: bool, analysis: Analysis) -> str | None:
    """The next one of this sort to be named for the first time."""
    known = {_key(m, analysis) for m in analysis.names.mentions if m.end <= offset}
    for mention in _between(sentence, sentence + AHEAD, analysis):
        if mention.start >= offset and _key(mention, analysis) not in known:
            if _is_of_sort(mention, person, analysis):
                return analysis.names.canonical(mention.text)
    return None


def _last(offset: int, sentence: int, person: bool, analysis: Analysis) -> str | None:
    """The last one of this sort that was named."""
    before = [m for m in _between(sentence - BACK, sentence, analysis) if m.end <= offset]
    fitting = (m for m in reversed(before) if _is_of_sort(m, person, analysis))
    return next((analysis.names.canonical(m.text) for m in fitting), None)


def _between(first: int, last: int, analysis: Analysis) -> list[Mention]:
    return [m for n in range(first, last + 1) for m in analysis.names.by_sentence.get(n, ())]


def _key(mention: Mention, analysis: Analysis) -> str:
    return folded(analysis.names.canonical(mention.text))


def _is_of_sort(mention: Mention, person: bool, analysis: Analysis) -> bool:
    """A person, or else a body; a single word that tells of neither is rather a place."""
    name = analysis.names.canonical(mention.text)
    if analysis.names.is_person(name):
        return person
    return not person and (" " in name or name.isupper() or is_alive(name))
