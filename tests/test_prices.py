import asyncio
import json
import threading
from typing import Any

import httpx2
import pytest
from articles import ANSWERS, ARTICLE, answer, perfect

from summarizer import Settings, Summarizer
from summarizer.providers.base import Completion, Message, Request, Usage
from summarizer.providers.openai import OpenAIModel
from summarizer.providers.prices import Tariff
from summarizer.providers.recording import Answer
from summarizer.render.markdown import as_markdown
from summarizer.render.text import as_text
from summarizer.result import StructuredSummary
from summarizer.testing import Script, ScriptedModel

USED = Usage(prompt=1_000, cached=600, completion=100)
OPENAI = Tariff("openai")


def cost(usage: Usage, model: str = "gpt-5-mini") -> float:
    found = OPENAI.cost(usage, model)
    assert found is not None
    return found


# --- what a request costs -----------------------------------------------------------------


def test_cached_tokens_are_part_of_the_prompt_and_have_a_lower_price_of_their_own() -> None:
    new, cached = cost(Usage(prompt=400)), cost(Usage(prompt=600, cached=600))
    answered = cost(Usage(prompt=1_000, completion=100)) - cost(Usage(prompt=1_000))
    assert 0 < cached < cost(Usage(prompt=600))
    assert cost(USED) == pytest.approx(new + cached + answered)


@pytest.mark.parametrize("name", ["gpt-5-mini-2025-08-07", "GPT-5-mini", "gpt-5-mini-20250807"])
def test_a_name_with_a_date_has_the_price_of_its_model(name: str) -> None:
    assert cost(USED, name) == cost(USED)


def test_a_request_in_a_batch_costs_half_where_that_is_the_price() -> None:
    found = Tariff("openai", in_batch=True).cost(USED, "gpt-5-mini")
    assert found == pytest.approx(cost(USED) / 2)


def test_a_model_without_prices_for_batches_has_no_price_in_one() -> None:
    model = "gpt-4o-audio-preview"
    assert OPENAI.cost(USED, model) is not None
    assert Tariff("openai", in_batch=True).cost(USED, model) is None


@pytest.mark.parametrize(
    ("provider", "base_url", "model"),
    [
        ("openai", None, "our-own-model"),
        ("openai", None, ""),
        ("openai", "http://127.0.0.1:8000/v1", "gpt-5-mini"),
        ("openai", "http://vllm.example:8000/v1", "gpt-5-mini"),
        ("azure", "https://news.openai.azure.com", "our-deployment"),
        ("openai", "https://generativelanguage.googleapis.com/v1beta/openai", "gemma-3"),
    ],
)
def test_what_is_not_known_has_no_price_rather_than_none_to_pay(
    provider: str, base_url: str | None, model: str
) -> None:
    assert Tariff(provider, base_url).cost(USED, model) is None


@pytest.mark.parametrize(
    ("base_url", "model"),
    [
        ("https://api.groq.com/openai/v1", "llama-3.3-70b-versatile"),
        ("https://api.deepseek.com", "deepseek-chat"),
        ("https://api.mistral.ai/v1", "mistral-small-latest"),
    ],
)
def test_other_public_endpoints_have_their_prices(base_url: str, model: str) -> None:
    found = Tariff("openai", base_url).cost(USED, model)
    assert found is not None
    assert found > 0


def test_a_deployment_of_any_name_has_the_price_of_the_model_that_answered() -> None:
    azure = Tariff("azure", "https://news.openai.azure.com")
    assert azure.cost(USED, "gpt-5-mini-2025-08-07", "our-deployment") == cost(USED)
    assert azure.cost(USED, "", "gpt-5-mini") == cost(USED)


def test_tokens_that_were_not_told_are_not_free() -> None:
    assert OPENAI.cost(Usage(), "gpt-5-mini") is None


def test_counts_that_make_no_sense_still_have_a_price() -> None:
    assert cost(Usage(prompt=10, cached=600, completion=-1)) > 0


def test_the_embedded_model_costs_nothing() -> None:
    assert Tariff("embedded", "http://127.0.0.1:1/v1").cost(USED, "any") == 0.0


def test_prices_are_not_fetched() -> None:
    cost(USED)
    assert not [thread for thread in threading.enumerate() if "prices" in thread.name]


def test_a_hosted_completion_has_its_cost() -> None:
    usage = {"prompt_tokens": 1000, "completion_tokens": 100}
    details = {"prompt_tokens_details": {"cached_tokens": 600}}
    choice = {"message": {"content": "{}"}, "finish_reason": "stop"}
    reply = {"choices": [choice], "usage": usage | details, "model": "gpt-5-mini-2025-08-07"}

    async def ask() -> Completion:
        transport = httpx2.MockTransport(lambda _: httpx2.Response(200, json=reply))
        settings = Settings.checked(provider="openai", api_key="sk-made-up")
        client = httpx2.AsyncClient(transport=transport)
        model = OpenAIModel(settings, http_client=client)
        try:
            return await model.complete(Request("a", (Message("user", "?"),), {}, 9))
        finally:
            await model.aclose()

    assert asyncio.run(ask()).cost == cost(USED)


# --- what an article costs ----------------------------------------------------------------


def summarized(script: Script, **settings: Any) -> StructuredSummary:
    checked = Settings.checked(**{"plan": "all", "reask": False} | settings)
    with Summarizer(checked, model=ScriptedModel(script)) as summarizer:
        return summarizer.summarize(ARTICLE)


def priced(text: str, dollars: float | None) -> Completion:
    return Completion(text, truncated=False, usage=USED, seconds=0.0, cost=dollars)


def test_a_run_costs_what_its_requests_cost_checks_and_second_answers_included() -> None:
    def script(request: Request) -> Completion:
        if request.name.startswith("semantic"):
            keys = request.schema["properties"]
            return priced(json.dumps(dict.fromkeys(keys, True)), 0.01)
        if request.name.endswith("again"):
            return priced(answer(request, {name: [] for name in ANSWERS}), 0.2)
        lacking = ANSWERS | {"casualties": ANSWERS["casualties"][:1]}
        return priced(answer(request, lacking), 3.0)

    run = summarized(script, reask=True, semantic_check=True).run
    assert run.requests > 2
    assert run.cost == pytest.approx(3.2 + 0.01 * (run.requests - 2))


def test_a_run_has_no_cost_as_soon_as_that_of_one_request_is_not_known() -> None:
    def script(request: Request) -> Completion:
        return priced(perfect(request), None if request.name == "actors" else 0.5)

    german = Settings(plan="per-field", reask=False)
    with Summarizer(german, model=ScriptedModel(script)) as summarizer:
        run = summarizer.summarize("Der Bürgermeister sagte am Montag, die Brücke sei sicher.").run
    assert run.requests > 1
    assert run.cost is None


def test_a_run_without_requests_costs_nothing() -> None:
    run = summarized(perfect, plan="per-field", fields=("casualties",)).run
    assert (run.requests, run.cost) == (0, 0.0)


def test_a_cost_is_rounded_but_not_to_nothing() -> None:
    run = summarized(lambda request: priced(perfect(request), 0.000_000_123_456)).run
    assert run.cost == 0.000_000_12


@pytest.mark.parametrize(
    ("dollars", "shown"),
    [(None, ""), (0.0, ""), (0.12345, "$0.1235"), (0.000_01, "under $0.0001")],
)
def test_a_cost_is_shown_when_there_is_one(dollars: float | None, shown: str) -> None:
    result = summarized(lambda request: priced(perfect(request), dollars))
    for form in (as_text(result), as_markdown(result)):
        last = form.strip().splitlines()[-1].replace("\\", "")
        assert last.removesuffix("*").endswith(shown or "tokens")
        assert ("$" in last) == bool(shown)


def test_a_recording_keeps_the_cost_and_one_without_is_as_good_as_before() -> None:
    request = Request("a", (Message("user", "?"),), {}, 9)
    assert Answer.of("k", request, priced("{}", 0.5)).given().cost == 0.5
    assert Answer.model_validate_json('{"key": "k", "name": "a"}').given().cost is None
