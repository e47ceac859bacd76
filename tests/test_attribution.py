from typing import Any

import pytest

from summarizer import Document
from summarizer.checks.analysis import Analysis
from summarizer.checks.names import untitled

SPEAKERS = [
    ("Mayor Ann Lee said the bridge was safe.", ["Ann Lee"]),
    ('"The bridge is safe," said Mayor Ann Lee.', ["Ann Lee"]),
    ('"The bridge is safe," Ann Lee, the mayor, said.', ["Ann Lee"]),
    ("The mayor, Ann Lee, said the bridge was safe.", ["Ann Lee"]),
    ("DORN (Newsline) - Mayor Ann Lee on Monday urged residents to leave.", ["Ann Lee"]),
    ('Mayor Ann Lee spoke on Monday. "It is safe," she said.', ["Ann Lee"]),
    ('Ann Lee said little. "It is safe," the union leader said.', ["Ann Lee", "Ann Lee"]),
    ("Standing beside Bo Quist, Prime Minister Ann Lee called for new polls.", ["Ann Lee"]),
    ("Ann Lee praised the crew and urged drivers to stay at home.", ["Ann Lee", "Ann Lee"]),
    ("According to Ann Lee, the bridge is safe.", ["Ann Lee"]),
    ("Police in Dorn said they had arrested two men.", ["Police in Dorn"]),
    ("Hospital officials said 12 people were hurt.", ["Hospital officials"]),
    ("The Dorn Water Authority warned of floods.", ["Dorn Water Authority"]),
    ("Critics say the vote was rigged. He told reporters so.", ["Critics", "Critics"]),
    ("It was built in order to cut costs. The call for talks failed.", []),
]


@pytest.mark.parametrize(("text", "speakers"), SPEAKERS)
def test_a_cue_is_tied_to_the_one_who_speaks(text: Any, speakers: Any) -> None:
    found = Analysis(Document.from_text(text, language="en")).attributions
    assert [a.speaker for a in found if a.kind != "obligation"] == speakers


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("US Secretary of State Jo Hill", "Jo Hill"),
        ("Prime Minister Ann Lee", "Ann Lee"),
        ("Gen. Bo Quist", "Bo Quist"),
        ("State Department", "State Department"),
        ("Police in Dorn", "Police in Dorn"),
        ("President", "President"),
    ],
)
def test_titles_before_a_name_are_left_out(name: Any, bare: Any) -> None:
    assert untitled(name) == bare


def test_a_surname_an_acronym_and_a_title_lead_to_the_full_name() -> None:
    text = "The Dockers' Union of Velland (DUV) met. Minister Ann Lee left. Lee was angry."
    names = Analysis(Document.from_text(text, language="en")).names
    assert names.canonical("Lee") == names.canonical("Minister Lee") == "Ann Lee"
    assert names.canonical("DUV") == "Dockers' Union of Velland"
    assert names.same("DUV", "Dockers' Union of Velland")
    assert not names.same("Ann Lee", "Dockers' Union of Velland")
