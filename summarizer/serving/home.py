"""The page at /: paste an article, watch its fields arrive, look at the record."""

from importlib.resources import files

from markupsafe import Markup

from summarizer.fields import FIELDS
from summarizer.render.content import SECTIONS, SUMMARY
from summarizer.render.html import digests
from summarizer.render.html.template import digest, template

_TITLES = {SUMMARY: "Summary"} | {one.field: one.title for one in SECTIONS}


class Home:
    """The page and its policy.

    Attributes:
        html: the page.
        policy: its content security policy. A frame that it fills itself is held to the same one,
            so it allows the viewer's own style and script, too.
    """

    def __init__(self, *, needs_key: bool) -> None:
        style = _read("summarizer.render", "html/common.css") + _read(__package__, "page/home.css")
        script = _read(__package__, "page/home.js")
        titles = {field.name: _TITLES[field.name] for field in FIELDS}
        self.html = template(__package__, "page", "home.html.j2").render(
            style=Markup(style),  # noqa: S704 - our own files
            script=Markup(script),  # noqa: S704 - as above
            titles=titles,
            needs_key=needs_key,
        )
        viewer = digests()
        self.policy = "; ".join(
            (
                "default-src 'none'",
                f"style-src '{digest(style)}' '{viewer.style}'",
                f"script-src '{digest(script)}' '{viewer.script}'",
                "connect-src 'self'",
                "img-src data:",
                "base-uri 'none'",
                "form-action 'none'",
                "frame-ancestors 'none'",
                "require-trusted-types-for 'script'",
                "trusted-types viewer",
            )
        )


def _read(package: str, path: str) -> str:
    return files(package).joinpath(path).read_text(encoding="utf-8")
