"""Demands: who wants what from whom."""

from pydantic import Field

from summarizer.schema import Grounded


class Demand(Grounded):
    """A call for action, with the words that make it."""

    actor: str = Field(description="who demands")
    addressee: str | None = Field(description="who is to act, or null when not said")
    demand: str = Field(description="what is to be done, in a few words")
    quote: str | None = Field(description="their own words, verbatim, or null")
