"""A record as the page lists it: groups of entries, each with its place in the article."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from summarizer.document import Document
from summarizer.render import content
from summarizer.render.content import Section
from summarizer.render.html.placing import Place, place
from summarizer.render.raw import RANGE, extent, facts
from summarizer.result import Missed, Rejected, StructuredSummary
from summarizer.schema import Check, Grounded

VERDICTS = ("supported", "repaired", "flagged", "rejected", "missed")
OTHER = "other"
"""The field of what names none that there is."""

_NOUNS = {content.SUMMARY: "claim"} | {one.field: one.noun for one in content.SECTIONS}
_TELLING = {one.field: one.telling for one in content.SECTIONS}


@dataclass(frozen=True)
class Entry:
    """An item, a rejected one or a cue, as the page shows it.

    Attributes:
        anchor: its place in the page.
        field: its field, or "other".
        noun: what it is one of.
        verdict: one of ``VERDICTS``.
        head: the words that name it.
        facts: what it says, by label.
        remarks: what qualifies all of it.
        checks: what was checked.
        note: how it was repaired, or "".
        place: its words in the article.
    """

    anchor: str
    field: str
    noun: str
    verdict: str
    head: str
    place: Place
    facts: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    note: str = ""

    @property
    def failed(self) -> list[Check]:
        """The checks that say why it does not hold."""
        return [check for check in self.checks if not check.passed]

    @property
    def passed(self) -> list[str]:
        """The names of the checks that it passed."""
        return [one.name for one in self.checks if one.passed and one.name != "repaired"]


@dataclass(frozen=True)
class Group:
    """Entries under one heading.

    Attributes:
        anchor: its place in the page.
        title: the heading.
        noun: what one of the entries is called, where all are of one field.
        entries: what stands there.
        explained: what a reader who sees it for the first time should know, or "".
        absence: what to say when nothing stands there.
    """

    anchor: str
    title: str
    noun: str
    entries: tuple[Entry, ...]
    explained: str = ""
    absence: str = "none"

    @property
    def passed(self) -> list[str]:
        """The checks that all entries passed, where all passed the same."""
        first = self.entries[0].passed if self.entries else []
        return first if all(entry.passed == first for entry in self.entries) else []


def groups(
    result: StructuredSummary, document: Document, fields: Iterable[str] = ()
) -> list[Group]:
    """The record in reading order: these fields (or all), what was rejected, what was missed."""
    wanted = set(fields) or set(content.FIELDS)
    summary = [_summary(result, document)] if content.SUMMARY in wanted else []
    sections = [_section(s, result, document) for s in content.SECTIONS if s.field in wanted]
    rejected = Group(
        "rejected",
        "Rejected",
        "",
        tuple(_rejected(at, one, document) for at, one in enumerate(result.rejected, start=1)),
        "Said by the model, not supported by the article: no part of the record.",
    )
    missed = Group(
        "missed",
        "Missed",
        "",
        tuple(_missed(at, one, document) for at, one in enumerate(result.missed, start=1)),
        "Said by the article, in no item of the record.",
    )
    return [*summary, *sections, rejected, missed]


def amounts(result: StructuredSummary) -> Counter[tuple[str, str]]:
    """How many entries a record has of each field and verdict."""
    found: Counter[tuple[str, str]] = Counter()
    found.update((content.SUMMARY, claim.verdict) for claim in result.claims)
    for section in content.SECTIONS:
        found.update((section.field, item.verdict) for item in section.items(result))
    found.update((_known(one.field), "rejected") for one in result.rejected)
    found.update((_known(one.field), "missed") for one in result.missed)
    return found


def with_verdict(found: Counter[tuple[str, str]], verdict: str) -> int:
    """How many entries of any field have this verdict."""
    return sum(amount for (_, given), amount in found.items() if given == verdict)


def _summary(result: StructuredSummary, document: Document) -> Group:
    entries = tuple(
        _grounded(content.SUMMARY, at, one, document, head=one.text)
        for at, one in enumerate(result.claims, start=1)
    )
    absence = result.summary or content.absence(result, content.SUMMARY)
    return Group(content.SUMMARY, "Summary", _NOUNS[content.SUMMARY], entries, absence=absence)


def _section(section: Section, result: StructuredSummary, document: Document) -> Group:
    entries = tuple(
        _item(section, at, item, document) for at, item in enumerate(section.items(result), start=1)
    )
    absence = content.absence(result, section.field)
    return Group(section.field, section.title, section.noun, entries, absence=absence)


def _item(section: Section, at: int, item: Grounded, document: Document) -> Entry:
    head, rest = section.columns[: section.head], section.columns[section.head :]
    said = [(one.title, one.value(item)) for one in rest if not one.remark]
    if all(hasattr(item, end) for end in RANGE):
        said.insert(0, (" / ".join(RANGE), extent(*(getattr(item, end) for end in RANGE))))
    remarks = [f"{one.value(item)} {one.title}" for one in rest if one.remark and one.value(item)]
    return _grounded(
        section.field,
        at,
        item,
        document,
        # People say the count first: "at least 20 injured".
        head=" ".join(filter(None, (one.value(item) for one in reversed(head)))),
        facts=tuple((title, value) for title, value in said if value),
        remarks=tuple(remark.lower() for remark in remarks),
    )


def _grounded(field: str, at: int, item: Grounded, document: Document, **shown: Any) -> Entry:
    anchor = f"{field}-{at}"
    telling = [getattr(item, name) for name in _TELLING.get(field, ())]
    return Entry(
        anchor=anchor,
        field=field,
        noun=_NOUNS[field],
        verdict=item.verdict,
        checks=item.checks,
        note=content.remark(item) if item.verdict == "repaired" else "",
        place=place(anchor, item.evidence, telling, document),
        **shown,
    )


def _rejected(at: int, one: Rejected, document: Document) -> Entry:
    anchor = f"rejected-{at}"
    # What never became an item is as the model wrote it, with its sentences' numbers.
    proof = one.item.get("evidence") or one.item.get("s") or ()
    telling = [one.item.get(name) for name in _TELLING.get(one.field, ())]
    (_, head), *rest = [*facts({n: v for n, v in one.item.items() if n != "s"}), ("", "")]
    return Entry(
        anchor=anchor,
        field=_known(one.field),
        noun=_NOUNS.get(one.field, one.field),
        verdict="rejected",
        head=head,
        facts=tuple(fact for fact in rest if fact[1]),
        checks=one.checks,
        place=place(anchor, proof, telling, document),
    )


def _missed(at: int, one: Missed, document: Document) -> Entry:
    anchor = f"missed-{at}"
    # "killed: three people": a cue's own words stand behind the colon.
    own = one.cue.partition(": ")[2]
    return Entry(
        anchor=anchor,
        field=_known(one.field),
        noun=_NOUNS.get(one.field, one.field),
        verdict="missed",
        head=one.cue,
        facts=(("Sentence", one.text),),
        place=place(anchor, [one.sentence], [own], document),
    )


def _known(field: str) -> str:
    return field if field in _NOUNS else OTHER
