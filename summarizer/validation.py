"""Validation: drafts into checked items; pure, without a model and without I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_origin

from summarizer.checks.analysis import Analysis
from summarizer.checks.leak import leaked
from summarizer.config import Policy
from summarizer.fields import Field
from summarizer.fields.base import Draft
from summarizer.result import Missed, Rejected
from summarizer.schema import Check, Grounded


@dataclass(frozen=True)
class Validated:
    """The outcome: items by field, what was rejected, what no item accounts for."""

    items: dict[str, list[Grounded]]
    rejected: list[Rejected]
    missed: list[Missed]


def validate_drafts(
    drafts: Mapping[str, Sequence[Draft]],
    fields: Sequence[Field],
    analysis: Analysis,
    *,
    policy: Policy,
    example: str = "",
) -> Validated:
    """Check every draft against the source.

    Args:
        drafts: what the model wrote, by field.
        fields: the fields to check.
        analysis: the source.
        policy: ``strict`` moves unsupported items to ``rejected``, ``flag`` keeps them flagged.
        example: text of the worked examples; values found in it and not in the source have leaked.
    """
    items: dict[str, list[Grounded]] = {}
    rejected: list[Rejected] = []
    for field in fields:
        judged = [judge(field, draft, analysis, example) for draft in drafts.get(field.name, ())]
        kept = [item for item in judged if item.verdict != "flagged"]
        failed = [item for item in judged if item.verdict == "flagged"]
        items[field.name] = field.merge(kept, analysis)
        if policy == "flag":
            items[field.name] += failed
        else:
            rejected += [_rejected(field, item) for item in failed]
    return Validated(items, rejected, missed(items, fields, analysis))


def judge(field: Field, draft: Draft, analysis: Analysis, example: str = "") -> Grounded:
    """Build one item and check it; what the source corrects without doubt is repaired."""
    leak = _leak(draft, example, analysis)
    item: Grounded = field.build(draft, analysis)
    checks = (*((leak,) if leak else ()), *run_checks(field, item, analysis))
    if all(check.passed for check in checks):
        return _with(item, "supported", checks)
    better = None if leak else field.repair(item, analysis)
    if better:
        repaired, reason = better
        again = run_checks(field, repaired, analysis)
        if all(check.passed for check in again):
            note = Check(name="repaired", passed=True, detail=reason)
            return _with(repaired, "repaired", (*again, note))
    return _with(item, "flagged", checks)


def run_checks(field: Field, item: Grounded, analysis: Analysis) -> tuple[Check, ...]:
    """All checks of a field, in order."""
    return tuple(check(item, analysis) for check in field.checks)


def missed(
    items: Mapping[str, Sequence[Grounded]], fields: Sequence[Field], analysis: Analysis
) -> list[Missed]:
    """Cues in the source that no item accounts for.

    A cue is accounted for when an item cites its sentence: one of the cue's own field, or of any
    field where the cue says so.
    """
    cited = {e.sentence for kept in items.values() for item in kept for e in item.evidence}
    found = []
    for field in fields:
        own = {e.sentence for item in items.get(field.name, ()) for e in item.evidence}
        for cue in field.cues(analysis):
            if cue.sentence in (cited if cue.any_field else own):
                continue
            text = analysis.document.sentence(cue.sentence).text
            found.append(Missed(cue=cue.label, sentence=cue.sentence, text=text))
    return found


def _leak(draft: Draft, example: str, analysis: Analysis) -> Check | None:
    for name, value in draft:
        free = get_origin(type(draft).model_fields[name].annotation) is not Literal
        if (
            example
            and free
            and isinstance(value, str)
            and leaked(value, example, analysis.document.text)
        ):
            detail = f"{value!r} comes from the prompt's example, not from the article"
            return Check(name="leak", passed=False, detail=detail)
    return None


def _with(item: Grounded, verdict: str, checks: tuple[Check, ...]) -> Grounded:
    return item.model_copy(update={"verdict": verdict, "checks": checks})


def _rejected(field: Field, item: Grounded) -> Rejected:
    said = item.model_dump(mode="json", exclude={"checks", "verdict"})
    return Rejected(field=field.name, item=said, checks=item.checks)
