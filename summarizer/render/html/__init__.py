"""A record beside its article as a page of its own, and an index of many such pages."""

from summarizer.render.html.index import Row, index
from summarizer.render.html.page import digests, page

__all__ = ["Row", "digests", "index", "page"]
