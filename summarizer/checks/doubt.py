"""Doubt: whom a speaker may be where the text tells it by a pronoun or a description only."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from summarizer.checks import lexicon
from summarizer.checks.attribution import Attribution, Reader
from summarizer.checks.forms import folded, without_article
from summarizer.checks.matching import occurrences, plain
from summarizer.document import Document, Sentence

LOOK_BACK = 2
"""Sentences before a description in which the one it means is named."""
LOOK_FAR = 6
"""The same for "the company", "the union"."""
LOOK_AHEAD = 1
"""Sentences behind it: "The surgeon disagreed. “It was no accident,” Dr Lee said."."""
MOST_MENTIONS = 8
"""Places where an actor is named that are looked at: a bound on the work, not on the text."""
LEAD, TAIL = 40, 60
"""Characters before and behind a name in which a description of it stands."""
_AGAIN = re.compile(r"[Tt]he (?P<noun>\w+)")
_ONE = re.compile(r"(?:he|she|I|him|her$)\b", re.IGNORECASE)
_SUBJECT = {"him": "he", "her": "she"}
_IT = re.compile(r"it\b", re.IGNORECASE)
_ANY_PRONOUN = re.compile(r"(?:he|she|it|they|we|I)\b", re.IGNORECASE)
_MANY = re.compile(r"(?:[^su]s|men|people|folk|police|children)$")
_PERSON = lexicon.ROLE_NOUNS | lexicon.words(
    "man woman boy girl mother father son daughter brother sister wife husband widow widower nurse "
    "teacher driver survivor witness resident neighbour neighbor victim student farmer worker"
)


@dataclass(frozen=True)
class Doubt:
    """Tells whom words that name nobody may mean.

    Attributes:
        document: the document.
        reader: reads who a phrase means.
    """

    document: Document
    reader: Reader

    def allows(self, voice: Attribution, actor: str, beside: Collection[Attribution] = ()) -> bool:
        """Whether a voice leaves open who speaks, and the actor stands near and fits.

        Args:
            voice: a cue.
            actor: a name or a description.
            beside: the cues read together with it. A pronoun means the one who is named with the
                cue before it in its sentence: "Lee said he thought".
        """
        if _ANY_PRONOUN.match(_said(voice)) and any(
            one.sentence == voice.sentence and one.start < voice.start and not self._is_open(one)
            for one in beside
        ):
            return False
        return (
            self._is_open(voice)
            and self.fits(_said(voice), actor)
            and (self._is_near(voice, actor) or self._is_called(actor, voice.phrase or ""))
        )

    def _is_open(self, voice: Attribution) -> bool:
        """Whether the words for the speaker name nobody that the text knows by name."""
        phrase = (voice.phrase or "").strip()
        if not (phrase and voice.speaker and voice.cue):
            return True
        if self.reader.referring.described(phrase) == voice.speaker:
            return False
        last = folded(voice.speaker).split()[-1:]
        known = self.reader.names.known(voice.speaker)
        return not known or not last or last[0] not in folded(phrase).split()

    def fits(self, phrase: str, actor: str) -> bool:
        """Whether the words may mean a person, or a body, as the actor is one."""
        names, referring = self.reader.names, self.reader.referring
        words = folded(phrase).split()
        noun = _head(words)
        if _ONE.match(phrase):
            one = not self._is_body(actor) and not self._is_many(actor)
            return one and referring.fits(names.canonical(actor), _SUBJECT.get(words[0], words[0]))
        if noun in _PERSON:
            return not self._is_body(actor) and referring.suits(names.canonical(actor), noun)
        if _IT.match(phrase) or noun in lexicon.NO_PERSONS:
            # "The firm" is no "city".
            alike = (
                actor[:1].isupper() or {noun, _head(folded(actor).split())} <= lexicon.CALLED_BODY
            )
            return (alike or noun not in lexicon.NO_PERSONS) and not referring.is_somebody(
                names.canonical(actor)
            )
        return True

    def _is_body(self, actor: str) -> bool:
        words = {plain(word) for word in actor.split()}
        known = lexicon.CALLED_BODY | lexicon.COMPANY if len(words) > 1 else lexicon.CALLED_BODY
        full = self.reader.names.canonical(actor)
        return bool(known & words) and not self.reader.referring.is_somebody(full)

    def _is_many(self, actor: str) -> bool:
        """Whether this describes several: "marchers", "the crews"."""
        noun = _head(folded(actor).split())
        described = actor[:1].islower() or noun in self.document.text
        return described and not self.reader.names.is_person(actor) and bool(_MANY.search(noun))

    def _is_near(self, voice: Attribution, actor: str) -> bool:
        """Whether the actor is named around a voice, outside quotations and not as the one told."""
        window = self._window(voice)
        told = self._told(voice)
        names = self.reader.names
        for sentence in window:
            here = [m for m in self.reader.here(sentence) if m.start not in told]
            if any(names.same(mention.text, actor) for mention in here):
                return True
        bare = without_article(actor)
        found = occurrences(bare, self.reader.unquoted, window[0].start, window[-1].end)
        return any(start not in told for start, _ in found)

    def _window(self, voice: Attribution) -> Sequence[Sentence]:
        """The sentences in which the one whom a voice means is named."""
        number = voice.sentence
        if not voice.cue:
            return self.document.sentences[number - 1 : number]
        again = _AGAIN.fullmatch(voice.phrase or "")
        back = LOOK_FAR if again and plain(again["noun"]) in lexicon.CALLED_BODY else LOOK_BACK
        return self.document.sentences[max(0, number - 1 - back) : number + LOOK_AHEAD]

    def _is_called(self, actor: str, phrase: str) -> bool:
        """Whether the text gives the actor this description somewhere: "the group, Tide Watch,"."""
        noun = re.escape(_head(folded(phrase).split()))
        if not noun:
            return False
        text = self.document.text
        before = re.compile(rf"\b{noun},? (?:the )?$", re.IGNORECASE)
        behind = re.compile(rf",? (?:is |was )?(?:the|an?) (?:[\w’'-]+ ){{0,4}}{noun}\b")
        return any(
            before.search(text[max(0, one.start - LEAD) : one.start])
            or behind.match(text[one.end : one.end + TAIL])
            for one in self.reader.names.mentions_of(actor)[:MOST_MENTIONS]
        )

    def _told(self, voice: Attribution) -> range:
        """Where those stand to whom it is said: behind the cue, when the speaker is in front."""
        sentence = self.document.sentence(voice.sentence)
        at = self.document.text.find(voice.phrase or "", sentence.start, sentence.end)
        return range(voice.start, sentence.end) if at < voice.start else range(0)


def _said(voice: Attribution) -> str:
    """The words for a speaker; of a clause that ends so, the pronoun: "the woman said she"."""
    words = (voice.phrase or "").split()
    return words[-1] if words and _ANY_PRONOUN.fullmatch(words[-1]) else " ".join(words)


def _head(words: list[str]) -> str:
    """The noun of a description: the word before its first preposition."""
    at = next((i for i, w in enumerate(words) if w in lexicon.PREPOSITIONS and i), len(words))
    return words[at - 1] if words else ""
