"""OpenAI, Azure, and every server that speaks the same protocol."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import anyio
import httpx2
import openai

from summarizer.config import Settings
from summarizer.errors import ConfigurationError
from summarizer.progress import Observer, ignore
from summarizer.providers.base import UNNAMED, Completion, Profile, Request
from summarizer.providers.connecting import OPENAI_URL, client_for, endpoint_of, is_hosted
from summarizer.providers.dialect import LENGTHS, Dialect, read_answer
from summarizer.providers.failures import Endpoint, explain, garbled, relayed, timed_out
from summarizer.providers.pacing import Pace
from summarizer.providers.prices import Tariff
from summarizer.providers.retry import with_retries

DEFAULT_TIMEOUT = 120.0

UNKNOWN = Profile()

# Only completions are work that an endpoint limits.
UNPACED = nullcontext()

T = TypeVar("T")


class OpenAIModel:
    """A chat model behind an HTTP endpoint.

    What the endpoint refuses of the protocol (a strict schema, a temperature) is found out by
    asking and remembered, so that it costs one request once.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        observe: Observer = ignore,
        provider: str | None = None,
        profile: Profile = UNKNOWN,
        http_client: httpx2.AsyncClient | None = None,
    ) -> None:
        """Prepare to ask the endpoint of the settings; nothing is sent yet.

        Args:
            settings: whom to ask, and how patiently.
            observe: told of each wait before another attempt.
            provider: the provider's name, if not that of the protocol.
            profile: what is known of the model.
            http_client: used instead of one of our own, and closed with the model.

        Raises:
            AuthenticationError: a hosted endpoint needs a key, and there is none.
            ConfigurationError: the endpoint is not described completely.
        """
        azure = settings.provider == "azure"
        hosted = is_hosted(settings)
        self._settings = settings
        self._observe = observe
        self._provider = provider or ("azure" if azure else "openai")
        self._profile = profile
        self._endpoint = endpoint_of(settings, hosted=hosted)
        self._tariff = Tariff(self._provider, settings.base_url)
        self._timeout = settings.request_timeout or DEFAULT_TIMEOUT
        self._client = client_for(settings, self._endpoint, self._timeout, http_client)
        # OpenAI's strict mode is known to refuse length limits.
        self._dialect = Dialect(without=LENGTHS) if hosted else Dialect()
        self._pace = Pace(settings)
        self._choosing = anyio.Lock()
        self._reached = False

    @property
    def name(self) -> str:
        """The model's name; ``UNNAMED`` while the choice is left to the endpoint."""
        return self._endpoint.quote(self._endpoint.model) or UNNAMED

    @property
    def provider(self) -> str:
        """The provider's name."""
        return self._provider

    @property
    def profile(self) -> Profile:
        """What is known of the model."""
        return self._profile

    @property
    def endpoint(self) -> Endpoint:
        """Whom it asks, as far as errors speak of it."""
        return self._endpoint

    @property
    def origin(self) -> str:
        """Whose answers these are: the address asked, and its API version; no key, no user."""
        url = httpx2.URL(self._settings.base_url or OPENAI_URL)
        version = self._settings.api_version or ""
        return f"{url.scheme}://{self._endpoint.address}{url.path.rstrip('/')} {version}".rstrip()

    async def complete(
        self, request: Request, *, extra: Mapping[str, Any] | None = None
    ) -> Completion:
        """Answer one request; ``extra`` goes into its body as it is.

        Raises:
            ConfigurationError: no model is named, and the endpoint has not exactly one.
            ProviderError: the model could not be asked.
            RefusalError: the model declined.
            InvalidOutputError: the answer is no chat completion.
        """
        if not self._endpoint.model:
            await self._choose_model()
        ask = partial(self._ask, request, dict(extra or {}))
        turn = self._pace.turn(request)
        reply, dialect = await self._persistently(request.name, ask, turn)
        completion = self.read(reply, enforced=dialect.enforces)
        turn.used(completion.usage)
        return replace(completion, seconds=turn.seconds)

    @property
    def enforces(self) -> bool:
        """Whether the endpoint is asked to hold answers to the schema, as far as is known yet."""
        return self._dialect.enforces

    def body(self, request: Request) -> dict[str, Any]:
        """A request as JSON, in the way that the endpoint is known to take by now."""
        return self._dialect.body(self._endpoint.model, request)

    def read(self, reply: Any, *, enforced: bool, in_batch: bool = False) -> Completion:
        """The completion in the JSON of an answer; how long it took is not in it.

        Raises:
            ContentFilterError: the answer was blocked.
            RefusalError: the model declined.
            InvalidOutputError: it is no chat completion.
        """
        answer = read_answer(reply, self._endpoint)
        tariff = replace(self._tariff, in_batch=in_batch)
        return Completion(
            text=answer.text,
            truncated=answer.truncated,
            usage=answer.usage,
            seconds=0.0,
            enforced=enforced,
            cost=tariff.cost(answer.usage, answer.model, self._endpoint.model),
        )

    async def count(self, texts: Sequence[str]) -> list[int] | None:
        """Hosted endpoints keep their tokenizer to themselves."""
        del texts
        return None

    def sharing(self, requests: Sequence[Request]) -> AbstractAsyncContextManager[None]:  # noqa: ARG002 - part of the protocol
        """A block without effect: what prompts share, hosted endpoints find out themselves."""
        return nullcontext()

    async def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Post JSON to a path below the server's root (not below ``/v1``); returns its JSON.

        Raises:
            ProviderError: the server could not be asked, or refused.
        """
        root = str(self._client.base_url).rstrip("/").removesuffix("/v1")
        return await self._persistently(path, partial(self._post, root + path, body))

    async def use(
        self,
        name: str,
        ask: Callable[[openai.AsyncOpenAI], Awaitable[T]],
        *,
        seconds: float | None = None,
    ) -> T:
        """Do something at the endpoint that is no completion, as patiently as everything else.

        Args:
            name: of what is done, for progress.
            ask: does it with the SDK's client; called for each attempt.
            seconds: what an attempt may take, if more than usual.

        Raises:
            ProviderError: the endpoint could not be asked, or refused.
        """
        return await self._persistently(name, partial(ask, self._client), seconds=seconds)

    async def aclose(self) -> None:
        """Close all connections; safe to call twice."""
        await self._client.close()

    async def _ask(self, request: Request, extra: dict[str, Any]) -> tuple[Any, Dialect]:
        while True:
            dialect = self._dialect
            body = dialect.body(self._endpoint.model, request) | extra
            try:
                return await self._post("/chat/completions", body), dialect
            except openai.APIStatusError as error:
                easier = dialect.after(error)
                if easier is None:
                    raise
                # Requests under way together are refused alike: only the first steps down.
                if self._dialect == dialect:
                    self._dialect = easier

    async def _post(self, path: str, body: Mapping[str, Any]) -> Any:
        return self.parsed(await self._client.post(path, cast_to=httpx2.Response, body=body))

    def parsed(self, response: httpx2.Response) -> Any:
        """The JSON of an answer; for attempts, whose failure it raises."""
        self._reached = True
        try:
            reply = response.json()
        except (ValueError, RecursionError) as error:
            raise garbled(self._endpoint) from error
        # Some routers report the failure of a server behind them with a status of success.
        if isinstance(reply, dict) and reply.get("error") and not reply.get("choices"):
            raise relayed(self._endpoint, reply["error"])
        return reply

    async def _persistently(
        self,
        name: str,
        ask: Callable[[], Awaitable[T]],
        turn: AbstractAsyncContextManager[None] = UNPACED,
        seconds: float | None = None,
    ) -> T:
        return await with_retries(
            partial(self._attempt, ask),
            turn=turn,
            name=name,
            allowed=max(seconds or 0.0, self._timeout),
            settings=self._settings,
            observe=self._observe,
        )

    async def _attempt(self, ask: Callable[[], Awaitable[T]], seconds: float) -> T:
        try:
            # The client's own timeout is for silence only: a byte now and then resets it.
            with anyio.fail_after(seconds):
                return await ask()
        except TimeoutError as error:
            raise timed_out(self._endpoint, seconds) from error
        except openai.APIError as error:
            self._reached |= isinstance(error, openai.APIStatusError)
            raise explain(error, self._endpoint, reached=self._reached) from error

    async def _choose_model(self) -> None:
        async with self._choosing:
            if self._endpoint.model:
                return
            names = await self._persistently("models", self._models)
            if len(names) != 1:
                raise ConfigurationError(_choices(names, self._endpoint))
            self._endpoint = replace(self._endpoint, model=names[0])

    async def _models(self) -> list[str]:
        try:
            reply = self.parsed(await self._client.get("/models", cast_to=httpx2.Response))
            return [str(model["id"]) for model in reply["data"]]
        except (openai.NotFoundError, KeyError, TypeError):
            return []


def _choices(names: Sequence[str], endpoint: Endpoint) -> str:
    if not names:
        return f"{endpoint.address} does not tell its models: name one with --model."
    listed = endpoint.quote(", ".join(names))
    return f"{endpoint.address} has {len(names)} models: choose one with --model ({listed})."
