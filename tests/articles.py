"""An article and what a good model says of it, for tests that need both."""

import json
from typing import Any

from summarizer.providers.base import Request

Answers = dict[str, list[dict[str, Any]]]

ARTICLE = """Teachers march in Tarn as talks stall

TARN, Ostravia (Newsline) - Education Minister Lena Hask on Thursday urged striking teachers to return to their classrooms.

The Ostravian Teachers' Union (OTU) called on the government to withdraw a plan to close forty village schools.

"We did not choose this fight," union president Marek Dole told reporters. "But we will not leave our pupils behind."

Police said they had arrested 12 protesters. Two people were injured when a barrier fell, hospital officials said.

In 2014, three people died at a similar march.
"""  # noqa: E501 - an article has long lines

ANSWERS: Answers = {
    "summary": [
        {"text": "Education Minister Lena Hask urged striking teachers to return.", "s": [2]},
        {"text": "Police arrested 12 protesters.", "s": [6]},
    ],
    "actors": [
        {"name": "Lena Hask", "role": "Education Minister", "kind": "person"},
        {"name": "Marek Dole", "role": "union president", "kind": "person"},
        {"name": "OTU", "role": None, "kind": "organisation"},
    ],
    "positions": [{"actor": "Marek Dole", "says": "the union did not choose this fight", "s": [4]}],
    "demands": [
        {
            "actor": "Lena Hask",
            "addressee": "striking teachers",
            "demand": "return to their classrooms",
            "s": [2],
        },
        {
            "actor": "OTU",
            "addressee": "the government",
            "demand": "withdraw a plan to close forty village schools",
            "s": [3],
        },
    ],
    "casualties": [
        {"phrase": "12 protesters", "harm": "detained", "who": None, "by": "Police", "s": [6]},
        {
            "phrase": "Two people",
            "harm": "injured",
            "who": None,
            "by": "hospital officials",
            "s": [7],
        },
        {"phrase": "three people", "harm": "killed", "who": None, "by": None, "s": [8]},
    ],
}


def perfect(request: Request) -> str:
    """What a good model answers, in whichever shape the request asks for."""
    return answer(request, ANSWERS)


def answer(request: Request, answers: Answers) -> str:
    """These answers, in whichever shape the request asks for."""
    wanted = request.schema["properties"]
    return json.dumps(
        {
            name: _keyed(answers[name], wanted[name])
            if wanted[name]["type"] == "object"
            else answers[name]
            for name in wanted
        }
    )


def _keyed(items: list[dict[str, Any]], schema: dict[str, dict[str, Any]]) -> Answers:
    keyed: Answers = {number: [] for number in schema["properties"]}
    for item in items:
        cites = item["s"]
        assert isinstance(cites, list)
        rest = {key: value for key, value in item.items() if key != "s"}
        keyed.setdefault(str(cites[0]), []).append(rest)
    return keyed
