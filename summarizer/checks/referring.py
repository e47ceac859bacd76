"""Referring: whom "he", "she" and "the nominee" mean, as far as the text tells."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from summarizer.checks import lexicon
from summarizer.checks.forms import ends_with, folded, untitled, without_article
from summarizer.checks.matching import plain
from summarizer.checks.names import Mention, Names

_ROLE = rf"(?:{'|'.join(sorted(lexicon.ROLE_NOUNS, key=len, reverse=True))})"
_PRONOUN = re.compile(r"\b(?:(?P<he>he|his)|(?P<she>she|her))\b", re.IGNORECASE)
# The nominee, Ann Lee; campaign manager Ann Lee.
_IN_FRONT = re.compile(rf"(?P<role>(?:[\w'’-]+ ){{0,4}}{_ROLE}),? $", re.IGNORECASE)
# Ann Lee, the party's nominee; Ann Lee (R-Dorn) is a former governor.
_BEHIND = re.compile(
    r"(?: \([^()]*\))?(?:, (?:who (?:is|was) )?| (?:is|was|as) )(?:(?:the|an?|his|her|now) )?"
    rf"(?P<role>(?:[\w'’-]+ ){{0,5}}?{_ROLE})\b",
    re.IGNORECASE,
)
_DESCRIPTION = re.compile(
    r"the (?P<words>(?:[\w'’-]+ ){0,4}?[\w'’-]+)(?: (?:of|for|in|from|to|on|at|who)\b.*)?$",
    re.IGNORECASE,
)
_ANYBODY = re.compile(r"(?:they|it|we|who|nobody|no one|none|everyone|everybody)", re.IGNORECASE)
# "The company", "the Dorn-based company": what was named before, and needs no more words.
_AGAIN = re.compile(r"[Tt]he (?:[\w-]+-based )?\w+")
_THING = re.compile(r"(?:[Oo]n \w+day )?it", re.IGNORECASE)
_PERSON = re.compile(r"(?:he|she)\b", re.IGNORECASE)
# "Ann Lee's statement" is Ann Lee's word.
_WRITTEN = re.compile(
    r"(?:the )?(?P<who>[^\W\d_a-z][\w.-]*(?: [\w.-]+){0,4}?)['’]s? (?:[\w-]+ ){0,2}"
    r"(?:statement|letter|report|memo|tweet|post|e-?mail|message|book|speech|article|column|blog|"
    r"website|release|communique|communiqué|video|filing|complaint|lawsuit|petition|account)"
)
_VERB = re.compile(rf" (?:[a-z]+ly )?(?:is|was|did|uses|{lexicon.PAST})\b")
_CIRCUMSTANCE = re.compile(
    r",? (?:in|on|at|during|after|before|via|through|later|also|has|had|then|recently|previously)\b"
)
_UNIONS = lexicon.words("union unions federation association league guild brotherhood alliance")
_FIRMS = lexicon.words(
    "company firm manufacturer maker carmaker airline retailer operator bank club newspaper "
    "broadcaster"
)
_IDLE = lexicon.words("the a an former then now his her their its longtime")
WINDOW = 80
MAX_WORDS = 8
MOST_BEFORE = 6
"""People of the sentences before that a pronoun may mean."""
MOST_DESCRIBED = 50
"""People with the same role that are told apart: a bound on the work, not on the text."""
CHAIN = 160
"""How far behind a name a pronoun is read as meaning it."""


@dataclass(frozen=True)
class Before:
    """Who spoke in the sentences before, or whom they were about.

    Attributes:
        anybody: the last speaker.
        people: the last people, the likeliest to be meant by a pronoun first.
        thing: the last speaker or subject that nothing shows to be a person.
        bodies: the last of these that have a name and spoke, or are named as bodies, newest first.
    """

    anybody: str | None = None
    people: tuple[str, ...] = ()
    thing: str | None = None
    bodies: tuple[str, ...] = ()

    def then(
        self, spoke: Sequence[str], people: Sequence[str], thing: str | None, body: str | None
    ) -> "Before":
        """Who spoke when this sentence has passed."""
        recent = tuple(dict.fromkeys([*reversed(spoke), *people]))
        known = dict.fromkeys([*[p for p in recent if p in people], *self.people])
        last = spoke[-1] if spoke else self.anybody
        bodies = tuple(dict.fromkeys([*filter(None, [body]), *self.bodies]))[:MOST_BEFORE]
        return Before(last, tuple(known)[:MOST_BEFORE], thing or self.thing, bodies)


@dataclass(frozen=True)
class Referring:
    """What the text tells of people besides their names.

    Attributes:
        names: the names of the document.
        unquoted: its text with quoted words blanked out.
    """

    names: Names
    unquoted: str

    @cached_property
    def _people(self) -> list[tuple[Mention, str]]:
        found = [(m, self.names.canonical(m.text)) for m in self.names.mentions]
        return [(mention, name) for mention, name in found if self.names.is_person(name)]

    @cached_property
    def genders(self) -> dict[str, str]:
        """People whom the text calls "he" or "she", by full name."""
        votes: dict[str, Counter[str]] = {}
        for mention, name in self._people:
            votes.setdefault(name, Counter()).update(self._called(mention))
        decided = {}
        for name, counted in votes.items():
            gender = "he" if counted["he"] > counted["she"] else "she"
            if counted[gender] > max(1, 2 * min(counted["he"], counted["she"])):
                decided[name] = gender
        return decided

    def _called(self, mention: Mention) -> Iterator[str]:
        text = self.names.document.text
        before = text[max(0, mention.start - 30) : mention.start].split()[-1:]
        title = {plain(word) for word in (*mention.text.split()[:-1], *before)}
        yield from ["he"] * 5 * bool(title & lexicon.HE)
        yield from ["she"] * 5 * bool(title & lexicon.SHE)
        following = self._next.get(mention.start, len(text))
        pronoun = _PRONOUN.search(self.unquoted, mention.end, min(following, mention.end + CHAIN))
        if pronoun:
            # "his" and "her" may be somebody else's; "he" and "she" seldom are.
            weight = 2 if pronoun.group().casefold() in {"he", "she"} else 1
            yield from [pronoun.lastgroup or "he"] * weight

    @cached_property
    def _next(self) -> dict[int, int]:
        """Where the next name of a person stands behind one, or the paragraph ends."""
        starts = [mention.start for mention, _ in self._people]
        return dict(pairwise(starts))

    @cached_property
    def _described(self) -> dict[str, list[tuple[frozenset[str], str]]]:
        """What people are called besides their names, by the describing noun."""
        found: dict[str, dict[tuple[frozenset[str], str], None]] = {}
        for mention, name in self._people:
            for words in self._roles(mention):
                entry = (frozenset(words.split()) - _IDLE, name)
                found.setdefault(words.split()[-1], {})[entry] = None
        return {noun: list(entries)[:MOST_DESCRIBED] for noun, entries in found.items()}

    def _roles(self, mention: Mention) -> Iterator[str]:
        text = self.names.document.text
        before = text[max(0, mention.start - WINDOW) : mention.start]
        beside = before.rstrip(" ,").rsplit(maxsplit=1)[-1:]
        # Most names have no role before them: that is found out without the pattern.
        plays = bool(beside) and beside[0].casefold() in lexicon.ROLE_NOUNS
        front = _IN_FRONT.search(before) if plays else None
        behind = _BEHIND.match(text, mention.end, mention.end + WINDOW)
        yield from (folded(match["role"]) for match in (front, behind) if match)
        bare = untitled(mention.text)
        title = folded(mention.text[: -len(bare)]).split() if mention.text != bare else []
        title = [lexicon.WRITTEN_OUT.get(word, word) for word in title]
        if title and title[-1] in lexicon.ROLE_NOUNS:
            yield " ".join(title)

    @cached_property
    def _somebody(self) -> frozenset[str]:
        """People to whom the text gives a person's role."""
        return frozenset(name for found in self._described.values() for _, name in found)

    def described(self, phrase: str) -> str | None:
        """The one person whom the text gives this description, or None."""
        match = _DESCRIPTION.match(phrase.strip())
        words = folded(match["words"]).split() if match else []
        asked = frozenset(words) - _IDLE
        if not asked or words[-1] not in self._described:
            return None
        who = {name for known, name in self._described[words[-1]] if asked <= known}
        return who.pop() if len(who) == 1 else None

    def described_as(self, noun: str) -> list[tuple[frozenset[str], str]]:
        """The people whom a describing noun is given to, each with its words."""
        return self._described.get(noun, [])

    def has_role(self, name: str) -> bool:
        """Whether an office or description stands beside this name."""
        return name in self._somebody

    def fits(self, name: str, pronoun: str) -> bool:
        """Whether "he" or "she" may mean this person; True when the text doesn't tell."""
        return self.genders.get(name, pronoun) == pronoun

    def suits(self, name: str, noun: str) -> bool:
        """Whether this person may be called "spokeswoman", "businessman", "leader"."""
        noun = folded(noun)
        pronoun = "he" if noun in lexicon.HE else "she" if noun in lexicon.SHE else None
        return pronoun is None or self.fits(name, pronoun)

    def is_somebody(self, name: str) -> bool:
        """Whether the text shows this to be a person: by a title, "he" or "she"."""
        return name in self.genders or self.names.is_titled(name) or name in self._somebody

    def resolve(self, phrase: str, before: Before, here: Sequence[Mention]) -> str | None:
        """The one a noun phrase means; ``here`` are the names of its sentence."""
        words = phrase.split()
        if _THING.fullmatch(phrase) and before.thing:
            return before.thing
        if not words or _ANYBODY.fullmatch(phrase):
            return before.anybody
        pronoun = _PERSON.match(phrase)
        if pronoun or words[-1] in {"he", "she", "I"}:
            said = (pronoun.group() if pronoun else words[-1]).casefold()
            fitting = (p for p in before.people if said == "i" or self.fits(p, said))
            return next(fitting, before.anybody)
        phrase = " ".join(words)
        written = _WRITTEN.fullmatch(phrase)
        if written and self.names.known(written["who"]):
            return self.names.canonical(written["who"])
        inside = [" ".join(mention.text.split()) for mention in here]
        ending = [name for name in inside if ends_with(phrase, name)]
        if ending:
            return self.names.canonical(max(ending, key=len))
        return self._means(phrase, before) or self._noun_phrase(phrase, inside)

    def _means(self, phrase: str, before: Before) -> str | None:
        """Whom a description means: the one it is given to, or the last person it may fit."""
        words = phrase.split()
        first, noun = words[0], words[-1]
        described = self.described(phrase)
        again = _AGAIN.fullmatch(phrase) and plain(noun) in lexicon.BODIES
        if again and (body := self._again(plain(noun), before)):
            return body
        if described or plain(first) != "the" or plain(noun) not in lexicon.ROLE_NOUNS:
            return described
        return next((p for p in before.people if self.suits(p, noun)), None)

    def _again(self, noun: str, before: Before) -> str | None:
        """The last body that may be called so: of "the union", one whose name says it is one."""
        named = before.thing if before.thing and before.thing[0].isupper() else None
        bodies = list(dict.fromkeys([*filter(None, [named]), *before.bodies]))
        unions = [b for b in bodies if {plain(word) for word in b.split()} & _UNIONS]
        if noun in _FIRMS:
            bodies = [body for body in bodies if body not in unions]
        elif noun in _UNIONS:
            bodies = unions or bodies
        return bodies[0] if bodies else None

    def _noun_phrase(self, phrase: str, inside: list[str]) -> str | None:
        """A phrase that means nobody whose name stands in it, or begins with a name."""
        words = phrase.split()
        # "Later President Ann Lee of the Free Islands"
        of = [
            name
            for name in inside
            if f"{name} of " in phrase
            and self.names.is_person(name)
            and plain(name.split()[-1]) not in lexicon.ROLE_NOUNS
        ]
        if of:
            return self.names.canonical(of[0])
        starting = [name for name in inside if _starts_with(name, phrase)]
        if starting and self.names.is_person(starting[0]):
            return self.names.canonical(starting[0])
        if len(words) <= MAX_WORDS and any(word.isalpha() for word in words):
            return without_article(phrase)
        people = [name for name in inside if len(untitled(name).split()) > 1]
        chosen = starting[:1] or people[-1:]
        return self.names.canonical(chosen[0]) if chosen else None


def _starts_with(name: str, phrase: str) -> bool:
    """Whether a name is followed by what says where or when: "Lee in a speech"."""
    rest = phrase[len(name) :] if phrase.startswith(name) else ""
    return bool(_CIRCUMSTANCE.match(rest) or _VERB.match(rest))
