"""Words for people in a text: counted ("two soldiers"), single ("a priest"), named ("Jo Park")."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from summarizer.checks.number_reader import NumberReader
from summarizer.checks.numbers import ONE, Number, NumberPhrase, find
from summarizer.checks.vocabulary import Token, Vocabulary, vocabulary_of

LONGEST_PHRASE = 6  # words between a number or article and its noun


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


class _Reader(NumberReader):
    """Reads the people of one text."""

    def __init__(self, text: str, words: Sequence[Token], vocabulary: Vocabulary) -> None:
        super().__init__(text, words, vocabulary)
        self.order = vocabulary.order
        self.closed = vocabulary.harmed | vocabulary.stops
        self.place_end = -2

    def counted(self, phrases: list[NumberPhrase]) -> Iterator[Mention]:
        shares = self.shares(phrases)
        past = 0
        for phrase in phrases:
            if phrase.start < past or phrase in shares or self.is_other_number(phrase):
                continue
            first = bisect_left(self.starts, phrase.start)
            behind = bisect_left(self.starts, phrase.end)
            last = self._head(behind)
            bare = last is not None and last < behind
            if last is None or (
                bare and (self.needs_noun(first, behind) or self.is_bare_year(phrase))
            ):
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

    def _head(self, index: int) -> int | None:
        """Last token of the noun phrase from ``index`` on.

        ``index - 1`` when no noun follows, None when what is counted is no people.
        """
        bare = index - 1
        if self.lower(index) in self.known.more:
            bare, index = index, index + 1
        if self.order.get("head_first") and self.lower(index) in self.known.contracted:
            return index
        if self.lower(index) in self.known.of:
            index += 1
            if self.lower(index) in self.known.table["them"].split():
                return index
            if self.lower(index) in self.known.table["determiners"].split():
                index += 1
                if self.lower(index) in self.known.harmed and not self._is_noun(index + 1):
                    return index
        return self._noun(index, bare)

    def _is_noun(self, index: int) -> bool:
        return self.joined(index) and self.lower(index) not in self.known.stops

    def _noun(self, index: int, bare: int) -> int | None:
        """Where the noun of a number stands: the first one, or as in English the last in a row."""
        if not self.order.get("head_first"):
            return self._last_noun(index, bare)
        things = False
        for at in range(index, min(index + LONGEST_PHRASE, len(self.words))):
            word = self.words[at].lower
            if self.joined(at) and self.known.is_person(word) and word not in self.known.stops:
                return self._compound(at)
            if self._ends_noun_phrase(at, index) or word[0].isdigit():
                break
            if word in self.known.not_people:
                return None
            things |= self._is_thing(at)
            if things and self.order.get("capital_nouns"):
                return None
        return None if things else bare

    def _is_thing(self, at: int) -> bool:
        """Whether a word behind a number, not known for people, is a noun for all we know."""
        word = self.words[at]
        if word.lower in self.known.adverbs or word.lower.endswith(self.known.adverb_endings):
            return False
        return word.text[0].isupper() or not self.order.get("capital_nouns")

    def _last_noun(self, index: int, bare: int) -> int | None:
        modifier = None
        for at in range(index, min(index + LONGEST_PHRASE, len(self.words))):
            word = self.words[at].lower
            if self._ends_noun_phrase(at, index):
                break
            if word in self.known.not_people and not self._person_follows(at):
                return None
            if self.known.is_plural(word) or self.known.is_unknown_plural(word):
                return self._compound(at)
            if self.known.is_singular(word) and modifier is None:
                modifier = at
        return bare if modifier is None else self._compound(modifier)

    def _ends_noun_phrase(self, at: int, first: int) -> bool:
        """A harm word stands in a noun phrase only in front: "a wounded nurse"."""
        word = self.lower(at)
        fronted = at == first and any(map(self._person_follows, (at, at + 1)))
        harmed = word in self.known.harmed and not fronted
        return harmed or word in self.known.stops or not self.joined(at)

    def _person_follows(self, at: int) -> bool:
        """Whether the next word is one for people, or what is theirs: "the dead man's brothers"."""
        word = self.known.possessive.sub("", self.lower(at + 1))
        return self.joined(at + 1) and self.known.is_person(word)

    def _compound(self, at: int) -> int | None:
        """The last of nouns in a row: "police officers"; None for "police cars"."""
        while self.joined(at + 1) and self.known.is_person(self.lower(at + 1)):
            if self.order.get("head_first") and self.lower(at + 1) in self.closed:
                break
            at += 1
        return None if self._makes_things(at) else at

    def _makes_things(self, at: int) -> bool:
        """Whether the noun behind makes something else of people: "the guerrilla attack"."""
        if self.order.get("head_first"):
            return False
        following = self.lower(at + 1)
        things = self.known.not_people | self.known.tails
        is_thing = following in things or self.known.is_plural(following)
        return self.joined(at + 1) and (is_thing or self.words[at + 1].text in self.known.not_names)

    def _single(self, index: int) -> Mention | None:
        word = self.words[index]
        owner = word.text[0].isupper() and self.known.possessive.search(word.text)
        if word.lower not in self.known.articles and not owner:
            if not self.order.get("no_articles") or not self._is_one(index):
                return None
            head: int | None = index
        else:
            head = self._single_head(index)
        if head is None:
            return None
        last = self._name_end(head + 1) if self._starts_name(head + 1) else head
        return self._mention(index, last)

    def _is_one(self, at: int) -> bool:
        """Whether one person stands here; "la mort" is no person, though "un mort" is."""
        word = self.lower(at)
        one = word in self.known.singular_of or word.endswith(self.known.suffixes)
        return one and (at == 0 or self.joined(at)) and word not in self.closed

    def _is_several(self, article: int, at: int) -> bool:
        """Whether an article tells that a form of one and of several is of several."""
        endings = self.known.table.get("several_after", {}).get(self.lower(article), [])
        word = self.lower(at)
        return self.known.is_plural(word) and word.endswith(tuple(endings))

    def _single_head(self, index: int) -> int | None:
        head = None
        for at in range(index + 1, min(index + 1 + LONGEST_PHRASE, len(self.words))):
            word = self.words[at].lower
            if self.order.get("head_first") and self._is_one(at):
                return None if self._is_several(index, at) else at
            if self.order.get("capital_nouns") and self._is_thing(at):
                break
            several = self.known.is_plural(word) and not self._person_follows(at)
            if self._ends_noun_phrase(at, index + 1) or several:
                break
            if self.known.is_singular(word):
                head = at
        if head is not None:
            return None if self._makes_things(head) else head
        another = self.lower(index) in self.known.table["pronoun"].split()
        alone = not self._is_noun(index + 1) or self.lower(index + 1) in self.known.harmed
        return index if another and alone else None

    def _starts_name(self, index: int) -> bool:
        if not self.joined(index):
            return False
        word = self.words[index].text
        acronym = len(word) > 1 and word.isupper() and "." not in word
        return word[0].isupper() and word not in self.known.not_names and not acronym

    def _name_end(self, index: int) -> int:
        """The last token of the name that starts here."""
        last = at = index
        while at < len(self.words) and not self.known.possessive.search(self.words[last].text):
            at += 1
            if self.lower(at) == "." and len(self.words[at - 1].text) <= 4:  # noqa: PLR2004 - J. or Capt.
                continue
            if at < len(self.words) and self.words[at].text[0].isupper():
                last = at
            elif self.lower(at) not in self.known.particles:
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
        if not self._is_name(parts[skip:], index + skip, last) or self._owns_person(last):
            return None
        role = self._role(index)
        if self.order.get("capital_nouns") and role == index:
            return None
        return self._mention(index + skip, last, is_name=True, role=role)

    def _owns_person(self, last: int) -> bool:
        """Whether a name only says whose relative is meant: "Colonel Molina's wife"."""
        owner = self.known.possessive.search(self.words[last].text)
        return bool(owner) and any(
            map(self.known.is_person, (self.lower(last + 1), self.lower(last + 2)))
        )

    def _is_place(self, index: int, last: int) -> bool:
        """Whether it is a place or body: "in Irving, Texas", "Lima, 4 Feb 90", "the Senate"."""
        before = self.lower(index - 1)
        goes_on = before == "," and self.place_end == index - 2
        opens = self.words[index].text in self.known.openers or before in self.known.places
        dated = index == 0 and any(
            self.lower(at) in self.known.months for at in range(last + 1, last + LONGEST_PHRASE)
        )
        return goes_on or opens or dated or before in self.known.articles

    def _role(self, index: int) -> int:
        """The first word of the role before a name: "peasant leader Jo Park"."""
        while self.joined(index) and self.known.is_person(self.lower(index - 1)):
            index -= 1
        return index

    def _continues_name(self, index: int, taken: set[int]) -> bool:
        joined = index > 0 and index - 1 not in taken and self.joined(index)
        return joined and self.words[index - 1].text[0].isupper()

    def _is_no_name(self, part: str) -> bool:
        lower = part.lower()
        known = self.known
        return part in known.not_names or lower in known.not_people | known.harmed | known.stops

    def _is_name(self, parts: list[str], first: int, last: int) -> bool:
        numbered = self.joined(last + 1) and self.lower(last + 1).isdigit()
        if not parts or numbered or any(map(str.isdigit, "".join(parts))):
            return False
        lower = self.known.possessive.sub("", parts[-1]).lower()
        if self._makes_things(last) or (first > 0 and self.words[first - 1].text in "(["):
            return False
        # A dateline in capitals is no name either.
        alone = len(parts) == 1 or "".join(parts).isupper()
        if alone and self.order.get("full_names"):
            return False
        if len(parts) > 1:
            return not self.known.is_person(lower)
        shape = not parts[0].isupper() and not lower.endswith(self.known.no_name_suffixes)
        trimmed = first > 0 and self.joined(first) and self.words[first - 1].text[0].isupper()
        modifies = self._is_noun(last + 1) and not self.lower(last + 1).endswith(
            self.known.adverb_endings
        )
        modifies = modifies and self.lower(last + 1) not in self.known.harmed
        modifies = modifies and not self.known.possessive.search(parts[-1])
        return shape and not trimmed and not modifies and not self.known.is_person(lower)

    def _mention(
        self, first: int, last: int, *, is_name: bool = False, role: int | None = None
    ) -> Mention:
        end = self.words[last].end
        if is_name and (mark := self.known.possessive.search(self.words[last].text)):
            end -= len(mark[0])
        begin = first if role is None else role
        return Mention(self.words[first].start, end, begin, last, ONE, is_name)
