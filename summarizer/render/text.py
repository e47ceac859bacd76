"""A result as tables for a terminal."""

import io
from collections.abc import Iterator, Sequence

from rich.box import SIMPLE_HEAD, Box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from summarizer.render import content
from summarizer.render.content import PLAIN, Section, View
from summarizer.render.safe import one_line
from summarizer.result import StructuredSummary
from summarizer.schema import Grounded

# Narrower than this, columns are too thin to read: items become short lists.
TABLE_WIDTH = 60
MIN_WIDTH = 20

_ASCII_HEAD = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)
_VERDICT_STYLE = {"repaired": "yellow", "flagged": "bold red"}

Rows = Sequence[tuple[str, RenderableType]]


def as_text(result: StructuredSummary, view: View = PLAIN) -> str:
    """Show one result within the view's width."""
    console = Console(
        file=io.StringIO(),
        width=max(view.width, MIN_WIDTH),
        force_terminal=view.color,
        color_system="standard" if view.color else None,
        no_color=not view.color,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    with console.capture() as capture:
        for number, block in enumerate(_blocks(result, view.fields or content.FIELDS)):
            if number:
                console.print()
            console.print(block)
    # Cells are filled up with spaces.
    return "".join(f"{line.rstrip()}\n" for line in capture.get().split("\n")[:-1])


def _blocks(result: StructuredSummary, fields: Sequence[str]) -> Iterator[RenderableType]:
    yield Text.assemble(
        (one_line(content.heading(result)), "bold"),
        "\n",
        (one_line(content.origin(result.source)), "dim"),
    )
    if content.SUMMARY in fields:
        remarks = _remarks([(claim.text.rstrip("."), claim) for claim in result.claims])
        yield _headed("Summary", _indented(_summary(result)), *remarks)
    for section in content.SECTIONS:
        if section.field in fields:
            yield _headed(section.title, *_section(section, result))
    yield from _lists(result)
    yield Text(one_line(content.footer(result.run)), style="dim")


def _lists(result: StructuredSummary) -> Iterator[RenderableType]:
    groups: tuple[tuple[str, Rows], ...] = (
        (
            "Rejected: said by the model, not supported by the article",
            [
                (one.field, _two_lines(content.described(one), content.reasons(one.checks)))
                for one in result.rejected
            ],
        ),
        (
            "Missed: said by the article, in no item",
            [(f"[{one.sentence}]", _two_lines(one.text, one.cue)) for one in result.missed],
        ),
        (
            "Not finished",
            [(one.field, _text(f"{one.error}: {one.message}")) for one in result.run.incomplete],
        ),
        ("Notes", [("-", _text(note)) for note in result.run.notes]),
        ("Sentences", [(f"[{number}]", _text(text)) for number, text in content.cited(result)]),
    )
    yield from (_headed(title, _grid(rows)) for title, rows in groups if rows)


def _summary(result: StructuredSummary) -> Text:
    claims = [Text.assemble(_text(claim.text), " ", _proof(claim)) for claim in result.claims]
    return (
        Text(" ").join(claims)
        if claims
        else _text(result.summary or content.absence(result, content.SUMMARY))
    )


def _section(section: Section, result: StructuredSummary) -> Iterator[RenderableType]:
    items = section.items(result)
    if items:
        yield _indented(_Items(section, items))
        yield from _remarks([(section.label(item), item) for item in items])
    else:
        yield _indented(Text(content.absence(result, section.field)))


class _Items:
    """A field's items: a table, or lists where a table would be too narrow."""

    def __init__(self, section: Section, items: Sequence[Grounded]) -> None:
        self._items = items
        self._columns = section.filled(items)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if options.max_width < TABLE_WIDTH:
            yield from self._lists()
        else:
            yield self._table(SIMPLE_HEAD if console.color_system else _ASCII_HEAD)

    def _table(self, box: Box) -> Table:
        table = Table(box=box, show_edge=False, pad_edge=False, header_style="bold")
        for column in self._columns:
            table.add_column(column.title, no_wrap=column.short)
        table.add_column("Evidence", min_width=len("Evidence"))
        for item in self._items:
            table.add_row(*(_text(column.value(item)) for column in self._columns), _proof(item))
        return table

    def _lists(self) -> Iterator[RenderableType]:
        for item in self._items:
            first, *others = (one for one in self._columns if one.value(item))
            yield Text.assemble(_text(first.value(item)), " ", _proof(item))
            for column in others:
                yield Padding(_text(f"{column.title}: {column.value(item)}"), (0, 0, 0, 2))


def _proof(item: Grounded) -> Text:
    """Marks of the evidence, and the verdict in a word as well as a colour."""
    verdict = content.verdict(item)
    parts = [Text(content.marks(item) or "[no evidence]", style="cyan")]
    if verdict:
        parts.append(Text(verdict, style=_VERDICT_STYLE[verdict]))
    return Text(" ").join(parts)


def _remarks(items: Sequence[tuple[str, Grounded]]) -> Iterator[RenderableType]:
    rows: Rows = [
        (content.verdict(item), _text(f"{label}: {content.remark(item)}"))
        for label, item in items
        if content.remark(item)
    ]
    if rows:
        yield Padding(_grid(rows), (1, 0, 0, 0))


def _grid(rows: Rows) -> RenderableType:
    """Rows with a hanging indent behind their first, short cell."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column()
    for mark, words in rows:
        grid.add_row(Text(one_line(mark), style=_VERDICT_STYLE.get(mark, "cyan")), words)
    return _indented(grid)


def _headed(title: str, *blocks: RenderableType) -> RenderableType:
    return Group(Text(title, style="bold underline"), *blocks)


def _indented(block: RenderableType) -> Padding:
    return Padding(block, (0, 0, 0, 2))


def _two_lines(first: str, second: str) -> Text:
    return Text("\n").join(_text(line) for line in (first, second) if line)


def _text(untrusted: str) -> Text:
    return Text(one_line(untrusted))
