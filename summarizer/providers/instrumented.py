"""Every request as a span, a measurement and a log record, by OpenTelemetry's GenAI conventions."""

import logging
import time
from dataclasses import dataclass, field

from summarizer.providers.base import ChatModel, Completion, Request
from summarizer.providers.wrapping import Wrapper
from summarizer.telemetry import (
    MODELS,
    REQUESTS,
    error_type,
    log,
    measure,
    note,
    plain,
    rename,
    span,
)

_PROVIDERS = {"azure": "azure.ai.openai", "embedded": "llama_cpp"}
"""Names of the conventions where they are not ours; theirs has none for llama.cpp."""


@dataclass
class InstrumentedModel(Wrapper):
    """A model that tells of its requests: how long they took and how many tokens, never a text.

    Attributes:
        server: host and port of the endpoint, when there is one.
    """

    server: tuple[str, int] | None = None
    _open: bool = field(default=True, init=False, repr=False)

    def __post_init__(self) -> None:
        """Tell that there is a model."""
        self._tell("model opened")

    async def complete(self, request: Request) -> Completion:
        """Let the inner model answer; the span covers waits and retries."""
        started = time.monotonic()
        model = self.name
        asked = self._about() | {
            "gen_ai.request.max_tokens": request.max_tokens,
            "gen_ai.output.type": "json",
            "gen_ai.prompt.name": request.name,
        }
        with span(f"chat {model}", asked, client=True):
            try:
                completion = await self.inner.complete(request)
            except BaseException as error:
                self._failed(request, error, time.monotonic() - started)
                raise
            if self.name != model:
                # The endpoint has chosen.
                rename(f"chat {self.name}")
            self._answered(request, completion, time.monotonic() - started)
            return completion

    async def aclose(self) -> None:
        """Close the inner model."""
        await self.inner.aclose()
        if self._open:
            self._open = False
            self._tell("model closed")

    def _about(self) -> dict[str, str | int]:
        about: dict[str, str | int] = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": _PROVIDERS.get(self.provider, self.provider),
            "gen_ai.request.model": plain(self.name),
        }
        if self.server:
            about["server.address"], about["server.port"] = self.server
        return about

    def _answered(self, request: Request, completion: Completion, seconds: float) -> None:
        used = completion.usage
        note(
            {
                "gen_ai.request.model": plain(self.name),
                "gen_ai.response.finish_reasons": ["length" if completion.truncated else "stop"],
            }
        )
        # Some servers do not tell tokens; zeros would pass for a measurement.
        if used.prompt:
            note(
                {
                    "gen_ai.usage.input_tokens": used.prompt,
                    "gen_ai.usage.cache_read.input_tokens": used.cached,
                    "gen_ai.usage.output_tokens": used.completion,
                }
            )
        tokens = {"input": used.prompt, "output": used.completion} if used.prompt else {}
        measure(seconds, tokens, self._about())
        log(
            REQUESTS,
            logging.DEBUG,
            "request finished",
            request=request.name,
            prompt_tokens=used.prompt,
            cached_tokens=used.cached,
            completion_tokens=used.completion,
            characters=len(completion.text),
            truncated=completion.truncated,
            seconds=round(seconds, 3),
        )

    def _failed(self, request: Request, error: BaseException, seconds: float) -> None:
        kind = error_type(error)
        measure(seconds, {}, {**self._about(), "error.type": kind})
        log(
            REQUESTS,
            logging.DEBUG,
            "request failed",
            request=request.name,
            error=kind,
            seconds=round(seconds, 3),
        )

    def _tell(self, event: str) -> None:
        log(
            MODELS,
            logging.INFO,
            event,
            model=self.name,
            provider=self.provider,
            plan=self.profile.plan,
        )


def instrumented(model: ChatModel, server: tuple[str, int] | None = None) -> ChatModel:
    """The model, telling of its requests; one that does already, in any layer, stays as it is."""
    inner = model
    while isinstance(inner, Wrapper):
        if isinstance(inner, InstrumentedModel):
            return model
        inner = inner.inner
    return InstrumentedModel(model, server)
