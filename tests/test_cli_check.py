"""``summarize check``: saved results against their articles."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from articles import ARTICLE, perfect

from summarizer import Settings, StructuredSummary, Summarizer
from summarizer.cli import main
from summarizer.inputs import expand, read
from summarizer.testing import ScriptedModel


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "tarn.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def result_of(path: Path) -> StructuredSummary:
    chosen = Settings(plan="all", reask=False)
    with Summarizer(chosen, model=ScriptedModel(perfect)) as summarizer:
        return summarizer.summarize(read(expand([str(path)])[0], Settings()))


@pytest.fixture
def saved(article: Path) -> Path:
    path = article.with_suffix(".json")
    path.write_text(result_of(article).model_dump_json(), encoding="utf-8")
    return path


def damaged(saved: Path, **values: Any) -> Path:
    """The saved result with its first casualty changed."""
    record = json.loads(saved.read_text())
    record["casualties"][0] |= values
    saved.write_text(json.dumps(record))
    return saved


def test_a_sound_result_is_zero_and_one_line(article: Path, saved: Path, capsys: Any) -> None:
    assert main(["check", str(saved), "--source", str(article)]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(f"{article}: 11 of 11 items are supported")
    assert not err


def test_an_item_that_fails_is_one_and_said_with_reason_and_sentence(
    article: Path, saved: Path, capsys: Any
) -> None:
    assert main(["check", str(damaged(saved, best=13)), "--source", str(article)]) == 1
    out = capsys.readouterr().out
    assert "10 of 11 items are supported" in out
    assert "casualties[0]" in out
    assert "count: '12 protesters' is low, best, high = (12, 12, 12)" in out
    assert "[6] Police said they had arrested 12 protesters." in out


def test_json_holds_the_new_verdicts(article: Path, saved: Path, capsys: Any) -> None:
    command = ["check", str(damaged(saved, best=13)), "-s", str(article), "--format", "json"]
    assert main(command) == 1
    record = StructuredSummary.model_validate_json(capsys.readouterr().out)
    assert [c.verdict for c in record.casualties] == ["flagged", "supported", "supported"]
    assert main([*command, "--policy", "strict"]) == 1
    record = StructuredSummary.model_validate_json(capsys.readouterr().out)
    assert [r.field for r in record.rejected] == ["casualties"]


def test_a_result_written_by_hand_needs_only_what_a_person_knows(
    article: Path, tmp_path: Path, capsys: Any
) -> None:
    hand = {
        "summary": "Police arrested 12 protesters.",
        "actors": [{"name": "Lena Hask", "role": None, "kind": "person", "evidence": [2]}],
        "positions": [
            {
                "actor": "Marek Dole",
                "position": "did not choose this fight",
                "quote": None,
                "evidence": [{"text": "“We did not choose this fight,”"}],
            }
        ],
    }
    path = tmp_path / "hand.json"
    path.write_text(json.dumps(hand), encoding="utf-8")
    assert main(["check", str(path), "--source", str(article)]) == 0
    hand["actors"][0]["evidence"] = [{"text": "Lena Hask resigned"}]  # type: ignore[index]
    path.write_text(json.dumps(hand), encoding="utf-8")
    assert main(["check", str(path), "--source", str(article)]) == 1
    assert "does not read 'Lena Hask resigned' there" in capsys.readouterr().out


def test_each_of_several_results_finds_its_article(tmp_path: Path, capsys: Any) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").write_text(ARTICLE)
    (folder / "b.txt").write_text("Rain fell.\n" + ARTICLE)
    lines = [result_of(folder / name).model_dump_json() for name in ("b.txt", "a.txt")]
    path = tmp_path / "all.jsonl"
    path.write_text("\n".join(lines) + "\n")
    assert main(["check", str(path), "--source", str(folder)]) == 0
    out = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0][-5:] for line in out if "items are" in line] == ["b.txt", "a.txt"]
    stranger = json.loads(lines[0]) | {"source": {"id": "c.txt", "sha256": "0"}}
    path.write_text(json.dumps(stranger))
    assert main(["check", str(path), "--source", str(folder)]) == 3
    assert "none of the 2 articles" in capsys.readouterr().err


def test_an_article_changed_since_is_named(article: Path, saved: Path, capsys: Any) -> None:
    article.write_text("New first line.\n" + ARTICLE)
    assert main(["check", str(saved), "--source", str(article)]) == 1
    assert "not the one this record was made of" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[]", "no record"),
        ("7", "no record"),
        ("[" * 100_000, "nested too deeply"),
        ('{"actors": 7}', "actors"),
        ('{"actors": [{"name": "x"}]}', "actors.0.kind"),
        ('{"casualties": [{"best": -1}]}', "casualties.0"),
        ('{"a": 1}\n{"b": ', "line 2"),
        ('{"run": null}', "run"),
        ('{"schema_version": "2"}', "schema_version"),
        ('{"claims": [{"evidence": [{"sentence": 10000000000}]}]}', "claims.0"),
    ],
)
def test_what_is_no_result_is_three_and_says_where(
    content: str, says: str, article: Path, tmp_path: Path, capsys: Any
) -> None:
    path = tmp_path / "odd.json"
    path.write_text(content)
    assert main(["check", str(path), "--source", str(article)]) == 3
    err = capsys.readouterr().err
    assert says in err
    assert "odd.json" in err
    assert "Traceback" not in err


def test_files_that_are_not_there_are_three_and_bad_usage_is_two(
    article: Path, saved: Path, capsys: Any, monkeypatch: Any
) -> None:
    assert main(["check", "gone.json", "--source", str(article)]) == 3
    assert main(["check", str(saved), "--source", "gone.txt"]) == 3
    assert main(["check", str(saved)]) == 2
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main(["check", "-", "--source", "-"]) == 2


def test_quiet_tells_by_its_exit_code_alone(article: Path, saved: Path, capsys: Any) -> None:
    assert main(["check", "-q", str(damaged(saved, best=13)), "--source", str(article)]) == 1
    assert capsys.readouterr() == ("", "")


def test_nothing_in_a_result_steers_the_terminal(article: Path, saved: Path, capsys: Any) -> None:
    wrong = damaged(saved, phrase="\x1b[31m12 protesters\x07\u202e")
    assert main(["check", str(wrong), "--source", str(article)]) == 1
    out = capsys.readouterr().out
    assert not set(out) & {"\x1b", "\x07", "\u202e"}
