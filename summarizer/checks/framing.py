"""Framing: what stands around the report and is none of it: datelines, lists of sources."""

import re

from summarizer.document import Document

_PLACE = r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3}"
_DATE = r"(?:\d{1,2} [A-Za-z][a-z]{2,8}\.? \d{2,4}|[A-Z][a-z]{2,8}\.? \d{1,2})"
_DASH = r"[-–—]{1,2} ?"
_BRACKETS = r"(?:\[[^\]\n]{1,60}\] ?)*"
# A place in capitals; a place with a date or an agency; then a dash.
DATELINE = re.compile(
    r"[A-Z]{2}[A-Z .'’-]+,?[^.!?\n]{0,60}?(?:\([^)\n]{1,30}\) ?)?[-–—]+ (?=\S)"
    rf"|{_PLACE}(?:, {_PLACE})?, {_DATE} (?:\([^)\n]{{1,60}}\) ?)?{_DASH}{_BRACKETS}(?=\S)"
    rf"|{_PLACE}(?:, {_PLACE})? \([^)\n]{{1,60}}\) {_DASH}{_BRACKETS}(?=\S)"
)
# "Bridge to close" — The Harbour Post, August 15, 2008
_CITES = re.compile(
    r"[\"”’»] ?[-–—]{1,2} ?[^.!?\n\"“”]{2,60}, "
    r"(?:[A-Z][a-z]+ \d{1,2}|\d{1,2} [A-Z][a-z]+),? \d{4}\W*$"
)


def cites(text: str) -> bool:
    """Whether a sentence is an entry in a list of sources: a headline, a publisher, a date."""
    return _CITES.search(text) is not None


def datelines(document: Document) -> list[tuple[int, int]]:
    """Where datelines stand: from a sentence's beginning to behind the dash."""
    text = document.text
    found = (DATELINE.match(text, s.start, s.end) for s in document.sentences)
    return [match.span() for match in found if match]
