"""Which provider the settings mean."""

import httpx2

from summarizer.config import Settings
from summarizer.progress import Observer
from summarizer.providers import embedded
from summarizer.providers.base import ChatModel
from summarizer.providers.instrumented import instrumented
from summarizer.providers.openai import OPENAI_URL, OpenAIModel


def open_model(settings: Settings, observe: Observer) -> ChatModel:
    """The model that the settings name; loading the embedded one blocks for seconds.

    Raises:
        ConfigurationError: the settings do not fit together.
        ProviderError: the model cannot be had.
    """
    if settings.provider == "embedded":
        return instrumented(embedded.load(settings, observe))
    return instrumented(OpenAIModel(settings, observe=observe), _server(settings))


def _server(settings: Settings) -> tuple[str, int]:
    url = httpx2.URL(settings.base_url or OPENAI_URL)
    return url.host, url.port or (443 if url.scheme == "https" else 80)
