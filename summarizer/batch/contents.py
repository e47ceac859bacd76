"""What of a table's row becomes a Document: the text, and the title and language it states."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from summarizer.decoding import decoded
from summarizer.document import Document, normalize
from summarizer.errors import ArticleTooLargeError, InputError
from summarizer.inputs import as_document
from summarizer.render.safe import one_line

TITLE_FIELD = "title"
LANGUAGE_FIELD = "language"

# The title is part of what the model is asked; what is longer is no headline.
MAX_TITLE = 300

_LANGUAGE = re.compile(r"[a-z]{2}")


@dataclass(frozen=True)
class Content:
    """The fields of a row that are used.

    Attributes:
        place: what messages call it: the table's name and the row's number.
        text: the article as the row has it; bytes are in an encoding yet to be found out.
        title: its headline on one line, when the row has one.
        language: ISO 639-1 code, when the row has one.
    """

    place: str
    text: Any = field(repr=False)
    title: str | None
    language: str | None

    @classmethod
    def of(cls, fields: Mapping[str, Any], text_field: str, place: str) -> Self:
        """Take them out of a row."""
        title, language = fields.get(TITLE_FIELD), fields.get(LANGUAGE_FIELD)
        is_code = isinstance(language, str) and _LANGUAGE.fullmatch(language)
        return cls(
            place=place,
            text=fields.get(text_field),
            title=_headline(title) if isinstance(title, str) else None,
            language=language if is_code else None,
        )

    def document(self, id: str, limit: int) -> Document:  # noqa: A002 - the document's id
        """Read it.

        Raises:
            InputError: there is no text, or more than ``limit`` bytes of it.
            ConfigurationError: it is HTML and the extra ``html`` is not installed.
        """
        text = self.text
        if not isinstance(text, (str, bytes)):
            kind = type(text).__name__
            raise InputError(f"{self.place}: the field for the text holds no text, but {kind}.")
        size = len(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
        if size > limit:
            raise ArticleTooLargeError(f"{self.place}: has {size:,} bytes; the limit is {limit:,}.")
        if isinstance(text, bytes):
            text = decoded(text, self.place)
        document = as_document(text, self.place, title=self.title, language=self.language)
        return replace(document, id=id)


def _headline(title: str) -> str | None:
    return one_line(normalize(title)).strip()[:MAX_TITLE] or None
