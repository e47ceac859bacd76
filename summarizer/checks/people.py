"""Words for people in a text: counted ("two soldiers"), single ("a priest"), named ("Jo Park")."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from summarizer.checks.numbers import ONE, Number, NumberPhrase, find, tables

LONGEST_PHRASE = 6  # words between a number or article and its noun
OLDEST = 120
YEARS = range(1_900, 2_100)

# Quotation marks are no tokens: an article quotes within a phrase at will.
_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|\w+(?:[-'’.]\w+)*|[^\w\s\"“”„«»‘’'`\[\]]")
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True)
class Token:
    """A word or a punctuation mark; ``lower`` is for looking it up."""

    start: int
    end: int
    text: str
    lower: str


@dataclass(frozen=True)
class Mention:
    """People in a text, from token ``first`` to token ``last``.

    Attributes:
        start: offset of the phrase.
        end: offset behind it.
        number: how many.
        is_name: whether it is a person's name.
        counted: whether a number or number word says how many.
    """

    start: int
    end: int
    first: int
    last: int
    number: Number
    is_name: bool = False
    counted: bool = False


def tokens(text: str) -> list[Token]:
    """The words and punctuation marks of a text."""
    return [Token(*match.span(), match[0], match[0].lower()) for match in _TOKEN.finditer(text)]


def mentions(text: str, words: Sequence[Token], language: str = "en") -> list[Mention]:
    """Everybody a text counts or singles out, in order and without overlap."""
    vocabulary = vocabulary_of(language)
    if vocabulary is None:
        return []
    reader = _Reader(text, words, vocabulary)
    counted = list(reader.counted(list(find(text, language))))
    taken = {index for mention in counted for index in range(mention.first, mention.last + 1)}
    return sorted([*counted, *reader.singled_out(taken)], key=lambda mention: mention.start)


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
        self.stops, self.not_people, self.tails = words("stops"), words("not_people"), words("tails")
        self.titles, self.not_names = words("titles"), frozenset(table["not_names"].split())
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


class _Reader:
    """Reads the people of one text."""

    def __init__(self, text: str, words: Sequence[Token], vocabulary: Vocabulary) -> None:
        self.text, self.words, self.known = text, words, vocabulary
        self.starts = [word.start for word in words]

    def counted(self, phrases: list[NumberPhrase]) -> Iterator[Mention]:
        shares = self._shares(phrases)
        for phrase in phrases:
            if phrase in shares or self._is_other_number(phrase):
                continue
            first = bisect_left(self.starts, phrase.start)
            behind = bisect_left(self.starts, phrase.end)
            last = self._head(behind)
            if last is None or (last < behind and self._needs_noun(first, behind)):
                continue
            end = max(phrase.end, self.words[last].end)
            yield Mention(phrase.start, end, first, last, phrase.number, counted=True)

    def singled_out(self, taken: set[int]) -> Iterator[Mention]:
        index = 0
        while index < len(self.words):
            mention = None if index in taken else self._single(index) or self._name(index, taken)
            if mention and not taken & set(range(mention.first, mention.last + 1)):
                yield mention
                index = mention.last
            index += 1

    def _shares(self, phrases: list[NumberPhrase]) -> set[NumberPhrase]:
        """ "one in five" counts nobody."""
        found: set[NumberPhrase] = set()
        for one, other in zip(phrases, phrases[1:], strict=False):
            gap = " ".join(self.text[one.end : other.start].lower().split())
            if gap in self.known.table["ratio"]:
                found |= {one, other}
        return found

    def _lower(self, index: int) -> str:
        return self.words[index].lower if 0 <= index < len(self.words) else ""

    def _joined(self, index: int) -> bool:
        """Whether only white space stands before this token."""
        return 0 < index < len(self.words) and self.words[index].text[0].isalnum()

    def _is_other_number(self, phrase: NumberPhrase) -> bool:
        """Whether a bare number is a date, a time, an age or a label."""
        shown = self.text[phrase.start : phrase.end]
        if not shown.isdigit():
            return False
        index, value = bisect_left(self.starts, phrase.start), int(shown[:9])
        before, behind, table = self._lower(index - 1), self._lower(index + 1), self.known.table
        is_date = before in self.known.months or (behind in self.known.months and value < 32)  # noqa: PLR2004 - a day
        is_year = value in YEARS and (
            before in table["before_year"].split() or self._lower(index - 3) in self.known.months
        )
        is_age = value < OLDEST and (
            before in table["aged"].split()
            or (before == "," and behind in {",", ""} and self.words[index - 2].text[0].isupper())
        )
        is_label = before in table["labels"].split() or (before == "at" and len(shown) == 4)  # noqa: PLR2004 - 1830
        return is_date or is_year or is_age or is_label

    def _needs_noun(self, first: int, behind: int) -> bool:
        shown, before = self._lower(first), self._lower(first - 1)
        if first != behind - 1:
            return False
        return shown in self.known.table["needs_noun"].split() or (
            shown == "one" and before in self.known.table["before_one"].split()
        )

    def _head(self, index: int) -> int | None:
        """Last token of the noun phrase from ``index`` on.

        ``index - 1`` when no noun follows, None when what is counted is no people.
        """
        bare = index - 1
        if self._lower(index) in self.known.more:
            bare, index = index, index + 1
        if self._lower(index) == self.known.table["of"]:
            index += 1
            if self._lower(index) in self.known.table["them"].split():
                return index
            if self._lower(index) in self.known.table["determiners"].split():
                index += 1
                if self._lower(index) in self.known.harmed and not self._is_noun(index + 1):
                    return index
        return self._noun(index, bare)

    def _is_noun(self, index: int) -> bool:
        return self._joined(index) and self._lower(index) not in self.known.stops

    def _noun(self, index: int, bare: int) -> int | None:
        for at in range(index, min(index + LONGEST_PHRASE, len(self.words))):
            word = self.words[at].lower
            if not self._joined(at) or word in self.known.stops:
                return bare
            if word in self.known.harmed and not self._person_follows(at):
                return bare
            if word in self.known.not_people and not self._person_follows(at):
                return None
            if self.known.is_person(word) or _is_plural_form(word):
                return self._compound(at)
        return bare

    def _person_follows(self, at: int) -> bool:
        """Whether the next word is one for people, or what is theirs: "the dead man's brothers"."""
        word = _POSSESSIVE.sub("", self._lower(at + 1))
        return self._joined(at + 1) and self.known.is_person(word)

    def _compound(self, at: int) -> int | None:
        """The last of nouns in a row: "police officers"; None for "police cars"."""
        while self._joined(at + 1) and self.known.is_person(self._lower(at + 1)):
            at += 1
        following = self._lower(at + 1)
        is_thing = following in self.known.not_people or following in self.known.tails
        return None if self._joined(at + 1) and is_thing else at

    def _single(self, index: int) -> Mention | None:
        word = self.words[index]
        owner = word.text[0].isupper() and _POSSESSIVE.search(word.text)
        if word.lower not in self.known.articles and not owner:
            return None
        head = self._single_head(index)
        if head is None:
            return None
        last = self._name_end(head + 1) if self._starts_name(head + 1) else head
        return self._mention(index, last)

    def _single_head(self, index: int) -> int | None:
        for at in range(index + 1, min(index + 1 + LONGEST_PHRASE, len(self.words))):
            word = self.words[at].lower
            if not self._joined(at) or word in self.known.stops:
                break
            if self.known.is_singular(word) and not self._person_follows(at):
                return self._compound(at)
            if self.known.is_plural(word):
                return None
        another = self._lower(index) in self.known.table["pronoun"].split()
        alone = not self._is_noun(index + 1) or self._lower(index + 1) in self.known.harmed
        return index if another and alone else None

    def _starts_name(self, index: int) -> bool:
        if not self._joined(index):
            return False
        word = self.words[index].text
        acronym = len(word) > 1 and word.isupper() and "." not in word
        return word[0].isupper() and word not in self.known.not_names and not acronym

    def _name_end(self, index: int) -> int:
        """The last token of the name that starts here."""
        last = at = index
        while at < len(self.words) and not _POSSESSIVE.search(self.words[last].text):
            at += 1
            if self._lower(at) == "." and len(self.words[at - 1].text) <= 4:  # noqa: PLR2004 - J. or Capt.
                continue
            if at < len(self.words) and self.words[at].text[0].isupper():
                last = at
            elif self._lower(at) not in self.known.particles:
                break
        return last

    def _name(self, index: int, taken: set[int]) -> Mention | None:
        follows_name = index and self.words[index - 1].text[0].isupper() and index - 1 not in taken
        if not (index == 0 or self._joined(index)) or not self.words[index].text[0].isupper():
            return None
        if index and not self._starts_name(index):
            return None
        if follows_name and self.words[index - 1].text not in self.known.not_names:
            return None
        last = self._name_end(index)
        parts = [word.text for word in self.words[index : last + 1]]
        return self._mention(index, last, is_name=True) if self._is_name(parts, last) else None

    def _is_name(self, parts: list[str], last: int) -> bool:
        if any(part in self.known.not_names or any(map(str.isdigit, part)) for part in parts):
            return False
        following = self._lower(last + 1)
        if self._joined(last + 1) and (
            following in self.known.not_people or following in self.known.tails
        ):
            return False
        lower = _POSSESSIVE.sub("", parts[-1]).lower()
        return not self.known.is_person(lower) and (len(parts) > 1 or not parts[0].isupper())

    def _mention(self, first: int, last: int, *, is_name: bool = False) -> Mention:
        end = self.words[last].end
        if is_name and (mark := _POSSESSIVE.search(self.words[last].text)):
            end -= len(mark[0])
        return Mention(self.words[first].start, end, first, last, ONE, is_name)


def _is_plural_form(word: str) -> bool:
    return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "'s", "’s"))  # noqa: PLR2004 - "was"
