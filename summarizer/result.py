"""The public result: what the fields hold, what was rejected, what was missed, how it was made."""

from typing import Any, Literal

from pydantic import Field

from summarizer.document import Document
from summarizer.fields.actors import Actor
from summarizer.fields.casualties import Casualty
from summarizer.fields.demands import Demand
from summarizer.fields.positions import Position
from summarizer.fields.summary import Claim
from summarizer.schema import Check, Record

SCHEMA_VERSION: Literal["1"] = "1"


class Source(Record):
    """The article a result is about; the text itself is not repeated."""

    id: str = Field(description="where it came from: a file name, a URL, or '-'")
    title: str | None = Field(description="its headline, when it has one")
    sha256: str = Field(description="hash of the normalised text, UTF-8")
    characters: int = Field(ge=0, description="length of the normalised text, in code points")
    sentences: int = Field(ge=0, description="number of sentences")
    language: str | None = Field(description="ISO 639-1 code, or null when unsure")

    @classmethod
    def of(cls, document: Document) -> "Source":
        """What a result says of its article."""
        return cls(
            id=document.id,
            title=document.title,
            sha256=document.sha256,
            characters=len(document.text),
            sentences=len(document.sentences),
            language=document.language,
        )


class Rejected(Record):
    """Something the model said that the source does not support."""

    field: str = Field(description="the field it was meant for")
    item: dict[str, Any] = Field(description="what the model said")
    checks: tuple[Check, ...] = Field(description="what was checked; the failed ones say why")


class Missed(Record):
    """Something in the source that no item accounts for."""

    field: str = Field(description="the field that an item is missing in")
    cue: str = Field(description="what stands there: a count of victims, an appeal, a quotation")
    sentence: int = Field(ge=1, description="number of the sentence")
    text: str = Field(description="the sentence, verbatim")


class Incomplete(Record):
    """A field that could not be finished; what was salvaged of it is in the result."""

    field: str = Field(description="the field")
    error: str = Field(description="the error's class")
    message: str = Field(description="what happened and what to try")


class Run(Record):
    """How a result was made."""

    model: str
    provider: str
    prompt_version: str = Field(description="hash over every prompt used")
    prompts: dict[str, str] = Field(description="content hash of each prompt used, by name")
    requests: int = Field(ge=0, description="requests answered, including those asked again")
    prompt_tokens: int = Field(ge=0)
    cached_tokens: int = Field(ge=0, description="those prompt tokens that were not read again")
    completion_tokens: int = Field(ge=0)
    seconds: float = Field(ge=0, description="wall time for this article")
    cost: float | None = Field(None, description="US dollars, or null when not known")
    notes: tuple[str, ...] = Field((), description="what was done that a reader should know")
    incomplete: tuple[Incomplete, ...] = Field((), description="fields that could not be finished")


class StructuredSummary(Record):
    """One article's record: every item points at the words that prove it, and was checked."""

    schema_version: Literal["1"] = SCHEMA_VERSION
    source: Source
    summary: str = Field(description="two or three sentences")
    claims: tuple[Claim, ...] = Field((), description="the summary, sentence by sentence")
    actors: tuple[Actor, ...] = Field((), description="who acts, speaks or is called on")
    positions: tuple[Position, ...] = Field((), description="who thinks or states what")
    demands: tuple[Demand, ...] = Field((), description="who wants what from whom")
    casualties: tuple[Casualty, ...] = Field((), description="who was hurt, and how many")
    rejected: tuple[Rejected, ...] = Field((), description="said by the model, not by the source")
    missed: tuple[Missed, ...] = Field((), description="said by the source, in no item")
    run: Run
