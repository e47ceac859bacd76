"""What clients send: an article as text or by its URL, and what they want of it."""

from typing import Annotated, Any, Literal

from fastapi import Body
from fastapi.openapi.models import Example
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from summarizer.config import Policy

FieldName = Literal["summary", "actors", "positions", "demands", "casualties"]

LONGEST_URL = 2_048


class Wanted(BaseModel):
    """What is wanted of an article."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fields: tuple[FieldName, ...] = Field(
        (), max_length=5, description="the fields to extract; none means all"
    )
    policy: Policy | None = Field(
        None,
        description="strict lists items that the article does not support as rejected; flag keeps "
        "them among the others, flagged. By default what the service was started with.",
    )


class TextArticle(Wanted):
    """An article as text."""

    text: str = Field(min_length=1, description="the article, or a page of HTML that holds it")


class WebArticle(Wanted):
    """An article on the public Internet."""

    url: str = Field(
        max_length=LONGEST_URL,
        pattern=r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s\x00-\x1f\x7f-\x9f]+$",
        description="its address: http or https",
    )


def _kind(value: Any) -> str:
    has_url = "url" in value if isinstance(value, dict) else isinstance(value, WebArticle)
    return "url" if has_url else "text"


_EXAMPLES = {
    "text": Example(
        summary="An article as text",
        value={
            "text": "Two people were injured when a barrier fell in Tarn on Monday, police said. "
            "The teachers' union called on the government to open an inquiry."
        },
    ),
    "url": Example(
        summary="An article by its address, two fields of it",
        value={
            "url": "https://example.org/news/story.html",
            "fields": ["actors", "casualties"],
            "policy": "flag",
        },
    ),
}

ArticleRequest = Annotated[
    Annotated[TextArticle, Tag("text")] | Annotated[WebArticle, Tag("url")],
    Discriminator(_kind),
    Body(openapi_examples=_EXAMPLES),
]
