"""Prompts: loaded from ``prompts/``, rendered, and known by the hash of their content."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import jinja2

from summarizer.document import Document, Sentence
from summarizer.errors import ConfigurationError

HASH_LENGTH = 12


def quoted(text: str) -> str:
    """Article text on one line, without the marks that chat templates give a meaning."""
    return " ".join(text.split()).replace("<|", "< |")


@dataclass(frozen=True)
class Prompts:
    """A folder of templates and its worked example.

    Attributes:
        files: content of each file by its path below the folder.
    """

    files: dict[str, str]

    @cached_property
    def _templates(self) -> jinja2.Environment:
        environment = jinja2.Environment(
            loader=jinja2.DictLoader(self.files),
            undefined=jinja2.StrictUndefined,
            autoescape=False,  # noqa: S701 - what is rendered is a prompt, not a page
            trim_blocks=True,
        )
        environment.filters["quoted"] = quoted
        return environment

    @cached_property
    def example(self) -> Document:
        """The article of the worked example."""
        return Document.from_text(self.files["example/article.txt"], language="en")

    @cached_property
    def answers(self) -> dict[str, list[dict[str, Any]]]:
        """The answers of the worked example, by field."""
        answers: dict[str, list[dict[str, Any]]] = json.loads(self.files["example/answers.json"])
        return answers

    @cached_property
    def example_text(self) -> str:
        """Everything the worked example says, for finding what leaks from it."""
        items = [item for listed in self.answers.values() for item in listed]
        values = [v for item in items for v in item.values() if isinstance(v, str)]
        return "\n".join([self.files["example/article.txt"], *values])

    def render(self, name: str, **values: Any) -> str:
        """One template, filled in."""
        return self._templates.get_template(f"{name}.j2").render(**values).strip()

    def question(self, field: str, asked: Sequence[Sentence] = ()) -> str:
        """A field's question, about these sentences or about the whole article."""
        return self.render(f"fields/{field}", asked=asked)

    def hashes(self, fields: Sequence[str]) -> dict[str, str]:
        """Content hash of every prompt that asking for these fields uses."""
        wanted = {f"fields/{field}.j2" for field in fields}
        used = {n: t for n, t in self.files.items() if not n.startswith("fields/") or n in wanted}
        return {name: _hash(text) for name, text in sorted(used.items())}


def version(hashes: dict[str, str]) -> str:
    """One hash over the hashes of prompts."""
    return _hash(json.dumps(hashes, sort_keys=True))


@lru_cache(maxsize=1)
def load() -> Prompts:
    """The prompts that belong to this package: in the wheel, or in the checkout beside it.

    Raises:
        ConfigurationError: the installation is incomplete.
    """
    inside = resources.files("summarizer") / "prompts"
    beside = Path(__file__).resolve().parent.parent / "prompts"
    for folder in (inside, beside):
        if (folder / "system.j2").is_file():
            return Prompts(dict(_files(folder, "")))
    raise ConfigurationError("The prompts are missing from this installation; install it again.")


def _files(folder: Traversable, prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name = prefix + entry.name
        if entry.is_dir():
            found += _files(entry, name + "/")
        elif name.endswith((".j2", ".txt", ".json")):
            found.append((name, entry.read_text(encoding="utf-8")))
    return found


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:HASH_LENGTH]
