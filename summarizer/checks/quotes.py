"""Quotations: where somebody's own words stand in the source."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from summarizer.document import Document

# Newswires close a curly mark with a straight one, type two single marks for a double one, and
# now and then open a paragraph with a closing mark.
_PAIRED = re.compile(
    r"“(?P<curly>[^“”\n]{1,2000})”"
    r"|“(?P<mixed>[^“”\"\n]{1,2000})(?:\"|(?=\n|$))"
    r"|(?:(?<=\n)|(?<=^))”(?P<turned>[^“”\n]{1,2000})”"
    r"|\"(?P<bent>[^\"“”\n]{1,2000})”"
    r"|\"(?P<straight>[^\"\n]{1,2000})(?:\"|(?=\n|$))"
    r"|«(?P<angle>[^«»\n]{1,2000})(?:»|(?=\n|$))"
    r"|„(?P<low>[^„“”\n]{1,2000})(?:[“”]|(?=\n|$))"
    r"|「(?P<corner>[^「」\n]{1,2000})(?:」|(?=\n|$))"
    r"|(?<!\w)(?:''|‘‘|``)(?P<double>(?:[^'’\n]|['’](?!['’])){1,2000})(?:''|’’|(?=\n|$))"
)
# British papers quote in single marks, which are apostrophes too: one that a word's plural may own
# closes nothing where another closes behind a comma or a full stop.
_SINGLE_OPENS = re.compile(r"(?<![\w'’‘])['‘](?!\d0s\b)(?=[\w(…])")
_SINGLE_CLOSES = re.compile(r"(?<=[^\s'‘])['’](?![\w'’])")
_PLURAL_OWNS = re.compile(r"s['’] (?=[a-z])")
_STOPS = ",.!?…—–-"
# An interview: questions and answers, each a paragraph behind its letter.
QUESTION = re.compile(r"^(?:Q|Question):\s", re.MULTILINE)
_ANSWER = re.compile(r"^(?:A|Answer):[ \t]+(?P<words>\S.*)$", re.MULTILINE)
LEAST_QUESTIONS = 2


@dataclass(frozen=True)
class Quotation:
    """Words between quotation marks; the offsets leave the marks out."""

    start: int
    end: int
    text: str


def quotations(document: Document) -> tuple[Quotation, ...]:
    """All quotations, in order.

    A mark that opens and isn't closed runs to the end of its paragraph: newswires leave the
    closing mark out when the next paragraph goes on quoting. An interview's answers are the
    speaker's own words without any mark: each of their sentences is one.
    """
    answered = _answers(document)
    paired = [
        match.span(match.lastgroup or "straight") for match in _PAIRED.finditer(document.text)
    ]
    single = singles(document.text)
    marked = [*single, *(span for span in paired if not _inside(single, span))]
    taken = [(one.start, one.end) for one in answered]
    found = list(answered)
    for start, end in sorted(marked):
        words = document.text[start:end]
        first = start + len(words) - len(words.lstrip())
        text = words.strip().rstrip(",")
        if text and not _inside(taken, (start, end)):
            found.append(Quotation(first, first + len(text), text))
    return tuple(sorted(found, key=lambda one: one.start))


@lru_cache(maxsize=64)
def singles(text: str) -> tuple[tuple[int, int], ...]:
    """Where words stand between single marks, in a text that quotes so; offsets without marks.

    Empty for a text in which single marks only stand within double ones, or are fewer: there they
    are apostrophes, or quote a headline.
    """
    spans = tuple(_in_single(text))
    paired = [match.span() for match in _PAIRED.finditer(text)]
    outer = sum(not _inside(paired, span) for span in spans)
    other = sum(not _inside(spans, span) for span in paired)
    return spans if outer > other else ()


def _in_single(text: str) -> Iterator[tuple[int, int]]:
    opens = [match.start() for match in _SINGLE_OPENS.finditer(text)]
    end = 0
    for at, nearest in pairwise([*opens, len(text)]):
        line = text.find("\n", at)
        last = min(nearest, line if line >= 0 else len(text))
        closes = [match.start() for match in _SINGLE_CLOSES.finditer(text, at + 2, last)]
        if closes and at >= end:
            end = _closing(text, closes)
            yield at + 1, end


def _closing(text: str, closes: Sequence[int]) -> int:
    first = closes[0]
    if _PLURAL_OWNS.match(text, first - 1):
        return next((at for at in closes[1:] if text[at - 1] in _STOPS), first)
    return first


def _inside(spans: Sequence[tuple[int, int]], span: tuple[int, int]) -> bool:
    """Whether one of the spans, which come in order, meets this one."""
    at = bisect_right(spans, span[0], key=lambda one: one[1])
    return at < len(spans) and spans[at][0] < span[1]


def _answers(document: Document) -> list[Quotation]:
    if len(QUESTION.findall(document.text)) < LEAST_QUESTIONS:
        return []
    found = []
    for match in _ANSWER.finditer(document.text):
        first, last = match.span("words")
        at = bisect_right(document.sentences, first, key=lambda sentence: sentence.end)
        until = bisect_left(document.sentences, last, key=lambda sentence: sentence.start)
        for sentence in document.sentences[at:until]:
            start, end = max(first, sentence.start), min(last, sentence.end)
            found.append(Quotation(start, end, document.text[start:end]))
    return found


def masked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with these spans, which come in order, blanked out; offsets stay."""
    parts, at = [], 0
    for start, end in spans:
        if end > at:
            parts += [text[at : max(at, start)], " " * (end - max(at, start))]
            at = end
    return "".join([*parts, text[at:]])


def doubled(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with double marks around these spans, which have single ones; offsets stay."""
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at : start - 1], '"', text[start:end], '"']
        at = end + 1
    return "".join([*parts, text[at:]])
