"""Validation: every item checked against the source; pure, without a model and without I/O."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, get_origin

from summarizer.checks.analysis import Analysis
from summarizer.checks.leak import leaked
from summarizer.checks.reading import Reading
from summarizer.config import Policy
from summarizer.document import Document
from summarizer.fields import FIELDS, Field
from summarizer.fields.base import Draft
from summarizer.fields.summary import SUMMARY, of_text
from summarizer.prompting import load
from summarizer.result import Missed, Rejected, StructuredSummary
from summarizer.schema import Check, Grounded

Known = Mapping[str, Sequence[Grounded]]
"""Judged items by field."""
NONE: Known = MappingProxyType({})
OTHER_TEXT = "checked against a text that is not the one this record was made of"


@dataclass(frozen=True)
class Validated:
    """The outcome by field: items that hold, and items that do not."""

    items: Mapping[str, list[Grounded]] = field(default_factory=dict)
    failed: Mapping[str, list[Grounded]] = field(default_factory=dict)

    def settled(self, policy: Policy) -> tuple[dict[str, list[Grounded]], list[Rejected]]:
        """Items and rejected ones: ``strict`` takes what failed out, ``flag`` leaves it in."""
        if policy == "flag":
            return {name: [*items, *self.failed[name]] for name, items in self.items.items()}, []
        rejected = [_rejected(name, item) for name, items in self.failed.items() for item in items]
        return dict(self.items), rejected


def validate_drafts(
    drafts: Mapping[str, Sequence[Draft]],
    fields: Sequence[Field],
    analysis: Analysis,
    *,
    example: str = "",
    known: Known = NONE,
) -> Validated:
    """Check every draft against the source, and repair what the source corrects without doubt.

    Args:
        drafts: what the model wrote, by field.
        fields: the fields to check.
        analysis: the source.
        example: text of the worked examples; values found in it and not in the source have leaked.
        known: items that were judged before, by field: what the rules have read.
    """
    items: dict[str, list[Grounded]] = {}
    failed: dict[str, list[Grounded]] = {}
    for one in fields:
        judged = [judge(one, draft, analysis, example) for draft in drafts.get(one.name, ())]
        judged = [*known.get(one.name, ()), *judged]
        items[one.name] = one.merge([i for i in judged if i.verdict != "flagged"], analysis)
        failed[one.name] = [item for item in judged if item.verdict == "flagged"]
    return Validated(items, failed)


def read(fields: Sequence[Field], analysis: Analysis, *, example: str = "") -> Known:
    """What the rules read by themselves and find supported, by field.

    A field that they don't read in this language is left out.
    """
    found: dict[str, list[Grounded]] = {}
    reading = Reading(analysis)
    for one in fields:
        drafts = one.read(reading)
        if drafts is not None:
            judged = [judge(one, draft, analysis, example) for draft in drafts]
            found[one.name] = [item for item in judged if item.verdict != "flagged"]
    return found


def judge(one: Field, draft: Draft, analysis: Analysis, example: str = "") -> Grounded:
    """Build one item and check it; what the source corrects without doubt is repaired."""
    item = examine(one, one.build(draft, analysis), analysis, example)
    leak = any(check.name == "leak" for check in item.checks)
    better = None if leak or item.verdict == "supported" else one.repair(item, analysis)
    if better:
        changed, reason = better
        again = examine(one, changed.model_copy(update={"checks": ()}), analysis, example)
        if again.verdict == "supported":
            return repaired(again, reason)
    return item


def repaired(item: Grounded, reason: str) -> Grounded:
    """The item, marked as one that holds after a correction."""
    note = Check(name="repaired", passed=True, detail=reason)
    return item.model_copy(update={"verdict": "repaired", "checks": (*item.checks, note)})


def examine(one: Field, item: Grounded, analysis: Analysis, example: str = "") -> Grounded:
    """The item with a new verdict and new checks; nothing else of it changes.

    Checks that are not the rules' own stay: that it was repaired, what a model found.
    """
    rules = tuple(_blank(item)) or (
        *_leak(item, example, analysis),
        *(check(item, analysis) for check in one.checks),
    )
    own = {check.name for check in rules} | {"leak", "shape"}
    checks = (*rules, *(check for check in item.checks if check.name not in own))
    fixed = any(check.name == "repaired" for check in checks)
    sound = "repaired" if fixed else "supported"
    verdict = sound if all(check.passed for check in checks) else "flagged"
    return item.model_copy(update={"verdict": verdict, "checks": checks})


def amended(
    first: Validated, second: Validated, fields: Sequence[Field], analysis: Analysis
) -> Validated:
    """The first outcome with what asking again brought.

    A new item at the place of one that failed takes its place, as its repair; a new item
    elsewhere joins the others. What failed again is listed beside what failed before.
    """
    items: dict[str, list[Grounded]] = {}
    failed: dict[str, list[Grounded]] = {}
    for one in fields:
        kept, wrong = list(first.items[one.name]), list(first.failed[one.name])
        for new in second.items[one.name]:
            old = next((item for item in wrong if _same_place(item, new)), None)
            joined = one.merge([*kept, _after(one, old, new) if old else new], analysis)
            if old and len(joined) > len(kept):
                wrong.remove(old)
            kept = joined
        said = [_rejected(one.name, item).item for item in wrong]
        wrong += [i for i in second.failed[one.name] if _rejected(one.name, i).item not in said]
        items[one.name], failed[one.name] = kept, wrong
    return Validated(items, failed)


def _same_place(one: Grounded, other: Grounded) -> bool:
    return bool({e.sentence for e in one.evidence} & {e.sentence for e in other.evidence})


def _after(one: Field, old: Grounded, new: Grounded) -> Grounded:
    why = old.failures[0].detail
    return repaired(new, f"asked again; before: {one.claim(old)} ({why})")


def validate(
    result: StructuredSummary, text: str | Document, *, policy: Policy = "strict"
) -> StructuredSummary:
    """Check a result anew, wherever it comes from.

    Verdicts, rejected and missed are worked out again; nothing is repaired, and no model is
    asked. Doing it twice changes nothing.

    Args:
        result: any result, also one written by hand or by another tool in this shape.
        text: the article it is about, or a Document made of it.
        policy: ``strict`` moves items that fail to ``rejected``, ``flag`` keeps them, flagged.

    Returns:
        The result with new verdicts. Sentences of ``summary`` that no claim holds become claims.

    Raises:
        EmptyArticleError: there is nothing to read in the text.
    """
    document = text if isinstance(text, Document) else Document.from_text(text)
    analysis = Analysis(document)
    example = load().example_text
    claims = of_text(result.summary, result.claims, analysis)
    kept: dict[str, list[Grounded]] = {}
    rejected: list[Rejected] = []
    for one in FIELDS:
        given = claims if one is SUMMARY else getattr(result, one.attribute)
        examined = [examine(one, item, analysis, example) for item in given]
        if policy == "strict":
            rejected += [_rejected(one.name, i) for i in examined if i.verdict == "flagged"]
            examined = [item for item in examined if item.verdict != "flagged"]
        kept[one.name] = examined
    notes = result.run.notes
    if result.source.sha256 != document.sha256:
        notes = tuple(dict.fromkeys((*notes, OTHER_TEXT)))
    changes: dict[str, Any] = {one.attribute: tuple(kept[one.name]) for one in FIELDS}
    changes |= {
        "summary": " ".join(claim.text for claim in changes["claims"]),
        "rejected": (*result.rejected, *rejected),
        "missed": tuple(missed(kept, _asked(result), analysis)),
        "run": result.run.model_copy(update={"notes": notes}),
    }
    return result.model_copy(update=changes)


def missed(
    items: Mapping[str, Sequence[Grounded]], fields: Sequence[Field], analysis: Analysis
) -> list[Missed]:
    """Cues in the source that no item accounts for."""
    citing: dict[tuple[str, int], list[Grounded]] = {}
    for name, listed in items.items():
        for item in listed:
            for number in {e.sentence for e in item.evidence}:
                citing.setdefault((name, number), []).append(item)
    found = []
    for one in fields:
        for cue in one.cues(analysis):
            names = items if cue.any_field else (one.name,)
            near = [items.get(n, ()) if cue.anywhere else citing.get((n, cue.sentence), ())
                    for n in names]  # fmt: skip
            if not any(cue.by(item) for listed in near for item in listed):
                text = analysis.document.sentence(cue.sentence).text
                found.append(
                    Missed(field=one.name, cue=cue.label, sentence=cue.sentence, text=text)
                )
    return found


def _asked(result: StructuredSummary) -> tuple[Field, ...]:
    """The fields that a result was made for; what was not asked for is not missed."""
    used = result.run.prompts
    return tuple(one for one in FIELDS if not used or f"fields/{one.name}.j2" in used)


def _blank(item: Grounded) -> Iterator[Check]:
    """A failed check for each value without a letter or digit: no other check can read it."""
    for name in type(item).model_fields:
        value = getattr(item, name)
        if isinstance(value, str) and not any(map(str.isalnum, value)):
            yield Check(name="shape", passed=False, detail=f"{name!r} holds no word")


def _leak(item: Grounded, example: str, analysis: Analysis) -> Iterator[Check]:
    """A failed check when a value stands in the worked examples and not in the source."""
    for name, field_ in type(item).model_fields.items():
        value = getattr(item, name)
        free = name not in Grounded.model_fields and get_origin(field_.annotation) is not Literal
        if free and isinstance(value, str) and leaked(value, example, analysis.document.text):
            detail = f"{value!r} comes from the prompt's example, not from the article"
            yield Check(name="leak", passed=False, detail=detail)
            return


def _rejected(name: str, item: Grounded) -> Rejected:
    said = item.model_dump(mode="json", exclude={"checks", "verdict"})
    return Rejected(field=name, item=said, checks=item.checks)
