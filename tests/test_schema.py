import json
from pathlib import Path

import pytest
from pydantic import BaseModel

from summarizer import StructuredSummary
from summarizer.evaluation.cases import Key

DOCS = Path(__file__).parent.parent / "docs"


@pytest.mark.parametrize(
    ("name", "model"), [("schema.json", StructuredSummary), ("case.schema.json", Key)]
)
def test_the_exported_schemas_are_current(name: str, model: type[BaseModel]) -> None:
    current = json.dumps(model.model_json_schema(), indent=2, ensure_ascii=False)
    assert (DOCS / name).read_text(encoding="utf-8") == current + "\n", "run: make schema"
