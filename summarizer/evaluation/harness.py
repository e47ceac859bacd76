"""The harness: cases in, records from somewhere, scores, and a report of them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from summarizer.config import Settings
from summarizer.errors import ConfigurationError
from summarizer.evaluation import gates as gating
from summarizer.evaluation.cases import Case, problems
from summarizer.evaluation.journal import Journal
from summarizer.evaluation.metrics import MACRO
from summarizer.evaluation.reports import Report
from summarizer.evaluation.results import (
    About,
    Mode,
    Results,
    keys_hash,
    load,
    machine,
    now,
    package_version,
)
from summarizer.evaluation.running import Live, Outcome, Predictions, Replay, Source, run
from summarizer.evaluation.scoring import CaseScore, score
from summarizer.evaluation.statistics import Difference, estimates
from summarizer.evaluation.suite import Split, Suite
from summarizer.fields import chosen
from summarizer.progress import Observer, ignore
from summarizer.prompting import load as load_prompts
from summarizer.prompting import version
from summarizer.providers.weights import DEFAULT, KNOWN

HOSTED_WORKERS = 4

Starting = Callable[[str, int, int], None]
Say = Callable[[str], None]


def _silent(*_: object) -> None:
    """Nobody is told."""


@dataclass(frozen=True)
class Job:
    """One run of the harness, as it was asked for.

    Attributes:
        directory: the suite's folder.
        mode: where records come from.
        settings: how the model is asked.
        predictions: where another tool's records are.
        recordings: where recordings are, if not in the suite's folder.
        record: whether a live run's answers are kept.
        split: which cases.
        patterns: patterns of the cases' ids; none means all.
        repeats: how often each case is run.
        baseline: a results file to compare with.
        gates: a gates file, if not the suite's.
        floors: floors more, each ``METRIC=VALUE``.
        journal: the results file beside which a live run keeps what is finished.
        workers: cases under way at once.
    """

    directory: Path
    mode: Mode
    settings: Settings
    predictions: Path | None = None
    recordings: Path | None = None
    record: bool = False
    split: Split = "dev"
    patterns: tuple[str, ...] = ()
    repeats: int = 1
    baseline: Path | None = None
    gates: Path | None = None
    floors: tuple[str, ...] = ()
    journal: Path | None = None
    workers: int | None = None

    @property
    def suite(self) -> Suite:
        """The suite."""
        return Suite(self.directory)

    def run(
        self,
        *,
        observe: Observer = ignore,
        starting: Starting = _silent,
        finished: Say = _silent,
        say: Say = _silent,
    ) -> Report:
        """Run the cases, score them, and hold them against floors and baseline.

        Args:
            observe: told of the model's progress.
            starting: told which case begins, its number, and how many there are.
            finished: told in a line what came of a case.
            say: told what a user should know at once.

        Raises:
            InputError: cases, a baseline, gates or predictions cannot be read.
            ConfigurationError: nothing is left to run, or a metric does not exist.
            ProviderError: the model cannot be asked at all.
        """
        begun = time.monotonic()
        cases = self.suite.select(self.split, self.patterns)
        for case in cases:
            for problem in problems(case):
                say(f"{case.key.id}: the key is not right: {problem}")
        before = load(self.baseline) if self.baseline else None
        gates, floors, notes = self._gates()
        about = self._about(cases)
        journal = Journal(self.journal, about) if self.journal and self.mode == "live" else None
        if journal and journal.done:
            say(f"going on: {len(journal.done)} of {len(cases) * self.repeats} are done already")
        scores = self._scores(cases, journal, observe, starting, finished)
        about = _completed(about, scores, time.monotonic() - begun)
        results = Results(about, tuple(scores))
        notes += _spread(results)
        failures = gating.below_floors(results, floors)
        differences: dict[str, Difference] = {}
        if before:
            differences, worse = gating.below_baseline(results, before, gates.compared)
            failures += worse
            notes += _comparability(results, before)
        return Report(results, floors, before, differences, tuple(failures), tuple(notes))

    def _scores(
        self,
        cases: Sequence[Case],
        journal: Journal | None,
        observe: Observer,
        starting: Starting,
        finished: Say,
    ) -> list[CaseScore]:
        known = {case.key.id: case for case in cases}
        scores = list(journal.done) if journal else []
        done = {(one.case, one.repeat) for one in scores}
        jobs = [
            (case, number)
            for number in range(1, self.repeats + 1)
            for case in cases
            if (case.key.id, number) not in done
        ]
        total = len(jobs) + len(done)
        begun = [len(done)]

        def begins(case: str) -> None:
            begun[0] += 1
            starting(case, begun[0], total)

        opened = self._sources(observe)
        for outcome in run(jobs, opened, workers=self._workers(), starting=begins):
            one = score(known[outcome.case], outcome, self.settings.fields)
            scores.append(one)
            if journal:
                journal.add(one)
            finished(f"[{len(scores)}/{total}] {outcome.case}: {_told(outcome)}")
        order = {case.key.id: at for at, case in enumerate(cases)}
        return sorted(scores, key=lambda one: (one.repeat, order[one.case]))

    def _sources(self, observe: Observer) -> Callable[[], Source]:
        recordings = self.recordings or self.suite.recordings
        if self.predictions:
            given = Predictions(self.predictions)
            return lambda: given
        if self.mode == "live":
            return lambda: Live(self.settings, recordings if self.record else None, observe)
        return lambda: Replay(self.settings, recordings, self._recorded(recordings))

    def _recorded(self, recordings: Path) -> str:
        """The model whose recordings are meant: the one named, the only one, or the default."""
        if self.settings.model:
            named = {weights.name: Path(weights.file).stem for weights in KNOWN}
            return named.get(self.settings.model, self.settings.model.removesuffix(".gguf"))
        there = [path.name for path in recordings.glob("*") if path.is_dir()]
        return there[0] if len(there) == 1 else Path(DEFAULT.file).stem

    def _workers(self) -> int:
        if self.workers:
            return self.workers
        hosted = self.mode == "live" and self.settings.provider != "embedded"
        return HOSTED_WORKERS if hosted else 1

    def _gates(self) -> tuple[gating.Gates, dict[str, float], list[str]]:
        path = self.gates or self.suite.gates
        there = path.is_file() or self.gates is not None
        gates = gating.load(path) if there else gating.Gates()
        floors = dict(gates.floors.get(self.split, {}))
        notes = []
        if floors and (self.patterns or self.settings.fields):
            notes = [f"the floors of {path.name} are for the whole split, and were not applied"]
            floors = {}
        for given in self.floors:
            name, value = gating.floor(given)
            floors[name] = value
        return gates, floors, notes

    def _about(self, cases: Sequence[Case]) -> About:
        settings = self.settings
        return About(
            mode=self.mode,
            created=now(),
            summarizer=package_version(),
            model=settings.model or "",
            provider=settings.provider,
            prompt_version=_prompts(settings) if self.mode == "live" else "",
            settings=settings.model_dump(
                mode="json", include={"policy", "plan", "reask"}, exclude_none=True
            ),
            split=self.split,
            selection=" ".join(self.patterns) or "*",
            cases=len(cases),
            repeats=self.repeats,
            keys=keys_hash(cases),
            machine=machine(),
            fields=settings.fields,
        )


def _prompts(settings: Settings) -> str:
    """The version of the prompts as they are now."""
    return version(load_prompts().hashes([field.name for field in chosen(settings.fields)]))


def _told(outcome: Outcome) -> str:
    if outcome.record is None:
        return outcome.error
    run_ = outcome.record.run
    return f"{run_.seconds:.1f} s, {run_.completion_tokens} tokens"


def _completed(about: About, scores: Sequence[CaseScore], seconds: float) -> About:
    """What only the records tell: which model, which prompts."""
    runs = [one.record.run for one in scores if one.record]
    update: dict[str, object] = {"seconds": round(seconds, 1)}
    if runs:
        update |= {
            "model": runs[0].model,
            "provider": runs[0].provider,
            "prompt_version": runs[0].prompt_version,
        }
    return about.model_copy(update=update)


def _spread(results: Results) -> list[str]:
    """How much the repeats of a run differ, which no interval over cases tells."""
    values = []
    for number in range(1, results.about.repeats + 1):
        counts = {one.case: one.counts for one in results.scores if one.repeat == number}
        value = estimates(counts)[MACRO].value
        values.append("–" if value is None else f"{value:.3f}")
    return [f"{MACRO} of each repeat: {', '.join(values)}"] if len(values) > 1 else []


def _comparability(results: Results, before: Results) -> list[str]:
    """What makes two runs less comparable than they look."""
    notes = []
    ours, theirs = set(results.counts), set(before.counts)
    if ours != theirs:
        notes.append(
            f"compared on the {len(ours & theirs)} cases that both runs have "
            f"(this one {len(ours)}, the baseline {len(theirs)})"
        )
    elif results.about.keys != before.about.keys:
        notes.append("articles or keys have changed since the baseline was made")
    if not ours & theirs:
        raise ConfigurationError("--baseline: it has no case in common with this run.")
    return notes
