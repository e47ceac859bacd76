"""What a result says, in words: the same for every form it is shown in.

Nothing here is made safe or marked up yet; that is for the form that shows it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from summarizer.fields.casualties import Casualty
from summarizer.result import Rejected, Run, Source, StructuredSummary
from summarizer.schema import Check, Evidence, Grounded

SUMMARY = "summary"
LEAST_SHOWN = 0.0001


@dataclass(frozen=True)
class View:
    """How a person wants to see a result.

    Attributes:
        fields: those that were asked for; empty means all. The others are left out, so that
            "none" is only said of what was looked for.
        width: columns of text.
        color: whether text may hold colours, and lines drawn in characters beyond ASCII.
    """

    fields: tuple[str, ...] = ()
    width: int = 100
    color: bool = False


PLAIN = View()


@dataclass(frozen=True)
class Column:
    """One column of a section: its heading, and an item's words for it.

    Attributes:
        title: the heading.
        value: gives the words; empty when there is nothing to say.
        short: whether it holds single words, which should not be broken.
        remark: whether it qualifies all the others, and stands out where a form can do that.
    """

    title: str
    value: Callable[[Any], str]
    short: bool = False
    remark: bool = False


@dataclass(frozen=True)
class Section:
    """How one field's items are listed; the first column says which item it is.

    Attributes:
        field: the field's name.
        title: the heading above its items.
        noun: what one of them is called.
        columns: what is said of each.
        head: how many columns name an item where it has a heading of its own.
        telling: attributes whose words in the evidence show most directly that an item holds.
    """

    field: str
    title: str
    noun: str
    columns: tuple[Column, ...]
    head: int = 1
    telling: tuple[str, ...] = ()

    def items(self, result: StructuredSummary) -> tuple[Grounded, ...]:
        """The field's items in a result."""
        items: tuple[Grounded, ...] = getattr(result, self.field)
        return items

    def filled(self, items: Sequence[Grounded]) -> list[Column]:
        """The columns in which at least one item has something to say."""
        return [column for column in self.columns if any(map(column.value, items))]

    def label(self, item: Grounded) -> str:
        """A few words by which to recognise an item."""
        return self.columns[0].value(item)


def count(casualty: Casualty) -> str:
    """The three counts as one phrase: "at least 3", "10 to 20", "about 12"."""
    low, best, high = casualty.low, casualty.best, casualty.high
    if low == high:
        return _number("" if low == best else "about ", best)
    if low is None:
        words = _number("up to ", high)
    elif high is None:
        words = _number("at least ", low)
    else:
        words = f"{low:,} to {high:,}"
    return words if best in {None, low, high} else f"{words}, most likely {best:,}"


def _number(before: str, number: int | None) -> str:
    return "" if number is None else f"{before}{number:,}"


def _attribute(name: str) -> Callable[[Any], str]:
    return lambda item: getattr(item, name) or ""


_QUOTE = Column("Quote", lambda item: f"“{item.quote}”" if item.quote else "")

SECTIONS = (
    Section(
        "actors",
        "Actors",
        "actor",
        (
            Column("Name", _attribute("name")),
            Column("Role", _attribute("role")),
            Column("Kind", _attribute("kind"), short=True),
            Column("Also", lambda item: ", ".join(item.aliases)),
        ),
        telling=("name", "role"),
    ),
    Section(
        "positions",
        "Positions",
        "position",
        (Column("Actor", _attribute("actor")), Column("Position", _attribute("position")), _QUOTE),
        telling=("quote", "position"),
    ),
    Section(
        "demands",
        "Demands",
        "demand",
        (
            Column("Actor", _attribute("actor")),
            Column("To", _attribute("addressee")),
            Column("Demand", _attribute("demand")),
            _QUOTE,
        ),
        telling=("quote", "demand"),
    ),
    Section(
        "casualties",
        "Casualties",
        "casualty",
        (
            Column("Harm", _attribute("harm"), short=True),
            Column("Count", count),
            Column("Words", _attribute("phrase")),
            Column("Who", _attribute("who")),
            Column("Reported by", _attribute("reported_by")),
            Column(
                "Event", lambda item: "earlier" if item.historical else "", short=True, remark=True
            ),
        ),
        head=2,
        telling=("phrase",),
    ),
)

FIELDS = (*(section.field for section in SECTIONS), SUMMARY)


def heading(result: StructuredSummary) -> str:
    """The article's title, or where it came from."""
    return result.source.title or result.source.id


def origin(source: Source) -> str:
    """Where the article came from, unless the heading says so, its language and its length."""
    sentences = f"{source.sentences:,} sentence{'' if source.sentences == 1 else 's'}"
    name = source.id if source.title else None
    return " · ".join(part for part in (name, source.language, sentences) if part)


def marks(item: Grounded) -> str:
    """The numbers of the sentences that prove an item: "[2] [5]"."""
    return " ".join(f"[{number}]" for number in sorted({one.sentence for one in item.evidence}))


def verdict(item: Grounded) -> str:
    """The verdict in a word; nothing for an item that is simply supported."""
    return "" if item.verdict == "supported" else item.verdict


def remark(item: Grounded) -> str:
    """Why an item is repaired or flagged; empty when it is neither, or nothing says why."""
    if not verdict(item):
        return ""
    if item.verdict == "repaired":
        wanted = [check for check in item.checks if check.name == "repaired"]
    else:
        wanted = [check for check in item.checks if not check.passed]
    return "; ".join(check.detail for check in wanted if check.detail)


def reasons(checks: Sequence[Check]) -> str:
    """What failed, with details."""
    failed = (check for check in checks if not check.passed)
    return "; ".join(f"{one.name}: {one.detail}" if one.detail else one.name for one in failed)


def described(rejected: Rejected) -> str:
    """What the model said, as "key: value" pairs."""
    pairs = ((key, _words(value)) for key, value in rejected.item.items())
    return "; ".join(f"{key}: {value}" for key, value in pairs if value)


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return _words(value.get("sentence", list(value.values())))
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(_words, value)))
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)


def absence(result: StructuredSummary, field: str) -> str:
    """What to say about a field without items."""
    unfinished = any(one.field == field for one in result.run.incomplete)
    return "not finished" if unfinished else "none"


def cited(result: StructuredSummary) -> list[tuple[int, str]]:
    """The words of every sentence an item points at, by number."""
    by_sentence: dict[int, list[Evidence]] = {}
    for evidence in sorted(_evidence(result), key=lambda one: (one.start, -one.end)):
        kept = by_sentence.setdefault(evidence.sentence, [])
        if not kept or evidence.end > kept[-1].end:
            kept.append(evidence)
    return [
        (number, " … ".join(one.text for one in kept))
        for number, kept in sorted(by_sentence.items())
    ]


def _evidence(result: StructuredSummary) -> Iterator[Evidence]:
    groups: list[Sequence[Grounded]] = [section.items(result) for section in SECTIONS]
    for item in (item for group in [result.claims, *groups] for item in group):
        yield from item.evidence


def footer(run: Run) -> str:
    """How the result was made, in one line."""
    tokens = f"{run.prompt_tokens:,} prompt tokens ({run.cached_tokens:,} cached)"
    parts = [
        f"{run.model} ({run.provider})",
        f"{run.seconds:.1f} s",
        f"{run.requests:,} request{'' if run.requests == 1 else 's'}",
        tokens,
        f"{run.completion_tokens:,} completion tokens",
    ]
    return " · ".join([*parts, dollars(run.cost)] if run.cost else parts)


def dollars(cost: float) -> str:
    """A cost above nothing, to four places."""
    return f"${cost:.4f}" if cost >= LEAST_SHOWN else f"under ${LEAST_SHOWN}"
