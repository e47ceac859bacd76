"""Positions: who thinks or states what."""

from pydantic import Field

from summarizer.schema import Grounded


class Position(Grounded):
    """What somebody thinks or states, with the words that show it."""

    actor: str = Field(description="who holds it")
    position: str = Field(description="what they think or state, in a few words")
    quote: str | None = Field(description="their own words, verbatim, or null")
