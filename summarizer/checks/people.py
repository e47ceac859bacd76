"""Words for people in a text: counted ("two soldiers"), single ("a priest"), named ("Jo Park")."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from summarizer.checks.numbers import ONE, Number, NumberPhrase, find
from summarizer.checks.vocabulary import Token, Vocabulary, vocabulary_of

LONGEST_PHRASE = 6  # words between a number or article and its noun
OLDEST = 120
YEARS = range(1_900, 2_100)

_POSSESSIVE = re.compile(r"['’]s?$")


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


def mentions(text: str, words: Sequence[Token], language: str = "en") -> list[Mention]:
    """Everybody a text counts or singles out, in order and without overlap."""
    vocabulary = vocabulary_of(language)
    if vocabulary is None:
        return []
    reader = _Reader(text, words, vocabulary)
    counted = list(reader.counted(list(find(text, language))))
    taken = {index for mention in counted for index in range(mention.first, mention.last + 1)}
    return sorted([*counted, *reader.singled_out(taken)], key=lambda mention: mention.start)


class _Reader:
    """Reads the people of one text."""

    def __init__(self, text: str, words: Sequence[Token], vocabulary: Vocabulary) -> None:
        self.text, self.words, self.known = text, words, vocabulary
        self.starts = [word.start for word in words]
        self.place_end = -2

    def counted(self, phrases: list[NumberPhrase]) -> Iterator[Mention]:
        shares = self._shares(phrases)
        past = 0
        for phrase in phrases:
            if phrase.start < past or phrase in shares or self._is_other_number(phrase):
                continue
            first = bisect_left(self.starts, phrase.start)
            behind = bisect_left(self.starts, phrase.end)
            last = self._head(behind)
            if last is None or (last < behind and self._needs_noun(first, behind)):
                continue
            past = max(phrase.end, self.words[last].end)
            yield Mention(phrase.start, past, first, last, phrase.number, counted=True)

    def singled_out(self, taken: set[int]) -> Iterator[Mention]:
        index = 0
        while index < len(self.words):
            mention = None if index in taken else self._single(index) or self._name(index, taken)
            if mention and not taken & set(range(mention.first, mention.last + 1)):
                yield mention
                index = mention.last
            index += 1

    def _shares(self, phrases: list[NumberPhrase]) -> set[NumberPhrase]:
        """As in "one in five" counts nobody."""
        found: set[NumberPhrase] = set()
        for one, other in pairwise(phrases):
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
        if not shown.isdecimal():
            return False
        index, value = bisect_left(self.starts, phrase.start), int(shown[:9])
        before, behind, table = self._lower(index - 1), self._lower(index + 1), self.known.table
        is_date = before in self.known.months or (behind in self.known.months and value < 32)  # noqa: PLR2004 - a day
        is_year = value in YEARS and (
            before in table["before_year"].split() or self._lower(index - 3) in self.known.months
        )
        is_age = value < OLDEST and (
            before in table["aged"].split()
            or self._lower(index - 3) in table["aged"].split()
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
        modifier = None
        for at in range(index, min(index + LONGEST_PHRASE, len(self.words))):
            word = self.words[at].lower
            if self._ends_noun_phrase(at, index):
                break
            if word in self.known.not_people and not self._person_follows(at):
                return None
            if self.known.is_plural(word) or _is_plural_form(word):
                return self._compound(at)
            if self.known.is_singular(word) and modifier is None:
                modifier = at
        return bare if modifier is None else self._compound(modifier)

    def _ends_noun_phrase(self, at: int, first: int) -> bool:
        """A harm word stands in a noun phrase only in front: "a wounded nurse"."""
        word = self._lower(at)
        fronted = at == first and any(map(self._person_follows, (at, at + 1)))
        harmed = word in self.known.harmed and not fronted
        return harmed or word in self.known.stops or not self._joined(at)

    def _person_follows(self, at: int) -> bool:
        """Whether the next word is one for people, or what is theirs: "the dead man's brothers"."""
        word = _POSSESSIVE.sub("", self._lower(at + 1))
        return self._joined(at + 1) and self.known.is_person(word)

    def _compound(self, at: int) -> int | None:
        """The last of nouns in a row: "police officers"; None for "police cars"."""
        while self._joined(at + 1) and self.known.is_person(self._lower(at + 1)):
            at += 1
        return None if self._makes_things(at) else at

    def _makes_things(self, at: int) -> bool:
        """Whether the noun behind makes something else of people: "the guerrilla attack"."""
        following = self._lower(at + 1)
        things = self.known.not_people | self.known.tails
        is_thing = following in things or self.known.is_plural(following)
        return self._joined(at + 1) and (
            is_thing or self.words[at + 1].text in self.known.not_names
        )

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
        head = None
        for at in range(index + 1, min(index + 1 + LONGEST_PHRASE, len(self.words))):
            word = self.words[at].lower
            if self._ends_noun_phrase(at, index + 1) or self.known.is_plural(word):
                break
            if self.known.is_singular(word):
                head = at
        if head is not None:
            return None if self._makes_things(head) else head
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
        """A run of capitalised words, without what it begins with that is no name."""
        if not self.words[index].text[0].isupper() or self._continues_name(index, taken):
            return None
        last = self._name_end(index)
        parts = [word.text for word in self.words[index : last + 1]]
        if self._is_place(index, last):
            self.place_end = last
            return None
        skip = max((at for at, part in enumerate(parts, 1) if self._is_no_name(part)), default=0)
        if not self._is_name(parts[skip:], index + skip, last):
            return None
        return self._mention(index + skip, last, is_name=True, role=self._role(index))

    def _is_place(self, index: int, last: int) -> bool:
        """Whether it is a place or body: "in Irving, Texas", "Lima, 4 Feb 90", "the Senate"."""
        before = self._lower(index - 1)
        goes_on = before == "," and self.place_end == index - 2
        opens = self.words[index].text in self.known.openers or before in self.known.places
        dated = index == 0 and any(
            self._lower(at) in self.known.months for at in range(last + 1, last + LONGEST_PHRASE)
        )
        return goes_on or opens or dated or before in self.known.articles

    def _role(self, index: int) -> int:
        """The first word of the role before a name: "peasant leader Jo Park"."""
        while self._joined(index) and self.known.is_person(self._lower(index - 1)):
            index -= 1
        return index

    def _continues_name(self, index: int, taken: set[int]) -> bool:
        joined = index > 0 and index - 1 not in taken and self._joined(index)
        return joined and self.words[index - 1].text[0].isupper()

    def _is_no_name(self, part: str) -> bool:
        lower = part.lower()
        known = self.known
        return part in known.not_names or lower in known.not_people | known.harmed | known.stops

    def _is_name(self, parts: list[str], first: int, last: int) -> bool:
        if not parts or any(map(str.isdigit, "".join(parts))):
            return False
        lower = _POSSESSIVE.sub("", parts[-1]).lower()
        if self._makes_things(last) or (first > 0 and self.words[first - 1].text in "(["):
            return False
        if len(parts) > 1:
            return not self.known.is_person(lower)
        shape = not parts[0].isupper() and not lower.endswith(self.known.no_name_suffixes)
        trimmed = first > 0 and self._joined(first) and self.words[first - 1].text[0].isupper()
        modifies = self._is_noun(last + 1) and not self._lower(last + 1).endswith("ly")
        modifies = modifies and self._lower(last + 1) not in self.known.harmed
        modifies = modifies and not _POSSESSIVE.search(parts[-1])
        return shape and not trimmed and not modifies and not self.known.is_person(lower)

    def _mention(
        self, first: int, last: int, *, is_name: bool = False, role: int | None = None
    ) -> Mention:
        end = self.words[last].end
        if is_name and (mark := _POSSESSIVE.search(self.words[last].text)):
            end -= len(mark[0])
        begin = first if role is None else role
        return Mention(self.words[first].start, end, begin, last, ONE, is_name)


def _is_plural_form(word: str) -> bool:
    return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "'s", "’s"))  # noqa: PLR2004 - "was"
