"""Whether harm is told as of another year, as possible, or as not having happened."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from summarizer.checks.cues import Cue
from summarizer.checks.number_reader import YEARS
from summarizer.checks.numbers import any_of
from summarizer.checks.people import Mention
from summarizer.checks.tables import tables
from summarizer.checks.vocabulary import Token, tokens

DATELINE = 300  # characters
REACH = 8  # tokens between a word such as "threatened" and the cue it governs
MODAL_REACH = 4
FAR = 14
YEAR_DIGITS = 4
# Wire archives begin about here: "4 Feb 90" is 1990, "4 Feb 20" is 2020.
OLDEST_SHORT_YEAR = 70
# What is told aside does not date the rest: "the bureau, which began in August, counts five".
_ASIDE = re.compile(r" , (?:which|who|whose|whom|where) [^,;:]*,")


@dataclass(frozen=True)
class Circumstances:
    """How a count is told."""

    historical: bool = False
    hypothetical: bool = False
    negated: bool = False


@lru_cache(maxsize=1_024)
def recalls(text: str, year: int | None, language: str = "en") -> bool:
    """Whether a sentence tells of an earlier time: of another year, or "two years ago"."""
    known, words = _vocabulary(language), tokens(text, language)
    return known is not None and (
        _is_past(words, len(words), year, known)
        or any(_is_year(word) and year is not None and _is_before(word, year) for word in words)
    )


@lru_cache(maxsize=1_024)
def leaves_open(text: str, language: str = "en") -> bool:
    """Whether a sentence may be of an earlier event: "in March", "an earlier blast"."""
    known = _vocabulary(language)
    if known is None or is_current(text, language):
        return False
    plain = _ASIDE.sub(" ", " ".join(word.lower for word in tokens(text, language)))
    return known.undated.search(plain) is not None


@lru_cache(maxsize=1_024)
def is_current(text: str, language: str = "en") -> bool:
    """Whether a sentence names the day or goes on: "on Tuesday", "so far this year"."""
    known, words = _vocabulary(language), [word.lower for word in tokens(text, language)]
    if known is None or not words:
        return False
    return bool(known.today & set(words) or known.current.search(" ".join(words)))


class _Vocabulary:
    """The ``circumstances`` table of a language, ready to look up."""

    def __init__(self, language: Mapping[str, Any]) -> None:
        table, grammar = language["circumstances"], language["grammar"]
        self.order: Mapping[str, bool] = language.get("order", {})
        keys = (
            "negation",
            "denial",
            "modal",
            "hypothetical",
            "year_after",
            "months",
            "infinitive",
            "happened",
        )
        self.words = {key: frozenset(table[key].split()) for key in keys}
        self.ongoing = frozenset(table.get("ongoing", "").split())
        past = "|".join([any_of(table["past_phrases"]), *table.get("past_patterns", [])])
        self.past = re.compile(rf"\b(?:{past})\b")
        self.perfect = frozenset(table.get("perfect", "").split())
        self.finite = frozenset(table.get("finite", "").split())
        self.today = frozenset(table.get("today", "").split())
        current = "|".join(table.get("current_patterns", [])) or "(?!)"
        self.current = re.compile(rf"\b(?:{current})\b")
        undated = "|".join(table.get("undated_patterns", [])) or "(?!)"
        self.undated = re.compile(rf"\b(?:{undated})\b")
        self.possible_stops = frozenset(table.get("possible_stops", "").split())
        self.compared = frozenset(table.get("compared", "").split())
        self.dreaded = frozenset(table.get("dreaded", "").split())
        self.denials = re.compile(rf"\b(?:{any_of(table['denial_phrases'])})\b")
        self.rumour = frozenset(table.get("rumour", "").split())
        untrue = any_of(table.get("untrue_phrases", []))
        self.untrue = re.compile(rf"\b(?:{untrue})\b")
        self.not_negation = tuple(table["not_negation"])
        self.clause = frozenset(table["clause"].split())
        self.articles = frozenset(grammar["article"].split())
        months, of = any_of(table["months"]), any_of(table.get("date_of", []))
        self.dateline = re.compile(
            rf"\b(?:(?:{months})\.?\s+\d{{1,2}},?\s+(?P<us>\d{{4}})"
            rf"|\d{{1,2}}{table.get('ordinal', '')}\s+(?:(?:{of})\s+)?(?:{months})\.?,?\s+"
            rf"(?:(?:{of})\s+)?(?P<eu>\d{{4}}|\d{{2}})"
            rf"|(?P<iso>\d{{4}})-\d\d-\d\d)\b",
            re.IGNORECASE,
        )


@lru_cache
def _vocabulary(language: str) -> _Vocabulary | None:
    words = tables(language)
    return _Vocabulary(words) if words else None


@lru_cache(maxsize=64)
def _year_of(opening: str, language: str) -> int | None:
    known = _vocabulary(language)
    match = known.dateline.search(opening) if known else None
    if not match:
        return None
    digits = match["us"] or match["eu"] or match["iso"]
    if len(digits) == YEAR_DIGITS:
        return int(digits)
    return int(digits) + (1_900 if int(digits) >= OLDEST_SHORT_YEAR else 2_000)


def dateline_year(text: str, language: str = "en") -> int | None:
    """The year an article says it was written in, or None."""
    return _year_of(text[:DATELINE], language)


def circumstances(
    words: Sequence[Token], mention: Mention, cue: Cue, year: int | None, language: str = "en"
) -> Circumstances:
    """How the harm of ``cue`` to ``mention`` is told."""
    known = _vocabulary(language)
    if known is None:
        return Circumstances()
    first, last = min(mention.first, cue.first), max(mention.last, cue.last)
    start, end = _clause(words, first, last, known)
    end = next((at for at in range(last, end) if words[at].lower in known.compared), end)
    clause = words[start:end]
    goes_on = bool(known.perfect & {word.lower for word in words[max(0, cue.first - 2) : cue.last]})
    historical = _is_past(clause, last - start, year, known, goes_on=goes_on) or any(
        _is_year(word) and _is_before(word, year) for word in _dated(words, start)
    )
    # "threatened to kill seven hostages": hostages they are.
    inside = mention.first <= cue.first <= mention.last
    return Circumstances(
        historical=historical,
        hypothetical=_is_counted_on(words, mention, cue, known)
        if inside
        else _is_possible(words, mention, cue, start, known),
        negated=mention.number.high == 0
        or (not inside and _is_negated(words, mention, cue, known)),
    )


def _clause(words: Sequence[Token], first: int, last: int, known: _Vocabulary) -> tuple[int, int]:
    while first > 0 and words[first - 1].lower not in known.clause:
        first -= 1
    while last < len(words) and words[last].lower not in known.clause:
        last += 1
    return first, last


def _dated(words: Sequence[Token], start: int) -> Sequence[Token]:
    """The year that a clause hangs on: "in 1978, when clashes killed 340"."""
    before = [at for at in range(max(0, start - 3), start) if _is_year(words[at])]
    return words[max(0, before[-1] - 4) : before[-1] + 1] if before else ()


def _is_past(
    clause: Sequence[Token],
    told: int,
    year: int | None,
    known: _Vocabulary,
    *,
    goes_on: bool = False,
) -> bool:
    """Whether a year or "two years ago" dates it.

    ``told`` is where the harm has been told. What goes on since a year, "tens of thousands have
    fled", is not of that year, wherever it stands.
    """
    since = next(
        (
            at
            for at, word in enumerate(clause)
            if (goes_on or at > told) and word.lower in known.ongoing
        ),
        None,
    )
    if known.past.search(" ".join(word.lower for word in clause[:since])):
        return True
    return any(
        (since is None or at < since)
        and _is_year(word)
        and _follows_date_word(clause, at, known)
        and _is_before(word, year)
        for at, word in enumerate(clause)
    )


def _is_year(word: Token) -> bool:
    digits = _digits(word)
    return len(digits) == YEAR_DIGITS and digits.isdecimal() and int(digits) in YEARS


def _digits(word: Token) -> str:
    """A year's digits: also of "1980s" and "1991-96"."""
    return word.lower.partition("-")[0].rstrip("s")


def _is_before(word: Token, year: int | None) -> bool:
    return year is None or int(_digits(word)) < year


def _follows_date_word(clause: Sequence[Token], at: int, known: _Vocabulary) -> bool:
    """As in "in 2019", "in the 1980s", "the 1999 shooting", "on 3 March 2019"."""
    if known.order.get("bare_years"):
        return True
    before = [word.lower for word in clause[max(0, at - 4) : at]]
    dated = known.words["months"] & set(before)
    return bool(dated or (before and before[-1] in known.words["year_after"] | known.articles))


def _is_possible(
    words: Sequence[Token], mention: Mention, cue: Cue, start: int, known: _Vocabulary
) -> bool:
    if known.possible_stops:
        return _is_possible_around(words, mention, cue, known)
    before = [_common(words, at) for at in range(max(start, cue.first - REACH), cue.first)]
    # "the death toll could reach 40"
    between = {word.lower for word in words[cue.last + 1 : mention.first]}
    if cue.harm == "killed" and known.dreaded & set(before[-1:]):
        return True
    aim = cue.kind == "active" and before and before[-1] in known.words["infinitive"]
    if aim and not known.words["happened"] & set(before[-2:]):
        return True
    modal = known.words["modal"] & (between | set(before[-MODAL_REACH:]))
    wished = set(before) - _of_subject(words, mention, cue, known)
    return bool(modal or known.words["hypothetical"] & wished)


def _is_counted_on(words: Sequence[Token], mention: Mention, cue: Cue, known: _Vocabulary) -> bool:
    """As in "storming it could cost dozens of lives"."""
    before = {word.lower for word in words[max(0, mention.first - MODAL_REACH) : mention.first]}
    return cue.kind in {"counted", "noun"} and bool(known.words["modal"] & before)


def _common(words: Sequence[Token], at: int) -> str:
    """A word for looking it up, "" for a part of a name: "in May", "Clinics Without Walls"."""
    return words[at].lower if not at or not words[at].text[0].isupper() else ""


def _of_subject(
    words: Sequence[Token], mention: Mention, cue: Cue, known: _Vocabulary
) -> frozenset[str]:
    """Words that only say what people did who "were killed": "a guard who tried to flee was"."""
    finite = [at for at in range(mention.last + 1, cue.first) if words[at].lower in known.finite]
    end = finite[-1] if finite else mention.last
    return frozenset(word.lower for word in words[mention.last + 1 : end])


def _is_possible_around(
    words: Sequence[Token], mention: Mention, cue: Cue, known: _Vocabulary
) -> bool:
    """As in "könnten bis zu 40 Menschen getötet werden": the modal may stand well off its verb."""
    start, end = cue.first, cue.last + 1
    while start > max(0, cue.first - FAR) and words[start - 1].lower not in known.possible_stops:
        start -= 1
    while end < min(len(words), cue.last + REACH) and words[end].lower not in known.possible_stops:
        end += 1
    aim = start < cue.first and words[cue.first - 1].lower in known.words["infinitive"]
    verbal = cue.kind in {"active", "intransitive", "participle"}
    around = {
        at: word.lower
        for at, word in enumerate(words[start:end], start)
        if not mention.first <= at <= mention.last
    }
    before = {word for at, word in around.items() if at < cue.first}
    told = known.words["modal"] & set(around.values()) or known.words["hypothetical"] & before
    return bool(told) or (verbal and aim and not known.words["happened"] & before)


def _is_negated(words: Sequence[Token], mention: Mention, cue: Cue, known: _Vocabulary) -> bool:
    # "не менее 12 погибли": what belongs to the number denies nothing.
    verb = [
        _common(words, at)
        for at in range(max(0, cue.first - MODAL_REACH), cue.first)
        if not (mention.counted and mention.first <= at <= mention.last)
    ]
    if known.words["negation"] & set(verb) and not " ".join(verb).startswith(known.not_negation):
        return True
    before = [
        word.lower for word in words[max(0, min(mention.first, cue.first) - REACH) : cue.first]
    ]
    said = " ".join(before)
    behind = " ".join(word.lower for word in words[max(mention.last, cue.last) + 1 :])
    if known.rumour & set(before) and known.untrue.search(behind):
        return True  # "Reports that two had died were false"
    return bool(known.words["denial"] & set(before) or known.denials.search(said))
