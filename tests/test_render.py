"""Results in text, JSON and Markdown."""

import json
import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len
from viewing import RUN

from summarizer import fields
from summarizer.fields.actors import Actor
from summarizer.fields.casualties import Casualty
from summarizer.fields.demands import Demand
from summarizer.fields.positions import Position
from summarizer.fields.summary import Claim
from summarizer.render import Format, View, content, render
from summarizer.render.markdown import escaped
from summarizer.render.safe import json_escaped, lines, one_line
from summarizer.result import Incomplete, Missed, Rejected, Source, StructuredSummary
from summarizer.schema import Check, Evidence

TOLL = "Two people died and dozens were wounded in Ljubljana on Tuesday, the ministry said."
APPEAL = 'Pompeo called on Belarus to "release all political prisoners" at once.'
REPLY = "Slovenian Prime Minister Janez Jansa asked Brussels to wait."


def evidence(number: int, text: str) -> Evidence:
    return Evidence(sentence=number, start=number * 200, end=number * 200 + len(text), text=text)


def actor(**changes: Any) -> Actor:
    values: dict[str, Any] = {"name": "Mike Pompeo", "role": None, "kind": "person"}
    return Actor(**values | {"evidence": (evidence(2, APPEAL),)} | changes)


def casualty(low: int | None, best: int | None, high: int | None) -> Casualty:
    return Casualty(
        harm="injured",
        phrase="some",
        low=low,
        best=best,
        high=high,
        who=None,
        reported_by=None,
        historical=False,
    )


EMPTY = StructuredSummary(
    source=Source(
        id="a.txt", title=None, sha256="0" * 64, characters=10, sentences=1, language="en"
    ),
    summary="",
    run=RUN,
)
FULL = EMPTY.model_copy(
    update={
        "source": EMPTY.source.model_copy(update={"title": "Two die in Ljubljana"}),
        "summary": "Two people died. Pompeo freed 12 prisoners.",
        "claims": (
            Claim(text="Two people died.", evidence=(evidence(1, TOLL),)),
            Claim(
                text="Pompeo freed 12 prisoners.",
                evidence=(evidence(2, APPEAL), evidence(3, REPLY)),
                verdict="flagged",
                checks=(Check(name="numbers", passed=False, detail="12 is not in the evidence"),),
            ),
        ),
        "actors": (
            actor(role="U.S. Secretary of State", aliases=("Pompeo",)),
            actor(
                name="Janez Jansa",
                evidence=(evidence(3, REPLY),),
                verdict="repaired",
                checks=(
                    Check(name="name", passed=True, detail="stands in sentence 3"),
                    Check(name="repaired", passed=True, detail="“Jansa” completed"),
                ),
            ),
        ),
        "positions": (
            Position(
                actor="Janez Jansa",
                position="talks should wait",
                quote=None,
                evidence=(evidence(3, REPLY),),
            ),
        ),
        "demands": (
            Demand(
                actor="Mike Pompeo",
                addressee="Belarus",
                demand="release political prisoners",
                quote="release all political prisoners",
                evidence=(evidence(2, APPEAL),),
            ),
        ),
        "casualties": (
            Casualty(
                harm="killed",
                phrase="Two people",
                low=2,
                best=2,
                high=2,
                who="people",
                reported_by="the ministry",
                historical=True,
                evidence=(evidence(1, TOLL),),
            ),
        ),
        "rejected": (
            Rejected(
                field="demands",
                item={"actor": "Szijjarto", "addressee": None, "demand": "resign", "ids": [4, 9]},
                checks=(
                    Check(name="evidence", passed=True),
                    Check(name="directive", passed=False, detail="no appeal there"),
                ),
            ),
        ),
        "missed": (
            Missed(
                field="positions", cue="an appeal", sentence=7, text="Hungary urged both to talk."
            ),
        ),
        "run": RUN.model_copy(
            update={
                "notes": ("answers were repaired",),
                "incomplete": (
                    Incomplete(field="positions", error="TruncatedError", message="cut off"),
                ),
            }
        ),
    }
)


def text(result: StructuredSummary = FULL, **view: Any) -> str:
    return render([result], "text", View(**view))


def flat(shown: str) -> str:
    return " ".join(shown.split())


@pytest.mark.parametrize(
    "words",
    [
        "Two die in Ljubljana",
        "a.txt · en · 1 sentence",
        "Two people died. [1]",
        "Pompeo freed 12 prisoners. [2] [3] flagged",
        "flagged Pompeo freed 12 prisoners: 12 is not in the evidence",
        "Mike Pompeo U.S. Secretary of State person Pompeo [2]",
        "repaired Janez Jansa: “Jansa” completed",
        "killed 2 Two people people the ministry earlier [1]",
        "demands actor: Szijjarto; demand: resign; ids: 4, 9 directive: no appeal there",
        "[7] Hungary urged both to talk. an appeal",
        "positions TruncatedError: cut off",
        "answers were repaired",
        f"[1] {TOLL}",
        "qwen (embedded) · 61.2 s · 5 requests · 12,345 prompt tokens (9,000 cached)",
    ],
)
def test_text_shows_everything_a_result_holds(words: str) -> None:
    assert words in flat(text(width=140))


@pytest.mark.parametrize("width", [20, 44, 60, 80, 140])
@pytest.mark.parametrize("color", [False, True])
def test_text_stays_within_the_width(width: int, color: bool) -> None:
    shown = re.sub(r"\x1b\[[\d;]*m", "", text(width=width, color=color))
    assert max(cell_len(line) for line in shown.splitlines()) <= width


def test_plain_text_has_no_escape_sequences_and_draws_no_boxes() -> None:
    shown = text()
    assert "\x1b" not in shown
    assert not re.search("[\u2500-\u257f]", shown)


def test_colored_text_says_verdicts_in_words_too() -> None:
    shown = text(color=True)
    assert "\x1b[" in shown
    assert "flagged" in shown


def test_plain_text_does_not_depend_on_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    before = text()
    for name, value in {"FORCE_COLOR": "1", "COLUMNS": "33", "TERM": "xterm-256color"}.items():
        monkeypatch.setenv(name, value)
    assert text() == before


def test_a_passed_check_is_no_reason_for_a_repair() -> None:
    assert "stands in sentence 3" not in text()


def test_an_article_without_a_title_is_headed_by_its_name() -> None:
    assert text(EMPTY).startswith("a.txt\nen · 1 sentence\n")


def test_empty_fields_are_said_to_be_empty() -> None:
    assert "Casualties\n  none\n" in text(EMPTY)
    assert "## Casualties\n\nnone\n" in render([EMPTY], "md")


def test_an_empty_field_that_failed_is_not_said_to_be_empty() -> None:
    failed = Incomplete(field="actors", error="TruncatedError", message="cut off")
    result = EMPTY.model_copy(update={"run": RUN.model_copy(update={"incomplete": (failed,)})})
    assert "Actors\n  not finished\n" in text(result)


@pytest.mark.parametrize("form", ["text", "md"])
def test_fields_not_asked_for_are_left_out(form: Format) -> None:
    shown = render([FULL], form, View(fields=("actors",)))
    assert "Actors" in shown
    assert "Casualties" not in shown
    assert "Two people died. [1]" not in shown


def test_every_field_is_shown() -> None:
    assert set(content.FIELDS) == {field.name for field in fields.FIELDS}


def test_each_cited_sentence_is_listed_once_in_order() -> None:
    assert content.cited(FULL) == [(1, TOLL), (2, APPEAL), (3, REPLY)]


def test_parts_of_a_cited_sentence_are_joined() -> None:
    parts = (
        Evidence(sentence=1, start=0, end=3, text="Two"),
        Evidence(sentence=1, start=0, end=2, text="Tw"),
        Evidence(sentence=1, start=20, end=26, text="dozens"),
    )
    result = EMPTY.model_copy(update={"actors": (actor(evidence=parts),)})
    assert content.cited(result) == [(1, "Two … dozens")]


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((2, 2, 2), "2"),
        ((None, None, None), ""),
        ((None, 1200, None), "about 1,200"),
        ((3, 3, None), "at least 3"),
        ((None, None, 5), "up to 5"),
        ((10, 10, 20), "10 to 20"),
        ((10, 15, 20), "10 to 20, most likely 15"),
        ((10, 15, None), "at least 10, most likely 15"),
        ((2, 3, 2), "about 3"),
    ],
)
def test_counts_read_as_a_person_says_them(
    counts: tuple[int | None, int | None, int | None], words: str
) -> None:
    assert content.count(casualty(*counts)) == words


def test_rich_markup_in_untrusted_text_is_shown_as_it_is() -> None:
    result = FULL.model_copy(update={"actors": (actor(name="[red]Bob[/red] :smile:"),)})
    assert "[red]Bob[/red] :smile:" in text(result, width=140, color=True)


HOSTILE = "a\x1b]0;title\x07b\x9b31mc\u202ed\u2066e\x00f\rg\nh\u2028i"


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "md"])
def test_no_form_lets_control_characters_through(form: Format) -> None:
    result = EMPTY.model_copy(
        update={
            "source": EMPTY.source.model_copy(update={"id": HOSTILE, "title": HOSTILE}),
            "summary": HOSTILE,
            "actors": (actor(name=HOSTILE, role=HOSTILE),),
            "rejected": (Rejected(field=HOSTILE, item={HOSTILE: HOSTILE}, checks=()),),
            "missed": (Missed(field="positions", cue=HOSTILE, sentence=1, text=HOSTILE),),
        }
    )
    shown = render([result], form)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", shown)


@given(st.text(st.characters(exclude_categories=[])))
def test_a_safe_line_is_one_line_that_can_be_printed(untrusted: str) -> None:
    safe = one_line(untrusted)
    assert len(safe.splitlines()) <= 1
    safe.encode()
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", safe)


@pytest.mark.parametrize("ordinary", ["Naïve “quotes” – 25 °C", "שלום عالم", "👩‍👩‍👧 🏴󠁧󠁢󠁳󠁣󠁴󠁿", "日本語"])
def test_ordinary_text_of_any_script_is_left_alone(ordinary: str) -> None:
    assert one_line(ordinary) == ordinary


def test_escape_characters_are_shown_as_pictures() -> None:
    assert one_line("\x1b[31m") == "␛[31m"


def test_lines_of_a_message_are_kept_apart() -> None:
    assert lines("one\ntwo\r\nthree\x1b") == ["one", "two", "three␛"]


def test_one_result_is_one_json_object_and_several_are_an_array() -> None:
    assert json.loads(render([FULL], "json"))["summary"] == FULL.summary
    assert len(json.loads(render([FULL, EMPTY], "json"))) == 2
    assert json.loads(render([FULL], "json", several=True))[0]["summary"] == FULL.summary
    assert json.loads(render([], "json")) == []


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_json_reads_back_as_the_same_result(form: Format) -> None:
    hostile = FULL.model_copy(update={"summary": HOSTILE, "missed": ()})
    assert StructuredSummary.model_validate_json(render([hostile], form)) == hostile


def test_jsonl_is_one_line_a_result_for_generous_readers_too() -> None:
    hostile = EMPTY.model_copy(update={"summary": HOSTILE})
    assert len(render([hostile, FULL], "jsonl").splitlines()) == 2


def test_json_keeps_letters_of_all_scripts_readable() -> None:
    result = EMPTY.model_copy(update={"summary": "Čáslavská 日本"})
    assert "Čáslavská 日本" in render([result], "json")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escaped_json_means_the_same(value: str) -> None:
    assert json.loads(json_escaped(json.dumps(value, ensure_ascii=False))) == value


def test_markdown_shows_everything_a_result_holds() -> None:
    shown = render([FULL], "md")
    for words in (
        "# Two die in Ljubljana",
        r"Two people died. \[1\] Pompeo freed 12 prisoners. \[2\] \[3\] **flagged**",
        r"| Mike Pompeo | U.S. Secretary of State | person | Pompeo | \[2\] |",
        "- **repaired** Janez Jansa: “Jansa” completed",
        "- demands: actor: Szijjarto; demand: resign; ids: 4, 9 (directive: no appeal there)",
        r"- \[7\] Hungary urged both to talk. (an appeal)",
        "- positions: TruncatedError: cut off",
        "- answers were repaired",
        rf"- \[1\] {TOLL}",
    ):
        assert words in shown


def test_markdown_documents_are_parted_by_a_rule() -> None:
    assert "\n\n---\n\n# " in render([FULL, EMPTY], "md")


@pytest.mark.parametrize(
    ("untrusted", "markdown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("&lt;b&gt;", "&amp;lt;b&amp;gt;"),
        ("[text](javascript:x)", r"\[text\](javascript:x)"),
        ("![image](x)", r"\!\[image\](x)"),
        ("`code` *strong* _em_ ~~gone~~", r"\`code\` \*strong\* \_em\_ \~\~gone\~\~"),
        (r"back\slash", "back&#92;slash"),
        ("a | b", "a &#124; b"),
        ("# heading", r"\# heading"),
        ("- item", r"\- item"),
        ("+ item", r"\+ item"),
        ("12. item", r"12\. item"),
        ("3) item", r"3\) item"),
        ("===", r"\==="),
        ("    code block", "code block"),
        ("two\n\nparagraphs", "two paragraphs"),
        ("http://evil.example/x", r"http:&#8203;//evil\.example/x"),
        ("www.evil.example", r"www&#8203;.evil\.example"),
        ("write to me@evil.example", r"write to me@&#8203;evil\.example"),
        ("$x$ {{ y }}", r"\$x\$ \{\{ y \}\}"),
        ("It cost 3.5 million. Ok - fine.", "It cost 3.5 million. Ok - fine."),
    ],
)
def test_untrusted_text_cannot_become_markdown(untrusted: str, markdown: str) -> None:
    assert escaped(untrusted) == markdown


MARKUP = st.text(st.sampled_from("ab1w .,;:!?()[]{}<>#*_-+=`~&|\\\\/@^$'\"\n\t"), max_size=40)


@given(MARKUP)
@example("&lt;b&gt;")
@example("1. a\n2. b")
@example("<https://a.b>")
def test_a_markdown_reader_sees_just_the_text(untrusted: str) -> None:
    reader = MarkdownIt("js-default", {"html": True})
    document = f"- {escaped(untrusted)}\n\nx {escaped(untrusted)}\n\n{escaped(untrusted)}\n"
    document += f"\n| a | b |\n| --- | --- |\n| {escaped(untrusted)} | x |\n"
    pieces = [token.children or [] for token in reader.parse(document) if token.type == "inline"]
    assert {piece.type for children in pieces for piece in children} <= {"text"}
    shown = ["".join(piece.content for piece in children) for children in pieces]
    plain = one_line(untrusted).strip()
    expected = [plain, f"x {plain}".strip(), plain, "a", "b", plain, "x"]
    assert list(filter(None, (one.replace("\u200b", "") for one in shown))) == list(
        filter(None, expected)
    )


def test_a_hostile_cell_cannot_break_out_of_its_table() -> None:
    cell = "x | y\n| --- |\n\\| z"
    result = EMPTY.model_copy(update={"actors": (actor(name=cell),)})
    rows = [row for row in render([result], "md").splitlines() if row.startswith("|")]
    assert [row.count("|") for row in rows] == [4, 4, 4]
