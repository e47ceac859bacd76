"""Which people a harm cue governs in languages whose verbs go before or behind their subjects.

"Murieron 12 personas", "погибли 12 человек", "bei dem Brand starben zwölf Menschen": the people
directly behind a verb come first, then those before it, then those further behind.
"""

from collections.abc import Iterator

from summarizer.checks.binder import SUBJECT_DISTANCE, Binder, Bond
from summarizer.checks.cues import Cue
from summarizer.checks.listing import TAIL

REACH = 14  # tokens
VERB_GROUP = 8
ADJACENT = 4


class FreeBinder(Binder):
    """Finds the people of each cue where order alone does not tell subject from object."""

    def begins_clause(self, following: str, at: int) -> bool:
        """Whether people have a verb of their own: "zwei Männer und drei Frauen verletzt"."""
        cue = self.cue_at.get(at)
        own = cue is not None and cue.kind in {"participle", "intransitive", "active"}
        return own or super().begins_clause(following, at)

    def link(self, one: int, other: int) -> str | None:
        """How two neighbours hang together; "50 zogen durch die Stadt, zwei wurden" do not."""
        kind, behind = super().link(one, other), self.lower(self.people[one].last + 1)
        near = behind == "," or behind in self.known["preposition"] | self.known["of"]
        return kind if kind != "," or near else None

    def is_subject(self, index: int) -> bool:
        """Whether a clause can begin with them; before a final verb all belong to it."""
        return bool(self.order.get("verb_last")) or super().is_subject(index)

    def bind(self, cue: Cue) -> Iterator[Bond]:
        """The bonds of one cue, without those who were spared."""
        for bond in super().bind(cue):
            if self.lower(bond.mention.first - 1) not in self.known["saved"]:
                yield bond

    def _targets(self, cue: Cue) -> tuple[list[int], list[int]]:
        """As in "среди погибших — трое детей": such nouns else need a number."""
        if cue.kind == "counted" and cue.first not in self.covered:
            return self._with_list(self._inverted(cue))
        return super()._targets(cue)

    def _with_list(self, index: int | None) -> tuple[list[int], list[int]]:
        directs, lists = super()._with_list(index)
        return directs, lists if index is None else lists + self._of_them(index)

    def including(self, subject: int, cue: Cue) -> list[int]:
        """Those named behind: ", darunter drei Kinder", ", tres de ellas niños"."""
        found = super().including(subject, cue)
        following = next((i for i, m in enumerate(self.people) if m.first > cue.last), 0)
        gap = range(cue.last + 1, self.people[following].first)
        near = len(gap) <= TAIL and [self.lower(at) for at in gap][-1:] == [","]
        return found or ([following] if near and self._is_part(following) else [])

    def _of_them(self, index: int) -> list[int]:
        """As in "30 personas, tres de ellas de gravedad"."""
        behind = index + 1
        near = behind < len(self.people) and self.link(index, behind) == ","
        return [behind] if near and self._is_part(behind) else []

    def _is_part(self, index: int) -> bool:
        return self.lower(self.people[index].last) in self.known["them"]

    def _noun(self, cue: Cue) -> tuple[list[int], list[int]]:
        """As in "la mort de 12 soldats", "убийство полицейского", "tötete zwölf Menschen"."""
        at = self._behind(cue)
        target = None
        if cue.kind != "active" and self.lower(at) in self.known["of"]:
            # The preposition may hold the article: "du maire", "des Bürgermeisters".
            target = self.at.get(at, self._object(at + 1))
        if target is None and (cue.kind == "active" or self.order.get("genitive")):
            target = self._past_subject(self._object(at))
        if target is None and cue.kind == "active":
            target = self._far_behind(at)
        return self._with_list(target)

    def _past_subject(self, index: int | None) -> int | None:
        """As in "erschoss der Täter fünf Männer": the one who does it may stand before them."""
        if index is None or self.lower(self.people[index].first) not in self.known["nominative"]:
            return index
        following = index + 1 < len(self.people) and self.people[index + 1].first
        if following == self.people[index].last + 1:
            return index + 1
        return index

    def _toll(self, cue: Cue) -> tuple[list[int], list[int]]:
        directs, lists = super()._toll(cue)
        # "Le bilan fait état de 30 blessés": they say themselves what happened to them.
        own = [i for i in directs if self._says_harm(i, cue)]
        return ([], []) if own else (directs, lists)

    def _says_harm(self, index: int, cue: Cue) -> bool:
        mention = self.people[index]
        inside = (self.cue_at.get(at) for at in range(mention.first, mention.last + 1))
        return any(other is not None and other.harm != cue.harm for other in inside)

    def _state(self, cue: Cue) -> tuple[list[int], list[int]]:
        passive, active, start = self._group(cue)
        behind = self._object(cue.last + 1)
        if active:
            return self._with_list(self._far_behind(cue.last + 1) if behind is None else behind)
        behind = self._inverted(cue) if behind is None else behind
        if (among := self._among(cue)) is not None:
            subject = self._subject(among, adjacent=False)
            return ([] if subject is None else [subject]), []
        joined = self.lower(cue.first - 1) in self.known["conjunction"]
        if behind is not None and (passive or joined):
            return self._with_list(behind)
        subject = self._subject(start if passive else cue.first, adjacent=not passive)
        if subject is None:
            late = self._far_behind(cue.last + 1) if passive and behind is None else behind
            return self._with_list(late)
        return [subject], self.list_left(subject, start) + self.including(subject, cue)

    def _group(self, cue: Cue) -> tuple[bool, bool, int]:
        """Whether a cue is passive, whether it has an object, and where its verb group begins."""
        passive, active = cue.kind == "intransitive" or bool(self.order.get("verb_last")), False
        start = cue.first
        for at in range(cue.first - 1, max(cue.first - VERB_GROUP, -1), -1):
            word = self.lower(at)
            if at in self.covered:
                break
            if word in self.known["be"]:
                passive, start = True, at
            elif word in self.known["have"]:
                active, start = cue.kind == "participle", at
            elif word in self.known["auxiliary"]:
                start = at
            elif not self._is_verbal(at):
                break
        return passive, active and not passive, start

    def _object(self, at: int) -> int | None:
        """The people directly behind; "verletzt wurden 30 Menschen"."""
        while self.lower(at) in self.known["be"]:
            at += 1
        return super()._object(at)

    def _far_behind(self, at: int) -> int | None:
        """The people behind, past prepositional phrases: "tötete am Montag in Kiel zwei Männer"."""
        for token in range(at, min(at + REACH, len(self.words))):
            if token in self.at:
                if not self._is_agent(self.at[token]):
                    return self.at[token]
                continue
            word = self.words[token]
            ends = not word.text[0].isalnum() or token in self.cue_at or self._is_crowd(token)
            if ends or any(
                word.lower in self.known[key] for key in ("boundary", "conjunction", "relative")
            ):
                return None
        return None

    def _inverted(self, cue: Cue) -> int | None:
        """As in "unter den Toten sind zwei Kinder", "среди погибших — двое детей"."""
        if not any(
            self.lower(cue.first - back) in self.known["inversion"] for back in range(1, ADJACENT)
        ):
            return None
        for at in range(cue.last + 1, min(cue.last + TAIL, len(self.words))):
            if at in self.at:
                return self.at[at]
            if not (self.words[at].text[0].isalnum() or self.lower(at) == ","):
                return None
        return None

    def _is_agent(self, index: int) -> bool:
        """Whether people stand in a prepositional phrase of their own: "mit zwei Männern"."""
        before = self.lower(self.people[index].first - 1)
        if before in self.known["by"]:
            return True
        aside = before in self.known["preposition"] - self.known["of"]
        return aside and self.outermost(index) == index

    def outermost(self, index: int) -> int:
        """The people a genitive belongs to: "die Frau des Bürgermeisters", "жена мэра"."""
        mention, before = self.people[index], self.people[index - 1]
        adjacent = index > 0 and before.last == mention.first - 1
        of_them = self.lower(mention.first) in self.known["genitive"]
        bare = bool(self.order.get("no_articles")) and not (mention.counted or before.counted)
        if adjacent and (of_them or bare):
            return self.outermost(index - 1)
        return super().outermost(index)

    def _is_crowd(self, token: int) -> bool:
        known = token in self.cue_at or token in self.covered
        return not known and super()._is_crowd(token)

    def _may_part(self, token: int) -> bool:
        """An adjective may stand behind its noun: "trois soldats français tués"."""
        word = self.words[token]
        keys = ("preposition", "boundary", "relative", "by", "have", "no_object")
        plain = word.text[0].isalnum() and not any(word.lower in self.known[key] for key in keys)
        return plain or super()._may_part(token)

    def _subject(self, start: int, *, adjacent: bool) -> int | None:
        """The nearest people before, past a relative clause between commas."""
        at = start - 1
        if not adjacent and self.lower(at) == ",":
            for token in range(at - 1, max(at - SUBJECT_DISTANCE, -1), -1):
                if self.lower(token) != ",":
                    continue
                openers = self.known["relative"] | self.known["opens"]
                behind = {self.lower(token + 1), self.lower(token + 2)}
                opens = behind & openers and not behind & self.known["include"]
                return super()._subject(token if opens else start, adjacent=adjacent)
        return super()._subject(start, adjacent=adjacent)
