"""Which provider the settings mean."""

from summarizer.config import Settings
from summarizer.progress import Observer
from summarizer.providers import embedded
from summarizer.providers.base import ChatModel
from summarizer.providers.openai import OpenAIModel


def open_model(settings: Settings, observe: Observer) -> ChatModel:
    """The model that the settings name; loading the embedded one blocks for seconds.

    Raises:
        ConfigurationError: the settings do not fit together.
        ProviderError: the model cannot be had.
    """
    if settings.provider == "embedded":
        return embedded.load(settings, observe)
    return OpenAIModel(settings, observe=observe)
