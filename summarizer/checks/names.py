"""Names: where people and organisations are named, and which names are one."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from summarizer.checks import lexicon
from summarizer.checks.matching import locate, occurrences, plain
from summarizer.document import Document, Sentence

MOST_WORD = 200
_TOKEN = re.compile(r"[^\W_]+(?:['’\-.&][^\W_]+)*")
_JOINED = re.compile(r"['’]?(?:\.?[ \u00a0]|[ ]?\n)?$")
_POSSESSIVE = re.compile(r"['’]s?$")
_ACRONYM = re.compile(r"\(([^\W\d_]{2,10})\)")


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
        """Acronyms explained in the text, such as "Dockers' Union (DU)", with what they mean."""
        found = {}
        for match in _ACRONYM.finditer(self.document.text):
            words = self.document.text[max(0, match.start() - 200) : match.start()].split()
            meaning = _expansion(match.group(1), words)
            if meaning:
                found[match.group(1)] = meaning
        return found

    @cached_property
    def people_and_bodies(self) -> frozenset[str]:
        """Distinct names without titles, the fullest form of each."""
        return frozenset(self._fullest.values())

    @cached_property
    def by_sentence(self) -> dict[int, list[Mention]]:
        """The mentions of each sentence."""
        found: dict[int, list[Mention]] = {}
        for mention in self.mentions:
            found.setdefault(mention.sentence, []).append(mention)
        return found

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word that is part of a name."""
        return frozenset(plain(word) for mention in self.mentions for word in mention.text.split())

    @cached_property
    def _fullest(self) -> dict[str, str]:
        """The fullest form of each name by its last word: surnames stand for full names."""
        forms: dict[str, str] = {}
        for mention in self.mentions:
            name = untitled(mention.text)
            key = plain(name).split()[-1]
            if key not in forms or len(name.split()) > len(forms[key].split()):
                forms[key] = name
        return forms

    @cached_property
    def _first(self) -> dict[str, Mention]:
        """Where each name stands first, titles left out."""
        found: dict[str, Mention] = {}
        for mention in self.mentions:
            found.setdefault(plain(untitled(mention.text)), mention)
        return found

    def is_person(self, name: str) -> bool:
        """Whether this looks like a person's full name, as far as its words tell."""
        parts = self.canonical(name).split()
        known = self.canonical(name) in self.people_and_bodies
        return known and len(parts) > 1 and not lexicon.ORGANISATION & {plain(p) for p in parts}

    def canonical(self, name: str) -> str:
        """The fullest form the text has of this name; the name itself when it has no other."""
        bare = untitled(_POSSESSIVE.sub("", name.strip()))
        if bare.casefold().startswith("the "):
            bare = bare[4:]
        if not bare:
            return name.strip()
        bare = self.acronyms.get(bare, bare)
        key = plain(bare)
        if len(key.split()) == 1 and bare[:1].isupper() and key in self._fullest:
            return self._fullest[key]
        return untitled(self._first[key].text) if key in self._first else bare

    def same(self, one: str, other: str) -> bool:
        """Whether two names are of one person or body, as far as this text tells."""
        a, b = plain(self.canonical(one)), plain(self.canonical(other))
        if not a or not b:
            return False
        return a == b or _initials(a) == b or _initials(b) == a or _extends(a, b) or _extends(b, a)

    def where(self, name: str) -> Mention | None:
        """Where the name, or a shorter form of it, stands first; None when nowhere."""
        if plain(name) in self._first:
            return self._first[plain(name)]
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
        if len(parts) in {2, 3, 4} and not lexicon.ORGANISATION & set(plain(name).split()):
            alone = [
                span
                for span in occurrences(parts[-1], self.document.text)
                if not self._before(span[0]).endswith(parts[-2])
            ]
            if alone and parts[-1][:1].isupper():
                found.append(parts[-1])
        return tuple(dict.fromkeys(form for form in found if plain(form) != plain(name)))

    def _before(self, offset: int) -> str:
        """The text just in front of an offset, as far as a word can reach."""
        return self.document.text[max(0, offset - MOST_WORD) : offset].rstrip()

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that covers an offset."""
        sentences = self.document.sentences
        at = bisect_right(sentences, offset, key=lambda sentence: sentence.start) - 1
        return sentences[at] if at >= 0 and offset < sentences[at].end else None

    def _forms(self, name: str) -> tuple[str, ...]:
        name = name.strip()
        bare = untitled(name)
        without = re.sub(r"^(?:the|a|an) ", "", name, flags=re.IGNORECASE)
        meaning = self.acronyms.get(name)
        return tuple(dict.fromkeys(form for form in (name, without, bare, meaning) if form))


def untitled(name: str) -> str:
    """The name without the titles before it; unchanged when nothing else would be left."""
    parts = name.split()
    if parts and plain(parts[-1]) in lexicon.ORGANISATION:
        return name
    for at in range(len(parts) - 1, 0, -1):
        if plain(parts[at - 1]) in lexicon.TITLES:
            rest = parts[at:]
            return " ".join(rest) if rest[0][0].isupper() else name
    return name


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
        if _names(word, first=token.start() == sentence.start, small=small):
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


def _initials(name: str) -> str:
    parts = [part for part in name.split() if part not in lexicon.FUNCTION]
    return "".join(part[0] for part in parts) if len(parts) > 1 else "\0"


def _extends(longer: str, shorter: str) -> bool:
    """Whether the shorter name is the longer one's beginning or end: "Ana Duval", "Duval"."""
    a, b = longer.split(), shorter.split()
    if len(b) >= len(a) or len(shorter) < 3 or a[-len(b) :] != b:  # noqa: PLR2004 - "EU"
        return False
    return a[-len(b) - 1] not in {"in", "of", "from", "at", "near", "for"}


def _expansion(acronym: str, words: list[str]) -> str | None:
    """The words before a bracketed acronym whose initials spell it; small words may be skipped."""
    letters = [c.casefold() for c in acronym]
    taken: list[str] = []
    for word in reversed(words):
        if not letters:
            break
        start = word.lstrip("\"'“‘(")[:1].casefold()
        if start == letters[-1]:
            letters.pop()
        elif word.casefold() not in lexicon.FUNCTION | {"and", "of"}:
            return None
        taken.insert(0, word)
    return " ".join(taken) if not letters and taken else None
