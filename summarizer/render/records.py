"""A result as JSON, for programs."""

import json
from collections.abc import Sequence

from summarizer.render.safe import json_escaped
from summarizer.result import StructuredSummary


def as_json(results: Sequence[StructuredSummary], *, several: bool) -> str:
    """Indented JSON: an array when there are several, else the one object or nothing."""
    records = [result.model_dump(mode="json") for result in results]
    if not several and not records:
        return ""
    value = records if several else records[0]
    return json_escaped(json.dumps(value, indent=2, ensure_ascii=False)) + "\n"


def as_jsonl(results: Sequence[StructuredSummary]) -> str:
    """One object a line."""
    return "".join(json_escaped(result.model_dump_json()) + "\n" for result in results)
