"""Articles that don't fit the model's context are shown in parts, and none of them is lost."""

import json
import re
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import ContextOverflowError, Settings, StructuredSummary, Summarizer
from summarizer.config import PlanName
from summarizer.providers.base import Request
from summarizer.testing import ScriptedModel
from summarizer.windows import OVERLAP, split

# Rules don't read who speaks in German: the model is asked about the article itself.
NAMES = [
    f"Direktorin {name}berger"
    for name in ("Ada", "Berta", "Carla", "Dora", "Emma", "Frieda", "Greta")
]
LONG = "\n\n".join(
    f"{name} sagte am Montag, die Brücke {number} sei sicher. Sie wurde 2014 gebaut. "
    f"Viele Menschen gehen jeden Tag über die Brücke {number}. Das Wetter war gut."
    for number, name in enumerate(NAMES * 3)
)


def numbers(request: Request) -> list[int]:
    """The sentences that a request's article shows."""
    shown = request.messages[-1].content.split("Task ")[0].split("Answer these")[0]
    return [int(found) for found in re.findall(r"^\[(\d+)\]", shown, re.MULTILINE)]


def answered(request: Request) -> str:
    """Each "… sagte" that is shown, as an actor; no claims."""
    text = request.messages[-1].content
    people = re.findall(r"^\[\d+\] Direktorin (\w+) sagte", text, re.MULTILINE)
    actors = [{"name": name, "role": None, "kind": "person"} for name in people][:12]
    wanted = request.schema["properties"]
    return json.dumps(
        {name: actors if name == "actors" else _none(wanted[name]) for name in wanted}
    )


def _none(schema: dict[str, object]) -> object:
    if schema["type"] == "array":
        return []
    return {key: [] for key in schema["properties"]}  # type: ignore[attr-defined]


def summarized(
    model: ScriptedModel, text: str = LONG, plan: PlanName = "per-field"
) -> StructuredSummary:
    with Summarizer(Settings(plan=plan, reask=False), model=model) as summarizer:
        return summarizer.summarize(text)


def size(request: Request) -> int:
    words = sum(ceil(len(message.content) / 4) for message in request.messages)
    return words + request.max_tokens


@pytest.mark.parametrize(("plan", "context"), [("per-field", 3_000), ("all", 5_500)])
def test_no_request_is_larger_than_the_context(plan: PlanName, context: int) -> None:
    model = ScriptedModel(answered, plan=plan, context=context)
    summarized(model, plan=plan)
    assert len(model.requests) > 3
    assert max(map(size, model.requests)) <= context


@pytest.mark.parametrize(("plan", "context"), [("per-field", 3_000), ("all", 5_500)])
def test_every_sentence_is_shown_to_every_field(plan: PlanName, context: int) -> None:
    model = ScriptedModel(answered, plan=plan, context=context)
    record = summarized(model, plan=plan)
    for name in {request.name for request in model.requests} - {"summary"}:
        shown = {n for request in model.requests if request.name == name for n in numbers(request)}
        assert shown == set(range(1, record.source.sentences + 1))


def test_an_actor_of_several_parts_is_one_actor_with_a_place_in_the_record() -> None:
    record = summarized(ScriptedModel(answered, plan="per-field", context=3_000))
    assert sorted(actor.name for actor in record.actors) == sorted(NAMES)


def test_the_record_says_in_how_many_parts_the_article_was_shown() -> None:
    record = summarized(ScriptedModel(answered, plan="per-field", context=3_000))
    assert any(re.search(r"shown to the model in \d+ parts", note) for note in record.run.notes)


def test_the_summary_of_a_long_article_is_asked_for_once_about_the_whole() -> None:
    model = ScriptedModel(answered, plan="all", context=5_500)
    summarized(model, plan="all")
    summaries = [r for r in model.requests if "summary" in r.schema["properties"]]
    assert [request.name for request in summaries] == ["summary"]


def test_an_article_that_fits_is_shown_once() -> None:
    model = ScriptedModel(answered, plan="all", context=100_000)
    record = summarized(model, plan="all")
    assert [request.name for request in model.requests] == ["all"]
    assert not any("parts" in note for note in record.run.notes)


def test_cost_grows_with_the_length_and_not_faster() -> None:
    def asked(times: int) -> int:
        model = ScriptedModel(answered, plan="per-field", context=3_000)
        summarized(model, "\n\n".join([LONG] * times))
        return sum(map(size, model.requests))

    assert asked(8) < 2.2 * asked(4)


def test_a_context_without_room_for_an_article_is_an_error_with_a_remedy() -> None:
    with pytest.raises(ContextOverflowError, match="--plan per-field"):
        summarized(ScriptedModel(answered, plan="all", context=4_400), plan="all")


@given(st.lists(st.integers(1, 90), min_size=1, max_size=80), st.integers(100, 600))
def test_windows_hold_each_sentence_once_beside_the_two_before_it(
    sizes: list[int], room: int
) -> None:
    found = split(sizes, room)
    own: list[int] = []
    for before, window in zip([None, *found], found, strict=False):
        first = before.last + 1 if before else 1
        own += range(first, window.last + 1)
        assert first - OVERLAP <= window.first <= first
        shown = sum(sizes[window.first - 1 : window.last])
        assert shown <= room
    assert own == list(range(1, len(sizes) + 1))


@given(st.lists(st.integers(10, 60), min_size=20, max_size=200))
def test_windows_are_hardly_more_than_needed(sizes: list[int]) -> None:
    room = 400
    again = OVERLAP * 60
    assert len(split(sizes, room)) <= ceil(sum(sizes) / (room - again)) + 2
