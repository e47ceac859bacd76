"""Which provider the settings mean, and what stands around the model."""

import httpx2

from summarizer.config import Settings
from summarizer.progress import Observer
from summarizer.providers import embedded
from summarizer.providers.answers import Cache, location
from summarizer.providers.base import ChatModel
from summarizer.providers.caching import CachingModel
from summarizer.providers.instrumented import InstrumentedModel
from summarizer.providers.openai import OPENAI_URL, OpenAIModel


def open_model(settings: Settings, observe: Observer) -> ChatModel:
    """The model that the settings name; loading the embedded one blocks for seconds.

    Raises:
        ConfigurationError: the settings do not fit together.
        ProviderError: the model cannot be had.
    """
    if settings.provider == "embedded":
        model = embedded.load(settings, observe)
        asked: ChatModel = InstrumentedModel(model)
        origin = model.origin
    else:
        hosted = OpenAIModel(settings, observe=observe)
        asked, origin = InstrumentedModel(hosted, _server(settings)), hosted.origin
    # A kept answer is no request, and costs nothing: what counts requests stands inside.
    if settings.cache:
        asked = CachingModel(asked, Cache(location(settings), settings.cache_max_bytes), origin)
    return asked


def _server(settings: Settings) -> tuple[str, int]:
    url = httpx2.URL(settings.base_url or OPENAI_URL)
    return url.host, url.port or (443 if url.scheme == "https" else 80)
