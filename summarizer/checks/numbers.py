"""What a number phrase says: words, digits, ranges and limits into low, best and high."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from summarizer.checks.tables import tables

__all__ = ["ONE", "Number", "NumberPhrase", "any_of", "find", "tables"]

LARGEST = 10**10


@dataclass(frozen=True)
class Number:
    """A count by the convention; a side it says nothing about is None.

    Attributes:
        low: lowest reliable count.
        best: most likely count.
        high: highest reliable count.
    """

    low: int | None
    best: int | None
    high: int | None


@dataclass(frozen=True)
class NumberPhrase:
    """A number phrase in a text: ``text[start:end]`` and what it says."""

    start: int
    end: int
    number: Number


ONE = Number(1, 1, 1)


def find(text: str, language: str = "en") -> Iterator[NumberPhrase]:
    """Every number phrase, in order and without overlap: "at least 14", "two dozen", "Scores"."""
    grammar = _grammar(language)
    if grammar is None:
        return
    for match in grammar.phrase.finditer(text):
        number = grammar.value(match)
        if number is not None:
            yield NumberPhrase(*match.span(_counting(match)), number)


def any_of(words: Mapping[str, Any] | list[str] | str) -> str:
    """A pattern of these words or phrases, the longest first, any white space between words."""
    items = words.split() if isinstance(words, str) else words
    longest = sorted(items, key=len, reverse=True)
    spaced = (re.escape(item).replace(r"\ ", r"\s+") for item in longest)
    return "|".join(item.replace("'", "['’]") for item in spaced) or r"(?!)"


class _Grammar:
    """The patterns of one language, and how what they match becomes a number."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self.words = words
        self.scales: dict[str, int] = words["scales"] | words["packs"]
        self.small = _small(words)
        self.vague: dict[str, int] = words["vague"]
        spaces = re.escape(words["thousands"])
        scale, article = any_of(self.scales), any_of(words["article"])
        word = any_of(list(self.small))
        end, part = ("", r"[\s-]*") if words.get("glued") else (r"\b", r"[\s-]+")
        if words.get("and_joins"):
            part = rf"(?:{part}|\s+{words['and']}\s+)"
        digits = rf"\d{{1,3}}(?:[{spaces}]\d{{3}})+(?!\d)|\d+(?:{re.escape(words['decimal'])}\d+)?"
        # "two hundred and five" is one number, "one and two" are two.
        scaled = rf"(?:{scale}){end}(?:\s+{words['and']}\s+(?:{word}){end})?"
        bare = f"|(?:{any_of(words.get('bare_scales', ''))}){end}"
        first = rf"(?:(?:{word}){end}|(?:{article})\s+{scaled}{bare})"
        spelled = rf"{first}(?:{part}(?:(?:{word}){end}|{scaled}))*"
        exact = rf"(?:{any_of(words['halves'])}|(?:{digits})(?:\s+(?:{scale})\b)*|{spelled})"
        of = rf"(?:(?:{any_of(words['of'])})\s+)?"
        vague = rf"(?:{any_of(self.vague)})(?:\s+{of}(?:{any_of(self.vague)}|{scale})\b)*"
        self.digits = re.compile(digits)
        self.parts = re.compile(rf"(?:{any_of([*self.small, *self.scales])}){end}")
        self.phrase = re.compile(self._whole(exact, vague), re.IGNORECASE)

    def _whole(self, exact: str, vague: str) -> str:
        words, before, behind = self.words, self.words["before"], self.words["behind"]
        prefix = "|".join(f"(?P<{kind}>{any_of(before[kind])})" for kind in before)
        suffix = "|".join(f"(?P<{kind}_behind>{any_of(behind[kind])})" for kind in behind)
        ends = any_of([word for listed in behind.values() for word in listed])
        to, rise_to = any_of(words["to"]), any_of(words.get("rise_to", words["to"]))
        # "plus d'une centaine": no space follows what an apostrophe ends.
        joined = "" if words.get("elides") else r"(?<!\w['’])"
        group = re.escape(words["thousands"][0])
        span = rf"\d[\d{group}]*"
        not_after = "".join(f"(?<!{word})" for word in words.get("not_after", []))
        not_behind = rf"(?!\s*(?:{any_of(words['not_behind'])}))"
        return (
            rf"(?<![\w$€£¥#/:.,-]){joined}(?<!\d[ ](?=\d)){not_after}"
            rf"(?:(?:{prefix})(?:\s+|(?<=['’])))?"
            rf"(?:(?P<none>{any_of(words['none'])}|{words.get('nobody', '(?!)')})"
            rf"|(?P<both>{words['both']})"
            rf"|{words['between']}\s+(?P<least>{exact})\s+{words['between_and']}\s+(?P<most>{exact})"
            rf"|(?:{any_of(words['rise'])})\s+{exact}\s+(?:{rise_to})\s+(?P<now>{exact})"
            rf"|(?:{any_of(words.get('reached', []))})\s+(?P<reached>{exact})"
            rf"|(?P<low>{exact})\s+(?:{to})\s+(?P<high>{exact})"
            rf"|(?P<first>{span})\s*[-–—]\s*(?P<last>{span})"
            rf"|(?P<vague>{vague})|(?P<exact>{exact}))"
            rf"(?![\w%°]){not_behind}(?![:/]\d)(?![.,]\d)(?!-(?!(?:{ends})\b)[^\W_])(?:[\s-]+(?:{suffix})\b)?"
        )

    def value(self, match: re.Match[str]) -> Number | None:
        """What a match says, or None when it is no count: 2.5, a range that falls."""
        found = {name: text for name, text in match.groupdict().items() if text}
        if "none" in found:
            return Number(0, 0, 0)
        if "both" in found:
            return Number(2, 2, 2)
        if "vague" in found:
            return Number(None, self._product(found["vague"]) or None, None)
        for low, high in (("least", "most"), ("low", "high"), ("first", "last")):
            if low in found:
                return self._range(self._exact(found[low]), self._exact(found[high]))
        said = found.get("now") or found.get("reached") or found["exact"]
        return _limited(self._exact(said), found)

    @staticmethod
    def _range(low: int | None, high: int | None) -> Number | None:
        return Number(low, low, high) if low is not None and high and low < high else None

    def _product(self, phrase: str) -> int:
        """As in "hundreds of thousands": the words multiply."""
        rest, product = " ".join(phrase.lower().split()), 1
        pattern = re.compile(any_of(self.vague | self.scales))
        for word in pattern.findall(rest):
            product *= {**self.vague, **self.scales}[word]
        return product

    def _exact(self, phrase: str) -> int | None:
        phrase = " ".join(phrase.lower().split())
        if phrase in self.words["halves"]:
            return int(self.words["halves"][phrase])
        digits = self.digits.match(phrase)
        value = self._digits(digits[0]) if digits else 1.0
        rest = phrase[digits.end() :] if digits else phrase
        tokens = self.parts.findall(rest)
        if digits is None:
            return _spelled(tokens, self.small, self.scales)
        for word in tokens:
            value *= self.scales.get(word, 1)
        return int(value) if value == int(value) and value < LARGEST else None

    def _digits(self, digits: str) -> float:
        plain = digits.translate(str.maketrans("", "", self.words["thousands"]))
        return float(plain[:15].replace(self.words["decimal"], "."))


@lru_cache
def _grammar(language: str) -> _Grammar | None:
    words = tables(language)
    return _Grammar(words["numbers"]) if words else None


def _counting(match: re.Match[str]) -> str | int:
    """Which part of a match is the number: the new one of "rose from 30 to 41"."""
    return next((name for name in ("now", "reached") if match[name]), 0)


def _small(words: Mapping[str, Any]) -> dict[str, int]:
    units = {word: value for value, word in enumerate(words["units"].split(), start=1)}
    tens = {word: 10 * value for value, word in enumerate(words["tens"].split(), start=2)}
    compounds: dict[str, int] = {
        pattern.format(unit=unit, ten=ten): tens[ten] + value
        for pattern in words.get("compounds", [])
        for unit, value in units.items()
        for ten in tens
        if value < 10  # noqa: PLR2004 - digits
    }
    spelled: dict[str, int] = words.get("spelled", {})
    return compounds | units | tens | spelled


def _spelled(tokens: list[str], small: Mapping[str, int], scales: Mapping[str, int]) -> int | None:
    """Small numbers add up, scales multiply what they follow: "two hundred and five"."""
    values = [small.get(word, 0) for word in tokens]
    # "twenty one" is a number, "one twenty" and "five six" are not.
    for before, after in pairwise(values):
        if before and after and after >= _room(before):
            return None
    total = group = 0
    for word in tokens:
        if word in small:
            group += small[word]
        elif scales[word] < 1_000:  # noqa: PLR2004 - hundred and dozen stay in their group
            group = max(group, 1) * scales[word]
        else:
            total, group = total + max(group, 1) * scales[word], 0
    return total + group if total + group < LARGEST else None


def _room(value: int) -> int:
    """What may be added to a spelled number stays below this: 10 to twenty, 100 to "doscientos"."""
    return 100 if value >= 100 else 10 if value >= 20 else 0  # noqa: PLR2004 - where tens and hundreds begin


def _limited(value: int | None, found: Mapping[str, str]) -> Number | None:
    if value is None:
        return None
    if "at_most" in found:
        return Number(None, None, value)
    if "at_least" in found or "at_least_behind" in found:
        return Number(value, value, None)
    if "about" in found or "about_behind" in found:
        return Number(None, value, None)
    return Number(value, value, value)
