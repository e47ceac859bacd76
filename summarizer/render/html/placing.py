"""Where an item's words stand in the article; what is called evidence may be anything."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from summarizer.checks.matching import occurrences
from summarizer.document import Document
from summarizer.render.html.marking import Mark, sentence_at
from summarizer.render.raw import words
from summarizer.schema import Evidence

Span = tuple[int, int]


@dataclass(frozen=True)
class Place:
    """What in the article an item points at.

    Attributes:
        marks: its words.
        sentences: numbers of the sentences that these lie in, in order.
        astray: words that are called evidence and do not stand where they are said to.
    """

    marks: tuple[Mark, ...] = ()
    sentences: tuple[int, ...] = ()
    astray: tuple[str, ...] = ()


def place(anchor: str, proof: Any, telling: Sequence[Any], document: Document) -> Place:
    """Find an item's words.

    Args:
        anchor: the item's place in the page.
        proof: its evidence, as it was given: pieces of evidence, or numbers of sentences.
        telling: values whose words in the evidence show most directly that the item holds.
        document: the article.
    """
    given = proof if isinstance(proof, list | tuple) else [proof]
    spans = list(dict.fromkeys(span for one in given if (span := _span(one, document))))
    marks = [Mark(anchor, *span) for span in spans]
    marks += [Mark(anchor, *span, telling=True) for span in _telling(spans, telling, document)]
    numbers = {number for span in spans for number in _numbers(*span, document)}
    astray = (_astray(one, document) for one in given)
    return Place(tuple(dict.fromkeys(marks)), tuple(sorted(numbers)), tuple(filter(None, astray)))


def _span(proof: Any, document: Document) -> Span | None:
    """The words that a piece of evidence names, or else the sentence that it names."""
    exact = _exact(proof, document)
    number = _number(proof)
    if exact or number is None or not 1 <= number <= len(document.sentences):
        return exact
    sentence = document.sentence(number)
    return sentence.start, sentence.end


def _exact(proof: Any, document: Document) -> Span | None:
    match proof:
        case Evidence(start=start, text=text) | {"start": int(start), "text": str(text)}:
            stands = start >= 0 and text != "" and document.text.startswith(text, start)
            return (start, start + len(text)) if stands else None
    return None


def _number(proof: Any) -> int | None:
    match proof:
        case Evidence(sentence=number) | {"sentence": int(number)} | int(number):
            return number
    return None


def _astray(proof: Any, document: Document) -> str:
    if _exact(proof, document):
        return ""
    match proof:
        case Evidence(text=text) | {"text": str(text)}:
            return text
    return "" if _span(proof, document) else words(proof)


def _numbers(start: int, end: int, document: Document) -> Iterator[int]:
    touched = (sentence_at(document, at) for at in (start, end - 1))
    first, last = touched
    if first and last:
        yield from range(first.number, last.number + 1)


def _telling(spans: Sequence[Span], values: Sequence[Any], document: Document) -> Iterator[Span]:
    for value in values:
        for start, end in spans:
            if isinstance(value, str) and len(value) <= end - start:
                yield from occurrences(value, document.text, start, end)
