"""Numbers that count nobody: dates, years, ages, labels, shares."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from summarizer.checks.numbers import NumberPhrase
from summarizer.checks.vocabulary import Token, Vocabulary

OLDEST = 120
YEARS = range(1_900, 2_100)
CLOCK_DIGITS = 4  # "at 1830"


class NumberReader:
    """Tells the numbers of one text that count people from those that do not."""

    def __init__(self, text: str, words: Sequence[Token], vocabulary: Vocabulary) -> None:
        self.text, self.words, self.known = text, words, vocabulary
        self.starts = [word.start for word in words]

    def shares(self, phrases: list[NumberPhrase]) -> set[NumberPhrase]:
        """As in "one in five" counts nobody."""
        found: set[NumberPhrase] = set()
        for one, other in pairwise(phrases):
            gap = " ".join(self.text[one.end : other.start].lower().split())
            # "une personne sur cinq"
            counted = gap.partition(" ")[2] in self.known.table.get("ratio_behind", [])
            if gap in self.known.table["ratio"] or counted:
                found |= {one, other}
        return found

    def lower(self, index: int) -> str:
        """A token for looking it up; "" where there is none."""
        return self.words[index].lower if 0 <= index < len(self.words) else ""

    def joined(self, index: int) -> bool:
        """Whether only white space stands before this token."""
        return 0 < index < len(self.words) and self.words[index].text[0].isalnum()

    def is_other_number(self, phrase: NumberPhrase) -> bool:
        """Whether a bare number is a date, a time, an age or a label."""
        shown = self.text[phrase.start : phrase.end]
        index = bisect_left(self.starts, phrase.start)
        if self._is_word_for_other(index):
            return True
        if not shown.isdecimal():
            return False
        value = int(shown[:9])
        before, behind, table = self.lower(index - 1), self.lower(index + 1), self.known.table
        if self._is_ordinal(index):
            return True
        months = self.known.months
        in_month = behind in self.known.of and self.lower(index + 2) in months
        is_day = value < 32 and (behind in months or in_month)  # noqa: PLR2004 - a day
        is_date = before in months or is_day
        is_year = value in YEARS and (
            before in table["before_year"].split() or self.lower(index - 3) in months
        )
        is_age = value < OLDEST and (
            before in table["aged"].split()
            or self.lower(index - 3) in table["aged"].split()
            or (
                before == ","
                and behind in {",", ".", ""}
                and self.words[index - 2].text[0].isupper()
            )
        )
        is_label = before in table["labels"].split() or (
            before == table.get("clock") and len(shown) == CLOCK_DIGITS
        )
        return is_date or is_year or is_age or is_label

    def _is_word_for_other(self, index: int) -> bool:
        """As in "aged between 12 and 17", "a mother of three", "Channel Six"."""
        before, table = self.lower(index - 1), self.known.table
        named = before in table["labels"].split() and self.words[index].text[0].isupper()
        of_parent = (
            before in self.known.of and self.lower(index - 2) in table.get("parents", "").split()
        )
        return named or of_parent or before in table["aged"].split()

    def _is_ordinal(self, index: int) -> bool:
        """As in "am 12. Mai": a full stop that ends no sentence."""
        dotted = self.known.order.get("ordinal_dot") and self.lower(index + 1) == "."
        return bool(dotted) and index + 2 < len(self.words)

    def is_bare_year(self, phrase: NumberPhrase) -> bool:
        """Whether a number without a noun is a year, in languages that need no "in" for it."""
        shown = self.text[phrase.start : phrase.end]
        bare = self.known.order.get("bare_years") and shown.isdecimal()
        return bool(bare) and int(shown[:9]) in YEARS

    def needs_noun(self, first: int, behind: int) -> bool:
        """Whether the number is a word that counts only with a noun: "no", "un"."""
        shown, before = self.lower(first), self.lower(first - 1)
        if first != behind - 1:
            return False
        return shown in self.known.table["needs_noun"].split() or (
            shown == self.known.table.get("one")
            and before in self.known.table["before_one"].split()
        )
