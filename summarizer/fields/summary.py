"""Summary: the main news in two or three sentences."""

from pydantic import Field

from summarizer.schema import Grounded


class Claim(Grounded):
    """One sentence of the summary, with the sentences of the source that support it."""

    text: str = Field(description="the sentence")
