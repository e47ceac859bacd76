"""Pages that show a record beside its article, and the index of many of them."""

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from articles import ARTICLE
from hypothesis import given
from hypothesis import strategies as st
from viewing import (
    EVALS,
    RUN,
    Page,
    document_of,
    flags,
    hostile,
    long,
    parsed,
    real,
    record_of,
    span_of,
)

from summarizer import Document, StructuredSummary
from summarizer.cli import main
from summarizer.fields.actors import Actor
from summarizer.fields.summary import Claim
from summarizer.render import View, content
from summarizer.render.html import Row, index, page
from summarizer.render.html.marking import Mark, pieces
from summarizer.render.html.placing import place
from summarizer.render.safe import one_line
from summarizer.result import Rejected
from summarizer.schema import Evidence, Grounded

PLAIN = "harmless"
HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "</style></title></textarea><!--",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</span></p><p id=record data-of=x>",
    "{{ 7 * 7 }}{% raw %}${alert(1)}",
    "javascript:alert(1)",
    "http://evil.example/x",
    "&lt;b&gt;&#x3c;",
    "\u2028\u2029]]>",
]
CONTROLS = "a\x1b[31m\x00\x9b\u202egpj.exe\u2066\x07\rb"


def grounded(result: StructuredSummary) -> Iterator[tuple[str, Grounded]]:
    for at, claim in enumerate(result.claims, start=1):
        yield f"summary-{at}", claim
    for section in content.SECTIONS:
        for at, item in enumerate(section.items(result), start=1):
            yield f"{section.field}-{at}", item


def words_of(spans: set[tuple[int, int]], document: Document) -> str:
    covered = sorted({at for span in spans for at in range(*span)})
    return "".join(document.text[at] for at in covered)


@pytest.mark.parametrize("case", [*sorted(real())[::5], "qinglan-shanhong", "flags"])
def test_the_words_marked_for_an_item_are_exactly_its_evidence(case: str) -> None:
    result, document = flags() if case == "flags" else real()[case]
    shown = parsed((result, document))
    items = dict(grounded(result))
    assert any(item.evidence for item in items.values())
    for anchor, item in items.items():
        wanted = words_of({(e.start, e.end) for e in item.evidence}, document)
        assert "".join(shown.marked.get(anchor, "").split()) == "".join(wanted.split())


def test_within_its_evidence_an_items_most_telling_words_are_marked_too() -> None:
    shown = parsed(flags())
    assert shown.telling["positions-1"] == "We 👍🏽 lost e\u0301verything,"
    assert shown.telling["positions-2"] == "איבדנו הכול 😢 היום"
    assert shown.telling["casualties-1"] == "12 people 🚑"
    assert "actors-1" not in shown.telling


TEXTS = st.text(st.sampled_from("ab \n.👩‍👧e\u0301א\u05b8"), min_size=1, max_size=40)


@given(TEXTS, st.data())
def test_pieces_are_the_text_and_an_items_pieces_are_its_spans(text: str, data: Any) -> None:
    offsets = st.integers(0, len(text))
    spans = data.draw(st.lists(st.tuples(offsets, offsets, st.sampled_from("xyz")), max_size=6))
    marks = [Mark(item, min(a, b), max(a, b)) for a, b, item in spans if a != b]
    found = list(pieces(text, marks, {len(text) // 2}))
    assert "".join(piece.text for piece in found) == text
    for item in "xyz":
        covered = {at for mark in marks if mark.item == item for at in range(mark.start, mark.end)}
        got = [p.start + at for p in found if item in p.items for at in range(len(p.text))]
        assert got == sorted(covered)


@given(TEXTS.filter(lambda text: any(map(str.isalnum, text))))
def test_the_page_holds_every_word_of_the_article_once(text: str) -> None:
    document = document_of(text)
    shown = page(record_of(document), document)
    article = Page(shown[shown.index('<div class="text"') : shown.index("</section>\n</main>")])
    numbers = "".join(str(sentence.number) for sentence in document.sentences)
    kept = "".join("".join(article.words).split())
    assert sorted(kept) == sorted("".join(document.text.split()) + numbers)


@pytest.mark.parametrize("text", [*HOSTILE, CONTROLS])
def test_hostile_words_make_no_element_and_no_attribute(text: str) -> None:
    shown, plain = parsed(hostile(text)).shape, parsed(hostile(PLAIN)).shape
    # Into how many sentences and pieces an article falls depends on its words.
    assert {(tag, *names) for tag, names in shown} <= {(tag, *names) for tag, names in plain}
    counted = [
        Counter(tag for tag, _ in one if tag not in {"p", "span", "a"}) for one in (shown, plain)
    ]
    assert counted[0] == counted[1]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_shown_as_they_are(text: str) -> None:
    shown, plain = parsed(hostile(text)).text, parsed(hostile(PLAIN)).text
    assert shown.count(" ".join(one_line(text).split())) == plain.count(PLAIN) > 20


def test_control_characters_are_shown_and_bidirectional_overrides_are_gone() -> None:
    shown = page(*hostile(CONTROLS))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    assert "a␛[31m␀\ufffdgpj.exe␇ b" in shown


def test_words_of_strangers_are_isolated_from_the_direction_of_the_page() -> None:
    shown = page(*hostile("שלום"))
    around = re.findall(r"<(\w+)([^>]*)>[^<>]*שלום", shown)
    # A paragraph of the article and a label are blocks: what is in them leaves nothing else.
    assert {tag for tag, attributes in around if "data-of" not in attributes} <= {
        "bdi",
        "dt",
        "title",
        "span",
    }


@pytest.mark.parametrize(
    ("language", "direction", "lang"),
    [("ar", "rtl", "ar"), ("en", "auto", "en"), (None, "auto", "und"), ('x" y', "auto", "und")],
)
def test_the_article_has_its_languages_direction(
    language: str | None, direction: str, lang: str
) -> None:
    document = document_of("1 2 3.", language=language)
    (text,) = parsed((record_of(document), document)).all("div", **{"class": "text"})
    assert (text["dir"], text["lang"]) == (direction, lang)


def policy_of(shown: Page) -> dict[str, str]:
    (policy,) = (m["content"] for m in shown.all("meta") if "http-equiv" in m)
    return dict(rule.split(maxsplit=1) for rule in policy.split("; "))


@pytest.mark.parametrize("which", ["page", "index"])
def test_the_policy_lets_only_the_pages_own_style_and_script_through(which: str) -> None:
    shown = parsed(flags()) if which == "page" else Page(index([]))
    rules = policy_of(shown)
    for tag in ("style", "script"):
        assert len(shown.all(tag)) == 1
        digest = base64.b64encode(hashlib.sha256(shown.raw[tag].encode()).digest()).decode()
        assert rules.pop(f"{tag}-src") == f"'sha256-{digest}'"
    assert rules.pop("require-trusted-types-for") == "'script'"
    assert set(rules.values()) == {"'none'"}
    assert "default-src" in rules


@pytest.mark.parametrize("text", [PLAIN, *HOSTILE])
def test_nothing_is_loaded_and_links_lead_to_places_in_the_page_alone(text: str) -> None:
    shown = parsed(hostile(text))
    ids = [attributes["id"] for _, attributes in shown.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in shown.elements:
        assert not attributes.keys() & {"src", "srcset", "action", "data", "poster", "style"}
        assert not any(name.startswith("on") for name in attributes)
        assert attributes.get("href", "#record").removeprefix("#") in ids
    assert "url(" not in shown.raw["style"]
    assert "@import" not in shown.raw["style"]


@pytest.mark.parametrize(
    "words",
    [
        "! Flagged 1",
        "Why it is rejected harmless harmless",
        "Why it is flagged harmless harmless",
        "Repaired harmless",
        "“harmless” not in the article at the place named",
        "Casualty earlier event supported at least 1 killed Low / best / high 1 / – / –",
        "✗ Rejected 1 Said by the model, not supported by the article",
        "? Missed 1 Said by the article, in no item of the record.",
        "harmless not finished: harmless: harmless",
        "Model harmless (harmless) Time 61.2 s Requests 5",
        "12,345 read (9,000 of them cached), 812 written",
        "Notes harmless",
    ],
)
def test_the_page_says_in_words_what_a_record_holds(words: str) -> None:
    assert words.lower() in re.sub(r"\s+", " ", " ".join(parsed(hostile(PLAIN)).words)).lower()


def test_rejected_items_and_missed_cues_point_at_their_sentences() -> None:
    result, document = real()["cell-death-appeal"]
    shown = parsed((result, document))
    spans = {(e["start"], e["end"]) for e in result.rejected[0].item["evidence"]}
    assert shown.marked["rejected-1"].split() == words_of(spans, document).split()
    assert shown.marked["missed-1"].split() == result.missed[0].text.split()
    number = result.missed[0].sentence
    (link,) = (
        a for a in shown.all("a") if a.get("aria-label", "").startswith(f"sentence {number},")
    )
    assert "in doubt" in link["aria-label"]


def test_a_cues_own_words_are_its_telling_ones() -> None:
    document = document_of("Rain fell. Police said 12 people died.")
    found = place("missed-1", [2], ["12 people"], document)
    assert [(m.start, m.end) for m in found.marks if m.telling] == [span_of("12 people", document)]


@pytest.mark.parametrize(
    ("proof", "sentences", "astray"),
    [
        ([{"sentence": 1, "start": 0, "end": 4, "text": "Rain"}], (1,), ()),
        ([{"sentence": 1, "start": 0, "end": 4, "text": "Snow"}], (1,), ("Snow",)),
        ([{"sentence": 9, "start": 0, "end": 4, "text": "Snow"}], (), ("Snow",)),
        ([{"sentence": 2, "start": 8, "end": 99, "text": "l. Police"}], (1, 2), ()),
        ([{"start": -3, "end": -1, "text": "it"}], (), ("it",)),
        ([{"start": 10**30, "end": 1, "text": ""}], (), ()),
        ([1, 2], (1, 2), ()),
        ([0, 3, 10**30], (), ("0", "3", f"{10**30:,}")),
        (["words", None, {"text": 4}, [[]]], (), ("words", "text 4")),
        ("words", (), ("words",)),
        (4.5, (), ("4.5",)),
    ],
)
def test_what_a_rejected_item_calls_evidence_may_be_anything(
    proof: Any, sentences: tuple[int, ...], astray: tuple[str, ...]
) -> None:
    found = place("rejected-1", proof, [None, 4, "x"], document_of("Rain fell. Police came."))
    assert (found.sentences, found.astray) == (sentences, astray)


def test_evidence_at_the_wrong_place_lights_up_the_sentence_it_names_and_says_so() -> None:
    document = document_of(ARTICLE)
    wrong = Evidence(sentence=3, start=5, end=9, text="no such words")
    item = Actor(name="Lena Hask", role=None, kind="person", evidence=(wrong,))
    shown = parsed((record_of(document, actors=(item,)), document))
    assert shown.marked["actors-1"].split() == document.sentence(3).text.split()
    assert "“no such words” not in the article at the place named" in shown.text


def test_a_record_of_another_text_is_said_to_be_one() -> None:
    result, document = flags()
    assert "not the text the record was made of" not in parsed((result, document)).text
    other = document_of(ARTICLE)
    assert "not the text the record was made of" in parsed((result, other)).text


def test_fields_that_were_not_asked_for_are_left_out() -> None:
    result, document = flags()
    shown = Page(page(result, document, View(fields=("actors",))))
    sections = {one["id"] for one in shown.all("section")}
    assert sections == {"record", "actors", "rejected", "missed", "run", "article"}


def test_a_page_of_five_thousand_words_and_all_their_items_is_at_most_300_kb() -> None:
    result, document = long()
    words = len(document.text.split())
    assert 5_000 <= words < 5_500
    assert sum(len(section.items(result)) for section in content.SECTIONS) > 400
    assert len(page(result, document).encode()) * 5_000 / words < 300_000


def row(href: str = "a.html", **changes: Any) -> Row:
    return Row.of(flags()[0].model_copy(update=changes), href)


def test_the_index_has_a_row_for_each_record_with_its_amounts() -> None:
    rejected = (
        Rejected(field="casualties", item={}, checks=()),
        Rejected(field="?", item={}, checks=()),
    )
    claims = (Claim(text="a", verdict="flagged"), Claim(text="b", verdict="repaired"))
    shown = Page(index([row(), row("b.html", rejected=rejected, claims=claims)]))
    assert [a["href"] for a in shown.all("a")] == ["#articles", "a.html", "b.html"]
    rows = [set(one["data-has"].split()) for one in shown.all("tr") if "data-has" in one]
    kept = {"actors:supported", "positions:supported", "casualties:supported"}
    more = {"casualties:rejected", "other:rejected", "summary:flagged", "summary:repaired"}
    assert rows == [kept, kept | more]
    assert "2 records" in shown.text


@pytest.mark.parametrize("text", [*HOSTILE, CONTROLS])
def test_hostile_titles_make_nothing_in_the_index(text: str) -> None:
    rows = [Row.of(hostile(one)[0], "a.html") for one in (PLAIN, text)]
    assert Page(index(rows[:1])).shape == Page(index(rows[1:])).shape
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", index(rows))


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two articles, a folder with their records, and the options that name them."""
    monkeypatch.chdir(tmp_path)
    for folder in ("articles", "results"):
        Path(folder).mkdir()
    for name in ("cup-final", "cell-death-appeal"):
        result, document = real()[name]
        Path(f"articles/{name}.txt").write_text(document.text, encoding="utf-8")
        Path(f"results/{name}.json").write_text(result.model_dump_json(), encoding="utf-8")
    return ["results", "--source", "articles"]


def test_view_writes_one_page_to_standard_output(saved: list[str], capsys: Any) -> None:
    command = ["view", "results/cup-final.json", "--source", "articles/cup-final.txt"]
    assert main(command) == 0
    assert capsys.readouterr().out == page(*real()["cup-final"])
    assert main([*command, "-o", "page.html"]) == 0
    assert Path("page.html").read_text("utf-8") == page(*real()["cup-final"])


def test_view_makes_a_folder_of_pages_and_an_index_of_several_results(saved: list[str]) -> None:
    assert main(["view", *saved, "-o", "pages"]) == 0
    names = {"cell-death-appeal.html", "cup-final.html", "index.html"}
    assert {path.name for path in Path("pages").iterdir()} == names
    links = {a["href"] for a in Page(Path("pages/index.html").read_text("utf-8")).all("a")}
    assert links == {"#articles", "cell-death-appeal.html", "cup-final.html"}
    back = Page(Path("pages/cup-final.html").read_text("utf-8")).all("a", href="index.html")
    assert len(back) == 1


def test_view_reads_what_an_evaluation_wrote(saved: list[str]) -> None:
    scores = str(EVALS / "results/embedded.jsonl")
    assert main(["view", scores, "-s", str(EVALS / "cases"), "-o", "pages"]) == 0
    assert len(list(Path("pages").glob("*.html"))) == len(real()) + 1


def test_several_pages_need_a_folder(saved: list[str], capsys: Any) -> None:
    assert main(["view", *saved]) == 2
    assert "--output" in capsys.readouterr().err
    assert main(["view", *saved, "-o", "page.html"]) == 2
    assert "name a directory" in capsys.readouterr().err
    assert main(["--format", "html", "articles"]) == 2


def test_a_record_without_its_article_stops_no_other(saved: list[str], capsys: Any) -> None:
    Path("results/odd.json").write_text('{"source": {"id": "gone.txt"}}')
    Path("results/broken.json").write_text("{")
    assert main(["view", *saved, "-o", "pages"]) == 3
    assert len(list(Path("pages").iterdir())) == 3
    err = capsys.readouterr().err
    assert "results/odd.json" in err
    assert "results/broken.json" in err


@pytest.mark.parametrize(
    ("called", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("https://example.org/News/Café-Fire.html", "cafe-fire"),
        ("index.html", "index-2"),
        ("con.txt", "con-2"),
        ("..", "article"),
        ("дом", "article"),
        ("a\x00<b>\\c\n" + "d" * 100, "a-b-c-" + "d" * 54),
    ],
)
def test_a_pages_name_is_harmless_whatever_the_article_is_called(
    saved: list[str], called: str, name: str
) -> None:
    record = json.loads(Path("results/cup-final.json").read_text("utf-8"))
    record["source"]["id"] = called
    Path("results/cup-final.json").write_text(json.dumps(record))
    assert main(["view", *saved, "-o", "pages"]) == 0
    assert f"{name}.html" in {path.name for path in Path("pages").iterdir()}


def test_check_shows_new_verdicts_on_a_page(saved: list[str], capsys: Any) -> None:
    record = json.loads(Path("results/cell-death-appeal.json").read_text("utf-8"))
    record["casualties"][0]["best"] = 999
    Path("wrong.json").write_text(json.dumps(record))
    command = ["check", "wrong.json", "-s", "articles/cell-death-appeal.txt"]
    assert main([*command, "--format", "html"]) == 1
    assert "Why it is flagged" in Page(capsys.readouterr().out).text
    assert main([*command, "--format", "html", "--policy", "strict", "-o", "p.html"]) == 1
    shown = Page(Path("p.html").read_text("utf-8"))
    assert "Why it is flagged" not in shown.text
    assert shown.marked["rejected-3"]


def test_check_writes_every_format_to_a_file(saved: list[str], capsys: Any) -> None:
    command = ["check", "results/cup-final.json", "-s", "articles"]
    for form in ("text", "json"):
        code = main([*command, "--format", form, "-o", f"out.{form}"])
        assert main([*command, "--format", form]) == code
        assert Path(f"out.{form}").read_text("utf-8") == capsys.readouterr().out


def test_a_page_is_the_same_whenever_it_is_made() -> None:
    assert page(*flags()) == page(*flags())
    assert RUN.model in page(*flags())
