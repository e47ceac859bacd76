"""Casualties: who was hurt, and how many."""

from typing import Literal

from pydantic import Field

from summarizer.schema import Grounded

Harm = Literal["killed", "injured", "detained", "missing", "displaced"]


class Casualty(Grounded):
    """A count of people harmed, with the words that give it.

    ``low``, ``best`` and ``high`` carry UCDP's meaning: lowest reliable, most likely and
    highest reliable count.
    """

    harm: Harm = Field(description="what happened to them")
    phrase: str = Field(description="the words that give the number, verbatim")
    low: int | None = Field(ge=0, description="lowest reliable count, or null")
    best: int | None = Field(ge=0, description="most likely count, or null")
    high: int | None = Field(ge=0, description="highest reliable count, or null")
    who: str | None = Field(description="the people harmed, or null")
    reported_by: str | None = Field(description="who reports it, or null")
    historical: bool = Field(description="whether it belongs to an earlier event")
