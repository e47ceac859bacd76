"""Counts of harmed people in a text: how many, what happened to them, and whether it did.

``people`` finds who is counted or singled out, ``cues`` the words that say what happened,
``harm`` binds the two, and ``circumstances`` tells past, possible and denied tolls apart.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from summarizer.checks.circumstances import Circumstances, circumstances, dateline_year
from summarizer.checks.cues import Cue, Harm, cues
from summarizer.checks.harm import Reading, bonds
from summarizer.checks.numbers import ONE, Number, find
from summarizer.checks.people import Mention, mentions
from summarizer.checks.vocabulary import tokens, vocabulary_of
from summarizer.document import Document, Sentence

__all__ = ["Count", "Harm", "Number", "counts", "governing", "number"]

FALLBACK = "en"


@dataclass(frozen=True)
class Count:
    """People counted in a document; ``text == document.text[start:end]``.

    Attributes:
        sentence: number of the sentence.
        start: offset of the phrase in the document.
        end: offset behind it.
        text: the phrase: "at least 14 people", "Dozens", "one man".
        number: what it says.
        harm: what happened to them, or None when no cue says so.
        cue: the word that says it, or "".
        historical: whether it belongs to an earlier event.
        hypothetical: whether it could happen, was planned or threatened.
        negated: whether it is said not to have happened.
    """

    sentence: int
    start: int
    end: int
    text: str
    number: Number
    harm: Harm | None
    cue: str
    historical: bool
    hypothetical: bool
    negated: bool


@dataclass(frozen=True)
class _Found:
    """A count within its sentence."""

    mention: Mention
    cue: Cue | None
    told: Circumstances


def number(phrase: str, language: str = "en") -> Number | None:
    """What a count phrase says by the convention, or None when it gives no count."""
    vocabulary = vocabulary_of(language)
    words = tokens(phrase, language)
    if vocabulary is None or not words:
        return None
    people = mentions(phrase, words, language)
    counted = [mention for mention in people if mention.counted]
    if counted or people:
        return (counted or people)[0].number
    if next(find(phrase, language), None):
        return None
    heads = words if vocabulary.order.get("head_first") else words[-1:]
    return ONE if any(vocabulary.is_singular(word.lower) for word in heads) else None


def counts(document: Document) -> tuple[Count, ...]:
    """Every count of people that a harm cue governs, in reading order."""
    every = (count for sentence in document.sentences for count in _in(document, sentence))
    return tuple(count for count in every if count.harm)


def governing(
    document: Document, sentence_number: int, phrase: str, harm: Harm | None = None
) -> Count | None:
    """The count that ``phrase`` names in a sentence: it shares words and says the same number.

    Where people suffered more than one harm, the count of ``harm`` is preferred. The result's
    harm is None when the people are counted there and no harm cue governs them.
    """
    said = number(phrase, _language(document))
    if said is None or not 1 <= sentence_number <= len(document.sentences):
        return None
    sentence = document.sentence(sentence_number)
    fitting = [
        (shared, count.harm is not None, count.harm == harm, count)
        for count in _in(document, sentence)
        if count.number == said and (shared := _shared(phrase, count, _language(document)))
    ]
    return max(fitting, key=lambda fit: fit[:3], default=(0, False, False, None))[3]


def _shared(phrase: str, count: Count, language: str) -> int:
    """How many words tell that a phrase means this count; an article alone does not."""
    wanted, there = _words(phrase, language), _words(count.text, language)
    if not wanted & there:
        return 0
    return len(wanted & (there | _words(count.cue, language)))


def _words(phrase: str, language: str) -> frozenset[str]:
    words = frozenset(re.findall(r"\w+", phrase.casefold()))
    vocabulary = vocabulary_of(language)
    return (words - vocabulary.articles or words) if vocabulary else words


def _language(document: Document) -> str:
    """Its language's code; English where it is not known."""
    return document.language or FALLBACK


def _in(document: Document, sentence: Sentence) -> Iterator[Count]:
    language = _language(document)
    for found in _analysed(sentence.text, language, dateline_year(document.text, language)):
        start, end = (sentence.start + at for at in (found.mention.start, found.mention.end))
        yield Count(
            sentence.number,
            start,
            end,
            document.text[start:end],
            found.mention.number,
            found.cue.harm if found.cue else None,
            sentence.text[found.cue.start : found.cue.end] if found.cue else "",
            found.told.historical,
            found.told.hypothetical,
            found.told.negated,
        )


# A result's items come back to the same few sentences.
@lru_cache(maxsize=1_024)
def _analysed(text: str, language: str, year: int | None) -> tuple[_Found, ...]:
    words = tokens(text, language)
    people = mentions(text, words, language)
    bound = bonds(Reading(text, words, people), cues(text, words, language), language)
    governed = {bond.mention for bond in bound}
    found = [
        _Found(bond.mention, bond.cue, circumstances(words, bond.mention, bond.cue, year, language))
        for bond in bound
    ]
    found = [one for one in found if not _says_who(one, found)]
    free = [_Found(mention, None, Circumstances()) for mention in people if mention not in governed]
    return tuple(sorted([*found, *free], key=lambda item: item.mention.start))


def _says_who(one: _Found, found: list[_Found]) -> bool:
    """As in "took the lives of 11 hostages": who they were when they were killed."""
    who, cue = one.mention, one.cue
    if cue is None or cue.kind != "noun" or not who.first <= cue.first <= who.last:
        return False
    return any(
        other.mention == who
        and other.cue is not None
        and other.cue.harm == "killed" != cue.harm
        and other.told in {Circumstances(), Circumstances(historical=True)}
        for other in found
    )
