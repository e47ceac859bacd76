"""Reports: a run for people and for machines; each module renders one form, and changes nothing."""

from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase

from summarizer.evaluation.reports import html, junit, markdown, text
from summarizer.evaluation.reports.report import Report

__all__ = ["RENDERERS", "Report", "alignments"]

RENDERERS: Mapping[str, Callable[[Report], str]] = {
    ".html": html.render,
    ".jsonl": lambda report: report.results.lines(),
    ".md": markdown.render,
    ".txt": text.render,
    ".xml": junit.render,
}
"""How a report is written, by the file's ending."""


def alignments(report: Report, patterns: Sequence[str]) -> str:
    """Expected beside given items of the cases whose ids match a pattern."""
    scores = report.results.scores
    chosen = [one for one in scores if any(fnmatchcase(one.case, p) for p in patterns)]
    return "".join(text.alignment(one) + "\n" for one in chosen)
