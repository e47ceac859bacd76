import json
from pathlib import Path

from summarizer import StructuredSummary

EXPORTED = Path(__file__).parent.parent / "docs" / "schema.json"


def test_the_exported_schema_is_current() -> None:
    current = json.dumps(StructuredSummary.model_json_schema(), indent=2, ensure_ascii=False)
    assert EXPORTED.read_text(encoding="utf-8") == current + "\n", "run: make schema"
