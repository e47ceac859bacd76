"""The mutation benchmark and its cases: a benchmark that cannot fail proves nothing."""

import json
from collections import Counter
from pathlib import Path

import mutations
import pytest

from summarizer import Document, Settings, StructuredSummary, Summarizer, validate
from summarizer.errors import InputError
from summarizer.evaluation.cases import load, problems, read
from summarizer.fields import FIELDS
from summarizer.testing import ScriptedModel
from summarizer.validation import examine

CASES = Path(__file__).parent.parent / "evals" / "cases"
ALL = load(CASES)


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.key.id)
def test_a_key_holds_only_what_its_article_says(case: object) -> None:
    assert list(problems(case)) == []  # type: ignore[arg-type]


def test_there_are_cases_of_both_splits_and_several_languages() -> None:
    assert {case.key.split for case in ALL} == {"dev", "test"}
    assert len({case.key.language for case in ALL}) >= 8
    assert len({case.key.id for case in ALL}) == len(ALL)


def test_every_kind_of_damage_changes_an_item_and_none_changes_its_key() -> None:
    kinds: Counter[str] = Counter()
    for case in ALL[:8]:
        sound: dict[str, list[object]] = {}
        for trial in mutations.trials(case):
            kinds[trial.kind] += 1
            known = sound.setdefault(trial.field.name, [])
            if trial.kind == "undamaged":
                known.append(trial.item)
            else:
                assert trial.item not in known[-1:]
    assert set(kinds) == {"undamaged", *mutations.MUTATIONS}


def test_damage_is_the_same_each_time() -> None:
    one, two = (list(mutations.trials(ALL[0])) for _ in range(2))
    assert [trial.item for trial in one] == [trial.item for trial in two]


def test_the_benchmark_judges_as_validate_does() -> None:
    (case,) = [case for case in ALL if case.key.id == "depot-blockade"]
    nothing = '{"summary":[],"actors":[],"positions":[],"demands":[],"casualties":[]}'
    chosen = Settings(plan="all", reask=False)
    with Summarizer(chosen, model=ScriptedModel(lambda _: nothing)) as summarizer:
        empty = summarizer.summarize(case.document)
    for trial in mutations.trials(case):
        changes: dict[str, object] = {trial.field.attribute: (trial.item,)}
        if trial.field is FIELDS[0]:
            changes["summary"] = trial.field.claim(trial.item)
        record: StructuredSummary = empty.model_copy(update=changes)
        checked = validate(record, case.document, policy="flag")
        (item,) = getattr(checked, trial.field.attribute)
        assert item.verdict == examine(trial.field, trial.item, trial.analysis).verdict


def test_a_key_that_is_wrong_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("At least 14 people were hurt, police said.")
    key = """{"id":"x","split":"dev","summary":[],"actors":[],"positions":[],"demands":[],
    "casualties":[{"harm":"injured","phrase":"At least 15 people","low":14,"best":15,"high":13,
    "evidence":["people were hurt"]}]}"""
    (tmp_path / "x.json").write_text(key)
    told = " ".join(problems(read(tmp_path / "x.json")))
    assert "'At least 15 people' is not in the article" in told
    assert "follow no convention" in told
    with pytest.raises(InputError, match="no case"):
        load(tmp_path / "empty")
    (tmp_path / "x.json").write_text('{"id": 7}')
    with pytest.raises(InputError, match="split"):
        read(tmp_path / "x.json")


def test_labelled_quotations_become_cases() -> None:
    text = "Ann Lee, the mayor, left. “We will not pay for this bridge,” Lee said on Monday."
    quote = text[text.index("“") : text.index("”") + 1]
    at = text.index(quote)
    said = {
        "quote": quote,
        "speaker": "Lee",
        "type": "direct",
        "speaker_is_pronoun": False,
        "quote_spans": [[at, at + len(quote)]],
        "cue_spans": [],
        "speaker_spans": [],
    }
    line = json.dumps({"id": "x", "text": text, "gold": {"attributions": [said]}})
    case = mutations.from_polnear(line)
    assert case.key.positions[0].actor == "Lee"
    assert case.key.positions[0].quote == "We will not pay for this bridge"
    assert case.document.text == Document.from_text(text).text
