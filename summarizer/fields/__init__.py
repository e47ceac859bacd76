"""What is extracted: one module a field, and the list of them."""

from typing import Any

from summarizer.errors import ConfigurationError
from summarizer.fields.actors import ACTORS
from summarizer.fields.base import Fieldset
from summarizer.fields.casualties import CASUALTIES
from summarizer.fields.demands import DEMANDS
from summarizer.fields.positions import POSITIONS
from summarizer.fields.summary import SUMMARY

Field = Fieldset[Any, Any]
"""Any field: what extraction, validation, rendering and scoring loop over."""

FIELDS: tuple[Field, ...] = (SUMMARY, ACTORS, POSITIONS, DEMANDS, CASUALTIES)


def listed(names: str | None) -> tuple[str, ...]:
    """The names of a list with commas, in their usual order; none when there is no list.

    Raises:
        ConfigurationError: there is no field of that name.
    """
    if names is None:
        return ()
    given = dict.fromkeys(name.strip() for name in names.split(","))
    return tuple(field.name for field in chosen(tuple(given)))


def chosen(names: tuple[str, ...]) -> tuple[Field, ...]:
    """The fields of these names, in their usual order; all of them when none is named.

    Raises:
        ConfigurationError: there is no field of that name.
    """
    known = [field.name for field in FIELDS]
    for name in names:
        if name not in known:
            raise ConfigurationError(f"There is no field {name!r}. Fields: {', '.join(known)}.")
    return tuple(field for field in FIELDS if not names or field.name in names)
