"""Quotations: where somebody's own words stand in the source."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

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
    found = list(answered)
    for match in _PAIRED.finditer(document.text):
        group = match.lastgroup or "straight"
        words = match.group(group)
        start = match.start(group) + len(words) - len(words.lstrip())
        text = words.strip().rstrip(",")
        behind = bisect_right(answered, match.start(), key=lambda one: one.end)
        inside = behind < len(answered) and answered[behind].start < match.end()
        if text and not inside:
            found.append(Quotation(start, start + len(text), text))
    return tuple(sorted(found, key=lambda one: one.start))


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
