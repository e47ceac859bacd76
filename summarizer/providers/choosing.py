"""Which provider the settings mean."""

from summarizer.config import Settings
from summarizer.progress import Observer
from summarizer.providers import embedded
from summarizer.providers.answers import Cache, location
from summarizer.providers.base import ChatModel
from summarizer.providers.caching import CachingModel
from summarizer.providers.embedded import EmbeddedModel
from summarizer.providers.openai import OpenAIModel


def open_model(settings: Settings, observe: Observer) -> ChatModel:
    """The model that the settings name; loading the embedded one blocks for seconds.

    Raises:
        ConfigurationError: the settings do not fit together.
        ProviderError: the model cannot be had.
    """
    model = _provided(settings, observe)
    if not settings.cache:
        return model
    cache = Cache(location(settings), settings.cache_max_bytes)
    return CachingModel(model, cache, model.origin)


def _provided(settings: Settings, observe: Observer) -> EmbeddedModel | OpenAIModel:
    if settings.provider == "embedded":
        return embedded.load(settings, observe)
    return OpenAIModel(settings, observe=observe)
