"""Names: where people and organisations are named, and which names are one."""

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from summarizer.checks import lexicon
from summarizer.checks.acronyms import bracketed, unbracketed
from summarizer.checks.forms import (
    ends_with,
    extends,
    folded,
    head,
    initials,
    untitled,
    without_article,
)
from summarizer.checks.matching import locate, plain
from summarizer.document import Document, Sentence

__all__ = ["Mention", "Names", "untitled"]

_TOKEN = re.compile(r"[^\W_]+(?:['’\-.&][^\W_]+)*")
_JOINED = re.compile(r"['’]?(?:\.?[ \u00a0]|[ ]?\n)?$")
_BODIES = lexicon.words("guard board service alliance forum society corps fund centre center")
# Where another sentence begins within one that quotes, or behind a dateline:
# "“No.” Asked again, she said", "DORN (Newsline) - Regulators said".
_OPENS = re.compile(r"[.!?][\"”’] $|[A-Z)] ?[-–—]{1,2} $")
_POSSESSIVE = re.compile(r"['’]s?$")
_PERSONAL = (
    (lexicon.ROLE_NOUNS - lexicon.EITHER)
    | lexicon.HE
    | lexicon.SHE
    | {t.casefold() + dot for t in lexicon.ABBREVIATED_TITLES for dot in ("", ".")}
)
_PLACED = re.compile(r"\b(?:the|in|at)$", re.IGNORECASE)


@dataclass(frozen=True)
class Mention:
    """One place where a name stands; ``text == document.text[start:end]``."""

    sentence: int
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Names:
    """The names of one document.

    Attributes:
        document: the document.
        mentions: every run of capitalised words that is a name, titles included, in order.
    """

    document: Document
    mentions: tuple[Mention, ...]

    @classmethod
    def of(cls, document: Document) -> "Names":
        """Find the names of a document."""
        small = {
            token.group().casefold()
            for token in _TOKEN.finditer(document.text)
            if token.group()[0].islower()
        }
        found = [m for s in document.sentences for m in _in_sentence(document, s, small)]
        return cls(document, tuple(found))

    @cached_property
    def acronyms(self) -> dict[str, str]:
        """Acronyms that the text explains, such as "Dockers' Union (DU)", with what they mean.

        Brackets explain one, and so does a name whose words begin with its letters.
        """
        text = self.document.text
        return unbracketed(text, [mention.start for mention in self.mentions]) | bracketed(text)

    @cached_property
    def people_and_bodies(self) -> frozenset[str]:
        """Distinct names without titles, the fullest form of each."""
        return frozenset(name for names in self._namesakes.values() for name in names)

    @cached_property
    def by_sentence(self) -> dict[int, list[Mention]]:
        """The mentions of each sentence."""
        found: dict[int, list[Mention]] = {}
        for mention in self.mentions:
            found.setdefault(mention.sentence, []).append(mention)
        return found

    @cached_property
    def _by_name(self) -> dict[str, list[Mention]]:
        found: dict[str, list[Mention]] = {}
        for mention in self.mentions:
            found.setdefault(self.canonical(mention.text), []).append(mention)
        return found

    def mentions_of(self, name: str) -> list[Mention]:
        """Where somebody is named, in order."""
        return self._by_name.get(self.canonical(name), [])

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word that is part of a name."""
        return frozenset(plain(word) for mention in self.mentions for word in mention.text.split())

    @cached_property
    def _namesakes(self) -> dict[str, tuple[str, ...]]:
        """The full forms of names by their last word, the most frequent first.

        "Velk Senator Ann Lee" is no other person than Ann Lee, so a form that ends with another
        of two words or more is left out.
        """
        forms: dict[str, Counter[str]] = {}
        for mention in self.mentions:
            name = untitled(mention.text)
            forms.setdefault(folded(name).split()[-1], Counter())[name] += 1
        return {key: _distinct(counted) for key, counted in forms.items()}

    @cached_property
    def _first(self) -> dict[str, Mention]:
        """Where each name stands first, titles left out."""
        found: dict[str, Mention] = {}
        for mention in self.mentions:
            found.setdefault(folded(untitled(mention.text)), mention)
        return found

    @cached_property
    def _companies(self) -> dict[str, str]:
        """What companies are called for short, where only one is: "Aurel" for "Aurel Airways"."""
        found: dict[str, set[str]] = {}
        for mention in self.mentions:
            first, *rest = untitled(mention.text).split()
            if rest and {plain(word) for word in rest} <= lexicon.COMPANY:
                found.setdefault(folded(first), set()).add(untitled(mention.text))
        return {first: full.pop() for first, full in found.items() if len(full) == 1}

    @cached_property
    def introductions(self) -> dict[str, int]:
        """Where each one, by full name, is named first in whatever form."""
        return {name: mentions[0].start for name, mentions in self._by_name.items()}

    @cached_property
    def _canonical(self) -> dict[str, str]:
        return {}

    @cached_property
    def _titled(self) -> frozenset[str]:
        """Names that somewhere stand behind a person's title."""
        found = []
        for mention in self.mentions:
            bare = untitled(mention.text)
            title = plain(mention.text[: -len(bare)]).split()[-1:] if bare != mention.text else []
            if title and title[0] in _PERSONAL:
                found.append(self.canonical(bare))
        return frozenset(found)

    @cached_property
    def _no_people(self) -> frozenset[str]:
        """Names that stand behind "the" or "in" at least every other time."""
        behind, total = Counter[str](), Counter[str]()
        for mention in self.mentions:
            name = self.canonical(mention.text)
            total[name] += 1
            behind[name] += bool(
                _PLACED.search(
                    self.document.text[max(0, mention.start - 5) : mention.start].rstrip()
                )
            )
        return frozenset(name for name in total if 2 * behind[name] >= total[name])

    def is_person(self, name: str) -> bool:
        """Whether this looks like a person's full name, as far as its words tell."""
        full = self.canonical(name)
        parts = full.split()
        if len(parts) == 1:
            return self.is_titled(full)
        if full not in self.people_and_bodies:
            return False
        no_person = lexicon.ORGANISATION | lexicon.NO_PERSON
        return full not in self._no_people and not no_person & {plain(p) for p in parts}

    def is_titled(self, name: str) -> bool:
        """Whether this name somewhere stands behind a person's title."""
        return self.canonical(name) in self._titled

    def known(self, name: str) -> str | None:
        """The full form of a name that stands in the text by itself, or None."""
        full = self.canonical(name)
        return full if full in self.people_and_bodies or folded(name) in self._first else None

    def canonical(self, name: str) -> str:
        """The fullest form the text has of this name; the name itself when it has no other."""
        if name not in self._canonical:
            self._canonical[name] = self._full(name)
        return self._canonical[name]

    def _full(self, name: str) -> str:
        bare = untitled(_POSSESSIVE.sub("", head(name)))
        if bare.casefold().startswith("the "):
            bare = bare[4:]
        if not bare:
            return name.strip()
        bare = self.acronyms.get(bare, bare)
        key = folded(bare)
        last = key.split()[-1:]
        known = self._namesakes.get(last[0], ()) if last and bare[:1].isalpha() else ()
        if len(key.split()) == 1:
            longer = next((name for name in known if " " in name), self._companies.get(key))
            return longer if longer and bare[:1].isupper() else (known or (bare,))[0]
        inside = [full for full in known if ends_with(key, folded(full))]
        # "Democrat Ann Lee" is Ann Lee; "Norland Coast Guard" is more than a Coast Guard.
        whole = key in self._first and _is_body(key)
        if inside and not whole:
            return max(inside, key=len)
        return untitled(self._first[key].text) if key in self._first else bare

    def same(self, one: str, other: str) -> bool:
        """Whether two names may be of one person or body, as far as this text tells.

        A surname that several people of the text bear may be any of them.
        """
        if self._alike(self.canonical(one), self.canonical(other)):
            return True
        a, b = untitled(head(one)), untitled(head(other))
        alone = " " not in a or " " not in b
        return alone and a[:1].isupper() and b[:1].isupper() and self._alike(a, b)

    def _alike(self, one: str, other: str) -> bool:
        a, b = folded(one), folded(other)
        if not a or not b:
            return False
        return a == b or initials(a) == b or initials(b) == a or extends(a, b) or extends(b, a)

    @cached_property
    def _where(self) -> dict[str, Mention | None]:
        return {}

    def where(self, name: str) -> Mention | None:
        """Where the name, or a shorter form of it, stands first; None when nowhere."""
        if name not in self._where:
            self._where[name] = self._look_for(name)
        return self._where[name]

    def _look_for(self, name: str) -> Mention | None:
        if folded(name) in self._first:
            return self._first[folded(name)]
        for form in self._forms(name):
            span = locate(form, self.document.text)
            sentence = span and self.sentence_at(span[0])
            if span and sentence:
                return Mention(sentence.number, *span, self.document.text[slice(*span)])
        return None

    def aliases(self, name: str) -> tuple[str, ...]:
        """Other forms of the name that stand in the text: its last word, its acronym."""
        found = [acronym for acronym, meaning in self.acronyms.items() if self.same(meaning, name)]
        parts = untitled(name).split()
        person = len(parts) in {2, 3, 4} and not lexicon.ORGANISATION & set(plain(name).split())
        if person and parts[-1][:1].isupper() and folded(parts[-1]) in self._first:
            found.append(parts[-1])
        return tuple(dict.fromkeys(form for form in found if plain(form) != plain(name)))

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that covers an offset."""
        sentences = self.document.sentences
        at = bisect_right(sentences, offset, key=lambda sentence: sentence.start) - 1
        return sentences[at] if at >= 0 and offset < sentences[at].end else None

    def _forms(self, name: str) -> tuple[str, ...]:
        name = name.strip()
        bare = untitled(name)
        without = without_article(name)
        meaning = self.acronyms.get(name)
        return tuple(dict.fromkeys(form for form in (name, without, bare, meaning) if form))


def _distinct(counted: Counter[str]) -> tuple[str, ...]:
    """The forms that no other form makes superfluous, the most frequent first."""
    kept: dict[str, str] = {}
    for name in sorted(counted, key=lambda name: len(name.split())):
        parts = folded(name).split()
        if not any(" ".join(parts[at:]) in kept for at in range(len(parts) - 1)):
            kept.pop(parts[-1], None)
            kept[" ".join(parts)] = name
    return tuple(sorted(kept.values(), key=lambda name: -counted[name]))


def _is_body(name: str) -> bool:
    return bool((lexicon.ORGANISATION | _BODIES) & set(name.split()))


def _in_sentence(document: Document, sentence: Sentence, small: set[str]) -> list[Mention]:
    runs: list[list[re.Match[str]]] = []
    run: list[re.Match[str]] = []
    pending: list[re.Match[str]] = []
    for token in _TOKEN.finditer(document.text, sentence.start, sentence.end):
        near = not run or bool(
            _JOINED.fullmatch(document.text, (pending or run)[-1].end(), token.start())
        )
        word = token.group()
        if not near:
            runs.append(run)
            run, pending = [], []
        begins = token.start() == sentence.start or _OPENS.search(
            document.text, max(0, token.start() - 4), token.start()
        )
        if _names(word, first=bool(begins), small=small):
            run += [*pending, token]
            pending = []
            if _POSSESSIVE.search(word):
                runs.append(run)
                run = []
        elif run and _joins(word, run, pending):
            pending.append(token)
        else:
            runs.append(run)
            run, pending = [], []
    runs.append(run)
    return [_mention(document, sentence, tokens) for tokens in runs if tokens]


def _joins(word: str, run: list[re.Match[str]], pending: list[re.Match[str]]) -> bool:
    if word in {"of", "for", "the"}:
        before = plain((pending or run)[-1].group())
        return before in lexicon.ORGANISATION | lexicon.TITLES or (word == "the" and bool(pending))
    return word in lexicon.PARTICLES and not pending


def _names(word: str, *, first: bool, small: set[str]) -> bool:
    bare = plain(_POSSESSIVE.sub("", word))
    shouted = len(bare) > 1 and word.isupper()
    common = lexicon.CALENDAR if shouted else lexicon.CALENDAR | lexicon.FUNCTION
    if not word[0].isupper() or bare.split("'")[0] in common:
        return False
    return not (first and (bare in small or bare.endswith("ing")))


def _mention(document: Document, sentence: Sentence, tokens: list[re.Match[str]]) -> Mention:
    start, end = tokens[0].start(), tokens[-1].end()
    text = document.text[start:end]
    possessive = _POSSESSIVE.search(text)
    end -= len(possessive.group()) if possessive else 0
    return Mention(sentence.number, start, end, document.text[start:end])
