"""Doubt: whom a speaker may be where the text tells it by a pronoun or a description only."""

import re
from dataclasses import dataclass

from summarizer.checks import lexicon
from summarizer.checks.attribution import Attribution, Reader
from summarizer.checks.forms import folded
from summarizer.checks.matching import occurrences, plain
from summarizer.document import Document

LOOK_BACK = 2
"""Sentences before a description in which the one it means is named."""
LOOK_AHEAD = 1
"""Sentences behind it: "The surgeon disagreed. “It was no accident,” Dr Lee said."."""
_ONE = re.compile(r"(?:he|she|I)\b", re.IGNORECASE)
_IT = re.compile(r"it\b", re.IGNORECASE)
_ANY = re.compile(r"(?:they|we)\b", re.IGNORECASE)
_BODY = lexicon.BODIES | lexicon.ORGANISATION


@dataclass(frozen=True)
class Doubt:
    """Tells whom words that name nobody may mean.

    Attributes:
        document: the document.
        reader: reads who a phrase means.
    """

    document: Document
    reader: Reader

    def allows(self, voice: Attribution, actor: str) -> bool:
        """Whether a voice leaves open who speaks, and the actor stands near and fits."""
        return (
            self._is_open(voice)
            and self._fits(voice.phrase or "", actor)
            and self._is_near(voice, actor)
        )

    def _is_open(self, voice: Attribution) -> bool:
        """Whether the words for the speaker name nobody that the text knows by name."""
        phrase = (voice.phrase or "").strip()
        if not phrase or not voice.speaker:
            return True
        last = folded(voice.speaker).split()[-1:]
        known = self.reader.names.known(voice.speaker)
        return not known or not last or last[0] not in folded(phrase).split()

    def _fits(self, phrase: str, actor: str) -> bool:
        """Whether the words may mean a person, or a body, as the actor is one."""
        names, referring = self.reader.names, self.reader.referring
        words = folded(phrase).split()
        noun = _head(words)
        if _ONE.match(phrase):
            return not self._is_body(actor) and referring.fits(names.canonical(actor), words[0])
        if noun in lexicon.ROLE_NOUNS:
            return not self._is_body(actor) and referring.suits(names.canonical(actor), noun)
        if _IT.match(phrase) or noun in _BODY:
            return not names.is_person(actor)
        return True

    def _is_body(self, actor: str) -> bool:
        words = [plain(word) for word in actor.split()]
        return bool(_BODY & set(words)) and not self.reader.names.is_titled(actor)

    def _is_near(self, voice: Attribution, actor: str) -> bool:
        """Whether the actor is named around a voice, outside quotations and not as the one told."""
        first = max(0, voice.sentence - 1 - LOOK_BACK)
        window = self.document.sentences[first : voice.sentence + LOOK_AHEAD]
        told = self._told(voice)
        names = self.reader.names
        for sentence in window:
            here = [m for m in self.reader.here(sentence) if m.start not in told]
            if any(names.same(mention.text, actor) for mention in here):
                return True
        bare = re.sub(r"^(?:the|an?) ", "", actor, flags=re.IGNORECASE)
        found = occurrences(bare, self.reader.unquoted, window[0].start, window[-1].end)
        return any(start not in told for start, _ in found)

    def _told(self, voice: Attribution) -> range:
        """Where those stand to whom it is said: behind the cue, when the speaker is in front."""
        sentence = self.document.sentence(voice.sentence)
        at = self.document.text.find(voice.phrase or "", sentence.start, sentence.end)
        return range(voice.start, sentence.end) if at < voice.start else range(0)


def _head(words: list[str]) -> str:
    """The noun of a description: the word before its first preposition."""
    at = next((i for i, w in enumerate(words) if w in lexicon.PREPOSITIONS and i), len(words))
    return words[at - 1] if words else ""
