"""Tokens, and what a language's words for people are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from summarizer.checks.numbers import tables

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


def tokens(text: str) -> list[Token]:
    """The words and punctuation marks of a text."""
    return [
        Token(*match.span(), match[0], "," if match[0] in _ASIDE else match[0].lower())
        for match in _TOKEN.finditer(text)
    ]


class Vocabulary:
    """The ``people`` table of a language, ready to look up."""

    def __init__(self, table: Mapping[str, Any], harm: Mapping[str, Any], months: str) -> None:
        def words(key: str) -> frozenset[str]:
            return frozenset(table[key].lower().split())

        self.table = table
        self.singular_of = words("words")
        self.suffixes = tuple(table["suffixes"].split())
        self.plural_suffixes = tuple(table["plural_suffixes"].split())
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
        self.particles, self.months = words("particles"), frozenset(months.split())
        kinds = ("participle", "adjective", "intransitive")
        self.harmed = frozenset(
            word for harms in harm.values() for kind in kinds for word in harms[kind].split()
        )

    def is_singular(self, word: str) -> bool:
        """Whether a word in lower case names one person."""
        if word in self.not_people or word in self.plural_of:
            return False
        last = word.rsplit("-", 1)[-1]
        return (
            word in self.singular_of or last in self.singular_of or word.endswith(self.suffixes)
        ) or word.endswith("year-old")

    def is_plural(self, word: str) -> bool:
        """Whether a word in lower case names people."""
        if word in self.plural_of or word.endswith(self.plural_suffixes):
            return True
        ends = ((1, "s", ""), (2, "es", ""), (3, "ies", "y"))
        return word not in self.not_people and any(
            word.endswith(end) and self.is_singular(word[:-cut] + new) for cut, end, new in ends
        )

    def is_person(self, word: str) -> bool:
        """Whether a word in lower case names one person or several."""
        return self.is_singular(word) or self.is_plural(word)


@lru_cache
def vocabulary_of(language: str) -> Vocabulary | None:
    """The words for people of a language, or None when there is no file for it."""
    words = tables(language)
    if words is None:
        return None
    return Vocabulary(words["people"], words["harm"], words["circumstances"]["months"])
