"""What all reports show: the figures of a run, beside those of a baseline, and the gates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from summarizer.evaluation.gates import Failure
from summarizer.evaluation.metrics import METRICS
from summarizer.evaluation.results import Results
from summarizer.evaluation.statistics import Difference, Estimate

SHOWN = tuple(METRICS)
"""The metrics in the order of the tables."""


@dataclass(frozen=True)
class Report:
    """A run and what it is measured against.

    Attributes:
        results: the run.
        floors: least values of metrics, by name.
        baseline: the run it is compared with, if any.
        differences: how it differs from the baseline, by metric.
        failures: the gates it doesn't pass.
        notes: what a reader should know, such as that floors were not applied.
    """

    results: Results
    floors: Mapping[str, float] = field(default_factory=dict)
    baseline: Results | None = None
    differences: Mapping[str, Difference] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def estimates(self) -> dict[str, Estimate]:
        """Every metric with its interval."""
        return self.results.estimates

    @cached_property
    def effort(self) -> dict[str, float | None]:
        """Means over the articles that have a record: seconds, requests, tokens; cost if known."""
        counts = self.results.counts.values()
        done = sum(one.get("effort.cases", 0.0) for one in counts)
        names = ("seconds", "requests", "prompt_tokens", "completion_tokens", "rejected", "missed")
        means: dict[str, float | None] = {
            name: sum(one.get(f"effort.{name}", 0.0) for one in counts) / done if done else None
            for name in names
        }
        priced = [one["effort.cost"] for one in counts if "effort.cost" in one]
        means["cost"] = sum(priced) / len(priced) if priced else None
        return means

    @property
    def title(self) -> str:
        """What was run, in one line."""
        about = self.results.about
        times = f" × {about.repeats}" if about.repeats > 1 else ""
        return f"{about.model} · {about.mode} · {about.split} split · {about.cases} cases{times}"

    @property
    def origin(self) -> str:
        """When, with which version and prompts, on which machine, in one line."""
        about = self.results.about
        machine = about.machine
        parts = [
            about.created,
            f"summarizer {about.summarizer}",
            f"prompts {about.prompt_version}" if about.prompt_version else "",
            f"{machine.get('processors', '?')} processors, {machine.get('system', '?')}",
            f"{about.seconds:.0f} s in all",
        ]
        return " · ".join(part for part in parts if part)


def number(value: float | None) -> str:
    """A figure as tables show it: three decimals, or a dash where it is not defined."""
    return "–" if value is None else f"{value:.3f}"


def interval(estimate: Estimate) -> str:
    """An interval as tables show it."""
    if estimate.low is None or estimate.high is None:
        return ""
    return f"{estimate.low:.2f}–{estimate.high:.2f}"


def change(difference: Difference) -> str:
    """A difference with its interval and what it shows."""
    if difference.value is None:
        return "–"
    ends = ""
    if difference.low is not None and difference.high is not None:
        ends = f" ({difference.low:+.3f} to {difference.high:+.3f})"
    return f"{difference.value:+.3f}{ends} {difference.verdict}"
