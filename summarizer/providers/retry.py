"""Whether a failed attempt gets another one, and how long to wait before it."""

import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
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


async def with_retries(  # noqa: PLR0913 - what to do, for whom, and within which bounds
    attempt: Callable[[float], Awaitable[T]],
    *,
    turn: AbstractAsyncContextManager[None],
    name: str,
    allowed: float,
    settings: Settings,
    observe: Observer,
) -> T:
    """Attempt something until it works, or another attempt is not worth it.

    Args:
        attempt: what to do within the given seconds; failures are AttemptFailedErrors.
        turn: entered for each attempt, and left during waits; time spent entering it counts
            nowhere.
        name: of what is asked for, for progress.
        allowed: seconds an attempt may take; those after the first may not exceed what is left
            of ``max_retry_seconds`` either.
        settings: bounds the number of attempts, and the time of those after the first.
        observe: told of each wait before it begins.

    Raises:
        ProviderError: what the last attempt failed with.
    """
    asking = 0.0

    async def bounded() -> T:
        nonlocal asking
        first = retrying.statistics["attempt_number"] == 1
        left = settings.max_retry_seconds - retrying.statistics["idle_for"] - asking
        async with turn:
            began = time.monotonic()
            try:
                return await attempt(allowed if first else min(allowed, left))
            finally:
                asking += 0.0 if first else time.monotonic() - began

    def announce(state: tenacity.RetryCallState) -> None:
        _log(name, state, settings)
        detail = f"{_failure(state).what}; waiting {state.upcoming_sleep:.1f} s"
        observe(Progress("retry", name, state.attempt_number, settings.max_attempts, detail))

    retrying = tenacity.AsyncRetrying(
        sleep=anyio.sleep,
        retry=tenacity.retry_if_exception(_worth_it),
        wait=_wait,
        stop=lambda state: _exhausted(state, settings, asking),
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


def _exhausted(state: tenacity.RetryCallState, settings: Settings, asking: float) -> bool:
    most = settings.max_attempts
    if _failure(state).unreached:
        most = min(most, UNREACHED_ATTEMPTS)
    spent = asking + state.idle_for + state.upcoming_sleep
    return state.attempt_number >= most or spent >= settings.max_retry_seconds


def _note(failed: AttemptFailedError, attempts: int, settings: Settings) -> str:
    if failed.after is None or attempts >= settings.max_attempts:
        return ""
    return (
        f"It asks to wait {failed.after:.0f} s more, and attempts after the first may take "
        f"{settings.max_retry_seconds:g} s (max_retry_seconds)."
    )
