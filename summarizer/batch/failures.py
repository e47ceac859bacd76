"""What articles failed with, as lines of a file."""

from typing import Self

from pydantic import BaseModel

from summarizer.batch.articles import Article
from summarizer.errors import HOPELESS, TRANSIENT, SummarizerError
from summarizer.render.safe import json_escaped, one_line

PASSING = frozenset(kind.__name__ for kind in (*TRANSIENT, *HOPELESS))
"""Names of errors after which an article is tried again by the next run."""


class Failure(BaseModel):
    """One article's failure.

    Attributes:
        number: the article's position in the input, from 0.
        id: the article's.
        error: the error's class.
        message: what happened and what to try.
        exit_code: what a command exits with that fails with it.
    """

    number: int
    id: str
    error: str
    message: str
    exit_code: int

    @classmethod
    def of(cls, article: Article, error: Exception) -> Self:
        """What is told of an error; of one nobody foresaw, only its class.

        Another library's message may quote the article.
        """
        message, code = "unexpected: this is a bug", SummarizerError.exit_code
        if isinstance(error, SummarizerError):
            message, code = one_line(str(error)), error.exit_code
        return cls(
            number=article.number,
            id=article.id,
            error=type(error).__name__,
            message=message,
            exit_code=code,
        )

    @property
    def is_lasting(self) -> bool:
        """Whether the same is to be expected next time: it is about the article."""
        return self.error not in PASSING

    def line(self) -> str:
        """As JSON on one line."""
        return json_escaped(self.model_dump_json()) + "\n"
