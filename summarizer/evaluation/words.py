"""Words: how alike two texts or two names are; a number or a "not" is never matched loosely."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from summarizer.checks.forms import untitled
from summarizer.checks.lexicon import FUNCTION, PREPOSITIONS
from summarizer.checks.polarity import flipped, numerals
from summarizer.checks.stemming import snowball

SHORT = 4
"""Least length of a content word in languages other than English; numbers count at any length."""
STEM = 5
"""Letters that stand for a word in a language without a stemmer."""
SAME_NAME = 0.6
"""Least share of words that two forms of one name have in common."""

_TOKEN = re.compile(r"[\u3400-\u9fff]|(?:(?![\u3400-\u9fff])\w)+")
_ARTICLES = frozenset({"a", "an", "the"})
_APOSTROPHE_S = re.compile(r"['’]s?\b")


@lru_cache(maxsize=8_192)
def vocabulary(text: str, language: str = "en") -> frozenset[str]:
    """The stems of all words of a text, accents and case aside; Chinese by character."""
    return _stems(_tokens(text), language)


@lru_cache(maxsize=8_192)
def content(text: str, language: str = "en") -> frozenset[str]:
    """The stems of a text's content words; Chinese by pairs of neighbouring characters."""
    tokens = _tokens(text)
    if language == "zh":
        return frozenset(map("".join, pairwise(tokens))) or frozenset(tokens)
    if language == "en":
        kept = [token for token in tokens if token not in FUNCTION]
    else:
        kept = [token for token in tokens if len(token) >= SHORT or token.isdigit()]
    return _stems(kept or tokens, language)


def dice(one: Iterable[str], other: Iterable[str]) -> float:
    """Twice what two sets share, by the sum of their sizes: the F1 of one against the other."""
    first, second = set(one), set(other)
    total = len(first) + len(second)
    return 2 * len(first & second) / total if total else 0.0


def alike(one: str, other: str, language: str = "en") -> float:
    """How alike two statements are: the Dice coefficient of their content words.

    0.0 when their numbers contradict each other, and, in English, when one of them negates what
    the other does not.
    """
    if contradict(one, other, language):
        return 0.0
    return dice(content(one, language), content(other, language))


def covers(text: str, fact: str, language: str = "en") -> float:
    """The share of a fact's content words that a text has; 0.0 when the two contradict."""
    if contradict(text, fact, language):
        return 0.0
    wanted = content(fact, language)
    return len(wanted & content(text, language)) / len(wanted) if wanted else 0.0


@lru_cache(maxsize=16_384)
def contradict(one: str, other: str, language: str = "en") -> bool:
    """Whether numbers differ (neither text's are all among the other's) or a "not" does."""
    ours, theirs = numerals(one, language), numerals(other, language)
    if ours and theirs and not (ours <= theirs or theirs <= ours):
        return True
    return language == "en" and bool(flipped(one, other) or flipped(other, one))


def same_name(name: str, forms: Iterable[str], language: str = "en") -> float:
    """How surely a name is one of these forms; 0.0 when it is another name.

    1.0 when it has the same words as a form, titles, articles, prepositions and accents aside.
    Otherwise all words of one must stand in the other, their last words (before "of", "in" and the
    like) be the same, and the Dice coefficient reach ``SAME_NAME``: so "Coast Guard" is "Norland
    Coast Guard", and "Norland" is not.
    """
    return max((_same(name, form, language) for form in forms), default=0.0)


@lru_cache(maxsize=16_384)
def _same(one: str, other: str, language: str) -> float:
    ours, our_head = _name(one, language)
    theirs, their_head = _name(other, language)
    if ours and ours == theirs:
        return 1.0
    nested = ours <= theirs or theirs <= ours
    shared = dice(ours, theirs)
    return shared if nested and our_head == their_head and shared >= SAME_NAME else 0.0


@lru_cache(maxsize=8_192)
def _name(name: str, language: str) -> tuple[frozenset[str], str]:
    """The words of a name, and the one that says what it is: the last before "of" and the like."""
    tokens = _tokens(untitled(name))
    if not tokens:
        return frozenset(), ""
    if language != "en":
        return _stems(tokens, language), _stem(tokens[-1], language)
    behind = next((i for i, t in enumerate(tokens) if i and t in PREPOSITIONS), len(tokens))
    kept = [token for token in tokens if token not in _ARTICLES | PREPOSITIONS]
    return _stems(kept or tokens, language), _stem(tokens[behind - 1], language)


def _tokens(text: str) -> list[str]:
    plain = unicodedata.normalize("NFC", _APOSTROPHE_S.sub("", text).casefold())
    return _TOKEN.findall(plain)


def _stems(tokens: Iterable[str], language: str) -> frozenset[str]:
    return frozenset(_stem(token, language) for token in tokens)


@lru_cache(maxsize=32_768)
def _stem(token: str, language: str) -> str:
    """The stem of a word, without its accents; a number is its own."""
    if token.isalpha():
        token = snowball(token, language) or token[:STEM]
    return "".join(c for c in unicodedata.normalize("NFKD", token) if not unicodedata.combining(c))
