"""The commands about the cache of answers: ``summarize cache``."""

import json
from dataclasses import asdict
from typing import Annotated, Literal

import typer
from rich.filesize import decimal

from summarizer.cli_output import put, put_table
from summarizer.config import Settings
from summarizer.providers import answers
from summarizer.providers.answers import Contents

cache = typer.Typer(
    help="Look into the cache of model answers, or empty it.", rich_markup_mode=None
)


@cache.command()
def info(
    format: Annotated[  # noqa: A002 - the option's name
        Literal["text", "json"], typer.Option("--format", "-f", help="How to show it.")
    ] = "text",
) -> None:
    """Show where the cache is and what it holds, by model."""
    contents = answers.inspect(answers.location(_settings()))
    if format == "json":
        put(json.dumps(_listed(contents), ensure_ascii=False, indent=2) + "\n")
    else:
        _show(contents)


@cache.command()
def clear() -> None:
    """Remove the cache, also a damaged one, and say what it held.

    Nothing is asked first. The embedded model's file stays.
    """
    held = answers.clear(answers.location(_settings()))
    size = decimal(held.bytes)
    if held.state == "ready":
        what = "answer" if held.entries == 1 else "answers"
        put(f"removed {held.entries:,} {what} ({size}): {held.path}\n")
    elif held.bytes or held.state != "absent":
        put(f"removed {size}, {_STATES[held.state]}: {held.path}\n")
    else:
        put(f"there was nothing to remove: {held.path}\n")


_STATES = {
    "absent": "left over from a damaged cache",
    "outdated": "of another version",
    "unreadable": "not readable as a cache",
}


def _settings() -> Settings:
    return Settings.from_env(provider="embedded")


def _listed(contents: Contents) -> dict[str, object]:
    totals = {"entries": contents.entries, "hits": contents.hits}
    return asdict(contents) | {"path": str(contents.path)} | totals


def _show(contents: Contents) -> None:
    state = f"{contents.state}: {contents.reason}" if contents.reason else contents.state
    put_table(
        [
            ("path", str(contents.path)),
            ("state", state),
            ("entries", f"{contents.entries:,}"),
            ("size", decimal(contents.bytes)),
            ("hits", f"{contents.hits:,}"),
        ]
    )
    if contents.models:
        put("\n")
        rows = [
            (m.model, f"{m.entries:,}", decimal(m.bytes), f"{m.hits:,}") for m in contents.models
        ]
        put_table([("MODEL", "ENTRIES", "SIZE", "HITS"), *rows])
