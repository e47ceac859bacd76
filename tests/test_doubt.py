"""Whom a speaker may be where the text tells it by a pronoun or a description."""

from typing import Any

import pytest

from summarizer import Document, validate
from summarizer.checks.analysis import Analysis
from summarizer.saved import completed


def failures(actor: str, words: str, text: str, *cited: int, quote: str | None = None) -> set[str]:
    """The checks that a position fails."""
    position = {"actor": actor, "position": words, "quote": quote, "evidence": list(cited)}
    record = {"summary": "", "positions": [position]}
    analysis = Analysis(Document.from_text(text, language="en"))
    checked = validate(completed(record, analysis, "a record"), text, policy="flag")
    return {check.name for check in checked.positions[0].checks if not check.passed}


GROUP = (
    "A charity said the camp was empty, but soldiers denied it. "
    "The charity, Open Hand, works in Velk. Ann Lee leads the council of Velk."
)
MAYORS = (
    "Both towns voted. The mayors, Ann Lee and Bo Quist, met. Rain fell. It was cold. Snow came. "
    "Both mayors said that the talks had gone well."
)
LEAGUE = "Ann Lee joined the Dorn Nurses' League. Her union gave the city until Friday."
PORTER = (
    "A nurse was blamed. Bo Quist, a porter, agreed. Velk Water Company said nothing. "
    "Rain fell. The woman said she had called for help."
)
BANNER = "The League met. Dorn slept. Workers held up a banner. It read: “Pay us now, Dorn”."
TAM = "Only a driver who asked to be called Tam spoke. “We saw the wave,” said the driver."
OPEN = [
    # text, the position, who may hold it, who may not
    (GROUP, "the camp was empty", "Open Hand", "Ann Lee"),
    (LEAGUE, "her union gave the city until Friday", "Dorn Nurses' League", "Bo Quist"),
    (PORTER, "she had called for help", "the woman", "Velk Water Company"),
    (BANNER, "pay us now, Dorn", "Workers", "Bo Quist"),
    (TAM, "they saw the wave", "Tam", "Velk"),
    ("Velk met. For the dead, it is too late.", "it is too late", "the dead", "Velk"),
    (MAYORS, "the talks had gone well", "Bo Quist", "Velk"),
    ("Ann Lee: Velk needs a new bridge.", "Velk needs a new bridge", "Ann Lee", "Velk"),
]


@pytest.mark.parametrize(("text", "words", "may", "other"), OPEN)
def test_a_description_may_mean_who_fits_and_stands_near_and_nobody_else(
    text: Any, words: Any, may: Any, other: Any
) -> None:
    document = Document.from_text(text, language="en")
    said = [s.number for s in document.sentences if words[-9:] in s.text or "Friday" in s.text]
    assert "actor" not in failures(may, words, text, *said[:1])
    assert "actor" in failures(other, words, text, *said[:1])


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        # The pronoun is the speaker's who stands before it.
        ("Ann Lee met Bo Quist. Bo Quist said he thought it safe.", "Bo Quist", "Ann Lee"),
        # A company is no "she", a person no "it".
        (
            "Velk Steel Company hired Ann Lee. She said it was safe.",
            "Ann Lee",
            "Velk Steel Company",
        ),
        # The one told is not the one who tells.
        ("The union met. It told Ann Lee it was safe.", "the union", "Ann Lee"),
        # Who is described by the text itself is in no doubt.
        (
            "Ann Lee, the Reform nominee, met Bo Quist. The Reform nominee said it was safe.",
            "Ann Lee",
            "Bo Quist",
        ),
    ],
)
def test_there_is_no_doubt_where_the_text_tells(text: str, right: str, wrong: str) -> None:
    assert "actor" not in failures(right, "it was safe", text, 2)
    assert "actor" in failures(wrong, "it was safe", text, 2)


def test_what_a_pronoun_means_may_stand_before_the_evidence() -> None:
    text = 'The driver survived. "He was not drunk," said Ann Lee.'
    assert not failures("Ann Lee", "the driver was not drunk", text, 2)
    assert "position" in failures("Ann Lee", "the pilot was not drunk", text, 2)


def test_few_words_state_something_when_a_verb_is_among_them() -> None:
    text = "The club was told of the fine. The club was unmoved."
    assert "states" not in failures("the club", "was unmoved", text, 2)
    assert "states" in failures("the club", "the club", text, 2)
