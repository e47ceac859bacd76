"""How a result is shown: text, JSON, Markdown; in ``html``, a page. Pure functions to a string."""

from collections.abc import Sequence
from typing import Literal

from summarizer.render.content import PLAIN, View
from summarizer.render.markdown import as_markdown
from summarizer.render.records import as_json, as_jsonl
from summarizer.render.text import as_text
from summarizer.result import StructuredSummary

__all__ = ["PLAIN", "Format", "View", "render", "separator"]

Format = Literal["text", "json", "jsonl", "md"]


def render(
    results: Sequence[StructuredSummary],
    format: Format,  # noqa: A002 - what the user's option and every reader call it
    view: View = PLAIN,
    *,
    several: bool | None = None,
) -> str:
    """Show results in one form; what is not empty ends with a line feed.

    Args:
        results: what to show, in this order.
        format: "text", "json", "jsonl" or "md".
        view: width, colours and fields of text and Markdown; JSON always holds everything.
        several: whether JSON is an array; by default when there is not exactly one result.
    """
    if format == "json":
        return as_json(results, several=len(results) != 1 if several is None else several)
    if format == "jsonl":
        return as_jsonl(results)
    show = as_markdown if format == "md" else as_text
    return separator(format).join(show(result, view) for result in results)


def separator(format: Format) -> str:  # noqa: A002 - as above
    """What stands between two results that are rendered one by one."""
    return {"text": "\n\n", "md": "\n---\n\n"}.get(format, "")
