"""The evaluation report as one HTML page."""

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import Any

import pytest

from summarizer.evaluation.gates import below_floors
from summarizer.evaluation.reports import Report, html
from summarizer.evaluation.results import About, Results
from summarizer.evaluation.scorers.base import Pair
from summarizer.evaluation.scoring import CaseScore
from summarizer.evaluation.statistics import Difference
from summarizer.fields.summary import Claim
from summarizer.result import Incomplete, Missed, Rejected, Run, Source, StructuredSummary
from summarizer.schema import Check, Evidence

PLAIN = "harmless"
HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style></title></textarea><!--",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "http://evil.example/x",
    "&lt;b&gt;&#x3c;",
]
CONTROLS = "a\x1b[31m\x00\x9b\u202egpj.exe\u2066\x07\rb"


def record(text: str) -> StructuredSummary:
    proof = Evidence(sentence=3, start=0, end=len(text), text=text)
    failed = Check(name="directive", passed=False, detail=text)
    return StructuredSummary(
        source=Source(
            id=text, title=text, sha256="0" * 64, characters=9, sentences=3, language="en"
        ),
        summary=text,
        claims=(Claim(text=text, evidence=(proof,), verdict="flagged", checks=(failed,)),),
        rejected=(
            Rejected(
                field=text,
                item={"demand": text, f"x{text}": {"y": [text]}, "evidence": [{"text": text}, 4]},
                checks=(Check(name="quote", passed=True, detail="fine"), failed),
            ),
        ),
        missed=(Missed(field=text, cue=text, sentence=7, text=text),),
        run=Run(
            model=text,
            provider=text,
            prompt_version="v",
            prompts={},
            requests=5,
            prompt_tokens=12345,
            cached_tokens=9000,
            completion_tokens=812,
            seconds=61.23,
            notes=(text,),
            incomplete=(Incomplete(field="positions", error="TruncatedError", message=text),),
        ),
    )


def actor(name: str, *proof: Any) -> dict[str, Any]:
    return {"evidence": list(proof), "alternatives": [], "name": name, "kind": "person"}


def case(text: str, **changes: Any) -> CaseScore:
    matched = Pair(
        expected=actor(text, text),
        predicted=actor(text, {"sentence": 3, "text": text}) | {"verdict": "repaired"},
        similarity=0.75,
        right={"kind": True, "evidence": False},
    )
    pairs = [
        matched,
        Pair(expected=actor(text)),
        Pair(expected=actor(text), core=False),
        Pair(predicted=actor(text)),
    ]
    values: dict[str, Any] = {
        "case": text,
        "repeat": 1,
        "split": text,
        "language": text,
        "tags": (text, text),
        "error": text,
        "counts": {
            "actors.predicted": 2,
            "actors.matched": 1,
            "actors.core": 2,
            "actors.core_found": 1,
            "effort.cases": 1,
            "effort.seconds": 61.23,
        },
        "alignments": {"actors": pairs, "summary": [Pair(expected={"text": text})]},
        "unsupported": (text,),
        "record": record(text),
    }
    return CaseScore(**values | changes)


def results(*scores: CaseScore, text: str = PLAIN) -> Results:
    about = About(
        mode="replay",
        created="2026-01-02T03:04:05Z",
        summarizer="0.1.0",
        model=text,
        provider=text,
        prompt_version=text,
        settings={"policy": text, text: 1},
        split=text,
        selection=text,
        cases=len(scores),
        repeats=1,
        keys=text,
        machine={"system": text},
        seconds=12.0,
    )
    return Results(about, scores)


def report(text: str = PLAIN, **changes: Any) -> Report:
    run = results(case(text), text=text)
    floors = {"actors.f1": 0.9, "actors.recall": 0.5}
    values: dict[str, Any] = {
        "results": run,
        "floors": floors,
        "baseline": run,
        "differences": {
            "actors.precision": Difference(0.25, 0.125, 0.5),
            "actors.recall": Difference(-0.25, -0.5, -0.125),
            "actors.f1": Difference(0.0, -0.1, 0.1),
        },
        "failures": tuple(below_floors(run, floors)),
        "notes": (text,),
    }
    return Report(**values | changes)


class Page(HTMLParser):
    """A page's elements with their attributes, its text, and what its style and script hold."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.raw: dict[str, str] = {}
        self.inside = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        self.elements.append((tag, dict(attrs)))
        self.inside = tag

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside in {"style", "script"}:
            self.raw[self.inside] = self.raw.get(self.inside, "") + data
        else:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    @property
    def shape(self) -> list[tuple[str, list[str]]]:
        return [(tag, list(attributes)) for tag, attributes in self.elements]

    def all(self, tag: str) -> Iterator[dict[str, str | None]]:
        return (attributes for name, attributes in self.elements if name == tag)


def page(of: Report | None = None) -> Page:
    return Page(html.render(of or report()))


@pytest.mark.parametrize("hostile", [*HOSTILE, CONTROLS])
def test_hostile_words_make_no_element_and_no_attribute(hostile: str) -> None:
    assert page(report(hostile)).shape == page().shape


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_are_shown_as_they_are(hostile: str) -> None:
    shown = page(report(hostile)).text
    assert shown.count(hostile) == page().text.count(PLAIN)


def test_control_characters_are_shown_and_bidirectional_overrides_are_gone() -> None:
    shown = html.render(report(CONTROLS))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    assert "a␛[31m␀\ufffdgpj.exe␇ b" in shown


def test_words_of_an_article_are_isolated_from_the_direction_of_the_page() -> None:
    shown = html.render(report("שלום"))
    around = re.findall(r"<(\w+)([^>]*)>[^<>]*שלום", shown)
    elements = {"title", "bdi"}
    assert {tag for tag, attributes in around if 'dir="auto"' not in attributes} <= elements


def test_a_language_that_is_none_is_not_claimed() -> None:
    assert {a["lang"] for a in page(report("x y")).all("bdi") if "lang" in a} == {"und"}
    spanish = report(results=results(case(PLAIN, language="es")))
    assert {a["lang"] for a in page(spanish).all("bdi") if "lang" in a} == {"es"}


def test_the_policy_lets_only_the_pages_own_style_and_script_through() -> None:
    shown = page()
    metas = list(shown.all("meta"))
    policy = next(m["content"] or "" for m in metas if "http-equiv" in m)
    rules = dict(rule.split(maxsplit=1) for rule in policy.split("; "))
    for tag in ("style", "script"):
        assert sum(1 for _ in shown.all(tag)) == 1
        digest = base64.b64encode(hashlib.sha256(shown.raw[tag].encode()).digest()).decode()
        assert rules.pop(f"{tag}-src") == f"'sha256-{digest}'"
    assert set(rules.values()) == {"'none'"}
    assert "default-src" in rules


@pytest.mark.parametrize("text", [PLAIN, *HOSTILE])
def test_nothing_is_loaded_and_nothing_leads_out_of_the_page(text: str) -> None:
    shown = page(report(text))
    ids = [attributes["id"] for _, attributes in shown.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in shown.elements:
        assert not attributes.keys() & {"src", "srcset", "action", "data", "poster", "style"}
        assert not any(name.startswith("on") for name in attributes)
        assert (attributes.get("href") or "#main").removeprefix("#") in ids
    assert "url(" not in shown.raw["style"]
    assert "@import" not in shown.raw["style"]


@pytest.mark.parametrize(
    "words",
    [
        "✓ matched similarity 0.75 ✓ kind right ✗ evidence wrong",
        "✗ missed Expected name harmless kind person Actual nothing",
        "○ left out Expected name harmless kind person Actual nothing",
        "+ invented Expected nothing Actual name harmless kind person",
        "verdict repaired",
        "[3] harmless",
        "✗ directive: harmless demand harmless xharmless y harmless",
        "[7] harmless",
        "Names and numbers that the article lacks: harmless",
        "positions not finished: TruncatedError: harmless",
        "1 matched ✗ 2 missed ○ 1 left out + 1 invented",
        "61.2 s · 5 requests · 12,345 prompt tokens (9,000 cached)",
        "+0.250 (+0.125 to +0.500) better",
        "-0.250 (-0.500 to -0.125) worse",
        "+0.000 (-0.100 to +0.100) no difference shown",
        "Gates: 1 failed actors.f1 is 0.500, below its floor of 0.900 by 0.400",
        "0.900 ✗ not reached",
        "0.500 ✓ reached",
        "Settings policy harmless · harmless 1",
        "61.2 s · 0.0 requests",
        "cost not known",
        "2026-01-02T03:04:05Z",
    ],
)
def test_the_page_says_in_words_what_a_report_holds(words: str) -> None:
    assert words in page().text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"failures": ()}, "Gates: passed"),
        ({"failures": (), "floors": {}, "differences": {}}, "Gates: none were set"),
    ],
)
def test_passed_gates_are_told_from_none(changes: dict[str, Any], words: str) -> None:
    assert words in page(report(**changes)).text


def test_columns_without_anything_in_them_are_left_out() -> None:
    shown = page(Report(results(case(PLAIN)))).text
    assert "Floor" not in shown
    assert "Difference" not in shown


def numbers(low: int | None, best: int | None, high: int | None) -> dict[str, Any]:
    return {"historical": True, "low": low, "best": best, "high": high}


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (numbers(1200, 1200, None), "event earlier low / best / high 1,200 / 1,200 / –"),
        (numbers(None, None, None), "event earlier low / best / high – / – / –"),
        ({"best": 3, "historical": False}, "best 3 event this one"),
        ({"historical": None, "aliases": ["a", "b"], "name": "c"}, "name c aliases a · b"),
        (
            {"reported_by": "police", "sure": 0.5, "new": True},
            "reported by police sure 0.5 new yes",
        ),
        ({"evidence": "words"}, "words"),
        ({"verdict": "supported", "what": [{"a": 1}]}, "what a 1"),
    ],
)
def test_items_of_any_shape_are_shown_by_their_properties(item: dict[str, Any], words: str) -> None:
    pairs = [Pair(predicted=item)]
    assert f"Actual {words} Back" in shown_alone(pairs)


def test_properties_stand_in_the_expected_order_on_both_sides() -> None:
    pair = Pair(expected={"actor": "A", "quote": "q"}, predicted={"quote": "r", "actor": "B"})
    assert "Expected actor A quote q Actual actor B quote r" in shown_alone([pair])


def shown_alone(pairs: Sequence[Pair]) -> str:
    score = case(PLAIN, alignments={"sixth": list(pairs)}, record=None, error="")
    return page(report(results=results(score))).text


def test_a_field_that_has_no_metric_is_shown_all_the_same() -> None:
    assert "sixth Outcome" in shown_alone([Pair(predicted={"name": "A"})])


def test_a_field_in_which_nothing_was_to_find_says_so() -> None:
    assert "Nothing expected, nothing given." in shown_alone([])


def test_each_repeat_of_a_case_has_a_row_and_details_of_its_own() -> None:
    shown = page(report(results=results(case("one"), case("one", repeat=2))))
    anchors = [attributes["id"] for attributes in shown.all("details")]
    assert len(set(anchors)) == 2
    assert {f"#{anchor}" for anchor in anchors} <= {a["href"] for a in shown.all("a")}
    assert "one · 2" in shown.text


def test_rows_say_what_they_can_be_filtered_by() -> None:
    good = case("good", error="", record=None, alignments={"actors": []})
    rows = list(page(report(results=results(good, case("bad")))).all("tr"))
    assert [(row["data-has"] or "").split() for row in rows if "data-has" in row] == [
        [],
        ["errors", "missed", "invented"],
    ]


def test_columns_can_be_sorted_by_buttons_and_by_values_that_the_rows_carry() -> None:
    source = html.render(report())
    head, body = re.findall(r"<(thead|tbody)>(.*?)</\1>", source, re.DOTALL)[2:4]
    assert head[1].count("<th ") == head[1].count("<button ") == head[1].count('aria-sort="none"')
    assert head[1].count("<th ") == body[1].count("data-value=")


def test_a_report_of_no_case_is_a_page_too() -> None:
    assert "What was run" in page(Report(results())).text


def test_the_same_report_makes_the_same_page() -> None:
    assert html.render(report()) == html.render(report())
