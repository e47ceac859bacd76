"""What a failed attempt means: the SDK's errors and the server's words become ours."""

import json
import math
import re
import time
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from email.utils import mktime_tz, parsedate_tz
from typing import Any

import httpx2
import openai
from pydantic import SecretStr

from summarizer.errors import (
    AuthenticationError,
    ConnectionFailedError,
    ContentFilterError,
    ContextOverflowError,
    ModelNotFoundError,
    ProviderError,
    ProviderTimeoutError,
    QuotaError,
    RateLimitError,
    RequestRejectedError,
    ServerFailedError,
)

QUOTE_LENGTH = 300

TIMEOUT_HINT = "Try again later, allow more time (request_timeout), or choose a faster model."

_QUOTA_CODES = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"})
_FILTER_CODES = frozenset(
    {"content_filter", "content_policy_violation", "invalid_prompt", "responsibleaipolicyviolation"}
)
_OVERFLOW_CODES = frozenset({"context_length_exceeded", "exceed_context_size_error"})
_MODEL_CODES = frozenset({"model_not_found", "deploymentnotfound"})

_OVERFLOW_WORDS = re.compile(
    r"(maximum|available|model'?s?) context (length|size|window)"
    r"|context (length|size|window) exceed|exceeds? the (available |maximum )?context"
    r"|(prompt|input) is too long"
)
_MODEL_WORDS = re.compile(
    r"(model|deployment)\b.{0,100}\b(not (found|exist|available|loaded)|unknown)"
    r"|(no such|unknown|invalid) (model|deployment)"
)


@dataclass(frozen=True)
class Endpoint:
    """The server that is asked, as far as errors speak of it.

    Attributes:
        address: host and port, without user name, password or path.
        model: the model's name; empty while it is not known.
        key: what must never be shown.
        variable: the environment variable the key comes from.
    """

    address: str
    model: str
    key: SecretStr | None
    variable: str

    def quote(self, text: str) -> str:
        """Make a server's words fit to show: printable, on one line, without the key, short."""
        # Characters go first: one in the middle of the key would hide it from the scrubbing.
        printable = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
        line = " ".join(printable.split())
        if self.key is not None:
            line = line.replace(self.key.get_secret_value(), "[key]")
        return line if len(line) <= QUOTE_LENGTH else line[: QUOTE_LENGTH - 1] + "…"


@dataclass(eq=False)
class AttemptFailedError(Exception):
    """One attempt failed; whether another is worth it, and what to raise if not.

    Attributes:
        kind: the error this becomes when it is the last attempt.
        what: what happened, without a full stop.
        hint: what to try, as sentences.
        retry: whether another attempt may go better.
        after: seconds the server asks to wait before that, or None.
        unreached: whether nobody ever answered at the address.
        pushed_back: whether fewer requests at once may go better.
    """

    kind: type[ProviderError]
    what: str
    hint: str
    retry: bool = False
    after: float | None = None
    unreached: bool = False
    pushed_back: bool = False

    def final(self, attempts: int, note: str = "") -> ProviderError:
        """The error to raise after this many attempts."""
        tries = f" ({attempts} attempts)" if attempts > 1 else ""
        sentences = (f"{self.what}{tries}.", note, self.hint)
        return self.kind(" ".join(sentence for sentence in sentences if sentence))


@dataclass(frozen=True)
class _Refusal:
    """A status of 4xx or 5xx; codes and words in lower case."""

    status: int
    codes: frozenset[str]
    words: str


@dataclass(frozen=True)
class _Rule:
    """What a refusal with one of the statuses means, if it has a code or the words asked for."""

    statuses: Collection[int]
    kind: type[ProviderError]
    hint: str
    codes: frozenset[str] = frozenset()
    words: re.Pattern[str] | None = None
    retry: bool = False
    pushed_back: bool = False

    def applies(self, refusal: _Refusal) -> bool:
        if refusal.status not in self.statuses:
            return False
        if not self.codes and not self.words:
            return True
        return bool(self.codes & refusal.codes or (self.words and self.words.search(refusal.words)))


_LATER = "Try again later."
_SHORTER = "Shorten the article, or choose a model with a larger context (--model)."
_NO_CREDIT = "Waiting does not help: add credit, or use another account."
_OTHER_MODEL = "There is no model {model!r}: name another one with --model."
_OTHER_PROVIDER = "The provider does not take this article; another one may."
_OTHER_KEY = "Check the key in {variable}, and what it may be used for."
_OTHER_URL = "Check the base URL: for most servers it ends in /v1."
_SLOWER = "Try again later, or with a lower max_concurrency."

_REJECTED = range(400, 500)
_FAILED = range(500, 600)

# The first rule that applies counts. A hint may name {variable} and {model}.
_RULES = (
    _Rule({402}, QuotaError, _NO_CREDIT),
    _Rule(_REJECTED, QuotaError, _NO_CREDIT, codes=_QUOTA_CODES),
    _Rule(_REJECTED, ContentFilterError, _OTHER_PROVIDER, codes=_FILTER_CODES),
    _Rule({413}, ContextOverflowError, _SHORTER),
    _Rule({400, 422, 500}, ContextOverflowError, _SHORTER, _OVERFLOW_CODES, _OVERFLOW_WORDS),
    _Rule({401, 403}, AuthenticationError, _OTHER_KEY),
    _Rule(_REJECTED, ModelNotFoundError, _OTHER_MODEL, codes=_MODEL_CODES),
    _Rule({404}, ModelNotFoundError, _OTHER_MODEL, words=_MODEL_WORDS),
    _Rule({404, 405}, RequestRejectedError, _OTHER_URL),
    _Rule({408}, ProviderTimeoutError, _LATER, retry=True, pushed_back=True),
    _Rule({409}, RequestRejectedError, _LATER, retry=True),
    _Rule({429}, RateLimitError, _SLOWER, retry=True, pushed_back=True),
    _Rule({501}, ServerFailedError, "The server cannot do this at all."),
    _Rule({503, 504, 529}, ServerFailedError, _LATER, retry=True, pushed_back=True),
    _Rule(_FAILED, ServerFailedError, _LATER, retry=True),
)
_OTHERWISE = _Rule((), RequestRejectedError, "The server does not take requests like this.")


def explain(error: openai.APIError, endpoint: Endpoint, *, reached: bool) -> AttemptFailedError:
    """Say what the SDK's error means; ``reached`` is whether the server ever answered."""
    if isinstance(error, openai.APIStatusError):
        return _refused(error, endpoint)
    cause = error.__cause__
    if isinstance(error, openai.APITimeoutError) and not isinstance(cause, httpx2.ConnectTimeout):
        return AttemptFailedError(
            ProviderTimeoutError,
            f"{endpoint.address} went silent",
            TIMEOUT_HINT,
            retry=True,
            pushed_back=True,
        )
    if isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout):
        reason = endpoint.quote(str(cause)) or "no answer"
        return AttemptFailedError(
            ConnectionFailedError,
            f"Nobody answers at {endpoint.address} ({reason})",
            "Check the address and the port, and that the server is running.",
            retry=True,
            unreached=not reached,
            pushed_back=True,
        )
    return AttemptFailedError(
        ConnectionFailedError,
        f"The connection to {endpoint.address} broke off "
        f"({endpoint.quote(str(cause or error)) or type(cause).__name__})",
        "Try again later, and look at the server's log.",
        retry=True,
    )


def timed_out(endpoint: Endpoint, seconds: float) -> AttemptFailedError:
    """The failure of an attempt that took longer than it may."""
    return AttemptFailedError(
        ProviderTimeoutError,
        f"No answer from {endpoint.address} within {seconds:.3g} s",
        TIMEOUT_HINT,
        retry=True,
        pushed_back=True,
    )


def garbled(endpoint: Endpoint) -> AttemptFailedError:
    """The failure of an attempt that was answered with success, but not with JSON."""
    return AttemptFailedError(
        ServerFailedError,
        f"{endpoint.address} answered with something that is not JSON",
        _OTHER_URL,
        retry=True,
    )


def relayed(endpoint: Endpoint, error: object) -> AttemptFailedError:
    """The failure of an attempt that was answered with success, but with an error inside."""
    said = endpoint.quote(words(error))
    return AttemptFailedError(
        ServerFailedError,
        f"{endpoint.address} answered with an error: {said}",
        _LATER,
        retry=True,
    )


def refused(status: int, body: object, endpoint: Endpoint) -> AttemptFailedError:
    """Say what it means that a request inside a batch got this status and body."""
    request = httpx2.Request("POST", f"https://{endpoint.address}")
    response = httpx2.Response(status, request=request)
    inner = body.get("error", body) if isinstance(body, Mapping) else body
    return _refused(openai.APIStatusError("", response=response, body=inner), endpoint)


def _refused(error: openai.APIStatusError, endpoint: Endpoint) -> AttemptFailedError:
    said = endpoint.quote(words(error.body)).rstrip(".")
    # The cause is part of every traceback, so the key must not be in it either.
    error.message = f"HTTP {error.status_code}: {said}"
    error.args = (error.message,)
    refusal = _Refusal(error.status_code, _codes(error), words(error.body).lower())
    rule = next((rule for rule in _RULES if rule.applies(refusal)), _OTHERWISE)
    return AttemptFailedError(
        rule.kind,
        f"{endpoint.address} answered HTTP {error.status_code}" + (f": {said}" if said else ""),
        rule.hint.format(variable=endpoint.variable, model=endpoint.quote(endpoint.model)),
        retry=rule.retry,
        after=_server_wait(error.response.headers) if rule.retry else None,
        pushed_back=rule.pushed_back,
    )


def words(body: object) -> str:
    """The message in an error's body, in whichever of the usual places it is."""
    if isinstance(body, Mapping):
        found = (body.get(name) for name in ("message", "detail", "error", "msg"))
        said = next((value for value in found if value), "")
        return said if isinstance(said, str) else json.dumps(said)
    # A page of HTML tells a reader of one line nothing.
    return body if isinstance(body, str) and not body.lstrip().startswith("<") else ""


def _codes(error: openai.APIStatusError) -> frozenset[str]:
    inner: Any = error.body.get("innererror") if isinstance(error.body, Mapping) else None
    given = [error.code, error.type, inner.get("code") if isinstance(inner, Mapping) else None]
    return frozenset(str(code).lower() for code in given if code)


def _server_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait by ``retry-after-ms`` or ``Retry-After`` (seconds or a date)."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) * unit
        except ValueError:
            continue
        return max(seconds, 0.0) if math.isfinite(seconds) else None
    try:
        date = parsedate_tz(headers.get("retry-after", ""))
        return None if date is None else max(mktime_tz(date) - time.time(), 0.0)
    except (ValueError, OverflowError):
        return None
