"""A result as a Markdown document, in which nothing untrusted can become markup."""

import re
from collections.abc import Iterator, Sequence

from summarizer.render import content
from summarizer.render.content import PLAIN, Section, View
from summarizer.render.safe import one_line
from summarizer.result import StructuredSummary
from summarizer.schema import Grounded

# Tables are cut at their pipes, and HTML is found, before backslashes count.
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "\\": "&#92;"}
_SPECIAL = str.maketrans(_ENTITIES | {mark: f"\\{mark}" for mark in "`*_[]{}!#~$^"})
_LEADING = re.compile(r"^(\d*)([-+=:.)])")

# Some renderers make links of bare addresses after escapes are undone. A zero-width space
# inside keeps them from it; behind the @ it stops mentions of users too.
_BREAK = "&#8203;"
_ADDRESSES = (
    (re.compile(r"://"), f":{_BREAK}//"),
    (re.compile(r"@"), f"@{_BREAK}"),
    (re.compile(r"\b(www)\.", re.IGNORECASE), rf"\1{_BREAK}."),
    (re.compile(r"(?<=\w)\.(?=[^\W\d_]{2})"), r"\\."),
)


def as_markdown(result: StructuredSummary, view: View = PLAIN) -> str:
    """Show one result as a document of its own."""
    return "\n".join(_lines(result, view.fields or content.FIELDS))


def escaped(text: str) -> str:
    """Untrusted text as Markdown that shows just that text, on one line."""
    text = one_line(text).strip().translate(_SPECIAL)
    for pattern, replacement in _ADDRESSES:
        text = pattern.sub(replacement, text)
    return _LEADING.sub(r"\1\\\2", text)


def _lines(result: StructuredSummary, fields: Sequence[str]) -> Iterator[str]:
    yield f"# {escaped(content.heading(result))}"
    yield from ("", escaped(content.origin(result.source)), "")
    if content.SUMMARY in fields:
        yield from ("## Summary", "", _summary(result), "")
        yield from _remarks([(claim.text.rstrip("."), claim) for claim in result.claims])
    for section in content.SECTIONS:
        if section.field in fields:
            yield from (f"## {section.title}", "")
            yield from _section(section, result)
    for title, rows in _lists(result):
        if rows:
            yield from (f"## {title}", "", *(f"- {row}" for row in rows), "")
    yield from (f"*{escaped(content.footer(result.run))}*", "")


def _summary(result: StructuredSummary) -> str:
    claims = [f"{escaped(claim.text)} {_proof(claim)}" for claim in result.claims]
    return (
        " ".join(claims)
        if claims
        else escaped(result.summary or content.absence(result, content.SUMMARY))
    )


def _section(section: Section, result: StructuredSummary) -> Iterator[str]:
    items = section.items(result)
    if not items:
        yield from (content.absence(result, section.field), "")
        return
    columns = section.filled(items)
    yield _row([*(column.title for column in columns), "Evidence"])
    yield _row(["---"] * (len(columns) + 1))
    for item in items:
        yield _row([*(escaped(column.value(item)) for column in columns), _proof(item)])
    yield ""
    yield from _remarks([(section.label(item), item) for item in items])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _proof(item: Grounded) -> str:
    verdict = content.verdict(item)
    marks = escaped(content.marks(item) or "[no evidence]")
    return f"{marks} **{verdict}**" if verdict else marks


def _remarks(items: Sequence[tuple[str, Grounded]]) -> Iterator[str]:
    rows = [
        f"- **{content.verdict(item)}** {escaped(label)}: {escaped(content.remark(item))}"
        for label, item in items
        if content.remark(item)
    ]
    yield from [*rows, ""] if rows else []


def _lists(result: StructuredSummary) -> Iterator[tuple[str, list[str]]]:
    yield (
        "Rejected: said by the model, not supported by the article",
        [
            f"{escaped(one.field)}: {escaped(content.described(one))} "
            f"({escaped(content.reasons(one.checks))})"
            for one in result.rejected
        ],
    )
    yield (
        "Missed: said by the article, in no item",
        [
            f"{escaped(f'[{one.sentence}]')} {escaped(one.text)} ({escaped(one.cue)})"
            for one in result.missed
        ],
    )
    yield (
        "Not finished",
        [
            f"{escaped(one.field)}: {escaped(f'{one.error}: {one.message}')}"
            for one in result.run.incomplete
        ],
    )
    yield "Notes", [escaped(note) for note in result.run.notes]
    yield (
        "Sentences",
        [f"{escaped(f'[{number}]')} {escaped(text)}" for number, text in content.cited(result)],
    )
