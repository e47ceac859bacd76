"""How the people of a sentence hang together: lists, "including", "the guards of the envoy"."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from summarizer.checks.cues import Cue, CueWords
from summarizer.checks.people import Mention
from summarizer.checks.vocabulary import Token

TAIL = 8  # tokens
_DASHES = frozenset(["-", "--", "–", "—"])


@dataclass(frozen=True)
class Reading:
    """A sentence with its tokens, and the people in it in order."""

    text: str
    words: Sequence[Token]
    people: Sequence[Mention]


class Listing:
    """The people of one sentence, by where they stand."""

    def __init__(
        self,
        reading: Reading,
        found: Sequence[Cue],
        vocabulary: CueWords,
        is_plural: Callable[[str], bool],
    ) -> None:
        self.text, self.words = reading.text, reading.words
        self.people, self.is_plural = reading.people, is_plural
        self.known, self.order = vocabulary.words, vocabulary.order
        self.owners = tuple(self.known["owners"])
        self.at = {mention.first: index for index, mention in enumerate(self.people)}
        self.covered = {
            token: index
            for index, mention in enumerate(self.people)
            for token in range(mention.first, mention.last + 1)
        }
        self.cue_at = {token: cue for cue in found for token in range(cue.first, cue.last + 1)}

    def is_owner(self, mention: Mention) -> bool:
        """Whether "'s" or "s'" ends the people's words."""
        if not self.owners:
            return False
        behind = self.text[mention.end : mention.end + 1]
        shown = self.words[mention.last].lower
        return shown.endswith(self.owners) or (shown.endswith("s") and behind in {"'", "’"})

    def outermost(self, index: int) -> int:
        """As in "two guards of the envoy": the people a prepositional phrase belongs to."""
        mention = self.people[index]
        if index == 0 or self.lower(mention.first - 1) not in self.known["preposition"]:
            return index
        before = self.people[index - 1]
        gap = range(before.last + 1, mention.first)
        plain = len(gap) <= TAIL and all(self.is_plain(token) for token in gap)
        return self.outermost(index - 1) if plain else index

    def is_plain(self, token: int) -> bool:
        """Whether a word is only part of a phrase: no cue, no verb, no joint."""
        word = self.words[token]
        return (
            word.text[0].isalnum()
            and token not in self.cue_at
            and not any(word.lower in self.known[key] for key in ("be", "boundary", "conjunction"))
        )

    def link(self, one: int, other: int) -> str | None:
        """How two neighbours hang together: "and", "including", ","; None when they do not."""
        gap = list(range(self.people[one].last + 1, self.people[other].first))
        if any(
            self.words[at].text == ")" and self.words[at + 1].text in _DASHES for at in gap[:-1]
        ):
            return None  # a dateline: "DORN, Marland (Newsline) - A nurse died"
        while gap and self.lower(gap[-1]) in self.known["article"]:
            gap.pop()
        words = [self.words[token].lower for token in gap]
        for size in range(min(4, len(words)), 0, -1):
            tail, joint = gap[: len(gap) - size], " ".join(words[len(words) - size :])
            kind = self._joint(joint)
            if kind and len(tail) <= TAIL and self._is_tail(tail, self.people[one]):
                return kind
        return None

    def _is_tail(self, tail: Sequence[int], mention: Mention) -> bool:
        """Whether these words only say more of the people; who a named person is, even aside."""
        aged = len(tail) > 1 and self.lower(tail[0]) == "," and self.lower(tail[1]).isdecimal()
        aside = mention.is_name or aged
        return all(self.is_plain(at) or (aside and self.words[at].lower == ",") for at in tail)

    def _joint(self, joint: str) -> str | None:
        plain = joint.removeprefix(",").strip()
        if plain in self.known["conjunction"] | self.known["with"]:
            return "and"
        if plain in self.known["include"] | self.known["among_them"]:
            return "including"
        return "," if joint == "," else None

    def _same_person(self, one: int, other: int) -> bool:
        """As in "a teacher, Ann Beck", but not "Ann Beck, 41, her son Leo"."""
        pair = (self.people[one], self.people[other])
        named = not pair[1].is_name and self.words[pair[1].last].text[0].isupper()
        if named and pair[0].is_name:
            return False
        return not any(mention.counted for mention in pair) and pair[0].is_name != pair[1].is_name

    def list_right(self, index: int, *, of: bool = False) -> list[int]:
        """Who is listed behind; a comma lists only when "and" or "including" follows.

        What follows the last one is its own verb, but behind "the bodies of" that of the bodies.
        """
        found: list[int] = []
        waiting: list[int] = []
        while index + 1 < len(self.people) and (link := self.link(index, index + 1)):
            index += 1
            following = self.lower(self.people[index].last + 1)
            if (
                link == "and"
                and not of
                and self.begins_clause(following, self.people[index].last + 1)
            ):
                break
            if link != "," or not self._same_person(index - 1, index):
                waiting.append(index)
            if link != ",":
                found, waiting = found + waiting, []
        return found

    def begins_clause(self, following: str, at: int) -> bool:
        """Whether people have a verb of their own: "killed two men and three women were hurt"."""
        del at
        return following in self.known["be"] | self.known["auxiliary"]

    def list_left(self, index: int, verb: int) -> list[int]:
        """Who is listed before, where a clause can begin with them."""
        found: list[int] = []
        singular = self.lower(verb) in self.known["singular_be"]
        while index > 0 and (link := self.link(index - 1, index)):
            if link == "and" and (singular or not self.is_subject(index - 1)):
                break
            if link == "," and self._is_setting(index - 1, index):
                break
            index -= 1
            found.append(index)
        return found

    def _is_setting(self, one: int, other: int) -> bool:
        """As in "in a town of 400 people, 12 were killed": a number alone begins anew."""
        counted = self.people[other].counted and self.people[other].first == self.people[other].last
        at = self.people[one].first - 1
        at -= self.lower(at) in self.known["article"]
        return counted and self.lower(at) in self.known["preposition"]

    def is_subject(self, index: int) -> bool:
        """Whether a clause can begin with these people."""
        at = self.people[index].first - 1
        at -= self.lower(at) in self.known["article"]
        word = self.lower(at)
        opens = word in self.known["boundary"] | self.known["conjunction"] | self.known["relative"]
        return at < 0 or opens or not self.words[at].text[0].isalnum()

    def including(self, subject: int, cue: Cue) -> list[int]:
        """As in "15 people were killed, including three", "he was hurt, as was a guest"."""
        following = bisect_left([mention.first for mention in self.people], cue.last + 1)
        if following >= len(self.people):
            return []
        gap = range(cue.last + 1, self.people[following].first)
        words = [self.lower(at) for at in gap]
        joint = " ".join(words[words.index(",") :]) if "," in words else ""
        joined = self._joint(joint) == "including" or " ".join(words[-2:]) in self.known["likewise"]
        joined = joined or (words == [","] and self._is_among_them(following))
        near = len(gap) <= 2 * TAIL and (joined or self._enumerates(subject, gap))
        return [following, *self.list_right(following)] if near and following != subject else []

    def _is_among_them(self, index: int) -> bool:
        """As in "33 people drowned, a baby among them"."""
        at = self.people[index].last + 1
        return self.lower(at) in self.known["among"] and self.lower(at + 1) in self.known["them"]

    def _enumerates(self, subject: int, gap: Sequence[int]) -> bool:
        """As in "four people drowned: a man, his two sons and a guard"."""
        mark = self.words[gap[-1]].text if gap else ""
        return self.people[subject].counted and mark in _DASHES | {":"}

    def lower(self, at: int) -> str:
        """A token for looking it up; "" where there is none."""
        return self.words[at].lower if 0 <= at < len(self.words) else ""
