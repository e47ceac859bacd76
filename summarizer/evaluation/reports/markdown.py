"""A report as Markdown, for a comment on a pull request."""

import re
from collections.abc import Iterator

from summarizer.evaluation.reports.report import SHOWN, Report, change, interval, number
from summarizer.evaluation.reports.text import effort
from summarizer.evaluation.statistics import by_case
from summarizer.render.safe import one_line

_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+!|~&$@:-])")
MOST_MOVED = 6


def render(report: Report) -> str:
    """The figures in a table, the verdict above it."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield f"## {'❌ Gates failed' if report.failures else '✅ Summaries evaluated'}"
    yield ""
    yield escaped(report.title)
    yield ""
    yield escaped(report.origin)
    yield ""
    for failure in report.failures:
        yield f"- {escaped(str(failure))}"
    if report.failures:
        yield ""
    if report.baseline:
        yield _verdict(report)
        yield ""
    yield from _table(report)
    yield ""
    yield f"Per article: {escaped(effort(report))}."
    for case, error in report.results.errors:
        yield f"- no record: {escaped(case)}: {escaped(error)}"
    for note in report.notes:
        yield f"\n{escaped(note)}"
    yield from _by_case(report)


def _verdict(report: Report) -> str:
    verdicts = {name: report.differences[name].verdict for name in SHOWN}
    told = [
        f"**{verdict}**: {', '.join(f'`{n}`' for n in SHOWN if verdicts[n] == verdict)}"
        for verdict in ("better", "worse")
        if verdict in verdicts.values()
    ]
    return "; ".join(told) + "." if told else "**No difference shown** to the baseline."


def _table(report: Report) -> Iterator[str]:
    heads = ["metric", "value", "95% interval"]
    heads += ["floor"] if report.floors else []
    heads += ["against the baseline"] if report.baseline else []
    yield _row(heads)
    yield _row(["---", *["---:"] * (len(heads) - 1)])
    for name in SHOWN:
        one = report.estimates[name]
        cells = [f"`{name}`", number(one.value), interval(one)]
        if report.floors:
            floor = report.floors.get(name)
            cells.append("" if floor is None else number(floor))
        if report.baseline:
            cells.append(change(report.differences[name]))
        yield _row(cells)


def _by_case(report: Report) -> Iterator[str]:
    """The cases that moved most, when there is a baseline to have moved from."""
    if not report.baseline:
        return
    moved = report.differences["macro_f1"].moved
    if not moved:
        return
    now = by_case("macro_f1", report.results.counts)
    ends = sorted(moved, key=lambda pair: -abs(pair[1]))[:MOST_MOVED]
    yield ""
    yield f"<details><summary>{len(moved)} cases moved</summary>"
    yield ""
    yield _row(["case", "macro_f1", "change"])
    yield _row(["---", "---:", "---:"])
    for case, by in ends:
        yield _row([escaped(case), number(now[case]), f"{by:+.3f}"])
    yield ""
    yield "</details>"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def escaped(text: str) -> str:
    """Text in which Markdown and HTML find nothing."""
    return _MARKS.sub(r"\\\1", one_line(text))
