"""One article and its record as a page: point at an item and its words light up."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import jinja2

from summarizer.document import Document
from summarizer.render import content
from summarizer.render.content import PLAIN, View
from summarizer.render.html.entries import VERDICTS, Entry, amounts, groups, with_verdict
from summarizer.render.html.marking import Paragraph, paragraphs
from summarizer.render.html.template import digest, template
from summarizer.result import StructuredSummary

RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
ICONS = {"supported": "✓", "repaired": "✎", "flagged": "!", "rejected": "✗", "missed": "?"}
DOUBTFUL = frozenset({"flagged", "rejected", "missed"})


@dataclass(frozen=True)
class Text:
    """The article, as the page shows it.

    Attributes:
        paragraphs: its words, in pieces.
        lang: the language tag of its words; that of unknown ones when there is none.
        direction: how its lines run; "auto" leaves it to each paragraph's letters.
        headline: whether the first paragraph is one.
    """

    paragraphs: list[Paragraph]
    lang: str
    direction: str
    headline: bool


def page(
    result: StructuredSummary, document: Document, view: View = PLAIN, *, index: str | None = None
) -> str:
    """Show a record beside its article, as one page that needs nothing but itself.

    Args:
        result: the record.
        document: the article it was made of.
        view: the fields to show.
        index: file name of the page that lists all articles, if there is one.
    """
    found = groups(result, document, view.fields)
    entries = [entry for group in found for entry in group.entries]
    return _template().render(
        result=result,
        groups=found,
        doubts=_doubts(entries),
        amounts=amounts(result),
        flagged=[entry for entry in entries if entry.verdict == "flagged"],
        text=_text(document, entries),
        is_other_text=result.source.sha256 != document.sha256,
        index=index,
    )


def _doubts(entries: Sequence[Entry]) -> Mapping[int, list[str]]:
    """By sentence, the verdicts on what points at it and does not hold."""
    doubts: dict[int, list[str]] = defaultdict(list)
    for entry in entries:
        if entry.verdict in DOUBTFUL:
            for number in entry.place.sentences:
                doubts[number].append(entry.verdict)
    return doubts


def _text(document: Document, entries: Sequence[Entry]) -> Text:
    marks = [mark for entry in entries for mark in entry.place.marks]
    shown = paragraphs(document, marks)
    first = "".join(piece.text for part in shown[0] for piece in part.pieces)
    lang = language_tag(document.language)
    return Text(shown, lang, "rtl" if lang in RIGHT_TO_LEFT else "auto", first == document.title)


def language_tag(language: str | None) -> str:
    """The language as a page names it, also when nobody knows it or it is no language."""
    return language if language and re.fullmatch("[a-z]{2,3}", language) else "und"


@dataclass(frozen=True)
class Digests:
    """A page's style and script, as a content security policy names them."""

    style: str
    script: str


def digests() -> Digests:
    """What the policy of whoever frames a page must let through."""
    source = _template().environment.get_template
    style = source("common.css").render() + source("page.css").render()
    return Digests(digest(style), digest(source("page.js").render()))


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    return template(
        "summarizer.render",
        "html",
        "page.html.j2",
        content.heading,
        content.origin,
        with_verdict,
        icons=ICONS,
        verdicts=VERDICTS,
    )
