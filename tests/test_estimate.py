from statistics import median
from typing import Any

import pytest
from articles import ARTICLE, perfect
from estimates import Compared, compared, singly, summed
from hypothesis import given
from hypothesis import strategies as st

from summarizer import Document, Settings, Summarizer
from summarizer.estimate import Estimate, Speed, estimate
from summarizer.providers import tokens
from summarizer.providers.base import Profile
from summarizer.providers.choosing import profile_of
from summarizer.testing import ScriptedModel

DOCUMENT = Document.from_text(ARTICLE)


@pytest.fixture(scope="module")
def recorded() -> list[Compared]:
    return list(compared())


def estimated(document: Document = DOCUMENT, **settings: Any) -> Estimate:
    checked = Settings.checked(**{"provider": "openai"} | settings)
    return estimate(document, checked, profile_of(checked))


# --- against what was recorded ------------------------------------------------------------


@pytest.mark.parametrize("what", ["requests", "prompt_tokens", "completion_tokens"])
@pytest.mark.parametrize("english", [True, False])
def test_a_sum_over_the_recorded_articles_is_right_within_15_percent(
    recorded: list[Compared], what: str, english: bool
) -> None:
    some = [one for one in recorded if (one.language == "en") == english]
    assert abs(summed(some, what)) < 0.15


def test_the_prompts_of_recorded_requests_are_counted_within_a_few_percent(
    recorded: list[Compared],
) -> None:
    assert median(singly(recorded, "first_prompt")) < 0.02
    assert max(singly(recorded, "first_prompt")) < 0.08


# --- what is estimated --------------------------------------------------------------------


@pytest.mark.parametrize("plan", ["all", "per-field"])
def test_the_requests_of_a_first_round_are_those_that_are_made(plan: Any) -> None:
    model = ScriptedModel(perfect)
    with Summarizer(Settings(plan=plan, reask=False), model=model) as summarizer:
        summarizer.summarize(ARTICLE)
    told = estimated(plan=plan, reask=False)
    assert told.requests == len(model.requests)
    prompts = sum(tokens.of_prompt(request, schema=True) for request in model.requests)
    assert told.prompt_tokens == pytest.approx(prompts)


def test_nothing_is_asked_and_no_key_is_needed() -> None:
    assert estimated().cost is not None


def test_a_schema_counts_where_the_model_is_shown_it() -> None:
    hosted = estimated(model="gpt-5-mini")
    own = estimated(model="gpt-5-mini", base_url="http://127.0.0.1:8000/v1")
    assert hosted.prompt_tokens > own.prompt_tokens + 500
    assert hosted.completion_tokens == own.completion_tokens


@pytest.mark.parametrize("change", [{"reask": False}, {"fields": ("summary",)}])
def test_less_to_do_takes_less(change: Any) -> None:
    whole, part = estimated(), estimated(**change)
    assert part.prompt_tokens < whole.prompt_tokens
    assert part.completion_tokens < whole.completion_tokens
    assert (part.cost or 0) < (whole.cost or 0)
    assert (part.seconds or 0) < (whole.seconds or 0)


def test_a_semantic_check_takes_more_requests() -> None:
    assert estimated(semantic_check=True).requests > estimated().requests + 1


def test_a_longer_article_has_a_longer_prompt() -> None:
    longer = Document.from_text(ARTICLE + "\n\nPolice closed the road on Friday." * 50)
    assert estimated(longer).prompt_tokens > estimated().prompt_tokens + 300


def test_the_embedded_model_costs_nothing_and_its_speed_is_known() -> None:
    told = estimated(provider="embedded")
    assert told.cost == 0.0
    assert told.seconds is not None
    assert told.seconds > 1


def test_a_server_of_ones_own_has_neither_price_nor_speed() -> None:
    told = estimated(base_url="http://127.0.0.1:8000/v1", model="tiny")
    assert (told.cost, told.seconds) == (None, None)


def test_a_speed_that_is_given_holds_for_any_server_and_is_shared_by_requests_at_once() -> None:
    settings = Settings(provider="openai", base_url="http://127.0.0.1:8000/v1", max_concurrency=4)
    told = estimate(DOCUMENT, settings, Profile(), speed=Speed(wait=2, tokens=10))
    alone = told.requests * 2 + told.completion_tokens / 10
    assert told.seconds == pytest.approx(alone / 4)


def test_an_article_that_rules_read_alone_takes_nothing() -> None:
    told = estimated(plan="per-field", fields=("casualties",))
    assert told == Estimate()


def test_estimates_add_up_and_what_is_not_known_of_one_is_not_known_of_the_sum() -> None:
    total = sum([Estimate(1, 100, 10, 0.5, 2.0), Estimate(2, 50, 5, None, 1.0)], Estimate())
    assert total == Estimate(3, 150, 15, None, 3.0)


# --- counting tokens ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("", 0, 0),
        ("The government said on Monday that talks would go on.", 9, 13),
        ("Правительство сообщило, что переговоры продолжатся.", 12, 24),
        ("政府周一表示，谈判将继续进行。", 9, 14),
        ("1234567890", 10, 10),
    ],
)
def test_tokens_are_counted_by_script(text: str, least: int, most: int) -> None:
    assert least <= tokens.of_text(text) <= most


@given(st.text(), st.text())
def test_more_text_never_has_fewer_tokens(one: str, more: str) -> None:
    assert 0 <= tokens.of_text(one) <= tokens.of_text(f"{one} {more}") + 1e-6
