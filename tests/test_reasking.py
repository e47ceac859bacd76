"""Asking again about what failed or is missing, and the model's own judgement of items."""

import json
from typing import Any

import pytest
from articles import ANSWERS, ARTICLE, answer

from summarizer import Settings, Summarizer
from summarizer.errors import RateLimitError
from summarizer.providers.base import Request
from summarizer.testing import Script, ScriptedModel

WRONG = {"actor": "Marek Dole", "says": "the union did choose this fight", "s": [4]}
RIGHT = {"actor": "Marek Dole", "says": "we will not leave our pupils behind", "s": [5]}
LATER = {"actor": "Marek Dole", "says": "We did not choose this fight", "s": [4]}


def again(request: Request) -> bool:
    return request.name.endswith("again")


def run(script: Script, **settings: Any) -> Any:
    model = ScriptedModel(script)
    with Summarizer(Settings.checked(**({"plan": "all"} | settings)), model=model) as summarizer:
        return summarizer.summarize(ARTICLE), model


def two_rounds(first: Any, second: Any) -> Script:
    """A model that answers the first round so, and the second so."""
    return lambda request: answer(request, ANSWERS | (second if again(request) else first))


def test_what_failed_is_asked_again_and_its_repair_says_so() -> None:
    result, model = run(two_rounds({"positions": [WRONG]}, {"positions": [LATER, RIGHT]}))
    assert [p.position for p in result.positions] == [LATER["says"], RIGHT["says"]]
    first = result.positions[0]
    assert first.verdict == "repaired"
    assert "did choose" in first.checks[-1].detail
    assert not result.rejected
    assert sum(map(again, model.requests)) == 1


def test_only_the_sentences_concerned_are_shown_again() -> None:
    _, model = run(two_rounds({"positions": [WRONG]}, {}))
    (request,) = filter(again, model.requests)
    shown = request.messages[-1].content
    assert "We did not choose this fight" in shown
    assert "did choose this fight" in shown
    assert "negation differs" in shown
    for other in ("Lena Hask", "forty village schools", "12 protesters", "Two people", "2014"):
        assert other not in shown


def test_a_plan_per_field_asks_again_only_about_what_was_asked_and_failed() -> None:
    first = {"summary": [{"text": "Education Minister Lena Hask did not urge anybody.", "s": [2]}]}
    model = ScriptedModel(two_rounds(first, {}))
    with Summarizer(Settings.checked(plan="per-field"), model=model) as summarizer:
        summarizer.summarize(ARTICLE)
    assert [r.name for r in model.requests if again(r)] == ["summary again"]


def test_there_is_never_a_second_round() -> None:
    result, model = run(two_rounds({"positions": [WRONG]}, {"positions": [WRONG]}))
    assert sum(map(again, model.requests)) == 1
    assert [r.item["position"] for r in result.rejected] == [WRONG["says"]]


def test_an_unusable_second_answer_takes_nothing_from_the_first() -> None:
    script = two_rounds({"positions": [WRONG]}, {})
    result, model = run(lambda r: "no JSON" if again(r) else script(r))
    assert len(result.demands) == 2
    assert len(model.requests) == 2
    assert any("asking again failed" in note for note in result.run.notes)
    assert not result.run.incomplete


def test_a_provider_that_fails_the_second_round_takes_nothing_from_the_first() -> None:
    script = two_rounds({"positions": [WRONG]}, {})
    result, _ = run(lambda r: RateLimitError("slow down") if again(r) else script(r))
    assert len(result.demands) == 2
    assert not any("slow down" in m.content for m in _.requests[-1].messages)


def test_a_missed_count_is_asked_for_and_found() -> None:
    result, _ = run(two_rounds({"casualties": ANSWERS["casualties"][:1]}, {}))
    assert [c.phrase for c in result.casualties] == ["12 protesters", "Two people", "three people"]
    assert {c.verdict for c in result.casualties} == {"supported"}
    assert not [cue for cue in result.missed if cue.field == "casualties"]


def test_nothing_is_asked_again_when_it_is_turned_off_or_nothing_is_open() -> None:
    _, model = run(two_rounds({"positions": [WRONG]}, {}), reask=False)
    assert len(model.requests) == 1
    _, model = run(two_rounds({"positions": [LATER, RIGHT]}, {}))
    assert len(model.requests) == 1


def test_asking_again_is_held_to_a_few_sentences_and_tokens() -> None:
    text = "".join(f'"Point {n} is wrong," said Mayor Ann Lee on Monday.\n\n' for n in range(60))
    nothing: Any = {name: [] for name in ANSWERS}
    model = ScriptedModel(lambda request: answer(request, nothing))
    with Summarizer(Settings(plan="all", fields=("positions",)), model=model) as summarizer:
        result = summarizer.summarize(text)
    _, request = model.requests
    assert request.messages[-1].content.count("Ann Lee") == 8
    assert request.max_tokens <= 900
    assert len(result.missed) == 60


def judge(verdict: Any) -> Script:
    """A model that extracts well and judges every pair the same."""

    def script(request: Request) -> str:
        if request.name.startswith("semantic"):
            return json.dumps(dict.fromkeys(request.schema["properties"], verdict))
        return answer(request, ANSWERS)

    return script


def test_a_model_that_agrees_leaves_everything_and_is_named_in_the_checks() -> None:
    result, model = run(judge(True), semantic_check=True, reask=False)
    assert len(result.actors) == 3
    assert result.demands[0].checks[-1].name == "semantic"
    pairs = [r for r in model.requests if r.name.startswith("semantic")]
    assert result.run.requests == 1 + len(pairs)
    assert all(len(r.schema["properties"]) <= 6 for r in pairs)


def test_what_the_model_doubts_is_rejected_with_that_reason() -> None:
    result, _ = run(judge(False), semantic_check=True, reask=False)
    assert not result.demands
    assert {r.checks[-1].name for r in result.rejected} == {"semantic"}


def test_what_the_model_doubts_is_kept_flagged_on_request() -> None:
    result, _ = run(judge(False), semantic_check=True, reask=False, policy="flag")
    assert {d.verdict for d in result.demands} == {"flagged"}


@pytest.mark.parametrize("verdict", ["perhaps", 7, None])
def test_a_judgement_that_is_none_changes_nothing_and_is_said(verdict: Any) -> None:
    result, _ = run(judge(verdict), semantic_check=True, reask=False)
    assert len(result.demands) == 2
    assert [gap.field for gap in result.run.incomplete] == ["semantic check"]


def test_without_being_asked_for_there_is_no_judgement() -> None:
    _, model = run(judge(False), reask=False)
    assert len(model.requests) == 1
