"""Gates: floors that metrics must reach, and a baseline that none may fall below."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from summarizer.errors import ConfigurationError, InputError
from summarizer.evaluation.metrics import METRICS
from summarizer.evaluation.results import Results
from summarizer.evaluation.statistics import Difference, by_case, differences

WORST = 5
"""How many cases a failure names."""


class Gates(BaseModel):
    """What ``gates.toml`` holds: floors by split, and the metrics compared with a baseline."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    floors: dict[str, dict[str, float]] = Field(default_factory=dict)
    compared: tuple[str, ...] = ()


@dataclass(frozen=True)
class Failure:
    """A gate that a run doesn't pass; ``str`` says which, by how much, on which cases."""

    metric: str
    value: float | None
    wanted: float
    detail: str
    cases: tuple[tuple[str, float], ...]

    def __str__(self) -> str:
        """One line for people."""
        shown = "not defined" if self.value is None else f"{self.value:.3f}"
        worst = ", ".join(f"{case} {value:+.2f}" for case, value in self.cases[:WORST])
        return f"{self.metric} is {shown}, {self.detail}" + (f"; most on: {worst}" if worst else "")


def load(path: Path) -> Gates:
    """Read a gates file.

    Raises:
        InputError: it cannot be read, or is none.
        ConfigurationError: it names a metric that does not exist.
    """
    try:
        gates = Gates.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {error}") from error
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise InputError(f"{path}: {error}") from error
    named = [*gates.compared, *(name for floors in gates.floors.values() for name in floors)]
    for name in named:
        known(name, str(path))
    return gates


def known(name: str, where: str) -> str:
    """The name, if there is such a metric.

    Raises:
        ConfigurationError: there is none.
    """
    if name not in METRICS:
        raise ConfigurationError(
            f"{where}: there is no metric {name!r}. Metrics: {', '.join(METRICS)}."
        )
    return name


def floor(given: str) -> tuple[str, float]:
    """A floor written ``METRIC=VALUE``.

    Raises:
        ConfigurationError: it is written otherwise, or there is no such metric.
    """
    name, _, value = given.partition("=")
    try:
        return known(name.strip(), "--floor"), float(value)
    except ValueError:
        raise ConfigurationError(
            f"--floor: {given!r} is not METRIC=VALUE, such as {next(iter(METRICS))}=0.5"
        ) from None


def below_floors(results: Results, floors: Mapping[str, float]) -> list[Failure]:
    """The metrics that do not reach their floors."""
    estimates, counts = results.estimates, results.counts
    failures = []
    for name, floor in floors.items():
        value = estimates[name].value
        # Compared as shown: three decimals.
        if value is None or round(value, 3) < floor:
            each = by_case(name, counts)
            below = sorted((v - floor, case) for case, v in each.items() if v is not None)
            cases = tuple((case, less) for less, case in below if less < 0)
            gap = "" if value is None else f" by {floor - value:.3f}"
            detail = f"below its floor of {floor:.3f}{gap}"
            failures.append(Failure(name, value, floor, detail, cases))
    return failures


def below_baseline(
    results: Results, baseline: Results, compared: Sequence[str] = ()
) -> tuple[dict[str, Difference], list[Failure]]:
    """How a run differs from a baseline on the cases both have, and what is shown to be worse.

    A metric fails when the whole 95% interval of the paired difference lies below zero.
    """
    found = differences(baseline.counts, results.counts)
    failures = []
    for name in compared or METRICS:
        one = found[name]
        if one.verdict == "worse" and one.value is not None:
            before = baseline.estimates[name].value or 0.0
            detail = (
                f"worse than the baseline's {before:.3f} by {-one.value:.3f} "
                f"(95% interval {one.low:+.3f} to {one.high:+.3f})"
            )
            value = results.estimates[name].value
            cases = tuple((case, moved) for case, moved in one.moved if moved < 0)
            failures.append(Failure(name, value, before, detail, cases))
    return found, failures
