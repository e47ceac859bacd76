"""Which harm cue governs which people in a sentence."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from summarizer.checks.cues import Cue, CueWords, Harm, cue_words
from summarizer.checks.people import Mention
from summarizer.checks.vocabulary import Token, vocabulary_of

# Distances in tokens.
SUBJECT_DISTANCE = 30
OBJECT_DISTANCE = 6
TOLL_DISTANCE = 16
TAIL = 8

OWNERS = ("'s", "’s")


@dataclass(frozen=True)
class Reading:
    """A sentence with its tokens, and the people in it in order."""

    text: str
    words: Sequence[Token]
    people: Sequence[Mention]


@dataclass(frozen=True)
class Bond:
    """People and the cue that governs them; ``direct`` unless they hang on others in a list."""

    mention: Mention
    cue: Cue
    direct: bool


def bonds(reading: Reading, found: Sequence[Cue], language: str = "en") -> list[Bond]:
    """Who is governed by which cue; one bond for each mention and harm."""
    people, harms = vocabulary_of(language), cue_words(language)
    if people is None or harms is None:
        return []
    binder = _Binder(reading, found, harms, people.is_plural)
    made = [bond for cue in found for bond in binder.bind(cue)]
    directly = {bond.mention for bond in made if bond.direct}
    kept: dict[tuple[Mention, Harm], Bond] = {}
    for bond in made:
        if bond.direct or bond.mention not in directly:
            kept.setdefault((bond.mention, bond.cue.harm), bond)
    return sorted(kept.values(), key=lambda bond: (bond.mention.start, bond.cue.start))


class _Binder:
    """Finds the people of each cue in one sentence."""

    def __init__(
        self,
        reading: Reading,
        found: Sequence[Cue],
        vocabulary: CueWords,
        is_plural: Callable[[str], bool],
    ) -> None:
        self.text, self.words = reading.text, reading.words
        self.people, self.is_plural = reading.people, is_plural
        self.known = vocabulary.words
        self.at = {mention.first: index for index, mention in enumerate(self.people)}
        self.covered = {
            token: index
            for index, mention in enumerate(self.people)
            for token in range(mention.first, mention.last + 1)
        }
        self.cue_at = {token: cue for cue in found for token in range(cue.first, cue.last + 1)}

    def bind(self, cue: Cue) -> Iterator[Bond]:
        directs, lists = self._targets(cue)
        for index in directs:
            yield Bond(self.people[index], cue, direct=True)
        for index in lists:
            yield Bond(self.people[index], cue, direct=False)

    def _targets(self, cue: Cue) -> tuple[list[int], list[int]]:
        """The people a cue names itself, and those listed with them."""
        inside = self.covered.get(cue.first)
        if inside is not None:
            return self._inside(cue, inside)
        if cue.kind == "counted":
            return [], []
        rule = {"noun": self._noun, "toll": self._toll, "active": self._noun}.get(cue.kind)
        return rule(cue) if rule else self._state(cue)

    def _inside(self, cue: Cue, index: int) -> tuple[list[int], list[int]]:
        """As in "six murdered priests", "12 deaths", but not "two of the dead man's brothers"."""
        mention = self.people[index]
        following = self._lower(cue.last + 1)
        owned = following.endswith(OWNERS)
        saved = self._lower(mention.first - 1) in self.known["saved"]
        if owned or saved or not mention.counted:
            return [], []
        return [index], self._list_right(index)

    def _noun(self, cue: Cue) -> tuple[list[int], list[int]]:
        """As in "the death of a priest", "the priest's death", "killing a priest"."""
        at = cue.last + 1
        if self._lower(at) in self.known["conjunction"] and at + 1 in self.cue_at:
            at = self.cue_at[at + 1].last + 1
        at = self._of(at)
        target = self._object(at + 1) if self._lower(at) in self.known["of"] else self._owner(cue)
        is_noun = self._lower(cue.first - 1) in self.known["article"]
        if target is None and cue.kind == "active" and not is_noun:
            target = self._object(at)
        return self._with_list(target)

    def _of(self, at: int) -> int:
        """As in "the murder on 5 May of two guards": the "of" behind a time or place."""
        if self._lower(at) in self.known["place"]:
            for token in range(at, min(at + OBJECT_DISTANCE, len(self.words))):
                if self._lower(token) in self.known["of"]:
                    return token
        return at

    def _with_list(self, index: int | None) -> tuple[list[int], list[int]]:
        return ([], []) if index is None else ([index], self._list_right(index))

    def _owner(self, cue: Cue) -> int | None:
        for at in range(cue.first - 1, max(cue.first - 4, -1), -1):
            index = self.covered.get(at)
            if index is not None:
                return index if self._is_owner(self.people[index]) else None
        return None

    def _is_owner(self, mention: Mention) -> bool:
        """Whether "'s" or "s'" ends the people's words."""
        behind = self.text[mention.end : mention.end + 1]
        shown = self.words[mention.last].lower
        return shown.endswith(OWNERS) or (shown.endswith("s") and behind in {"'", "’"})

    def _toll(self, cue: Cue) -> tuple[list[int], list[int]]:
        """The number a toll reaches: "the death toll rose to 41"."""
        for at in range(cue.last + 1, min(cue.last + 1 + TOLL_DISTANCE, len(self.words))):
            index = self.at.get(at)
            if index is not None and self.people[index].counted:
                return [index], []
            if self.words[at].lower in ",;:" or at in self.cue_at:
                break
        return [], []

    def _state(self, cue: Cue) -> tuple[list[int], list[int]]:
        """Participles, verbs without object and adjectives: mostly the people stand before."""
        is_passive, start = self._verb_group(cue)
        if not is_passive:
            target = self._object(cue.last + 1) if cue.kind == "participle" else None
            target = self._inverted(cue) if target is None else target
            if target is not None:
                return self._with_list(target)
        if (among := self._among(cue)) is not None:
            beside = self._subject(cue.first, adjacent=True)
            subjects = [self._subject(self._before_auxiliaries(among), adjacent=False), beside]
            return list({index for index in subjects if index is not None}), []
        joined = any(self._lower(at) in self.known["conjunction"] for at in range(start, cue.first))
        if (joined or not is_passive) and self._has_object(cue):
            return [], []
        subject = self._subject(start if is_passive else cue.first, adjacent=not is_passive)
        if subject is None:
            return [], []
        return [subject], self._list_left(subject, start) + self._including(subject, cue)

    def _has_object(self, cue: Cue) -> bool:
        """As in "the man killed them", "the storm killed two birds": done, not suffered."""
        following = self._lower(cue.last + 1)
        is_word = following[:1].isalnum() and not following.endswith("ly")
        return cue.kind == "participle" and is_word and following not in self.known["no_object"]

    def _object(self, at: int) -> int | None:
        """The people directly behind a verb or "of"."""
        for token in range(at, min(at + OBJECT_DISTANCE, len(self.words))):
            if token in self.at:
                return self.at[token]
            word = self.words[token]
            joins = word.lower in self.known["conjunction"] and token + 1 in self.cue_at
            if joins or (
                token in self.cue_at and self._lower(token - 1) in self.known["conjunction"]
            ):
                continue
            if not word.text[0].isalnum() or token in self.cue_at or self._stops_object(word):
                return None
        return None

    def _stops_object(self, word: Token) -> bool:
        return word.lower in self.known["no_object"]

    def _verb_group(self, cue: Cue) -> tuple[bool, int]:
        """Whether the cue is passive, and the first token of its verb group."""
        start, passive = cue.first, cue.kind == "intransitive"
        for at in range(cue.first - 1, max(cue.first - 9, -1), -1):
            word = self._lower(at)
            if at in self.covered:
                break
            if word in self.known["be"]:
                passive, start = True, at
            elif word in self.known["auxiliary"]:
                start = at
            elif not self._is_verbal(at):
                break
        return passive, start

    def _is_verbal(self, at: int) -> bool:
        word = self.words[at].lower
        return (
            word.endswith(("ly", "ed", "en"))
            or word in self.known["participle_like"]
            or word in self.known["conjunction"]
            or word == ","
            or at in self.cue_at
        )

    def _before_auxiliaries(self, at: int) -> int:
        while self._lower(at - 1) in self.known["auxiliary"]:
            at -= 1
        return at

    def _inverted(self, cue: Cue) -> int | None:
        """As in "Among the dead were two soldiers", "the wounded include a child"."""
        starters = self.known["inversion"]
        if not any(self._lower(cue.first - back) in starters for back in (1, 2)):
            return None
        for at in range(cue.last + 1, min(cue.last + TAIL, len(self.words) - 1)):
            if self.words[at].lower in self.known["be"] | self.known["include"]:
                return self.at.get(at + 1)
            if not self.words[at].text[0].isalnum():
                break
        return None

    def _among(self, cue: Cue) -> int | None:
        """As in "five policemen were among the 14 wounded": where "among" stands."""
        for at in range(cue.first - 1, max(cue.first - 5, -1), -1):
            if self._lower(at) in self.known["among"]:
                return at if at > 0 else None
        return None

    def _subject(self, start: int, *, adjacent: bool) -> int | None:
        """The nearest people before a verb group, past relative clauses and prepositions."""
        at = start - 1
        while at >= 0 and (self._lower(at) in self.known["relative"] or self._lower(at) == ","):
            at -= 1
        closed, commas = at + 1 < start, 0
        relative = any(
            self._lower(token) in self.known["relative"] for token in range(at + 1, start)
        )
        if relative and at in self.covered:
            return self.covered[at]
        for token in range(at, max(at - (4 if adjacent else SUBJECT_DISTANCE), -1), -1):
            index = self.covered.get(token)
            word = self._lower(token)
            if index is not None and not self._is_agent(self._outermost(index)):
                return self._first_of(index) if closed or commas % 2 == 0 else None
            if (word in self.known["pronoun"] and token == at) or self._is_crowd(token):
                return None
            if word in self.known["boundary"] or word in {";", ":"}:
                return None
            if adjacent and index is None and not self._may_part(token):
                return None
            commas += word == ","
        return None

    def _may_part(self, token: int) -> bool:
        """Whether a word may stand between people and a bare participle: "12 seriously injured"."""
        return self._lower(token) in self.known["auxiliary"] or self._is_verbal(token)

    def _is_crowd(self, token: int) -> bool:
        """Whether people nobody counts stand here, and not within a prepositional phrase."""
        before = {self._lower(token - back) for back in (1, 2, 3)}
        return self.is_plural(self._lower(token)) and not before & self.known["preposition"]

    def _first_of(self, index: int) -> int:
        """The people the subject begins with: past "of the envoy" and ", the mayor of Lima"."""
        index = self._outermost(index)
        if index and self._same_person(index - 1, index) and self._link(index - 1, index) == ",":
            return index - 1
        return index

    def _is_agent(self, index: int) -> bool:
        mention = self.people[index]
        before = self._lower(mention.first - 1)
        place = mention.is_name and before in self.known["preposition"]
        owner = mention.is_name and self._is_owner(mention)
        return owner or before in self.known["by"] or (place and self._outermost(index) == index)

    def _outermost(self, index: int) -> int:
        """As in "two guards of the envoy": the people a prepositional phrase belongs to."""
        mention = self.people[index]
        if index == 0 or self._lower(mention.first - 1) not in self.known["preposition"]:
            return index
        before = self.people[index - 1]
        gap = range(before.last + 1, mention.first)
        plain = len(gap) <= TAIL and all(self._is_plain(token) for token in gap)
        return self._outermost(index - 1) if plain else index

    def _is_plain(self, token: int) -> bool:
        word = self.words[token]
        return (
            word.text[0].isalnum()
            and token not in self.cue_at
            and not any(word.lower in self.known[key] for key in ("be", "boundary", "conjunction"))
        )

    def _link(self, one: int, other: int) -> str | None:
        """How two neighbours hang together: "and", "including", ","; None when they do not."""
        gap = list(range(self.people[one].last + 1, self.people[other].first))
        while gap and self._lower(gap[-1]) in self.known["article"]:
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
        return all(
            self._is_plain(at) or (mention.is_name and self.words[at].lower == ",") for at in tail
        )

    def _joint(self, joint: str) -> str | None:
        plain = joint.removeprefix(",").strip()
        if plain in self.known["conjunction"] | self.known["with"]:
            return "and"
        if plain in self.known["include"] | self.known["among_them"]:
            return "including"
        return "," if joint == "," else None

    def _same_person(self, one: int, other: int) -> bool:
        pair = (self.people[one], self.people[other])
        return not any(mention.counted for mention in pair) and pair[0].is_name != pair[1].is_name

    def _list_right(self, index: int) -> list[int]:
        """Who is listed behind; a comma lists only when "and" or "including" follows."""
        found: list[int] = []
        waiting: list[int] = []
        while index + 1 < len(self.people) and (link := self._link(index, index + 1)):
            index += 1
            following = self._lower(self.people[index].last + 1)
            if link == "and" and following in self.known["be"] | self.known["auxiliary"]:
                break
            if link != "," or not self._same_person(index - 1, index):
                waiting.append(index)
            if link != ",":
                found, waiting = found + waiting, []
        return found

    def _list_left(self, index: int, verb: int) -> list[int]:
        found: list[int] = []
        singular = self._lower(verb) in self.known["singular_be"]
        while index > 0 and (link := self._link(index - 1, index)):
            if link == "and" and (singular or not self._is_subject(index - 1)):
                break
            index -= 1
            found.append(index)
        return found

    def _is_subject(self, index: int) -> bool:
        """Whether a clause can begin with these people."""
        at = self.people[index].first - 1
        at -= self._lower(at) in self.known["article"]
        word = self._lower(at)
        opens = word in self.known["boundary"] | self.known["conjunction"] | self.known["relative"]
        return at < 0 or opens or not self.words[at].text[0].isalnum()

    def _including(self, subject: int, cue: Cue) -> list[int]:
        """As in "15 people were killed, including three children"."""
        following = bisect_left([mention.first for mention in self.people], cue.last + 1)
        if following >= len(self.people):
            return []
        gap = [self._lower(at) for at in range(cue.last + 1, self.people[following].first)]
        joint = " ".join(gap[gap.index(",") :]) if "," in gap else ""
        near = len(gap) <= 2 * TAIL and self._joint(joint) == "including"
        return [following, *self._list_right(following)] if near and following != subject else []

    def _lower(self, at: int) -> str:
        return self.words[at].lower if 0 <= at < len(self.words) else ""
