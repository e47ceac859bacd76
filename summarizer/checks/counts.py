"""Counts of harmed people (being written; the signatures hold)."""

from dataclasses import dataclass

from summarizer.checks.numbers import Number, find
from summarizer.document import Document
from typing import Literal

Harm = Literal["killed", "injured", "detained", "missing", "displaced"]


@dataclass(frozen=True)
class Count:
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


def number(phrase: str, language: str = "en") -> Number | None:
    return next((found.number for found in find(phrase, language)), None)


def counts(document: Document) -> tuple[Count, ...]:
    return ()


def governing(
    document: Document, sentence_number: int, phrase: str, harm: Harm | None = None
) -> Count | None:
    return None
