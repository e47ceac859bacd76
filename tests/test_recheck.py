"""Results checked anew: the library's ``validate`` and what must hold of it for any input."""

import json
from typing import Any

import pytest
from articles import ARTICLE, perfect
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer import Document, Settings, StructuredSummary, Summarizer, validate
from summarizer.checks.analysis import Analysis
from summarizer.saved import completed
from summarizer.testing import ScriptedModel

FIELDS = ("claims", "actors", "positions", "demands", "casualties")
PIECES = (
    "Mayor Ann Lee said",
    "killed",
    "three people",
    "did not",
    "denied that",
    "urged the union to",
    '"We will not stop,"',
    "in 2014",
    "13",
    "Lena Hask",
    "could",
    "—",
    "“",
    "é",
    "😀",
    "\n",
    "\x1b[31m",
    "  ",
    "",
)
PHRASE = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map(" ".join)
TEXT = st.one_of(PHRASE, st.text(max_size=60))
NUMBER = st.one_of(st.none(), st.integers(0, 10**12))


def good() -> StructuredSummary:
    with Summarizer(Settings(plan="all", reask=False), model=ScriptedModel(perfect)) as summarizer:
        return summarizer.summarize(ARTICLE)


def changed(field: str, **values: Any) -> StructuredSummary:
    """The good result with its first item of a field changed."""
    first, *rest = getattr(good(), field)
    items = (first.model_copy(update=values), *rest)
    return good().model_copy(update={field: items})


def failed(result: StructuredSummary, text: str = ARTICLE) -> set[str]:
    """The checks that fail anywhere in a result."""
    checked = validate(result, text, policy="flag")
    items = [item for field in FIELDS for item in getattr(checked, field)]
    return {check.name for item in items for check in item.checks if not check.passed}


def test_a_sound_result_passes_again_and_keeps_its_verdicts() -> None:
    result = good()
    assert validate(result, ARTICLE) == result
    assert {actor.verdict for actor in result.actors} == {"supported"}


@pytest.mark.parametrize(
    ("field", "values", "check"),
    [
        ("claims", {"text": "Lena Hask urged 41 striking teachers to return."}, "claim"),
        ("claims", {"text": "Jon Nowhere urged striking teachers to return."}, "names"),
        ("claims", {"text": "Lena Hask did not urge striking teachers to return."}, "claim"),
        ("actors", {"name": "Jon Nowhere"}, "name"),
        ("positions", {"actor": "Lena Hask"}, "actor"),
        ("positions", {"position": "the union did choose this fight"}, "position"),
        ("positions", {"quote": "We did not choose that fight"}, "quote"),
        ("positions", {"quote": "But we will not leave our pupils behind."}, "quote"),
        ("demands", {"actor": "Marek Dole"}, "actor"),
        ("demands", {"demand": "not return to their classrooms"}, "demand"),
        ("casualties", {"best": 13}, "count"),
        ("casualties", {"harm": "killed"}, "harm"),
        ("casualties", {"historical": True}, "time"),
        ("casualties", {"phrase": "13 protesters"}, "phrase"),
    ],
)
def test_a_damaged_item_fails_the_check_that_concerns_it(
    field: Any, values: Any, check: Any
) -> None:
    assert check in failed(changed(field, **values))


@pytest.mark.parametrize("field", FIELDS)
def test_evidence_that_was_moved_is_noticed(field: Any) -> None:
    other = good().demands[1].evidence
    assert failed(changed(field, evidence=other))
    shifted = tuple(e.model_copy(update={"start": e.start + 1}) for e in good().claims[0].evidence)
    assert "evidence" in failed(changed(field, evidence=shifted))
    renumbered = tuple(
        e.model_copy(update={"sentence": e.sentence + 1}) for e in good().claims[0].evidence
    )
    assert "evidence" in failed(changed(field, evidence=renumbered))


def test_what_fails_goes_to_rejected_or_stays_in_its_place_as_told() -> None:
    bad = changed("casualties", best=13)
    strict = validate(bad, ARTICLE)
    assert len(strict.casualties) == 2
    assert [r.field for r in strict.rejected] == ["casualties"]
    assert any(cue.cue == "detained: 12 protesters" for cue in strict.missed)
    flagged = validate(bad, ARTICLE, policy="flag")
    assert [c.verdict for c in flagged.casualties] == ["flagged", "supported", "supported"]
    assert not flagged.rejected


def test_a_summary_changed_behind_its_claims_is_checked_sentence_by_sentence() -> None:
    bad = good().model_copy(update={"summary": good().summary + " Jon Nowhere died in Tarn."})
    checked = validate(bad, ARTICLE)
    assert checked.summary == good().summary
    assert any("Jon Nowhere" in str(r.item) for r in checked.rejected)


def test_a_summary_without_claims_gets_them_with_their_evidence() -> None:
    bare = good().model_copy(update={"claims": ()})
    checked = validate(bare, ARTICLE)
    assert [c.text for c in checked.claims] == [c.text for c in good().claims]
    assert [e.sentence for e in checked.claims[1].evidence] == [6]


def test_a_check_of_another_text_says_so_once() -> None:
    once = validate(good(), ARTICLE + "\nThe mayor left.")
    twice = validate(once, ARTICLE + "\nThe mayor left.")
    assert once == twice
    assert sum("another" in note or "not the one" in note for note in once.run.notes) == 1


def test_what_was_not_asked_for_is_not_missed() -> None:
    chosen = Settings(plan="all", reask=False, fields=("actors",))
    with Summarizer(chosen, model=ScriptedModel(perfect)) as summarizer:
        result = summarizer.summarize(ARTICLE)
    assert not validate(result, ARTICLE).missed


def test_words_of_the_worked_example_are_noticed_in_a_result() -> None:
    assert "leak" in failed(changed("actors", name="Tomas Arrel"))


def odd_items(text: str, number: int | None, start: int, end: int) -> dict[str, Any]:
    evidence = [{"sentence": 1 + start % 5, "start": start, "end": end, "text": text}]
    shared = {"evidence": evidence}
    return {
        "summary": text,
        "claims": [{"text": text, **shared}],
        "actors": [{"name": text, "role": text, "kind": "person", **shared}],
        "positions": [{"actor": text, "position": text, "quote": text, **shared}],
        "demands": [{"actor": text, "addressee": text, "demand": text, "quote": text, **shared}],
        "casualties": [
            {
                "harm": "killed",
                "phrase": text,
                "low": number,
                "best": number,
                "high": number,
                "who": text,
                "reported_by": text,
                "historical": False,
                **shared,
            }
        ],
    }


@settings(max_examples=150, deadline=None)
@given(
    article=TEXT,
    text=TEXT,
    number=NUMBER,
    start=st.integers(0, 90),
    end=st.integers(0, 90),
    policy=st.sampled_from(["strict", "flag"]),
    language=st.sampled_from([None, "en", "fr", "de", "ru", "xx"]),
)
def test_nothing_makes_it_raise_and_twice_is_once_also_through_json(  # noqa: PLR0913, PLR0917
    article: str, text: str, number: Any, start: int, end: int, policy: Any, language: Any
) -> None:
    source = Document.from_text(f"{article}\nMayor Ann Lee said 3 people died.", language=language)
    result = completed(odd_items(text, number, start, end), Analysis(source), "made up")
    once = validate(result, source, policy=policy)
    assert validate(once, source, policy=policy) == once
    again = StructuredSummary.model_validate_json(once.model_dump_json())
    assert validate(again, source, policy=policy) == once


@settings(max_examples=60, deadline=None)
@given(article=TEXT)
def test_what_passed_passes_again_after_a_round_trip(article: str) -> None:
    text = f"{ARTICLE}\n{article}"
    with Summarizer(Settings(plan="all", reask=False), model=ScriptedModel(perfect)) as summarizer:
        result = summarizer.summarize(text)
    back = StructuredSummary.model_validate(json.loads(result.model_dump_json()))
    checked = validate(back, text)
    assert checked.model_copy(update={"missed": ()}) == result.model_copy(update={"missed": ()})
