"""Introducing: roles that stand in another sentence than the name they belong to.

News brings in people and bodies by what they are and names them later ("A former engineer told the
inquiry ... Bo Quist said"), or names them and goes on with what they are ("the watchdog").
"""

import re
from collections.abc import Sequence

from summarizer.checks import lexicon
from summarizer.checks.analysis import Analysis
from summarizer.checks.matching import occurrences, plain
from summarizer.checks.names import Mention

AHEAD = 4
"""Sentences behind a role within which the name must be given."""
BACK = 2
"""Sentences before "the watchdog" within which it must have been named."""
CLOSE = 40
"""Characters before a name in which the noun of its role stands right beside it."""
_ARTICLE = re.compile(r"^(?:the|an?|its|his|her|their) ", re.IGNORECASE)
_DEFINITE = re.compile(r"\b(?:the|its|his|her|their) $", re.IGNORECASE)
# "A chef who killed a student": somebody else is told of first.
_SOMEBODY = re.compile(r"\ban? (?:[\w-]+ ){0,2}?(?:who|whose)\b", re.IGNORECASE)
_BESIDE = re.compile(r",? ?")
_BEFORE = re.compile(r"(?:,| is| was| as)? ?(?:the|an?|its|his|her|their)? ?", re.IGNORECASE)


def introduced(role: str, name: str, analysis: Analysis, *, person: bool) -> bool:
    """Whether somebody comes up in this role, and this is the first who may be meant by it."""
    text, names = analysis.document.text, analysis.names
    for start, end in occurrences(_ARTICLE.sub("", role), text):
        sentence = names.sentence_at(start)
        holder = _holder(start, end, analysis)
        if holder == names.canonical(name) or _is_called(role, name, start, analysis):
            return True
        if sentence is None or holder:
            continue
        told = len(_SOMEBODY.findall(text, sentence.start, start)) if person else 0
        if names.canonical(name) in _next(end, sentence.number, told, analysis, person=person):
            return True
        known = _DEFINITE.search(text, max(0, start - 6), start)
        if known and _last(start, sentence.number, analysis, person=person) == names.canonical(
            name
        ):
            return True
    return False


def _holder(start: int, end: int, analysis: Analysis) -> str | None:
    """Whose name holds the role or stands right beside it: it is the role of that one."""
    text = analysis.document.text
    sentence = analysis.names.sentence_at(start)
    here = analysis.names.by_sentence.get(sentence.number, []) if sentence else []
    for m in here:
        if (
            (m.start <= start and end <= m.end)
            or (end <= m.start and _BESIDE.fullmatch(text, end, m.start))
            or (m.end <= start and _BEFORE.fullmatch(text, m.end, start))
        ):
            return analysis.names.canonical(m.text)
    return None


def _is_called(role: str, name: str, start: int, analysis: Analysis) -> bool:
    """Whether it is named later beside the noun of its role: "Her party, the Civic League"."""
    first = analysis.names.where(name)
    if first is None or first.start < start:
        return False
    before = analysis.document.text[max(0, first.start - CLOSE) : first.start]
    noun = re.escape(role.rsplit(maxsplit=1)[-1])
    beside = rf"\b(?:the|its|his|her|their) {noun}, (?:the )?$"
    return re.search(beside, before, re.IGNORECASE) is not None


def _next(
    offset: int, sentence: int, others: int, analysis: Analysis, *, person: bool
) -> Sequence[str]:
    """The next one of this sort to be named for the first time.

    One more for each of the others told of before it: "A chef who killed a student".
    """
    names = analysis.names
    told = {m.text for m in names.by_sentence.get(sentence, ()) if m.end <= offset}
    found: list[str] = []
    for mention in _between(sentence, sentence + AHEAD, analysis):
        name = names.canonical(mention.text)
        known = not person and name.split()[0] in told
        new = offset <= mention.start == names.introductions[name] and not known
        if new and _is_of_sort(name, analysis, person=person):
            found.append(name)
    return found[: others + 1]


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
    if alone and not {plain(name)} & lexicon.CALLED_BODY:
        return False
    return not analysis.referring.is_somebody(name)
