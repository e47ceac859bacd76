"""Actors: who acts, speaks or is called on."""

from typing import Literal

from pydantic import Field

from summarizer.schema import Grounded

Kind = Literal["person", "organisation", "government", "group"]


class Actor(Grounded):
    """A person, organisation, government or group, with the words that name it."""

    name: str = Field(description="full name, as the source writes it")
    role: str | None = Field(description="office or description that the source gives, or null")
    kind: Kind = Field(description="what it is")
    aliases: tuple[str, ...] = Field((), description="other names for it in the source")
