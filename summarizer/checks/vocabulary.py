"""Tokens, and what a language's words for people are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from summarizer.checks.numbers import any_of
from summarizer.checks.tables import tables

# Quotation marks are no tokens: an article quotes within a phrase at will.
_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|\w+(?:[-'’.]\w+)*|-+|[^\w\s\"“”„«»‘’'`]")
# What is set off by these is set off as by commas.
_ASIDE = frozenset(["(", ")", "[", "]", "-", "--", "---", "–", "—", "―"])


@dataclass(frozen=True)
class Token:
    """A word or a punctuation mark; ``lower`` is for looking it up."""

    start: int
    end: int
    text: str
    lower: str


def tokens(text: str, language: str = "en") -> list[Token]:
    """The words and punctuation marks of a text; "l'homme" is two where the language elides."""
    return [
        Token(*match.span(), match[0], "," if match[0] in _ASIDE else _looked_up(match[0]))
        for match in _pattern(language).finditer(text)
    ]


def _looked_up(word: str) -> str:
    return word[:-1].lower() + "'" if word[-1] == "’" else word.lower()


@lru_cache
def _pattern(language: str) -> re.Pattern[str]:
    words = tables(language)
    elided = words["people"].get("elided") if words else None
    if not elided:
        return _TOKEN
    return re.compile(rf"\b(?:{any_of(elided)})['’](?=\w)|{_TOKEN.pattern}", re.IGNORECASE)


class Vocabulary:
    """The ``people`` and ``order`` tables of a language, ready to look up."""

    def __init__(self, language: Mapping[str, Any]) -> None:
        table, harm = language["people"], language["harm"]

        def words(key: str) -> frozenset[str]:
            return frozenset(table[key].lower().split())

        self.table = table
        self.order: Mapping[str, bool] = language.get("order", {})
        self.singular_of = words("words")
        self.suffixes = tuple(table["suffixes"].split())
        self.plural_suffixes = tuple(table["plural_suffixes"].split())
        # "ies y" makes "deputy" of "deputies".
        pairs = (rule.partition(" ") for rule in table.get("plural_endings", []))
        self.plural_endings = [(len(end), end, new) for end, _, new in pairs]
        self.unknown_plural = tuple(table.get("unknown_plural", "").split())
        self.no_plural = tuple(table.get("no_plural", "").split())
        self.possessive = re.compile(table.get("possessive", "(?!)"))
        self.adverb_endings = tuple(table.get("adverb_endings", "").split())
        self.plural_of = words("plural") | words("irregular")
        self.articles, self.more = words("singular"), words("more")
        self.stops, self.not_people, self.tails = (
            words("stops"),
            words("not_people"),
            words("tails"),
        )
        self.titles, self.not_names = words("titles"), frozenset(table["not_names"].split())
        self.openers = frozenset(table["place_openers"].split())
        self.places = words("places")
        self.no_name_suffixes = tuple(table["no_name_suffixes"].split())
        self.particles = words("particles")
        self.months = frozenset(language["circumstances"]["months"].split())
        self.unnamed = frozenset(table.get("unnamed", "").split())
        # "três delas": the "of" is in the word.
        self.contracted = frozenset(table.get("contracted", "").split())
        self.of, self.adverbs = words("of"), frozenset(table.get("adverbs", "").split())
        kinds = ("participle", "adjective", "intransitive")
        self.harmed = frozenset(
            word
            for harms in harm.values()
            for kind in kinds
            for word in harms.get(kind, "").split()
        )

    def is_singular(self, word: str) -> bool:
        """Whether a word in lower case names one person."""
        if word in self.not_people or word in self.plural_of:
            return False
        last = word.rsplit("-", 1)[-1]
        return word in self.singular_of or last in self.singular_of or word.endswith(self.suffixes)

    def is_plural(self, word: str) -> bool:
        """Whether a word in lower case names people."""
        if word in self.plural_of or word in self.not_people:
            return word in self.plural_of
        return word.endswith(self.plural_suffixes) or any(
            word.endswith(end) and self.is_singular(word[:-cut] + new)
            for cut, end, new in self.plural_endings
        )

    def is_unknown_plural(self, word: str) -> bool:
        """Whether a word nobody lists looks like several of something."""
        long = len(word) > 3  # noqa: PLR2004 - "was"
        return long and word.endswith(self.unknown_plural) and not word.endswith(self.no_plural)

    def is_person(self, word: str) -> bool:
        """Whether a word in lower case names one person or several."""
        return self.is_singular(word) or self.is_plural(word)


@lru_cache
def vocabulary_of(language: str) -> Vocabulary | None:
    """The words for people of a language, or None when there is no file for it."""
    words = tables(language)
    if words is None:
        return None
    return Vocabulary(words)
