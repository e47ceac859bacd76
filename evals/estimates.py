"""How far estimates are from what the recorded articles took.

    python evals/estimates.py

For the sum over articles, and for single ones: whether an article is asked about again cannot be
foreseen, only how often that happens.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from summarizer.config import Settings
from summarizer.estimate import estimate
from summarizer.evaluation.cases import load
from summarizer.providers.embedded import profile_of
from summarizer.providers.recording import Recording

FOLDER = Path(__file__).parent
RECORDINGS = FOLDER / "recordings" / "qwen2.5-coder-1.5b-instruct-q4_k_m"
WHAT = ("first_prompt", "requests", "prompt_tokens", "completion_tokens", "seconds")
"""What is compared; ``first_prompt`` are the prompt tokens of the first round alone."""


@dataclass(frozen=True)
class Compared:
    """One article: what it was estimated to take, and what it took."""

    language: str
    estimated: Mapping[str, float]
    real: Mapping[str, float]


def main() -> None:
    """Print the table."""
    every = list(compared())
    english = [one for one in every if one.language == "en"]
    other = [one for one in every if one.language != "en"]
    print(f"{'':18} {'sum':>8} {'median':>8} {'90 %':>8}")
    for name, some in (("all", every), ("English", english), ("other", other)):
        print(f"{name}, {len(some)} articles")
        for what in WHAT:
            errors = singly(some, what)
            shown = (median(errors), quantiles(errors, n=10)[-1])
            print(f"{what:18} {summed(some, what):+8.1%}", *(f"{one:8.1%}" for one in shown))


def compared() -> Iterator[Compared]:
    """The cases and their recordings."""
    settings = Settings(provider="embedded")
    once = settings.model_copy(update={"reask": False})
    for case in load(FOLDER / "cases"):
        recording = Recording.load(RECORDINGS / f"{case.key.id}.jsonl")
        told = estimate(case.document, settings, profile_of(settings))
        first = estimate(case.document, once, profile_of(once))
        estimated = {
            "first_prompt": first.prompt_tokens,
            "requests": told.requests,
            "prompt_tokens": told.prompt_tokens,
            "completion_tokens": told.completion_tokens,
            "seconds": told.seconds or 0.0,
        }
        yield Compared(case.key.language, estimated, _real(recording))


def summed(some: Sequence[Compared], what: str) -> float:
    """The error of the sum, as a share of what was taken."""
    real = sum(one.real[what] for one in some)
    return sum(one.estimated[what] for one in some) / real - 1


def singly(some: Sequence[Compared], what: str) -> list[float]:
    """The error of each article, as a share of what it took, without its sign."""
    return [abs(one.estimated[what] / one.real[what] - 1) for one in some]


def _real(recording: Recording) -> dict[str, float]:
    answers = recording.answers.values()
    first = [one for one in answers if not one.name.endswith(" again")]
    return {
        "first_prompt": sum(one.prompt_tokens for one in first),
        "requests": len(answers),
        "prompt_tokens": sum(one.prompt_tokens for one in answers),
        "completion_tokens": sum(one.completion_tokens for one in answers),
        "seconds": recording.about.seconds or 0.0,
    }


if __name__ == "__main__":
    main()
