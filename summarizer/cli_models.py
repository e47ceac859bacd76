"""The commands about the embedded model's file: ``summarize models``."""

from typing import Annotated

import typer

from summarizer.cli_output import put, put_table
from summarizer.cli_progress import Reporter
from summarizer.cli_signals import Signals, exit_code
from summarizer.config import MEGABYTE, Settings
from summarizer.errors import ConfigurationError, WeightsError
from summarizer.providers import weights
from summarizer.providers.weights import Weights

models = typer.Typer(
    help="List, download and locate the embedded model's file.", rich_markup_mode=None
)

Name = Annotated[
    str,
    typer.Argument(metavar="NAME", help="Which model; `summarize models list` names them."),
]


@models.command("list")
def list_models() -> None:
    """List the known models, and which are on this machine."""
    rows = [("NAME", "PRESENT", "SIZE", "PATH")]
    for one in weights.status(_settings()):
        size = f"{one.size / MEGABYTE:,.0f} MB"
        rows.append((one.name, "yes" if one.present else "no", size, str(one.path)))
    put_table(rows)


@models.command()
def pull(name: Name = weights.DEFAULT.name) -> int:
    """Get a model's file, and print its path.

    It is downloaded unless it is here already, and verified. An interrupted download goes on
    where it stopped.
    """
    with Reporter() as reporter, Signals():
        try:
            path = weights.obtain(_known(name), _settings(), reporter.observe)
        except KeyboardInterrupt as stop:
            reporter.end()
            reporter.say("interrupted: what has arrived is kept for the next time")
            return exit_code(stop)
    put(f"{path}\n")
    return 0


@models.command()
def path(name: Name = weights.DEFAULT.name) -> None:
    """Print where a model's file is.

    Exits with 4 when it is not on this machine.
    """
    known = _known(name)
    found = weights.find(known, _settings().cache_dir)
    if found is None:
        raise WeightsError(
            f"{name} is not on this machine. `summarize models pull {name}` downloads it "
            f"({known.size / MEGABYTE:,.0f} MB)."
        )
    put(f"{found}\n")


def _settings() -> Settings:
    return Settings.from_env(provider="embedded")


def _known(name: str) -> Weights:
    for known in weights.KNOWN:
        if known.name == name:
            return known
    names = ", ".join(known.name for known in weights.KNOWN)
    raise ConfigurationError(f"No model is called {name!r}. Known are {names}.")
