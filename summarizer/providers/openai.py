"""OpenAI, Azure, and every server that speaks the same protocol."""

import ipaddress
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import anyio
import httpx2
import openai
from pydantic import SecretStr

from summarizer.config import Settings
from summarizer.errors import AuthenticationError, ConfigurationError
from summarizer.progress import Observer, ignore
from summarizer.providers.base import UNNAMED, Completion, Profile, Request
from summarizer.providers.dialect import LENGTHS, Dialect, read_answer
from summarizer.providers.failures import Endpoint, explain, garbled, relayed, timed_out
from summarizer.providers.pacing import Pace
from summarizer.providers.prices import Tariff
from summarizer.providers.retry import with_retries

OPENAI_URL = "https://api.openai.com/v1"
DEFAULT_MODEL = "gpt-5-mini"
DEFAULT_TIMEOUT = 120.0
CONNECT_TIMEOUT = 10.0

# The SDK insists on a key; servers that need none do not look at it.
NO_KEY = "none"

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
        self._endpoint = _endpoint(settings, hosted=hosted)
        self._tariff = Tariff(self._provider, settings.base_url)
        self._timeout = settings.request_timeout or DEFAULT_TIMEOUT
        self._client = _client(settings, self._endpoint, self._timeout, http_client)
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
        answer = read_answer(reply, self._endpoint)
        turn.used(answer.usage)
        return Completion(
            text=answer.text,
            truncated=answer.truncated,
            usage=answer.usage,
            seconds=turn.seconds,
            enforced=dialect.enforces,
            cost=self._tariff.cost(answer.usage, answer.model, self._endpoint.model),
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
        return self._parsed(await self._client.post(path, cast_to=httpx2.Response, body=body))

    def _parsed(self, response: httpx2.Response) -> Any:
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
    ) -> T:
        return await with_retries(
            partial(self._attempt, ask),
            turn=turn,
            name=name,
            allowed=self._timeout,
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
            reply = self._parsed(await self._client.get("/models", cast_to=httpx2.Response))
            return [str(model["id"]) for model in reply["data"]]
        except (openai.NotFoundError, KeyError, TypeError):
            return []


def is_hosted(settings: Settings) -> bool:
    """Whether OpenAI or Azure is asked, not another server with their protocol."""
    return settings.provider == "azure" or settings.base_url is None


def model_name(settings: Settings) -> str:
    """The model that an endpoint is asked for; "" when the choice is left to it."""
    chosen = DEFAULT_MODEL if settings.base_url is None else ""
    return settings.model or chosen


def _endpoint(settings: Settings, *, hosted: bool) -> Endpoint:
    azure = settings.provider == "azure"
    variable = "AZURE_OPENAI_API_KEY" if azure else "OPENAI_API_KEY"
    if azure:
        _check_azure(settings)
    address = _address(settings.base_url or OPENAI_URL)
    return Endpoint(address, model_name(settings), _key(settings, variable, hosted), variable)


def _check_azure(settings: Settings) -> None:
    needed = {
        "AZURE_OPENAI_ENDPOINT": settings.base_url,
        "OPENAI_API_VERSION": settings.api_version,
        "--model (the deployment)": settings.model,
    }
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise ConfigurationError(f"Azure also needs {', '.join(missing)}.")


def _key(settings: Settings, variable: str, hosted: bool) -> SecretStr | None:
    key = settings.api_key.get_secret_value().strip() if settings.api_key else ""
    if not key and hosted:
        raise AuthenticationError(f"There is no key to ask with: set {variable}.")
    # The client would quote a key that does not fit a header in its own error.
    if not (key.isascii() and key.isprintable()):
        raise AuthenticationError(f"{variable} holds characters that no key has: set it again.")
    return SecretStr(key) if key else None


def _address(base_url: str) -> str:
    try:
        url = httpx2.URL(base_url)
    except httpx2.InvalidURL as error:
        raise ConfigurationError("The base URL is no address.") from error
    if url.scheme not in {"http", "https"} or not url.host:
        raise ConfigurationError(
            "The base URL is not complete: write it like http://localhost:8080/v1."
        )
    return url.netloc.decode("ascii")


def _client(
    settings: Settings,
    endpoint: Endpoint,
    timeout: float,
    http_client: httpx2.AsyncClient | None,
) -> openai.AsyncOpenAI:
    # Everything is passed on purpose: what is left out, the SDK takes from the environment.
    key = endpoint.key.get_secret_value() if endpoint.key else NO_KEY
    base_url = settings.base_url or OPENAI_URL
    timeouts = httpx2.Timeout(timeout, connect=min(timeout, CONNECT_TIMEOUT))
    client = http_client or openai.DefaultAsyncHttpxClient(
        timeout=timeouts,
        # All places may be in use at once, and their connections are worth keeping.
        limits=httpx2.Limits(
            max_connections=None, max_keepalive_connections=settings.max_concurrency
        ),
        # A proxy cannot reach the loopback interface of this machine.
        trust_env=not _is_loopback(base_url),
    )
    if settings.provider == "azure":
        return openai.AsyncAzureOpenAI(
            azure_endpoint=base_url,
            api_version=settings.api_version,
            api_key=key,
            timeout=timeouts,
            max_retries=0,
            http_client=client,
        )
    return openai.AsyncOpenAI(
        base_url=base_url, api_key=key, timeout=timeouts, max_retries=0, http_client=client
    )


def _is_loopback(base_url: str) -> bool:
    host = httpx2.URL(base_url).host
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _choices(names: Sequence[str], endpoint: Endpoint) -> str:
    if not names:
        return f"{endpoint.address} does not tell its models: name one with --model."
    listed = endpoint.quote(", ".join(names))
    return f"{endpoint.address} has {len(names)} models: choose one with --model ({listed})."
