"""Leak: values that come from the worked examples and not from the article."""

from summarizer.checks.matching import locate


def leaked(value: str, example: str, source: str) -> bool:
    """Whether a value stands in the worked examples and not in the article."""
    return locate(value, example) is not None and locate(value, source) is None
