"""Which provider the settings mean."""

from summarizer.config import Settings
from summarizer.progress import Observer
from summarizer.providers import embedded
from summarizer.providers.base import ChatModel, Profile, Usage
from summarizer.providers.budget import BudgetModel, unpriced
from summarizer.providers.openai import UNKNOWN, OpenAIModel, model_name
from summarizer.providers.prices import Tariff

ANY = Usage(prompt=1_000, completion=100)


def open_model(settings: Settings, observe: Observer) -> ChatModel:
    """The model that the settings name, with its budget; loading the embedded one takes seconds.

    Raises:
        ConfigurationError: the settings do not fit together.
        ProviderError: the model cannot be had.
    """
    if settings.max_cost is not None:
        _check_price(settings)
    model: ChatModel
    if settings.provider == "embedded":
        model = embedded.load(settings, observe)
    else:
        model = OpenAIModel(settings, observe=observe)
    if settings.max_cost is None and settings.max_tokens is None:
        return model
    return BudgetModel(model, settings.max_cost, settings.max_tokens)


def profile_of(settings: Settings) -> Profile:
    """What is known of the model that the settings name, without opening it."""
    return embedded.PROFILE if settings.provider == "embedded" else UNKNOWN


def _check_price(settings: Settings) -> None:
    """Refuse what can be told before asking; an Azure deployment's model can't."""
    model = model_name(settings)
    tariff = Tariff(settings.provider, settings.base_url)
    if settings.provider == "openai" and model and tariff.cost(ANY, model) is None:
        raise unpriced(model)
