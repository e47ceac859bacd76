"""What a run was begun with, kept beside its output, so that it is not resumed with something else.

The file holds what its caller names, in clear text: no keys, no addresses with passwords.
"""

import json
from collections.abc import Mapping, Sequence
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

    @classmethod
    def begun(
        cls,
        path: Path,
        fingerprint: Fingerprint,
        *,
        written: Sequence[Path],
        restart: bool,
        mixed: bool,
    ) -> Self:
        """The state to go on with, if what is there may be gone on with.

        Args:
            path: where the state is kept.
            fingerprint: what results depend on.
            written: files beside it that are there and not empty.
            restart: whether they will be dropped.
            mixed: whether they are kept, whatever they were made with.

        Raises:
            ConfigurationError: they are no batch's, or one's with another fingerprint.
        """
        state, before = cls.of(fingerprint), cls.load(path)
        # A run that ended before its first article, as with a mistyped model, binds nobody.
        if not written or (before and restart):
            return state
        if before is None:
            if not mixed:
                raise ConfigurationError(
                    f"--output: {written[0]} is there and was not written by a batch, or its "
                    f"{path.name} is gone. Name another file, or move this one away."
                )
            return state
        if not mixed and (differences := state.differences(before)):
            raise ConfigurationError(
                f"--output: {written[0]} was begun otherwise: {'; '.join(differences)}. "
                "--restart drops what is done and begins anew, --mixed keeps it and goes on."
            )
        return state.after(before)

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
