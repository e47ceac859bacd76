"""What all extracted items share: evidence, checks and a verdict."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

Verdict = Literal["supported", "repaired", "flagged"]


class Record(BaseModel):
    """Base of everything in a result: immutable, and closed to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Evidence(Record):
    """Words of the source: ``text == source[start:end]``."""

    sentence: int = Field(ge=1, description="number of the sentence the words begin in, from 1")
    start: int = Field(ge=0, description="offset of the first character in the normalised text")
    end: int = Field(ge=0, description="offset behind the last character")
    text: str = Field(description="the words themselves, verbatim")


class Check(Record):
    """One check of one item against the source."""

    name: str = Field(description="what was checked")
    passed: bool = Field(description="whether it holds")
    detail: str = Field("", description="the reason, for a person who wants to act on it")


class Grounded(Record):
    """An item with the words that prove it and what was checked."""

    evidence: tuple[Evidence, ...] = Field((), description="the words of the source that prove it")
    verdict: Verdict = Field(
        "supported",
        description="supported: passed every check; repaired: passed after a correction that its "
        "checks name; flagged: failed a check and was kept on request",
    )
    checks: tuple[Check, ...] = Field((), description="what was checked, in order")

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that it did not pass, in order."""
        return tuple(check for check in self.checks if not check.passed)

    @model_serializer(mode="wrap")
    def _item_first(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """What an item says before what proves it: people read these records too."""
        values: dict[str, Any] = handler(self)
        proof = {name: values.pop(name) for name in Grounded.model_fields if name in values}
        return values | proof
