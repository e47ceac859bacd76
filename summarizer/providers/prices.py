"""Prices: what a request costs in US dollars, by the public prices that genai-prices brings along.

Nothing is fetched: the prices are those of the installed version.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import genai_prices
from genai_prices.types import PriceCalculation

from summarizer.providers.base import Usage

BATCH = {"processing": "batch"}
"""What genai-prices calls the prices of a Batch API."""


@dataclass(frozen=True)
class Tariff:
    """The prices that hold at one endpoint.

    Attributes:
        provider: the provider's name.
        base_url: address of an OpenAI-compatible server; None means the provider's own.
        in_batch: whether requests go through the provider's Batch API, which has its own prices.
    """

    provider: str
    base_url: str | None = None
    in_batch: bool = False

    def cost(self, usage: Usage, *models: str) -> float | None:
        """US dollars of one request, its cached tokens at their own price.

        Args:
            usage: its tokens.
            models: names of the model, best first; an Azure deployment may have any.

        Returns:
            None when no price of such a model at this endpoint is known, or the endpoint has not
            told the tokens; the embedded model costs nothing.
        """
        if self.provider == "embedded":
            return 0.0
        if usage.prompt <= 0:
            return None
        found = (self._cost(usage, model) for model in models if model)
        return next((cost for cost in found if cost is not None), None)

    def _cost(self, usage: Usage, model: str) -> float | None:
        tokens = genai_prices.Usage(
            input_tokens=usage.prompt,  # the cached ones included
            cache_read_tokens=min(max(usage.cached, 0), usage.prompt),
            output_tokens=max(usage.completion, 0),
        )
        try:
            found = self._found(tokens, model, BATCH if self.in_batch else {})
            usual = self._found(tokens, model, {}) if self.in_batch else None
        except LookupError:
            return None
        prices = found.model_price
        # A model that is listed without prices is not known to be free, and one whose batches have
        # no prices of their own is given its usual ones.
        known = prices.input_mtok is not None and prices.output_mtok is not None
        told = usual is None or prices != usual.model_price
        return float(found.total_price) if known and told else None

    def _found(
        self, tokens: genai_prices.Usage, model: str, context: Mapping[str, str]
    ) -> PriceCalculation:
        if self.base_url is None or self.provider == "azure":
            return genai_prices.calc_price(
                tokens, model, provider_id=self.provider, price_context=context
            )
        return genai_prices.calc_price(
            tokens, model, provider_api_url=self.base_url, price_context=context
        )
