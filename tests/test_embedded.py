"""The embedded model, for real: run with ``make live``."""

from collections.abc import Iterator
from pathlib import Path

import platformdirs
import pytest
from articles import ARTICLE

from summarizer import Document, Settings, StructuredSummary, Summarizer
from summarizer.errors import EngineError, WeightsError
from summarizer.providers import embedded

CACHE = platformdirs.user_cache_path("summarizer")


@pytest.fixture(scope="module")
def summarizer() -> Iterator[Summarizer]:
    settings = Settings(provider="embedded", offline=True, cache_dir=CACHE)
    with Summarizer(settings) as opened:
        yield opened


@pytest.fixture(scope="module")
def record(summarizer: Summarizer) -> StructuredSummary:
    return summarizer.summarize(ARTICLE)


@pytest.mark.live
def test_the_record_holds_what_a_reader_would_note(record: StructuredSummary) -> None:
    assert {"Lena Hask", "Marek Dole"} <= {actor.name for actor in record.actors}
    assert "Lena Hask" in {demand.actor for demand in record.demands}
    counted = {(c.harm, c.best, c.historical) for c in record.casualties}
    assert {("detained", 12, False), ("injured", 2, False), ("killed", 3, True)} <= counted
    assert record.summary


@pytest.mark.live
def test_all_evidence_is_verbatim(record: StructuredSummary) -> None:
    text = Document.from_text(ARTICLE).text
    items = [*record.claims, *record.actors, *record.positions, *record.demands, *record.casualties]
    for evidence in (e for item in items for e in item.evidence):
        assert text[evidence.start : evidence.end] == evidence.text


@pytest.mark.live
def test_what_the_fields_share_is_read_once(record: StructuredSummary) -> None:
    assert record.run.requests <= 3
    assert record.run.cached_tokens > 0.7 * record.run.prompt_tokens


@pytest.mark.live
def test_an_article_without_victims_or_demands_has_none(summarizer: Summarizer) -> None:
    text = "Larks top table\n\nThe Larks beat the Finches 3-1 on Sunday before a crowd of 9,000."
    result = summarizer.summarize(text)
    assert (result.demands, result.casualties, result.positions) == ((), (), ())


@pytest.mark.live
def test_an_english_article_of_any_length_fits(summarizer: Summarizer) -> None:
    story = "Mayor Ana Lund said the bridge at mile {n} was safe and that {n} cars had crossed it. "
    result = summarizer.summarize("".join(story.format(n=n) for n in range(100, 1_100)))
    assert len(result.positions) > 900
    assert result.summary
    assert result.run.prompt_tokens < 10_000


@pytest.mark.live
def test_an_article_that_is_too_long_for_the_model_is_shown_in_parts() -> None:
    # The engine's own tokenizer counts, and in German the model is asked about the article.
    sentence = "Die Brücke über den Fluss bei Velk wurde {n} gebaut und ist seitdem gesperrt.\n\n"
    text = "Bürgermeisterin Ada Lund sagte, die Brücke sei sicher.\n\n" + "".join(
        sentence.format(n=1_900 + n) for n in range(130)
    )
    with Summarizer(Settings(provider="embedded", fields=("actors",), reask=False)) as short:
        record = short.summarize(text)
    assert any("in 2 parts" in note for note in record.run.notes)
    assert record.run.incomplete == ()


def test_without_the_file_and_offline_the_error_says_what_to_do() -> None:
    settings = Settings.from_env(provider="embedded", offline=True)
    with pytest.raises(WeightsError, match="summarize models pull"):
        embedded.load(settings)


def test_a_file_the_engine_cannot_load_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(b"GGUF" + b"\0" * 64)
    with pytest.raises(EngineError, match=r"broken\.gguf"):
        embedded.load(Settings(provider="embedded", model=str(path)))
