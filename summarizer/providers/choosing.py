"""Which provider the settings mean, and what stands around the model."""

from dataclasses import replace

import httpx2

from summarizer.config import Settings
from summarizer.errors import ConfigurationError
from summarizer.progress import Observer
from summarizer.providers import embedded
from summarizer.providers.answers import Cache, location
from summarizer.providers.base import ChatModel, Profile, Usage
from summarizer.providers.batching import BatchModel, Terms
from summarizer.providers.budget import BudgetModel, unpriced
from summarizer.providers.caching import CachingModel
from summarizer.providers.connecting import OPENAI_URL, model_name
from summarizer.providers.instrumented import InstrumentedModel
from summarizer.providers.ledger import Ledger
from summarizer.providers.openai import UNKNOWN, OpenAIModel
from summarizer.providers.prices import Tariff

ANY = Usage(prompt=1_000, completion=100)


def open_model(settings: Settings, observe: Observer) -> ChatModel:
    """The model that the settings name; loading the embedded one blocks for seconds.

    Raises:
        ConfigurationError: the settings do not fit together.
        ProviderError: the model cannot be had.
    """
    if settings.max_cost is not None:
        _check_price(settings)
    if settings.provider == "embedded":
        engine = embedded.load(settings, observe)
        model: ChatModel = InstrumentedModel(engine)
        origin = engine.origin
    else:
        hosted = OpenAIModel(settings, observe=observe)
        model, origin = InstrumentedModel(hosted, _server(settings)), hosted.origin
    if settings.max_cost is not None or settings.max_tokens is not None:
        model = BudgetModel(model, settings.max_cost, settings.max_tokens)
    return _with_cache(model, settings, origin)


def open_batching(settings: Settings, ledger: Ledger, terms: Terms, observe: Observer) -> ChatModel:
    """The same model, asked through the provider's Batch API.

    Raises:
        ConfigurationError: the settings do not fit together, or not with batches.
        AuthenticationError: there is no key.
    """
    check_batching(settings)
    hosted = OpenAIModel(settings, observe=observe)
    terms = replace(terms, most_attempts=settings.max_attempts)
    model = InstrumentedModel(BatchModel(hosted, ledger, terms, observe), _server(settings))
    return _with_cache(model, settings, hosted.origin)


def check_batching(settings: Settings) -> None:
    """Refuse what does not fit batches.

    Raises:
        ConfigurationError: the settings do not.
    """
    if settings.provider != "openai":
        raise ConfigurationError(
            "Only OpenAI's Batch API is supported, or a server's that has the same; the provider "
            f"is {settings.provider}."
        )
    if not model_name(settings):
        raise ConfigurationError("A batch needs a model's name: choose one with --model.")
    if settings.max_cost is not None or settings.max_tokens is not None:
        raise ConfigurationError(
            "A budget does not fit batches, as all requests are under way at once. Leave out "
            "--max-cost and --max-tokens; --dry-run tells what to expect."
        )


def _with_cache(model: ChatModel, settings: Settings, origin: str) -> ChatModel:
    """Outermost: a kept answer is no request, and takes nothing from the budget."""
    if not settings.cache:
        return model
    return CachingModel(model, Cache(location(settings), settings.cache_max_bytes), origin)


def profile_of(settings: Settings) -> Profile:
    """What is known of the model that the settings name, without opening it."""
    return embedded.profile_of(settings) if settings.provider == "embedded" else UNKNOWN


def _check_price(settings: Settings) -> None:
    """Refuse what can be told before asking; an Azure deployment's model can't."""
    model = model_name(settings)
    tariff = Tariff(settings.provider, settings.base_url)
    if settings.provider == "openai" and model and tariff.cost(ANY, model) is None:
        raise unpriced(model)


def _server(settings: Settings) -> tuple[str, int]:
    url = httpx2.URL(settings.base_url or OPENAI_URL)
    return url.host, url.port or (443 if url.scheme == "https" else 80)
