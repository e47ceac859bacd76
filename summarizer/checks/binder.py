"""Which people a harm cue governs, where the order of words tells subject from object."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from summarizer.checks.cues import Cue
from summarizer.checks.listing import TAIL, Listing
from summarizer.checks.people import Mention
from summarizer.checks.vocabulary import Token

# Distances in tokens.
SUBJECT_DISTANCE = 30
OBJECT_DISTANCE = 6
TOLL_DISTANCE = 16


@dataclass(frozen=True)
class Bond:
    """People and the cue that governs them; ``direct`` unless they hang on others in a list."""

    mention: Mention
    cue: Cue
    direct: bool


class Binder(Listing):
    """Finds the people of each cue in one sentence."""

    @cached_property
    def adverbs(self) -> tuple[str, ...]:
        """What adverbs end in."""
        return tuple(self.known["adverb_endings"])

    @cached_property
    def verbal(self) -> tuple[str, ...]:
        """What adverbs and participles end in."""
        return tuple(self.known["verbal_endings"])

    def bind(self, cue: Cue) -> Iterator[Bond]:
        """The bonds of one cue."""
        directs, lists = self._targets(cue)
        vague = self.shown(cue) in self.known["only_counted"]
        for index, direct in [(i, True) for i in directs] + [(i, False) for i in lists]:
            if not vague or self.people[index].counted:
                yield Bond(self.people[index], cue, direct)

    def shown(self, cue: Cue) -> str:
        """A cue for looking it up."""
        return " ".join(word.lower for word in self.words[cue.first : cue.last + 1])

    def _targets(self, cue: Cue) -> tuple[list[int], list[int]]:
        """The people a cue names itself, and those listed with them."""
        inside = self.covered.get(cue.first)
        if inside is not None and not self.people[inside].is_name:
            return self._inside(cue, inside)
        if cue.kind == "counted":
            return [], []
        rule = {"noun": self._noun, "toll": self._toll, "active": self._noun}.get(cue.kind)
        return rule(cue) if rule else self._state(cue)

    def _inside(self, cue: Cue, index: int) -> tuple[list[int], list[int]]:
        """As in "six murdered priests", "12 deaths", but not "two of the dead man's brothers".

        One person counts too: "a wounded guard".
        """
        mention = self.people[index]
        following = self.lower(cue.last + 1)
        owned = bool(self.owners) and following.endswith(self.owners)
        saved = self.lower(mention.first - 1) in self.known["saved"]
        alone = mention.first + 1 == cue.first and cue.kind in {"participle", "adjective"}
        single = alone and self.lower(mention.first) in self.known.get("indefinite", ())
        if owned or saved or not (mention.counted or single):
            return [], []
        return [index], self.list_right(index)

    def _noun(self, cue: Cue) -> tuple[list[int], list[int]]:
        """As in "the death of a priest", "the priest's death", "killing a priest"."""
        at = self._of(self._behind(cue))
        of = self.lower(at) in self.known["of"]
        target = self._object(at + 1) if of else self._owner(cue)
        is_noun = self.lower(cue.first - 1) in self.known["article"]
        if target is None and cue.kind == "active" and not is_noun:
            target = self._object(at)
        if target is not None and of and cue.kind == "noun":
            return [target], self.list_right(target, of=True)
        return self._with_list(target)

    def _behind(self, cue: Cue) -> int:
        """The token behind a cue, or behind both of "the murder and abduction"."""
        at = cue.last + 1
        if self.lower(at) in self.known["conjunction"] and at + 1 in self.cue_at:
            return self.cue_at[at + 1].last + 1
        return at

    def _of(self, at: int) -> int:
        """As in "the murder on 5 May of two guards": the "of" behind a time or place."""
        if self.lower(at) == "," and self.lower(at + 1) in self.known["same"]:
            return at + 2
        if self.lower(at) in self.known["place"]:
            for token in range(at, min(at + OBJECT_DISTANCE, len(self.words))):
                if self.lower(token) in self.known["of"]:
                    return token
        return at

    def _with_list(self, index: int | None) -> tuple[list[int], list[int]]:
        return ([], []) if index is None else ([index], self.list_right(index))

    def _owner(self, cue: Cue) -> int | None:
        for at in range(cue.first - 1, max(cue.first - 4, -1), -1):
            index = self.covered.get(at)
            if index is not None:
                return index if self.is_owner(self.people[index]) else None
        return None

    def _toll(self, cue: Cue) -> tuple[list[int], list[int]]:
        """The number a toll reaches: "the death toll rose to 41"."""
        for at in range(cue.last + 1, min(cue.last + 1 + TOLL_DISTANCE, len(self.words))):
            index = self.at.get(at)
            if index is not None and self.people[index].counted:
                whole = [index, *self._former(self.people[index].last)]
                parts = index + 1 < len(self.people) and self.link(index, index + 1) == "including"
                return whole, self.list_right(index) if parts else []
            if self.words[at].lower in ",;:" or at in self.cue_at:
                break
        return [], []

    def _former(self, last: int) -> list[int]:
        """The toll that stood before: "rose to 214, up from 131"."""
        near = range(last + 1, min(last + TOLL_DISTANCE, len(self.words)))
        former = self.known.get("former", ())
        return [self.at[at] for at in near if at in self.at and self.lower(at - 1) in former]

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
        joined = any(self.lower(at) in self.known["conjunction"] for at in range(start, cue.first))
        if (joined or not is_passive) and self._has_object(cue):
            return [], []
        subject = self._subject(start if is_passive else cue.first, adjacent=not is_passive)
        if subject is None:
            return [], []
        return [subject], self.list_left(subject, start) + self.including(subject, cue)

    def _has_object(self, cue: Cue) -> bool:
        """As in "the man killed them", "the storm killed two birds": done, not suffered."""
        following = self.lower(cue.last + 1)
        if self.lower(cue.last) in self.known["preposition"]:
            return False
        is_word = following[:1].isalnum() and not following.endswith(self.adverbs)
        return cue.kind == "participle" and is_word and following not in self.known["no_object"]

    def _object(self, at: int) -> int | None:
        """The people directly behind a verb or "of"."""
        for token in range(at, min(at + OBJECT_DISTANCE, len(self.words))):
            if token in self.at:
                return self.at[token]
            word = self.words[token]
            joins = word.lower in self.known["conjunction"] and token + 1 in self.cue_at
            if joins or (
                token in self.cue_at and self.lower(token - 1) in self.known["conjunction"]
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
            word = self.lower(at)
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
            word.endswith(self.verbal)
            or word in self.known["participle_like"]
            or word in self.known["conjunction"]
            or word == ","
            or at in self.cue_at
        )

    def _before_auxiliaries(self, at: int) -> int:
        while self.lower(at - 1) in self.known["auxiliary"]:
            at -= 1
        return at

    def _inverted(self, cue: Cue) -> int | None:
        """As in "Among the dead were two soldiers", "the wounded include a child"."""
        starters = self.known["inversion"]
        if not any(self.lower(cue.first - back) in starters for back in (1, 2)):
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
            if self.lower(at) in self.known["among"]:
                if self.lower(at + 1) in self.known["them"]:
                    return None
                return at if at > 0 else None
        return None

    def _subject(self, start: int, *, adjacent: bool) -> int | None:
        """The nearest people before a verb group, past relative clauses and prepositions."""
        at = start - 1
        while at >= 0 and (self.lower(at) in self.known["relative"] or self.lower(at) == ","):
            at -= 1
        closed, commas = at + 1 < start, 0
        relative = any(
            self.lower(token) in self.known["relative"] for token in range(at + 1, start)
        )
        if relative and at in self.covered:
            return self.covered[at]
        for token in range(at, max(at - (4 if adjacent else SUBJECT_DISTANCE), -1), -1):
            index = self.covered.get(token)
            word = self.lower(token)
            if index is not None and not self._is_agent(self.outermost(index)):
                return self.first_of(index) if closed or commas % 2 == 0 else None
            if (first := self._begins_list(token)) is not None:
                return self.first_of(first)
            if (word in self.known["pronoun"] and token == at) or self._ends_clause(token):
                return None
            if adjacent and index is None and not self._may_part(token):
                return None
            commas += word == ","
        return None

    def _may_part(self, token: int) -> bool:
        """Whether a word may stand between people and a bare participle: "12 seriously injured"."""
        return self.lower(token) in self.known["auxiliary"] or self._is_verbal(token)

    def _is_crowd(self, token: int) -> bool:
        """Whether people nobody counts stand here, and not within a prepositional phrase."""
        before = {self.lower(token - back) for back in (1, 2, 3)}
        inner = before & (self.known["preposition"] | self.known["by"])
        return self.is_plural(self.lower(token)) and not inner and not self._tells_part(token)

    def _tells_part(self, token: int) -> bool:
        """As in "86 villagers, 51 of them women and children, were killed"."""
        near = range(token - 1, max(token - 5, -1), -1)
        at = next((one for one in near if one in self.covered or self.lower(one) == ","), None)
        return at is not None and self.lower(at) in self.known["them"]

    def _ends_clause(self, token: int) -> bool:
        word = self.lower(token)
        return word in self.known["boundary"] or word in {";", ":"} or self._is_crowd(token)

    def _begins_list(self, token: int) -> int | None:
        """As in "30 visitors and staff": the counted people that a list with these begins with."""
        at = token - 1
        while at > max(0, token - TAIL) and at not in self.covered:
            at -= 1
        following = self.lower(at + 1)
        joined = following == "," or following in self.known["conjunction"]
        first = self.covered.get(at) if joined and self.is_plural(self.lower(token)) else None
        return first if first is not None and self.people[first].counted else None

    def first_of(self, index: int) -> int:
        """The people the subject begins with: past "of the envoy" and ", the mayor of Lima"."""
        index = self.outermost(index)
        if index and self._same_person(index - 1, index) and self.link(index - 1, index) == ",":
            return index - 1
        return index

    def _is_agent(self, index: int) -> bool:
        mention = self.people[index]
        before = self.lower(mention.first - 1)
        place = mention.is_name and before in self.known["preposition"]
        owner = mention.is_name and self.is_owner(mention)
        return owner or before in self.known["by"] or (place and self.outermost(index) == index)
