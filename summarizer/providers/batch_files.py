"""The files of a batch: a line for each request, and a line for what became of each."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from summarizer.errors import (
    HOPELESS,
    ConfigurationError,
    ProviderTimeoutError,
    ServerFailedError,
    SummarizerError,
)
from summarizer.providers.base import Completion
from summarizer.providers.batch_api import CHAT, Batch
from summarizer.providers.failures import AttemptFailedError, Endpoint, refused, words

Outcome = Completion | SummarizerError | AttemptFailedError
"""An answer, an error for good, or one that another batch may do without."""

REFUSED = 400
AGAIN = "The next run asks it again."


def request_line(key: str, body: Mapping[str, Any]) -> bytes:
    """A request as a line, to be recognised by its key."""
    line = {"custom_id": key, "method": "POST", "url": CHAT, "body": body}
    return json.dumps(line, separators=(",", ":")).encode() + b"\n"


def parts(lines: Sequence[bytes], most: int, most_bytes: int) -> Iterator[slice]:
    """Which lines make up each file, so that none has too many lines or bytes."""
    first = size = 0
    for at, line in enumerate(lines):
        if at > first and (at - first >= most or size + len(line) > most_bytes):
            yield slice(first, at)
            first, size = at, 0
        size += len(line)
    if lines:
        yield slice(first, len(lines))


class _Response(BaseModel):
    status_code: int = 200
    body: Any = None


class _Error(BaseModel):
    code: str | None = None


class _Line(BaseModel):
    custom_id: str
    response: _Response | None = None
    error: _Error | None = None


@dataclass(frozen=True)
class Reader:
    """Reads what became of requests.

    Attributes:
        endpoint: whom errors speak of.
        complete: reads the JSON of a chat completion.
    """

    endpoint: Endpoint
    complete: Callable[[Any], Completion]

    def outcomes(self, content: bytes) -> dict[str, Outcome]:
        """The outcomes in a file, by the keys of requests; what is no such line is left out."""
        found = {}
        for line in content.splitlines():
            try:
                # Half of a surrogate pair, which a server can send, is too much for pydantic's own.
                read = _Line.model_validate(json.loads(line))
            except (ValueError, RecursionError):
                continue
            found[read.custom_id] = self._outcome(read)
        return found

    def refusal(self, errors: Any) -> SummarizerError:
        """Why a whole batch was refused: nothing of it was done, and the next would fare alike."""
        listed = errors.get("data") if isinstance(errors, Mapping) else None
        first = listed[0] if isinstance(listed, list) and listed else errors
        kind = refused(REFUSED, first, self.endpoint).kind
        said = self.endpoint.quote(words(first)).rstrip(".") or "it does not say why"
        return (kind if issubclass(kind, HOPELESS) else ConfigurationError)(
            f"{self.endpoint.address} refused the batch: {said}. Nothing of it was done. If it was "
            "too much at once, allow fewer articles with --wave."
        )

    def missing(self, batch: Batch) -> Outcome:
        """What became of a request that no file tells of."""
        return self._undone(f"batch_{batch.status}")

    def _outcome(self, line: _Line) -> Outcome:
        response = line.response
        if response is None:
            return self._undone(line.error.code if line.error else None)
        if response.status_code >= REFUSED:
            failed = refused(response.status_code, response.body, self.endpoint)
            return failed if failed.retry else failed.final(1)
        try:
            return self.complete(response.body)
        except SummarizerError as error:
            return error

    def _undone(self, code: str | None) -> Outcome:
        address = self.endpoint.address
        if code == "batch_cancelled":
            # Somebody wanted that; to ask again at once would be to overrule them.
            what = f"The batch was cancelled at {address} before this was done"
            return ServerFailedError(f"{what}. {AGAIN}")
        if code in {"batch_expired", "request_timeout"}:
            what = f"{address} did not get to this in the time of a batch"
            return AttemptFailedError(ProviderTimeoutError, what, AGAIN, retry=True)
        what = f"{address} told nothing of this request, or only that it failed"
        return AttemptFailedError(ServerFailedError, what, AGAIN, retry=True)
