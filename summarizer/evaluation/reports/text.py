"""A report for a terminal: plain lines, no wider than 100 columns."""

from collections.abc import Iterator

from summarizer.evaluation.reports.report import SHOWN, Report, change, interval, number
from summarizer.evaluation.scorers.base import Pair
from summarizer.evaluation.scoring import CaseScore
from summarizer.render.safe import one_line

_MARK = {"matched": "=", "missed": "-", "left out": "o", "invented": "+"}
_EFFORT = {
    "seconds": "{:.1f} s",
    "requests": "{:.1f} requests",
    "prompt_tokens": "{:,.0f} prompt tokens",
    "completion_tokens": "{:,.0f} completion tokens",
    "rejected": "{:.1f} items rejected",
    "missed": "{:.1f} cues missed",
    "cost": "{:.4f} dollars",
}


def render(report: Report) -> str:
    """The figures, what they took, the cases without a record, and the gates."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield report.title
    yield report.origin
    yield ""
    yield from _table(report)
    yield ""
    yield f"per article: {effort(report)}"
    for case, error in report.results.errors:
        yield one_line(f"no record: {case}: {error}")
    for note in report.notes:
        yield one_line(f"note: {note}")
    if report.floors or report.baseline:
        yield ""
        yield "gates: passed" if not report.failures else "gates: FAILED"
        for failure in report.failures:
            yield one_line(f"  {failure}")


def _table(report: Report) -> Iterator[str]:
    against = "  floor" if report.floors else ""
    compared = "  against the baseline" if report.baseline else ""
    yield f"{'metric':22}  {'value':>5}  {'95% interval':<12}{against}{compared}".rstrip()
    for name in SHOWN:
        one = report.estimates[name]
        line = f"{name:22}  {number(one.value):>5}  {interval(one):<12}"
        if report.floors:
            floor = report.floors.get(name)
            line += f"  {number(floor) if floor is not None else '':>5}"
        if report.baseline:
            line += f"  {change(report.differences[name])}"
        yield line.rstrip()


def effort(report: Report) -> str:
    """What an article took, on average."""
    shown = (
        words.format(value)
        for name, words in _EFFORT.items()
        if (value := report.effort[name]) is not None
    )
    return ", ".join(shown) or "nothing was run"


def alignment(score: CaseScore) -> str:
    """Every expected item beside the one that stands for it: for a person to argue with."""
    lines = [f"{score.case} ({score.split}, {score.language})"]
    if score.error:
        lines.append(f"  no record: {score.error}")
    for field, pairs in score.alignments.items():
        lines.append(f"  {field}: {_tally(pairs)}")
        for pair in pairs:
            lines += _pair(pair)
    if score.unsupported:
        lines.append(f"  not in the article: {', '.join(score.unsupported)}")
    return "".join(f"{one_line(line) if line.strip() else line}\n" for line in lines)


def _tally(pairs: list[Pair]) -> str:
    outcomes = [pair.outcome for pair in pairs]
    told = (f"{outcomes.count(one)} {one}" for one in _MARK if one in outcomes)
    return ", ".join(told) or "nothing expected, nothing given"


def _pair(pair: Pair) -> Iterator[str]:
    wrong = [name for name, fine in pair.right.items() if not fine]
    judged = f" {pair.similarity:.2f}" if pair.outcome == "matched" else ""
    failed = f" (wrong: {', '.join(wrong)})" if wrong else ""
    yield f"    {_MARK[pair.outcome]} {pair.outcome}{judged}{failed}"
    if pair.expected is not None:
        yield f"        expected: {shown(pair.expected)}"
    if pair.predicted is not None:
        yield f"        given:    {shown(pair.predicted)}"


def shown(item: dict[str, object]) -> str:
    """An item on one line: what it says, and the sentences it cites."""
    said = "; ".join(
        f"{name}: {value}"
        for name, value in item.items()
        if value not in (None, "", [], False) and name not in {"evidence", "verdict"}
    )
    cited = [e["sentence"] for e in _evidence(item) if isinstance(e, dict)]
    return said + (f" {cited}" if cited else "")


def _evidence(item: dict[str, object]) -> list[object]:
    evidence = item.get("evidence")
    return evidence if isinstance(evidence, list) else []
