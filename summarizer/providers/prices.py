"""Prices: what a request costs in US dollars, by the public prices that genai-prices brings along.

Nothing is fetched: the prices are those of the installed version.
"""

from dataclasses import dataclass

import genai_prices

from summarizer.providers.base import Usage


@dataclass(frozen=True)
class Tariff:
    """The prices that hold at one endpoint.

    Attributes:
        provider: the provider's name.
        base_url: address of an OpenAI-compatible server; None means the provider's own.
    """

    provider: str
    base_url: str | None = None

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
            if self.base_url is None or self.provider == "azure":
                found = genai_prices.calc_price(tokens, model, provider_id=self.provider)
            else:
                found = genai_prices.calc_price(tokens, model, provider_api_url=self.base_url)
        except LookupError:
            return None
        prices = found.model_price
        # A model that is listed without prices is not known to be free.
        known = prices.input_mtok is not None and prices.output_mtok is not None
        return float(found.total_price) if known else None
