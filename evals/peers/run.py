"""Ours and other libraries on the same model, engine, articles and machine, in one run."""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from summarizer.checks.analysis import Analysis
from summarizer.checks.counts import number
from summarizer.config import Settings
from summarizer.evaluation.cases import Case
from summarizer.evaluation.metrics import METRICS
from summarizer.evaluation.running import Outcome
from summarizer.evaluation.scoring import CaseScore, score
from summarizer.evaluation.statistics import Estimate, estimates
from summarizer.evaluation.suite import Suite
from summarizer.progress import ignore
from summarizer.providers import embedded
from summarizer.result import StructuredSummary
from summarizer.saved import completed
from summarizer.session import Summarizer

HERE = Path(__file__).parent
PACKAGES = ("instructor", "langextract[openai]", "openai", "pydantic")
PEERS = ("plain", "instructor", "langextract")
KINDS = {"person", "organisation", "government", "group"}
HARMS = {"killed", "injured", "detained", "missing", "displaced"}
SHOWN = (
    "macro_f1", "actors.f1", "positions.f1", "demands.f1", "casualties.f1", "casualties.exact",
    "summary.covered", "empties",
)  # fmt: skip

app = typer.Typer(add_completion=False)


@app.command()
def install() -> None:
    """Make the peers' environment."""
    subprocess.run([sys.executable, "-m", "venv", str(HERE / ".venv")], check=True)
    pip = [str(HERE / ".venv/bin/python"), "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, *PACKAGES], check=True)


@app.command()
def compare(
    split: Annotated[str, typer.Option(help="Which cases.")] = "dev",
    cases: Annotated[list[str] | None, typer.Option(help="Patterns of their ids.")] = None,
    peers: Annotated[str, typer.Option(help="Which peers, by comma.")] = ",".join(PEERS),
    out: Annotated[Path, typer.Option(help="Where answers go.")] = HERE / "out",
) -> None:
    """Run ours and the peers on the same cases, and print the table."""
    chosen = _chosen(split, cases)
    settings = Settings(provider="embedded", offline=True)
    engine = embedded.load(settings, ignore)
    _ours(chosen, settings, engine, out / "ours")
    with tempfile.TemporaryDirectory() as folder:
        for case in chosen:
            (Path(folder) / f"{case.key.id}.txt").write_text(case.document.text, "utf-8")
        for peer in peers.split(","):
            answers = out / peer
            shutil.rmtree(answers, ignore_errors=True)
            address = f"{engine.server.listening_address}/v1"
            python = str(HERE / ".venv/bin/python")
            task = [python, str(HERE / "task.py"), peer, address, engine.key, engine.name]
            subprocess.run([*task, folder, str(answers)], check=True)
    table(split, cases, out)


@app.command()
def table(
    split: Annotated[str, typer.Option(help="Which cases.")] = "dev",
    cases: Annotated[list[str] | None, typer.Option(help="Patterns of their ids.")] = None,
    out: Annotated[Path, typer.Option(help="Where answers are.")] = HERE / "out",
) -> None:
    """Score the answers of earlier runs, and print the table."""
    chosen = _chosen(split, cases)
    runs = {
        name: [_scored(case, out / name) for case in chosen]
        for name in ("ours", *PEERS)
        if (out / name).is_dir()
    }
    _table(runs, len(chosen))


def _chosen(split: str, patterns: list[str] | None) -> list[Case]:
    wanted: Any = split
    return Suite(HERE.parent).select(wanted, tuple(patterns or ()))


def _ours(cases: Sequence[Case], settings: Settings, engine: Any, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    # Its closing would take the engine away from the peers.
    summarizer = Summarizer(settings, model=engine)
    for case in cases:
        started = time.monotonic()
        record = summarizer.summarize(case.document)
        seconds = time.monotonic() - started
        answer = {"record": record.model_dump(mode="json"), "seconds": seconds, "error": ""}
        (out / f"{case.key.id}.json").write_text(json.dumps(answer, ensure_ascii=False), "utf-8")
        print(f"ours {case.key.id}: {seconds:.1f} s", flush=True)


def _scored(case: Case, answers: Path) -> tuple[CaseScore, float]:
    answer = json.loads((answers / f"{case.key.id}.json").read_text("utf-8"))
    record = _record(case, answer["record"]) if answer["record"] else None
    outcome = Outcome(case.key.id, 1, record, answer["error"])
    return score(case, outcome), answer["seconds"]


def _record(case: Case, given: dict[str, Any]) -> StructuredSummary:
    """A peer's answer in our shape: counts by our convention, what has no shape left out."""
    if "schema_version" in given:
        return StructuredSummary.model_validate(given)
    language = case.key.language

    def numbered(item: dict[str, Any]) -> dict[str, Any]:
        value = number(item["phrase"], language)
        sides = (value.low, value.best, value.high) if value else (None, None, None)
        return item | dict(zip(("low", "best", "high"), sides, strict=True))

    record = {
        "summary": given.get("summary", ""),
        "actors": [a for a in given["actors"] if a["name"] and a["kind"] in KINDS],
        "positions": [p for p in given["positions"] if p["actor"] and p["position"]],
        "demands": [d for d in given["demands"] if d["actor"] and d["demand"]],
        "casualties": [numbered(c) for c in given["casualties"] if c["harm"] in HARMS],
    }
    return completed(record, Analysis(case.document), case.key.id)


def _table(runs: dict[str, list[tuple[CaseScore, float]]], cases: int) -> None:
    print(f"\n{cases} cases, one after the other, same engine and machine\n")
    print("| | " + " | ".join(runs) + " |")
    print("|---|" + "---:|" * len(runs))
    found: dict[str, dict[str, Estimate]] = {
        name: estimates({s.case: s.counts for s, _ in run}) for name, run in runs.items()
    }
    for name in SHOWN:
        print(
            f"| {METRICS[name].name} | " + " | ".join(_cell(f[name]) for f in found.values()) + " |"
        )
    seconds = {name: [taken for _, taken in run] for name, run in runs.items()}
    rows: dict[str, Sequence[float]] = {
        "median seconds": [statistics.median(taken) for taken in seconds.values()],
        "mean seconds": [statistics.fmean(taken) for taken in seconds.values()],
        "right items a minute": [
            60 * _right(run) / sum(seconds[name]) for name, run in runs.items()
        ],
        "cases without a record": [sum(bool(s.error) for s, _ in run) for run in runs.values()],
    }
    for label, values in rows.items():
        print(f"| {label} | " + " | ".join(f"{value:.1f}" for value in values) + " |")


def _cell(estimate: Estimate) -> str:
    if estimate.value is None:
        return "–"
    return f"{estimate.value:.2f} ({estimate.low:.2f}–{estimate.high:.2f})"


def _right(run: Sequence[tuple[CaseScore, float]]) -> float:
    return sum(v for s, _ in run for k, v in s.counts.items() if k.endswith(".matched"))


if __name__ == "__main__":
    app()
