"""Which provider the settings mean, and what stands around the model."""

import httpx2

from summarizer.config import Settings
from summarizer.progress import Observer
from summarizer.providers import embedded
from summarizer.providers.answers import Cache, location
from summarizer.providers.base import ChatModel, Profile, Usage
from summarizer.providers.budget import BudgetModel, unpriced
from summarizer.providers.caching import CachingModel
from summarizer.providers.connecting import OPENAI_URL, model_name
from summarizer.providers.instrumented import InstrumentedModel
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
    # Outermost: a kept answer is no request, and takes nothing from the budget.
    if settings.cache:
        model = CachingModel(model, Cache(location(settings), settings.cache_max_bytes), origin)
    return model


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
