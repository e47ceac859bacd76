"""What a run was begun with, kept beside its output, so that it is not resumed with something else.

The file holds what its caller names, in clear text: no keys, no addresses with passwords.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ValidationError

from summarizer.errors import ConfigurationError
from summarizer.files import remove_leftovers, write_atomically

Fingerprint = Mapping[str, Any]


class State(BaseModel):
    """What the results beside it were made with.

    Attributes:
        fingerprint: names and values of whatever the results depend on; JSON.
        earlier: those that other results in the same file were made with.
    """

    version: Literal[1] = 1
    fingerprint: dict[str, Any]
    earlier: list[dict[str, Any]] = []

    @classmethod
    def of(cls, fingerprint: Fingerprint) -> Self:
        """A run that begins. Values are turned into what JSON makes of them, to be compared."""
        return cls(fingerprint=json.loads(json.dumps(dict(fingerprint))))

    @classmethod
    def load(cls, path: Path) -> Self | None:
        """The state that is there, if any.

        Raises:
            ConfigurationError: the file holds something else.
        """
        try:
            return cls.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError) as error:
            raise ConfigurationError(
                f"{path}: this is no state of a batch; remove it, or name another output."
            ) from error

    def save(self, path: Path) -> None:
        """Write it: the old one or the new one is there at any time."""
        remove_leftovers(path)
        write_atomically(path, self.model_dump_json(indent=2) + "\n")

    def after(self, before: Self) -> Self:
        """This run, which goes on with the results of another."""
        earlier = [one for one in before.earlier if one != self.fingerprint]
        if before.fingerprint != self.fingerprint:
            earlier.append(before.fingerprint)
        return self.model_copy(update={"earlier": earlier})

    def differences(self, before: Self) -> list[str]:
        """What is not as it was, one short phrase each."""
        names = dict.fromkeys([*before.fingerprint, *self.fingerprint])
        pairs = ((name, before.fingerprint.get(name), self.fingerprint.get(name)) for name in names)
        return [
            f"{name} was {_shown(old)}, is {_shown(new)}" for name, old, new in pairs if old != new
        ]


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:60]}…"  # noqa: PLR2004 - enough to tell values apart
