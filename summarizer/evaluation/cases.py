"""Cases: an article, and beside it what a careful reader finds in it."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from summarizer.checks.matching import locate
from summarizer.document import Document
from summarizer.errors import InputError
from summarizer.fields.actors import Kind
from summarizer.fields.casualties import Harm, written_numbers
from summarizer.schema import Evidence

VAGUE = (
    (None, 3, None),
    (None, 10, None),
    (None, 12, None),
    (None, 100, None),
    (None, 1_000, None),
    (None, 10_000, None),
    (None, 100_000, None),
    (None, None, None),
)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Expected(_Strict):
    """What all expected items share."""

    evidence: tuple[str, ...] = Field((), description="fragments of the article, one a sentence")
    core: bool = Field(True, description="false when a good answer may leave it out")
    alternatives: tuple[str, ...] = Field((), description="other wordings that are as right")


class ExpectedFact(Expected):
    """A key fact that a summary gives."""

    text: str


class ExpectedActor(Expected):
    """Somebody who acts, speaks or is called on."""

    name: str
    role: str | None = None
    kind: Kind
    aliases: tuple[str, ...] = ()


class ExpectedPosition(Expected):
    """Who thinks or states what."""

    actor: str
    position: str
    quote: str | None = None


class ExpectedDemand(Expected):
    """Who asks whom to do what."""

    actor: str
    addressee: str | None = None
    demand: str
    quote: str | None = None


class ExpectedCasualty(Expected):
    """A count of people harmed."""

    harm: Harm
    phrase: str
    low: int | None
    best: int | None
    high: int | None
    who: str | None = None
    reported_by: str | None = None
    historical: bool = False


class Key(_Strict):
    """The expected record of a case, as its JSON file has it."""

    id: str
    language: str = "en"
    split: Literal["dev", "test"]
    tags: tuple[str, ...] = ()
    summary: tuple[ExpectedFact, ...]
    actors: tuple[ExpectedActor, ...]
    positions: tuple[ExpectedPosition, ...]
    demands: tuple[ExpectedDemand, ...]
    casualties: tuple[ExpectedCasualty, ...]


class Case(_Strict):
    """An article and its key."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    document: Document
    key: Key

    def evidence(self, item: Expected) -> tuple[Evidence, ...]:
        """The sentences that an item's fragments lie in, in order."""
        found = {n: None for words in item.evidence for n in sentences_of(words, self.document)}
        sentences = [self.document.sentence(number) for number in sorted(found)]
        return tuple(
            Evidence(sentence=s.number, start=s.start, end=s.end, text=s.text) for s in sentences
        )


def sentences_of(words: str, document: Document) -> tuple[int, ...]:
    """Numbers of the sentences that a fragment of the article touches; () when it has none."""
    span = locate(words, document.text)
    if span is None:
        return ()
    return tuple(s.number for s in document.sentences if s.start < span[1] and span[0] < s.end)


def load(directory: Path, pattern: str = "*") -> list[Case]:
    """All cases of a directory in order of their names.

    Raises:
        InputError: a case cannot be read, or is not a case.
    """
    paths = sorted(directory.glob(f"{pattern}.json"))
    if not paths:
        raise InputError(f"{directory}: there is no case in it (NAME.txt with NAME.json).")
    return [read(path) for path in paths]


def read(path: Path) -> Case:
    """The case whose key is this file; its article lies beside it.

    Raises:
        InputError: one of the two files cannot be read, or the key has another shape.
    """
    try:
        key = Key.model_validate_json(path.read_text("utf-8"))
        text = path.with_suffix(".txt").read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {error}") from error
    except ValidationError as error:
        where = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors()[:5]
        )
        raise InputError(f"{path}: {where}") from error
    if key.id != path.stem:
        raise InputError(f"{path}: id: it is {key.id!r}, and must be the file's name")
    return Case(document=Document.from_text(text, id=key.id, language=key.language), key=key)


def problems(case: Case) -> Iterator[str]:
    """What is wrong with a key: words that are not in the article, numbers against the rules."""
    text = case.document.text
    for field in ("summary", "actors", "positions", "demands", "casualties"):
        for item in getattr(case.key, field):
            yield from (f"{field}: {what}" for what in _problems(item, case, text))


def _problems(item: Expected, case: Case, text: str) -> Iterator[str]:
    verbatim: Sequence[str] = [
        value
        for name in ("name", "quote", "phrase", "who", "reported_by")
        if (value := getattr(item, name, None))
    ]
    for words in (*verbatim, *item.evidence, *getattr(item, "aliases", ())):
        if words not in text:
            yield f"{words!r} is not in the article, letter for letter"
    for words in item.evidence:
        if text.count(words) > 1:
            yield f"{words!r} stands in the article more than once"
    if not item.evidence and not isinstance(item, ExpectedActor):
        yield f"no evidence: {item!r}"
    if isinstance(item, ExpectedCasualty):
        yield from _numbers(item, case)


def _numbers(item: ExpectedCasualty, case: Case) -> Iterator[str]:
    low, best, high = item.low, item.best, item.high
    fits = (
        (low, best, high) in VAGUE
        or (low == best and (high is None or (best is not None and high >= best)))
        or (low is None and high is None)
        or (low is None and best is None)
    )
    if not fits:
        yield f"{item.phrase!r}: low, best, high = {low}, {best}, {high} follow no convention"
    digits = written_numbers(re.sub(r"\d+-year-old", "", item.phrase))
    said = {value for value in (low, best, high) if value is not None}
    if len(digits) == 1 and not digits & said and "million" not in item.phrase:
        yield f"{item.phrase!r}: low, best, high = {low}, {best}, {high}"
    if not any(item.phrase in e.text for e in case.evidence(item)):
        yield f"{item.phrase!r} is not in its evidence"
