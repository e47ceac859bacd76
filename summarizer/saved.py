"""Results read back: our own, and ones that a person or another tool wrote in this shape."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from summarizer.checks.analysis import Analysis
from summarizer.checks.matching import locate
from summarizer.document import Document
from summarizer.errors import InputError
from summarizer.fields import FIELDS
from summarizer.result import Source, StructuredSummary
from summarizer.schema import Evidence

UNKNOWN_RUN = {
    "model": "unknown",
    "provider": "unknown",
    "prompt_version": "",
    "prompts": {},
    "requests": 0,
    "prompt_tokens": 0,
    "cached_tokens": 0,
    "completion_tokens": 0,
    "seconds": 0.0,
}


def records(text: str, name: str) -> list[dict[str, Any]]:
    """The records of a file: one JSON object, a list of them, or one a line.

    Of an evaluation's results, the records in them.

    Raises:
        InputError: it is not JSON, or holds something else.
    """
    try:
        value = json.loads(text)
    except RecursionError:
        raise InputError(f"{name}: it is nested too deeply.") from None
    except ValueError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2 or not lines[0].lstrip().startswith("{"):  # noqa: PLR2004 - several lines
            raise InputError(f"{name}: this is not JSON ({error}).") from None
        value = list(_lines(lines, name))
    found = _scored(value if isinstance(value, list) else [value])
    if not found or not all(isinstance(one, dict) for one in found):
        raise InputError(f"{name}: there is no record in it; a record is a JSON object.")
    return found


def _scored(values: list[Any]) -> list[Any]:
    """The records that scores carry, where there are scores; else what is there."""
    scores = [one for one in values if isinstance(one, dict) and "record" in one]
    return [score["record"] for score in scores if score["record"] is not None] or values


def _lines(lines: list[str], name: str) -> Iterator[Any]:
    for number, line in enumerate(lines, start=1):
        try:
            yield json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{name}: line {number} is not JSON ({error}).") from None


class Articles:
    """The articles that records are about; each record finds its own by hash, then by name."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._all = documents
        self._by_hash = {document.sha256: document for document in documents}

    def of(self, record: Mapping[str, Any], name: str) -> Document:
        """The article of a record.

        Raises:
            InputError: none of them is, or several may be; ``name`` is the record's.
        """
        about = record.get("source")
        source = about if isinstance(about, dict) else {}
        document = self._by_hash.get(str(source.get("sha256")))
        if document:
            return document
        wanted = Path(str(source.get("id"))).name
        named = [d for d in self._all if Path(d.id).name == wanted] or list(self._all)
        if len(named) == 1:
            return named[0]
        raise InputError(
            f"{name}: none of the {len(self._all)} articles is the one it was made of, by hash or "
            f"by name ({source.get('id', 'it names none')})."
        )


def completed(record: dict[str, Any], analysis: Analysis, name: str) -> StructuredSummary:
    """A record as a result, what a person would not write by hand worked out.

    That is ``source`` and ``run``; a summary that only its claims give; and of each piece of
    evidence, what its sentence number or its text leaves open.

    Raises:
        InputError: it has not the shape of a result; the message names the places.
    """
    claims = record.get("claims")
    texts = [c.get("text") for c in claims or () if isinstance(c, dict)]
    filled: dict[str, Any] = {
        "source": Source.of(analysis.document).model_dump(),
        "run": UNKNOWN_RUN,
        "summary": " ".join(text for text in texts if isinstance(text, str)),
        **record,
    }
    for field in FIELDS:
        items = filled.get(field.attribute)
        if isinstance(items, list):
            filled[field.attribute] = [_with_evidence(item, analysis) for item in items]
    try:
        return StructuredSummary.model_validate_json(json.dumps(filled))
    except ValidationError as error:
        places = error.errors(include_input=False, include_url=False)
        first = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in places[:5])
        more = f"; and {len(places) - 5} more" if len(places) > 5 else ""  # noqa: PLR2004 - as above
        raise InputError(
            f"{name}: this has not the shape of a result. {first}{more}. docs/schema.json has it."
        ) from None


def _with_evidence(item: Any, analysis: Analysis) -> Any:
    if not isinstance(item, dict) or not isinstance(item.get("evidence"), list):
        return item
    return {**item, "evidence": [_whole(one, analysis) for one in item["evidence"]]}


def _whole(given: Any, analysis: Analysis) -> Any:
    """A piece of evidence from its sentence number alone, or from its text alone."""
    if isinstance(given, int):
        given = {"sentence": given}
    if not isinstance(given, dict) or {"start", "end"} & set(given):
        return given
    number, text = given.get("sentence"), given.get("text")
    if isinstance(number, int) and "text" not in given:
        whole: tuple[Evidence, ...] = analysis.evidence((number,))
        return whole[0].model_dump() if whole else given
    span = locate(text, analysis.document.text) if isinstance(text, str) else None
    begins = analysis.names.sentence_at(span[0]) if span else None
    if span is None or begins is None:
        # Nowhere in the article: offsets that the check for evidence refuses.
        return {"sentence": 1, "start": 0, "end": 0, **given}
    own = analysis.document.text[slice(*span)]
    return {"sentence": begins.number, **given, "start": span[0], "end": span[1], "text": own}
