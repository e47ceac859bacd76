"""Results: a run of the eval harness as a file: JSON lines, the first about the run."""

import hashlib
import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from summarizer.errors import InputError
from summarizer.evaluation.cases import Case
from summarizer.evaluation.scoring import CaseScore
from summarizer.evaluation.statistics import Estimate, estimates, mean_counts

Mode = Literal["live", "replay", "predictions"]


class About(BaseModel):
    """What was run: enough to know whether two runs can be compared, and to repeat one.

    Attributes:
        mode: where the records came from.
        created: when, in UTC.
        summarizer: the version of this package.
        model: the model's name, or where predictions lie.
        provider: the model's provider.
        prompt_version: hash over every prompt used.
        settings: the settings that change what a model is asked or what is kept.
        split: which cases: dev, test or all.
        selection: pattern of the cases' names.
        cases: how many.
        repeats: how often each was run.
        keys: hash over articles and keys.
        machine: processors and system.
        seconds: wall time of the whole run.
        fields: the fields that were asked for; empty means all.
    """

    model_config = ConfigDict(frozen=True)

    kind: Literal["run"] = "run"
    mode: Mode
    created: str
    summarizer: str
    model: str
    provider: str
    prompt_version: str
    settings: dict[str, Any] = {}
    split: str
    selection: str
    cases: int
    repeats: int
    keys: str
    machine: dict[str, Any] = {}
    seconds: float = 0.0
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Results:
    """A run: what it was, and the score of every case."""

    about: About
    scores: tuple[CaseScore, ...]

    @cached_property
    def counts(self) -> dict[str, dict[str, float]]:
        """What was counted, by case; of repeats the mean."""
        return mean_counts([(one.case, one.counts) for one in self.scores])

    @property
    def errors(self) -> list[tuple[str, str]]:
        """The cases without a record, and why."""
        return [(one.case, one.error) for one in self.scores if one.error]

    @cached_property
    def estimates(self) -> dict[str, Estimate]:
        """Every metric with its interval."""
        return estimates(self.counts)

    def lines(self) -> str:
        """The run as JSON lines."""
        shown = (one.model_dump_json() for one in (self.about, *self.scores))
        return "".join(f"{line}\n" for line in shown)


def load(path: Path) -> Results:
    """Read a results file.

    Raises:
        InputError: it cannot be read, or holds something else.
    """
    try:
        first, *rest = path.read_text("utf-8").splitlines()
        scores = tuple(CaseScore.model_validate_json(line) for line in rest if line.strip())
        return Results(About.model_validate_json(first), scores)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {error}") from error
    except (ValueError, ValidationError) as error:
        raise InputError(
            f"{path}: this is no results file of 'summarize eval -o FILE.jsonl'."
        ) from error


def machine() -> dict[str, Any]:
    """The machine, as far as it matters for speed."""
    return {
        "processors": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def now() -> str:
    """The time, UTC, to the second."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


def package_version() -> str:
    """The version of this package."""
    return version("summarizer")


def keys_hash(cases: Sequence[Case]) -> str:
    """A hash over articles and keys: runs on others are not the same measure."""
    digest = hashlib.sha256()
    for case in cases:
        key: Mapping[str, Any] = case.key.model_dump(mode="json")
        digest.update(case.document.sha256.encode())
        digest.update(json.dumps(key, ensure_ascii=False, sort_keys=True).encode())
    return digest.hexdigest()[:16]
