"""Words: how alike two texts or two names are; a number or a "not" is never matched loosely."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from summarizer.checks.lexicon import FUNCTION, PREPOSITIONS, TITLES
from summarizer.checks.lexicon import words as as_words
from summarizer.checks.polarity import flipped, numerals
from summarizer.checks.stemming import snowball

SHORT = 4
"""Least length of a content word in languages other than English; numbers count at any length."""
STEM = 5
"""Letters that stand for a word in a language without a stemmer."""
SAME_NAME = 0.6
"""Least share of words that two forms of one name have in common."""

_TOKEN = re.compile(r"[\u3400-\u9fff]|(?:(?![\u3400-\u9fff])\w)+")
_ORDINAL = re.compile(r"\b\d+(?:st|nd|rd|th)\b")
_NUMBER_WORDS = as_words(
    "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty "
    "forty fifty sixty seventy eighty ninety hundred thousand million billion dozen"
)
# In front of a rank: "Defence Minister Ann Lee" has a title, "Defence Ministry" is a name.
_PORTFOLIOS = as_words(
    "vice prime state foreign interior defence defense finance justice economy health education "
    "environment labour labor energy transport trade culture agriculture police opposition "
    "majority minority whip running deputy acting former ex attorney"
)
_ARTICLES = frozenset({"a", "an", "the"})
_APOSTROPHE_S = re.compile(r"['’]s?\b")


@lru_cache(maxsize=8_192)
def vocabulary(text: str, language: str = "en") -> frozenset[str]:
    """The stems of all words of a text, accents and case aside; Chinese by character."""
    return _stems(_tokens(text), language)


@lru_cache(maxsize=8_192)
def content(text: str, language: str = "en") -> frozenset[str]:
    """The stems of a text's content words, and its numbers, those in words too.

    In Chinese, pairs of neighbouring characters. A text of function words only has all of them.
    """
    tokens = [token for token in _tokens(text) if not token[0].isdigit()]
    if language == "zh":
        kept = list(map("".join, pairwise(tokens))) or tokens
    elif language == "en":
        kept = [token for token in tokens if token not in FUNCTION | _NUMBER_WORDS]
    else:
        kept = [token for token in tokens if len(token) >= SHORT]
    counted = numbers(text, language)
    return frozenset((*_stems(kept or ([] if counted else tokens), language), *counted))


def numbers(text: str, language: str = "en") -> frozenset[str]:
    """The numbers of a text in one spelling, in digits or words; ordinals and "one" aside."""
    return numerals(_ORDINAL.sub("", text), language)


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


def same_statement(
    given: str, wordings: Sequence[str], quote: str | None, language: str = "en"
) -> float:
    """How alike a statement and the best of these wordings are.

    The quotation is a wording too, but may be a part only: it counts for a statement that doesn't
    contradict the first of the others.
    """
    best = max(alike(wording, given, language) for wording in wordings)
    if quote and not contradict(wordings[0], given, language):
        best = max(best, alike(quote, given, language))
    return best


def covers(text: str, fact: str, language: str = "en") -> float:
    """The share of a fact's content words that a text has; 0.0 when the two contradict."""
    if contradict(text, fact, language):
        return 0.0
    wanted = content(fact, language)
    return len(wanted & content(text, language)) / len(wanted) if wanted else 0.0


@lru_cache(maxsize=16_384)
def contradict(one: str, other: str, language: str = "en") -> bool:
    """Whether numbers differ (neither text's are all among the other's) or a "not" does."""
    ours, theirs = numbers(one, language), numbers(other, language)
    if ours and theirs and not (ours <= theirs or theirs <= ours):
        return True
    return language == "en" and bool(flipped(one, other) or flipped(other, one))


def same_name(name: str, forms: Iterable[str], language: str = "en") -> float:
    """How surely a name is one of these forms of another; 0.0 when it is another name.

    1.0 when it has the same words as a form; a title in front, articles, prepositions and accents
    aside. Otherwise all words of one must stand in the other and their heads (the last words
    before "of", "in" and the like) be the same; and the shorter be all that stands before the
    longer's preposition, or the Dice coefficient reach ``SAME_NAME``: "Coast Guard" is "Norland
    Coast Guard", "nurse" is "nurse at the clinic", "Norland" is neither. A name that adds words to
    a form must not add them to a part of a longer form: with "Tom Kerr" and "Kerr", "Ana Kerr" is
    another.
    """
    known = [_name(form, language) for form in forms]
    ours = _name(name, language)
    return max((_same(ours, form, known) for form in known), default=0.0)


@dataclass(frozen=True)
class _Name:
    """The words of a name, those before its first preposition, and the last of these."""

    words: frozenset[str]
    first: frozenset[str]
    head: str


def _same(ours: _Name, form: _Name, known: Iterable[_Name]) -> float:
    if not ours.words or not form.words:
        return 0.0
    if ours.words == form.words:
        return 1.0
    if ours.head != form.head:
        return 0.0
    shared = dice(ours.words, form.words)
    if form.words < ours.words:
        alone = not any(form.words < other.words for other in known)
        return shared if alone and (shared >= SAME_NAME or form.words == ours.first) else 0.0
    if ours.words < form.words:
        return shared if shared >= SAME_NAME or ours.words == form.first else 0.0
    return 0.0


@lru_cache(maxsize=8_192)
def _name(name: str, language: str) -> _Name:
    tokens = _untitled(_tokens(name))
    if not tokens:
        return _Name(frozenset(), frozenset(), "")
    small = _ARTICLES | PREPOSITIONS if language == "en" else frozenset()
    behind = next((i for i, t in enumerate(tokens) if i and t in small - _ARTICLES), len(tokens))
    words = [token for token in tokens if token not in small] or tokens
    first = [token for token in tokens[:behind] if token not in small] or tokens
    return _Name(_stems(words, language), _stems(first, language), _stem(first[-1], language))


def _untitled(tokens: list[str]) -> list[str]:
    """The words behind a title; all of them when nothing else is there, or it is no title."""
    start = 1 if tokens[:1] and tokens[0] in _ARTICLES else 0
    end = start
    while end < len(tokens) and tokens[end] in TITLES:
        end += 1
    is_title = start < end < len(tokens) and tokens[end - 1] not in _PORTFOLIOS
    return tokens[end:] if is_title and tokens[end] not in PREPOSITIONS else tokens


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
