"""States of the engine's memory, kept as files from one run to the next."""

import contextlib
import os
import shutil
from pathlib import Path

MOST_STATES = 3


def link(kept: Path, link: Path) -> bool:
    """Point to a kept state; false when there is none."""
    link.unlink(missing_ok=True)
    if kept.is_file():
        link.symlink_to(kept)
    return kept.is_file()


def forget(*paths: Path) -> None:
    """Remove states that cannot be used."""
    for path in paths:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def keep(source: Path, kept: Path) -> None:
    """Keep a state under its name, whole or not at all, and the latest few of them only."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    partial = kept.with_suffix(f".{os.getpid()}.partial")
    try:
        shutil.copyfile(source, partial)
        partial.replace(kept)
    finally:
        partial.unlink(missing_ok=True)
    states = sorted(kept.parent.glob("*.state"), key=lambda path: path.stat().st_mtime)
    for old in states[:-MOST_STATES]:
        old.unlink(missing_ok=True)
