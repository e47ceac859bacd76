"""Whether a failed attempt gets another one, and how long to wait before it."""

import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio
import tenacity

from summarizer.config import Settings
from summarizer.progress import Observer, Progress
from summarizer.providers.failures import AttemptFailedError
from summarizer.telemetry import REQUESTS, log

BACKOFF_BASE = 0.5
BACKOFF_CAP = 30.0

# A mistyped port should be told at once, not after minutes of patience.
UNREACHED_ATTEMPTS = 2

T = TypeVar("T")


async def with_retries(
    attempt: Callable[[float], Awaitable[T]],
    *,
    name: str,
    allowed: float,
    settings: Settings,
    observe: Observer,
) -> T:
    """Attempt something until it works, or another attempt is not worth it.

    Args:
        attempt: what to do within the given seconds; failures are AttemptFailedErrors.
        name: of what is asked for, for progress.
        allowed: seconds the first attempt may take; later ones may not exceed what is left of
            ``max_retry_seconds`` either.
        settings: bounds the number of attempts and their time together.
        observe: told of each wait before it begins.

    Raises:
        ProviderError: what the last attempt failed with.
    """
    started = time.monotonic()

    async def bounded() -> T:
        left = settings.max_retry_seconds - (time.monotonic() - started)
        first = retrying.statistics["attempt_number"] == 1
        return await attempt(allowed if first else min(allowed, left))

    def announce(state: tenacity.RetryCallState) -> None:
        _log(name, state, settings)
        detail = f"{_failure(state).what}; waiting {state.upcoming_sleep:.1f} s"
        observe(Progress("retry", name, state.attempt_number, settings.max_attempts, detail))

    retrying = tenacity.AsyncRetrying(
        sleep=anyio.sleep,
        retry=tenacity.retry_if_exception(_worth_it),
        wait=_wait,
        stop=lambda state: _exhausted(state, settings),
        before_sleep=announce,
        reraise=True,
    )
    try:
        return await retrying(bounded)
    except AttemptFailedError as failed:
        attempts = retrying.statistics["attempt_number"]
        raise failed.final(attempts, _note(failed, attempts, settings)) from failed.__cause__


def _log(name: str, state: tenacity.RetryCallState, settings: Settings) -> None:
    failed = _failure(state)
    log(
        REQUESTS,
        logging.WARNING,
        "request tried again",
        request=name,
        error=failed.kind.__name__,
        attempt=state.attempt_number,
        attempts=settings.max_attempts,
        wait=round(state.upcoming_sleep, 3),
    )
    # A server may repeat what it was sent.
    log(REQUESTS, logging.DEBUG, "attempt failed", request=name, reason=failed.what)


def _failure(state: tenacity.RetryCallState) -> AttemptFailedError:
    failed = state.outcome.exception() if state.outcome else None
    if not isinstance(failed, AttemptFailedError):
        raise TypeError(f"Not a failed attempt: {failed!r}")
    return failed


def _worth_it(error: BaseException) -> bool:
    return isinstance(error, AttemptFailedError) and error.retry


def _wait(state: tenacity.RetryCallState) -> float:
    asked = _failure(state).after
    backoff = tenacity.wait_exponential(BACKOFF_BASE, BACKOFF_CAP)
    # Jitter also after a wait the server asked for: it asks all requests to come back at once.
    jitter = tenacity.wait_random(0, BACKOFF_BASE)
    return (backoff(state) if asked is None else asked) + jitter(state)


def _exhausted(state: tenacity.RetryCallState, settings: Settings) -> bool:
    most = settings.max_attempts
    if _failure(state).unreached:
        most = min(most, UNREACHED_ATTEMPTS)
    spent = (state.seconds_since_start or 0.0) + state.upcoming_sleep
    return state.attempt_number >= most or spent >= settings.max_retry_seconds


def _note(failed: AttemptFailedError, attempts: int, settings: Settings) -> str:
    if failed.after is None or attempts >= settings.max_attempts:
        return ""
    return (
        f"It asks to wait {failed.after:.0f} s more, and all attempts together may take "
        f"{settings.max_retry_seconds:g} s (max_retry_seconds)."
    )
