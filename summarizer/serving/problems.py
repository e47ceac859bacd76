"""Errors as a client sees them: problem details (RFC 9457), and a status for each class."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from inspect import getdoc

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from summarizer import errors
from summarizer.errors import SummarizerError
from summarizer.serving.limits import RETRY_AFTER

MEDIA_TYPE = "application/problem+json"

STATUSES: Mapping[type[Exception], int] = {
    SummarizerError: 500,
    errors.ConfigurationError: 400,
    errors.InputError: 422,
    errors.ArticleTooLargeError: 413,
    errors.ProviderError: 502,
    errors.ProviderTimeoutError: 504,
    errors.RateLimitError: 503,
    errors.QuotaError: 503,
    errors.BudgetError: 503,
    errors.ContentFilterError: 422,
    errors.ContextOverflowError: 413,
    errors.OutputError: 502,
}
"""The status of an error is that of its nearest class here."""

_BLOCKED = "The URL is refused: only http and https addresses on the public Internet are fetched."


class Flaw(BaseModel):
    """One thing that is wrong with a request."""

    where: str = Field(description="place in the request, such as body.fields.0")
    what: str = Field(description="what is wrong there")


class Problem(BaseModel):
    """Why there is no record."""

    type: str = Field(
        description="about:blank for what the status says all about; else urn:summarizer: and the "
        "error's class"
    )
    title: str = Field(description="what kind of problem it is")
    status: int = Field(ge=400, le=599, description="the HTTP status")
    detail: str = Field(description="what happened, and what to try")
    flaws: tuple[Flaw, ...] = Field((), description="what is wrong with the request")


class ProblemResponse(JSONResponse):
    """A problem as a response."""

    media_type = MEDIA_TYPE

    def __init__(self, error: Exception) -> None:
        """What this error is answered with."""
        problem = problem_of(error)
        headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
        # Waiting helps against a rate limit, and not against a quota or a budget.
        if isinstance(error, errors.RateLimitError):
            headers["Retry-After"] = str(RETRY_AFTER)
        super().__init__(problem.model_dump(), problem.status, headers)

    def render(self, content: object) -> bytes:
        """In ASCII: what a client sent and is told again may hold half a character."""
        return json.dumps(content).encode()


def problem_of(error: Exception) -> Problem:
    """What a client is told of an error; of an unforeseen one, nothing but that it happened."""
    if isinstance(error, SummarizerError):
        return _known(error)
    if isinstance(error, RequestValidationError):
        return _invalid(error)
    if isinstance(error, HTTPException):
        return _plain(error.status_code, error.detail)
    return _plain(500, "This is a mistake in the service; its log says where.")


def _known(error: SummarizerError) -> Problem:
    kind = type(error)
    # Its message names the address that the name stands for, which may be nobody's business.
    detail = _BLOCKED if isinstance(error, errors.BlockedURLError) else str(error)
    return Problem(
        type=f"urn:summarizer:{kind.__name__}",
        title=(getdoc(kind) or kind.__name__).partition("\n")[0].rstrip("."),
        status=next(STATUSES[base] for base in kind.__mro__ if base in STATUSES),
        detail=detail,
    )


def _invalid(error: RequestValidationError) -> Problem:
    flaws = tuple(Flaw(where=_place(one["loc"]), what=one["msg"]) for one in error.errors())
    problem = _plain(422, "The request is not what was asked for: see its flaws.")
    return problem.model_copy(update={"flaws": flaws})


def _place(location: Sequence[str | int]) -> str:
    """Where in the request; which kind of article it was taken for is no place."""
    first, *rest = map(str, location)
    kind = rest[:1] if rest[:1] in (["text"], ["url"]) else []
    return ".".join((first, *rest[len(kind) :]))


def _plain(status: int, detail: str) -> Problem:
    return Problem(
        type="about:blank", title=HTTPStatus(status).phrase, status=status, detail=detail
    )
