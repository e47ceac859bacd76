"""Many records as one page: a table of articles that can be searched, filtered and sorted."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import jinja2

from summarizer.render import content
from summarizer.render.html.entries import VERDICTS, amounts, with_verdict
from summarizer.render.html.page import ICONS, language_tag
from summarizer.render.html.template import template
from summarizer.result import Source, StructuredSummary

DOUBTS = ("rejected", "missed", "flagged", "repaired")


@dataclass(frozen=True)
class Row:
    """An article in the index; it holds no record, so that there may be many.

    Attributes:
        href: file name of the article's page.
        heading: the article's title, or where it came from.
        source: the article.
        amounts: how many entries there are of each field and verdict.
        unfinished: fields that could not be finished.
    """

    href: str
    heading: str
    source: Source
    amounts: Counter[tuple[str, str]]
    unfinished: tuple[str, ...]

    @classmethod
    def of(cls, result: StructuredSummary, href: str) -> "Row":
        """The row of a record whose page has this name."""
        return cls(
            href=href,
            heading=content.heading(result),
            source=result.source,
            amounts=amounts(result),
            unfinished=tuple(one.field for one in result.run.incomplete),
        )

    @property
    def lang(self) -> str:
        """The language tag of the heading."""
        return language_tag(self.source.language)

    def items(self, field: str) -> int:
        """How many items of a field are in the record."""
        kept = ("supported", "repaired", "flagged")
        return sum(self.amounts[field, verdict] for verdict in kept)

    @property
    def has(self) -> str:
        """What can be filtered by: "field:verdict" of each that there is."""
        return " ".join(f"{field}:{verdict}" for field, verdict in self.amounts)


def index(rows: Sequence[Row], fields: Iterable[str] = ()) -> str:
    """The page that lists all articles.

    Args:
        rows: the articles, in this order.
        fields: the fields to show; none means all.
    """
    wanted = tuple(fields) or content.FIELDS
    titles = {content.SUMMARY: "Summary"} | {one.field: one.title for one in content.SECTIONS}
    return _template().render(
        rows=rows, fields={name: title for name, title in titles.items() if name in wanted}
    )


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    return template(
        "summarizer.render",
        "html",
        "index.html.j2",
        content.origin,
        with_verdict,
        icons=ICONS,
        doubts=DOUBTS,
        verdicts=VERDICTS,
    )
