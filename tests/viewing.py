"""Records beside their articles, for tests of the pages that show them."""

# ruff: noqa: E501 - an article has long lines

import json
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from summarizer import Document, StructuredSummary
from summarizer.checks.matching import locate
from summarizer.fields import FIELDS
from summarizer.fields.actors import Actor
from summarizer.fields.casualties import Casualty
from summarizer.fields.positions import Position
from summarizer.fields.summary import Claim
from summarizer.render.html import page
from summarizer.render.html.marking import sentence_at
from summarizer.result import Incomplete, Missed, Rejected, Run, Source
from summarizer.schema import Check, Evidence, Grounded

EVALS = Path(__file__).parent.parent / "evals"

RUN = Run(
    model="qwen",
    provider="embedded",
    prompt_version="v",
    prompts={},
    requests=5,
    prompt_tokens=12345,
    cached_tokens=9000,
    completion_tokens=812,
    seconds=61.23,
)


FLAGS = """Storm 🌪️ at the café: 👩‍👩‍👧 and e\u0301toile

🇩🇪🇫🇷 “We 👍🏽 lost e\u0301verything,” Zoë O\u0302kan said. The cafe\u0301 owner 🧑‍🍳 wept. 12 people 🚑 were hurt.

דנה לוי אמרה: "איבדנו הכול 😢 היום". 3 אנשים נפצעו.
"""


def document_of(text: str, **known: Any) -> Document:
    return Document.from_text(text, **known)


def evidence(words: str, document: Document) -> Evidence:
    """These words as evidence, wherever they stand."""
    start = document.text.index(words)
    sentence = max((s for s in document.sentences if s.start <= start), key=lambda s: s.number)
    return Evidence(sentence=sentence.number, start=start, end=start + len(words), text=words)


def record_of(document: Document, **parts: Any) -> StructuredSummary:
    values = {"source": Source.of(document), "summary": "", "run": RUN}
    return StructuredSummary(**values | parts)


@lru_cache
def flags() -> tuple[StructuredSummary, Document]:
    """Emoji of several code points, letters with combining marks, right-to-left words."""
    document = document_of(FLAGS)

    def says(actor: str, words: str, quote: str) -> Position:
        return Position(
            actor=actor, position=quote, quote=quote, evidence=(evidence(words, document),)
        )

    hurt = Casualty(
        harm="injured", phrase="12 people 🚑", low=12, best=12, high=12, who="people",
        reported_by=None, historical=True,
        evidence=(evidence("12 people 🚑 were hurt.", document),),
    )  # fmt: skip
    across = evidence("wept. 12 people 🚑 were hurt.\n\nדנה לוי", document)
    return (
        record_of(
            document,
            actors=(Actor(name="Zoë O\u0302kan", role=None, kind="person", evidence=(across,)),),
            positions=(
                says(
                    "Zoë", "🇩🇪🇫🇷 “We 👍🏽 lost e\u0301verything,”", "We 👍🏽 lost e\u0301verything,"
                ),
                says("דנה לוי", 'דנה לוי אמרה: "איבדנו הכול 😢 היום".', "איבדנו הכול 😢 היום"),
            ),
            casualties=(hurt,),
        ),
        document,
    )


@lru_cache
def real() -> dict[str, tuple[StructuredSummary, Document]]:
    """The records that the embedded model made of the evaluation's articles."""
    scores = (EVALS / "results/embedded.jsonl").read_text("utf-8").splitlines()[1:]
    found = {}
    for score in map(json.loads, scores):
        text = (EVALS / f"cases/{score['case']}.txt").read_text("utf-8")
        document = document_of(text, id=score["case"], language=score["language"])
        found[score["case"]] = StructuredSummary.model_validate(score["record"]), document
    return found


@lru_cache
def long() -> tuple[StructuredSummary, Document]:
    """Five thousand words: articles one behind the other, with all items of all of them."""
    chosen, words = [], 0
    for result, article in real().values():
        if article.language == "en" and words < 5_000:
            chosen.append((result, article))
            words += len(article.text.split())
    document = document_of("\n\n".join(article.text for _, article in chosen))
    items: dict[str, list[Grounded]] = {field.attribute: [] for field in FIELDS}
    before = 0
    for result, article in chosen:
        for name, all_ in items.items():
            all_ += [_moved(item, before, document) for item in getattr(result, name)]
        before += len(article.text) + 2
    return record_of(document, **{name: tuple(all_) for name, all_ in items.items()}), document


def _moved(item: Grounded, by: int, document: Document) -> Grounded:
    def moved(proof: Evidence) -> Evidence:
        start = proof.start + by
        sentence = sentence_at(document, start)
        assert sentence
        places = {"sentence": sentence.number, "start": start, "end": proof.end + by}
        return proof.model_copy(update=places)

    return item.model_copy(update={"evidence": tuple(map(moved, item.evidence))})


def hostile(text: str) -> tuple[StructuredSummary, Document]:
    """A record in which everything a stranger may write is this text."""
    article = f"Head {text}\n\nOne {text} two. Three {text} four.\n\nFive six."
    document = document_of(article, id=text, title=text, language="en")
    first, second = document.sentences[:2]
    whole = Evidence(sentence=2, start=second.start, end=second.end, text=second.text)
    astray = Evidence(sentence=1, start=first.start, end=first.end, text=text)
    failed = Check(name=text, passed=False, detail=text)
    passed = Check(name=text, passed=True, detail=text)
    repaired = Check(name="repaired", passed=True, detail=text)
    return (
        record_of(
            document,
            summary=text,
            claims=(Claim(text=text, evidence=(whole,), verdict="flagged", checks=(failed,)),),
            actors=(
                Actor(name=text, role=text, kind="person", aliases=(text,), evidence=(astray,),
                      verdict="repaired", checks=(passed, repaired)),
            ),
            casualties=(
                Casualty(harm="killed", phrase=text, low=1, best=None, high=None, who=text,
                         reported_by=text, historical=True, evidence=(whole,)),
            ),
            rejected=(
                Rejected(
                    field=text,
                    item={"demand": text, f"x{text}": {"y": [text]}, "evidence": [{"text": text}]},
                    checks=(passed, failed),
                ),
            ),
            missed=(Missed(field=text, cue=f"{text}: {text}", sentence=3, text=text),),
            run=RUN.model_copy(
                update={
                    "model": text, "provider": text, "prompt_version": text, "notes": (text,),
                    "incomplete": (Incomplete(field=text, error=text, message=text),),
                }
            ),
        ),
        document,
    )  # fmt: skip


def span_of(words: str, document: Document) -> tuple[int, int]:
    found = locate(words, document.text)
    assert found
    return found


class Page(HTMLParser):
    """A page: its elements, its words, its style and script, and which words belong to what."""

    VOID = frozenset({"meta", "input", "br", "link"})

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.raw: dict[str, str] = {}
        self.marked: dict[str, str] = {}
        self.telling: dict[str, str] = {}
        self.open: list[tuple[str, dict[str, str]]] = []
        self.feed(source)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append((tag, attributes))
        if tag not in self.VOID:
            self.open.append((tag, attributes))

    def handle_endtag(self, tag: str) -> None:
        # Everything is closed by its own name: nothing is left to a browser's guess.
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        tag = self.open[-1][0] if self.open else ""
        if tag in {"style", "script"}:
            self.raw[tag] = self.raw.get(tag, "") + data
            return
        self.words.append(data)
        for _, attributes in self.open:
            for item in attributes.get("data-of", "").split():
                self.marked[item] = self.marked.get(item, "") + data
            for item in attributes.get("data-telling", "").split():
                self.telling[item] = self.telling.get(item, "") + data

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    @property
    def shape(self) -> list[tuple[str, list[str]]]:
        return [(tag, list(attributes)) for tag, attributes in self.elements]

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        return [
            attributes
            for name, attributes in self.elements
            if name == tag and all(attributes.get(k) == v for k, v in wanted.items())
        ]


def parsed(made: tuple[StructuredSummary, Document]) -> Page:
    return Page(page(*made))
