"""Connecting: which endpoint the settings mean, and the client that speaks to it."""

import ipaddress

import httpx2
import openai
from pydantic import SecretStr

from summarizer.config import Settings
from summarizer.errors import AuthenticationError, ConfigurationError
from summarizer.providers.failures import Endpoint

OPENAI_URL = "https://api.openai.com/v1"
DEFAULT_MODEL = "gpt-5-mini"
CONNECT_TIMEOUT = 10.0

# The SDK insists on a key; servers that need none do not look at it.
NO_KEY = "none"


def is_hosted(settings: Settings) -> bool:
    """Whether OpenAI or Azure is asked, not another server with their protocol."""
    return settings.provider == "azure" or settings.base_url is None


def model_name(settings: Settings) -> str:
    """The model that an endpoint is asked for; "" when the choice is left to it."""
    chosen = DEFAULT_MODEL if settings.base_url is None else ""
    return settings.model or chosen


def endpoint_of(settings: Settings, *, hosted: bool) -> Endpoint:
    """Whom the settings mean.

    Raises:
        AuthenticationError: a hosted endpoint needs a key, and there is none.
        ConfigurationError: the endpoint is not described completely.
    """
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


def client_for(
    settings: Settings,
    endpoint: Endpoint,
    timeout: float,
    http_client: httpx2.AsyncClient | None,
) -> openai.AsyncOpenAI:
    """The SDK's client, without retries of its own."""
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
