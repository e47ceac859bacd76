"""The task as the peers get it: a pydantic model, instructions, and one worked example.

Runs in the peers' own environment: imports nothing of this project.
"""

import json
import time
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field

MOST_TOKENS = 1_500

INSTRUCTIONS = (
    "You extract facts from a news article. Use the article's own words. Actors are persons, "
    "organisations, governments and groups that act or speak. Positions are what somebody states "
    "or thinks. Demands are calls for action: who asks whom to do what. Casualties are counts of "
    "people killed, injured, detained, missing or displaced, with the words that give the number. "
    "The summary has two or three sentences. Leave a list empty when the article has nothing of it."
)


class Actor(BaseModel):
    """Somebody who acts or speaks."""

    name: str = Field(description="full name, as the article writes it")
    role: str | None = Field(description="office or description, or null")
    kind: Literal["person", "organisation", "government", "group"]


class Position(BaseModel):
    """What somebody states or thinks."""

    actor: str = Field(description="who, by full name")
    position: str = Field(description="what, in the article's words")
    quote: str | None = Field(description="their own words, verbatim, or null")


class Demand(BaseModel):
    """A call for action."""

    actor: str = Field(description="who asks")
    addressee: str | None = Field(description="who is to act, or null")
    demand: str = Field(description="what is to be done")
    quote: str | None = Field(description="their own words, verbatim, or null")


class Casualty(BaseModel):
    """A count of people harmed."""

    harm: Literal["killed", "injured", "detained", "missing", "displaced"]
    phrase: str = Field(description="the words that give the number, copied exactly")
    who: str | None = Field(description="the people harmed, or null")
    reported_by: str | None = Field(description="who reports it, or null")
    historical: bool = Field(description="whether it belongs to an earlier event")


class Record(BaseModel):
    """What is extracted of one article."""

    summary: str
    actors: list[Actor]
    positions: list[Position]
    demands: list[Demand]
    casualties: list[Casualty]


def plain(text: str, url: str, key: str, model: str) -> dict[str, Any]:
    """One strict-schema request with the openai package."""
    import openai

    client = openai.OpenAI(base_url=url, api_key=key, timeout=600, max_retries=0)
    answer = client.chat.completions.parse(
        model=model,
        messages=[
            {"role": "system", "content": INSTRUCTIONS},
            {"role": "user", "content": text},
        ],
        response_format=Record,
        temperature=0,
        max_tokens=MOST_TOKENS,
    )
    parsed = answer.choices[0].message.parsed
    return parsed.model_dump() if parsed else {}


def with_instructor(text: str, url: str, key: str, model: str) -> dict[str, Any]:
    """The same model through instructor."""
    import instructor
    import openai

    raw = openai.OpenAI(base_url=url, api_key=key, timeout=600, max_retries=0)
    client = instructor.from_openai(raw, mode=instructor.Mode.JSON_SCHEMA)
    record = client.chat.completions.create(
        model=model,
        response_model=Record,
        max_retries=2,
        messages=[
            {"role": "system", "content": INSTRUCTIONS},
            {"role": "user", "content": text},
        ],
        temperature=0,
        max_tokens=MOST_TOKENS,
    )
    return dict(record.model_dump())


EXAMPLE = (
    "Union leader Tom Reyes urged the airport to rehire 40 cleaners. “They were thrown out like "
    "old brooms,” Reyes said. Two guards were hurt on Monday, police said."
)


def with_langextract(text: str, url: str, key: str, model: str) -> dict[str, Any]:
    """Spans and attributes through langextract."""
    import langextract as lx

    def one(name: str, words: str, **attributes: str) -> Any:
        return lx.data.Extraction(
            extraction_class=name, extraction_text=words, attributes=attributes
        )

    example = lx.data.ExampleData(
        text=EXAMPLE,
        extractions=[
            one("actor", "Tom Reyes", role="Union leader", kind="person"),
            one("demand", "rehire 40 cleaners", actor="Tom Reyes", addressee="the airport"),
            one("position", "They were thrown out like old brooms", actor="Tom Reyes"),
            one("casualty", "Two guards", harm="injured", reported_by="police", historical="no"),
        ],
    )
    found = lx.extract(
        text_or_documents=text,
        prompt_description=INSTRUCTIONS,
        examples=[example],
        config=lx.factory.ModelConfig(
            model_id=model,
            provider="OpenAILanguageModel",
            provider_kwargs={
                "api_key": key,
                "base_url": url,
                "temperature": 0,
                "max_workers": 4,
                "max_output_tokens": MOST_TOKENS,
            },
        ),
        use_schema_constraints=True,
        show_progress=False,
    )
    record: dict[str, Any] = {
        "summary": "", "actors": [], "positions": [], "demands": [], "casualties": [],
    }  # fmt: skip
    for item in found.extractions or []:
        _take(record, item.extraction_class, item.extraction_text, item.attributes or {})
    return record


def _take(record: dict[str, Any], kind: str, words: str, said: dict[str, Any]) -> None:
    def get(name: str) -> str | None:
        value = said.get(name)
        return str(value) if value and str(value).casefold() not in {"null", "none"} else None

    if kind == "actor":
        record["actors"].append({"name": words, "role": get("role"), "kind": get("kind")})
    elif kind == "position":
        record["positions"].append({"actor": get("actor"), "position": words, "quote": None})
    elif kind == "demand":
        record["demands"].append(
            {"actor": get("actor"), "addressee": get("addressee"), "demand": words, "quote": None}
        )
    elif kind == "casualty":
        earlier = (get("historical") or "").casefold() in {"yes", "true"}
        record["casualties"].append(
            {
                "harm": get("harm"),
                "phrase": words,
                "who": get("who"),
                "reported_by": get("reported_by"),
                "historical": earlier,
            }
        )


PEERS = {"plain": plain, "instructor": with_instructor, "langextract": with_langextract}


def main(peer: str, url: str, key: str, model: str, articles: str, out: str) -> None:
    """Run one peer over a folder of articles; one JSON file each, with the seconds it took."""
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(Path(articles).glob("*.txt")):
        started = time.monotonic()
        error = ""
        try:
            record = PEERS[peer](path.read_text("utf-8"), url, key, model)
        except Exception as failure:  # noqa: BLE001 - a peer's failure is its result
            record, error = {}, f"{type(failure).__name__}: {failure}"[:300]
        seconds = time.monotonic() - started
        answer = {"record": record, "seconds": seconds, "error": error}
        (folder / f"{path.stem}.json").write_text(json.dumps(answer, ensure_ascii=False), "utf-8")
        print(f"{peer} {path.stem}: {seconds:.1f} s {error}", flush=True)


if __name__ == "__main__":
    import sys

    main(*sys.argv[1:])
