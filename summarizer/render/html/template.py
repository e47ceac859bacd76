"""Templates of pages in which nothing untrusted can become markup, style or script.

Every value is escaped, after control characters were made visible and bidirectional overrides
removed. A page holds all it needs: its policy lets only its own style and script through, by
their hashes.
"""

import base64
import hashlib
from collections.abc import Callable
from typing import Any

import jinja2

from summarizer.render.safe import one_line


def template(
    package: str, folder: str, name: str, *helpers: Callable[..., Any], **values: Any
) -> jinja2.Template:
    """Load a page's template.

    Args:
        package: the package that carries it.
        folder: where in the package.
        name: the template's file.
        helpers: functions that it calls, by their names.
        values: other things that it knows.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader(package, folder),
        autoescape=True,
        finalize=_harmless,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    named = {one.__name__: one for one in (digest, *helpers)}
    environment.globals.update(named, **values)
    return environment.get_template(name)


def digest(text: str) -> str:
    """A style or script as a content security policy names it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _harmless(value: Any) -> Any:
    """What the template writes, before it is escaped; its own markup stays as it is."""
    return one_line(value) if isinstance(value, str) and not hasattr(value, "__html__") else value
