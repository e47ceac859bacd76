"""A report as JUnit XML, which every CI shows: one test a case, and one a gate."""

import re
from xml.etree import ElementTree as ET

from summarizer.evaluation.reports.report import Report
from summarizer.evaluation.scoring import CaseScore
from summarizer.evaluation.statistics import by_case
from summarizer.render.safe import one_line

# What XML 1.0 cannot hold, however it is written.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    """The document; a case without a record and a gate not passed are failures."""
    suites = ET.Element("testsuites", name="summarize eval")
    suite = ET.SubElement(suites, "testsuite", name=_legal(report.title))
    values = by_case("macro_f1", report.results.counts)
    for score in report.results.scores:
        _case(suite, score, values.get(score.case))
    failed = {failure.metric: failure for failure in report.failures}
    for name in dict.fromkeys([*report.floors, *failed]):
        gate = ET.SubElement(suite, "testcase", classname="gates", name=name, time="0")
        if name in failed:
            _fail(gate, str(failed[name]))
    errors = sum(bool(score.error) for score in report.results.scores)
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(errors + len(failed)))
    suite.set("timestamp", report.results.about.created.rstrip("Z"))
    ET.indent(suites)
    return ET.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _case(suite: ET.Element, score: CaseScore, value: float | None) -> None:
    again = f" ({score.repeat})" if score.repeat > 1 else ""
    seconds = score.counts.get("effort.seconds", 0.0)
    case = ET.SubElement(
        suite,
        "testcase",
        classname=f"cases.{score.split}",
        name=_legal(score.case + again),
        time=f"{seconds:.3f}",
    )
    if score.error:
        _fail(case, score.error)
    elif value is not None:
        ET.SubElement(case, "system-out").text = f"macro_f1 {value:.3f}"


def _fail(parent: ET.Element, message: str) -> None:
    ET.SubElement(parent, "failure", message=_legal(message)).text = _legal(message)


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", one_line(text))
