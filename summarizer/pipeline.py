"""The steps from text to record, in order."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from summarizer.asking import Scope
from summarizer.checks.analysis import Analysis
from summarizer.config import Policy, Settings
from summarizer.document import Document
from summarizer.errors import SummarizerError
from summarizer.extraction import Extracted, extract
from summarizer.fields import FIELDS, Field
from summarizer.progress import Observer
from summarizer.prompting import Prompts, version
from summarizer.providers.base import ChatModel
from summarizer.reasking import scopes
from summarizer.result import Incomplete, Rejected, Run, Source, StructuredSummary
from summarizer.schema import Check, Grounded
from summarizer.semantic import Judged, doubt
from summarizer.telemetry import note, span
from summarizer.threads import in_thread
from summarizer.validation import NONE, Known, Validated, amended, missed, read, validate_drafts

COST_DIGITS = 8
"""Of a dollar: a token of the cheapest models counts."""


Arrived = Callable[[Mapping[str, Sequence[Grounded]]], None]
"""Told the checked items of fields as soon as there are any; later ones take their place."""


def unheard(items: Mapping[str, Sequence[Grounded]]) -> None:
    """Nobody wants to know before the record is there."""


@dataclass(frozen=True)
class Pipeline:
    """Makes records of documents with a model.

    Attributes:
        settings: how to run.
        fields: what to extract.
        prompts: how to ask for it.
        observe: told what is going on.
        arrived: told what is there already.
    """

    settings: Settings
    fields: tuple[Field, ...]
    prompts: Prompts
    observe: Observer
    arrived: Arrived = unheard

    async def record(self, document: Document, model: ChatModel) -> StructuredSummary:
        """Read, ask, check, ask again about what failed or is missing, and check that.

        Raises:
            ProviderError: the model could not be asked.
            OutputError: no field could be had in a usable form.
        """
        started = time.monotonic()
        analysis = Analysis(document)
        plan = self.settings.plan or model.profile.plan
        ask = partial(
            extract, analysis, plan=plan, model=model, prompts=self.prompts, observe=self.observe
        )
        # A large model reads better than rules do; a small one doesn't.
        known: Known = {}
        if plan == "per-field":
            with span("read"):
                known = await in_thread(self._read, analysis)
            self.arrived(known)
        with span("ask"):
            extracted = await ask([field for field in self.fields if field.name not in known])
        _raise_if_nothing(extracted, self.fields)
        extracted.notes[:0] = _read_by_rules(known)
        with span("check"):
            validated, wanted = await in_thread(self._check_first, extracted, analysis, known)
        self.arrived(validated.items)
        note({"summarizer.reasked": bool(wanted)})
        if wanted:
            with span("ask again"):
                second = await ask(self.fields, scopes=wanted)
            extracted.absorb(second)
            with span("check"):
                checked = await in_thread(self._check, second, analysis, NONE)
                validated = amended(validated, checked, self.fields, analysis)
            self.arrived(validated.items)
        if self.settings.semantic_check:
            judged = await self._doubt(validated, self.fields, model)
            validated = judged.validated
            extracted.spent += judged.spent
            if judged.error:
                extracted.failed["semantic check"] = judged.error
        run = _run(extracted, model, self._hashes, time.monotonic() - started)
        return await in_thread(
            assemble, analysis, self.fields, validated, extracted, run, policy=self.settings.policy
        )

    async def judged(self, result: StructuredSummary, model: ChatModel) -> StructuredSummary:
        """Let the model judge each item that isn't flagged by its evidence; doubted ones are.

        Raises:
            ProviderError: the model could not be asked.
            OutputError: its answer is not usable.
        """
        items = {f.name: list(getattr(result, f.attribute)) for f in FIELDS}
        sound = {n: [i for i in all_ if i.verdict != "flagged"] for n, all_ in items.items()}
        wrong = {n: [i for i in all_ if i.verdict == "flagged"] for n, all_ in items.items()}
        judged = await self._doubt(Validated(sound, wrong), FIELDS, model)
        if judged.error:
            raise judged.error
        kept, _ = judged.validated.settled("flag")
        return result.model_copy(update={f.attribute: tuple(kept[f.name]) for f in FIELDS})

    @cached_property
    def _hashes(self) -> dict[str, str]:
        return self.prompts.hashes([field.name for field in self.fields])

    async def _doubt(
        self, validated: Validated, fields: Sequence[Field], model: ChatModel
    ) -> Judged:
        with span("semantic check"):
            return await doubt(
                validated, fields, model=model, prompts=self.prompts, observe=self.observe
            )

    def _read(self, analysis: Analysis) -> Known:
        return read(self.fields, analysis, example=self.prompts.example_text)

    def _check_first(
        self, extracted: Extracted, analysis: Analysis, known: Known
    ) -> tuple[Validated, dict[str, Scope]]:
        """Check, and find what to ask again: together, as changing threads takes time."""
        validated = self._check(extracted, analysis, known)
        again = self.settings.reask
        return validated, self._scopes(extracted, validated, analysis) if again else {}

    def _check(self, extracted: Extracted, analysis: Analysis, known: Known) -> Validated:
        return validate_drafts(
            extracted.drafts,
            self.fields,
            analysis,
            example=self.prompts.example_text,
            known=known,
        )

    def _scopes(
        self, extracted: Extracted, validated: Validated, analysis: Analysis
    ) -> dict[str, Scope]:
        """What to ask again; a field that could not be finished would fail again."""
        fields = [field for field in self.fields if field.name not in extracted.failed]
        open_cues = missed(validated.items, fields, analysis)
        return scopes(fields, validated.failed, open_cues, analysis)


def assemble(  # noqa: PLR0913 - the parts of a result
    analysis: Analysis,
    fields: Sequence[Field],
    validated: Validated,
    extracted: Extracted,
    run: Run,
    *,
    policy: Policy,
) -> StructuredSummary:
    """The result, of its parts."""
    kept, rejected = validated.settled(policy)
    shaped = [
        Rejected(
            field=bad.field,
            item=bad.item if isinstance(bad.item, dict) else {"value": bad.item},
            checks=(Check(name="shape", passed=False, detail=bad.reason),),
        )
        for bad in extracted.unusable
    ]
    items: dict[str, Any] = {f.attribute: tuple(kept[f.name]) for f in fields}
    return StructuredSummary(
        source=Source.of(analysis.document),
        summary=" ".join(claim.text for claim in items.get("claims", ())),
        rejected=(*rejected, *shaped),
        missed=tuple(missed(kept, fields, analysis)),
        run=run,
        **items,
    )


def _read_by_rules(known: Known) -> list[str]:
    return [
        f"{name}: {len(items)} read by rules, without asking the model"
        for name, items in known.items()
        if items
    ]


def _raise_if_nothing(extracted: Extracted, fields: tuple[Field, ...]) -> None:
    """A record is worth giving if at least one field was had; otherwise the first error is."""
    failed = extracted.failed
    if failed and all(f.name in failed and not extracted.drafts[f.name] for f in fields):
        first: SummarizerError = next(iter(failed.values()))
        raise first


def _run(extracted: Extracted, model: ChatModel, hashes: dict[str, str], seconds: float) -> Run:
    spent = extracted.spent
    return Run(
        model=model.name,
        provider=model.provider,
        prompt_version=version(hashes),
        prompts=hashes,
        requests=spent.requests,
        prompt_tokens=spent.usage.prompt,
        cached_tokens=spent.usage.cached,
        completion_tokens=spent.usage.completion,
        seconds=round(seconds, 3),
        cost=None if spent.cost is None else round(spent.cost, COST_DIGITS),
        notes=tuple(dict.fromkeys(extracted.notes)),
        incomplete=tuple(
            Incomplete(field=name, error=type(error).__name__, message=str(error))
            for name, error in extracted.failed.items()
        ),
    )
