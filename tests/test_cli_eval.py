"""``summarize eval``: live against a real server, replayed, compared, gated, resumed."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from articles import ANSWERS, ARTICLE
from keys import perfect
from loopback import Handler, Loopback, answer, error

from summarizer.cli import main
from summarizer.evaluation import results
from summarizer.evaluation.cases import load
from summarizer.providers.recording import ReplayModel
from summarizer.testing import ReplayModel as ShippedReplayModel

KEY: dict[str, Any] = {
    "split": "dev",
    "summary": [{"text": "Police arrested 12 protesters.", "evidence": ["12 protesters"]}],
    "actors": [
        {"name": "Lena Hask", "role": "Education Minister", "kind": "person"},
        {"name": "Marek Dole", "role": "union president", "kind": "person"},
        {"name": "Ostravian Teachers' Union", "kind": "organisation", "aliases": ["OTU"]},
    ],
    "positions": [
        {
            "actor": "Marek Dole",
            "position": "the union did not choose this fight",
            "evidence": ["We did not choose this fight"],
        }
    ],
    "demands": [
        {
            "actor": "Lena Hask",
            "addressee": "teachers",
            "demand": "return to their classrooms",
            "evidence": ["return to their classrooms"],
        }
    ],
    "casualties": [
        {
            "harm": "detained",
            "phrase": "12 protesters",
            "low": 12,
            "best": 12,
            "high": 12,
            "evidence": ["12 protesters"],
        }
    ],
}

GOOD = json.dumps(ANSWERS)
POOR = json.dumps(ANSWERS | {"actors": [], "demands": []})


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory whose ``evals`` holds three cases, one of them held out."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "evals" / "cases"
    folder.mkdir(parents=True)
    for name, split in (("alpha", "dev"), ("beta", "dev"), ("gamma", "test")):
        town = {"alpha": "Tarn", "beta": "Brod", "gamma": "Lisk"}[name]
        (folder / f"{name}.txt").write_text(ARTICLE.replace("Tarn", town), "utf-8")
        key = KEY | {"id": name, "split": split}
        (folder / f"{name}.json").write_text(json.dumps(key), "utf-8")
    return tmp_path


@pytest.fixture
def server(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> Loopback:
    """A model behind the chat protocol that knows the answers."""
    monkeypatch.setenv("OPENAI_BASE_URL", loopback.url)
    loopback.plan(answer(GOOD))
    return loopback


def value(text: str, metric: str) -> float:
    (line,) = [line for line in text.splitlines() if line.startswith(f"{metric} ")]
    return float(line.split()[1])


def recorded(suite: Path) -> list[Path]:
    return sorted((suite / "evals" / "recordings").rglob("*.jsonl"))


def test_a_live_run_scores_what_the_model_says(
    suite: Path, server: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eval", "--live"]) == 0
    shown = capsys.readouterr()
    assert value(shown.out, "actors.f1") == 1.0
    assert value(shown.out, "casualties.recall") == 1.0
    assert value(shown.out, "casualties.precision") == pytest.approx(1 / 3, abs=0.001)
    assert "[2/2] " in shown.err
    assert recorded(suite) == []


def test_what_was_recorded_is_replayed_to_the_same_scores_without_the_model(
    suite: Path, server: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["eval", "--live", "--record", "--split", "all", "-o", "live.jsonl"])
    asked = len(server.chats)
    assert [path.stem for path in recorded(suite)] == ["alpha", "beta", "gamma"]
    assert main(["eval", "--split", "all", "-o", "replay.jsonl"]) == 0
    assert len(server.chats) == asked
    live, replay = results.load(Path("live.jsonl")), results.load(Path("replay.jsonl"))
    for one, other in zip(live.scores, replay.scores, strict=True):
        assert one == other
    assert replay.about.mode == "replay"
    assert replay.about.prompt_version == live.about.prompt_version


def test_a_recording_holds_answers_and_no_article_and_no_key(
    suite: Path, server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-made-up-0123456789")
    main(["eval", "--live", "--record", "-q"])
    text = "".join(path.read_text("utf-8") for path in recorded(suite))
    assert "hospital officials said" not in text
    assert "sk-made-up" not in text
    assert ReplayModel is ShippedReplayModel
    assert ReplayModel.load(recorded(suite)[0]).name == "tiny"


def test_a_request_that_was_never_recorded_fails_its_case(
    suite: Path, server: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["eval", "--live", "--record", "-q"])
    article = suite / "evals" / "cases" / "alpha.txt"
    article.write_text(article.read_text("utf-8").replace("on Thursday", "on Friday"), "utf-8")
    capsys.readouterr()
    assert main(["eval", "--replay"]) == 1
    shown = capsys.readouterr().out
    assert re.search(r"no record: alpha: .*re-record", shown)
    assert "no record: beta" not in shown
    assert value(shown, "validity") == 0.5


def test_other_settings_ask_something_else_and_are_not_replayed(
    suite: Path, server: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["eval", "--live", "--record", "-q"])
    assert main(["eval", "--replay", "--plan", "per-field"]) == 1
    assert "re-record" in capsys.readouterr().out


def test_a_miss_when_asking_again_fails_the_case_too(
    suite: Path, server: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["eval", "--live", "--record", "-q"])
    (path, _) = recorded(suite)
    lines = path.read_text("utf-8").splitlines()
    assert len(lines) > 2  # the article was asked about again
    first, *rest = lines
    asked_first = [line for line in rest if "again" not in json.loads(line)["name"]]
    path.write_text("\n".join([first, asked_first[0]]) + "\n", "utf-8")
    assert main(["eval", "--replay"]) == 1
    assert "no answer to what is asked now" in capsys.readouterr().out


def test_a_damaged_recording_fails_the_gate_and_says_which_metric_and_case(
    suite: Path, server: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["eval", "--live", "--record", "-q", "--no-reask"])
    gates = '[floors.dev]\n"actors.f1" = 1.0\nvalidity = 1.0\n'
    (suite / "evals" / "gates.toml").write_text(gates, "utf-8")
    assert main(["eval", "--no-reask"]) == 0
    path = recorded(suite)[0]
    path.write_text(path.read_text("utf-8").replace("Lena Hask", "Lena Husk"), "utf-8")
    capsys.readouterr()
    assert main(["eval", "--no-reask"]) == 1
    shown = capsys.readouterr().out
    assert "gates: FAILED" in shown
    assert re.search(r"actors\.f1 is 0\.\d+, below its floor of 1\.000 by .*alpha", shown)


def test_a_run_that_is_worse_than_the_baseline_fails(
    suite: Path, server: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["eval", "--live", "-q", "-o", "good.jsonl"])
    server.plan(answer(POOR))
    capsys.readouterr()
    assert main(["eval", "--live", "-q", "--no-reask", "--baseline", "good.jsonl"]) == 1
    shown = capsys.readouterr().out
    assert re.search(r"actors\.f1 is 0\.000, worse than the baseline's 1\.000 by 1\.000", shown)
    assert "casualties.f1" not in shown[shown.index("gates:") :]


def test_the_same_run_again_shows_no_difference(
    suite: Path, server: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["eval", "--live", "-q", "-o", "good.jsonl"])
    capsys.readouterr()
    assert main(["eval", "--live", "-q", "--baseline", "good.jsonl", "-o", "out.md"]) == 0
    shown = capsys.readouterr().out
    assert "no difference shown" in shown
    assert "better" not in shown
    assert "**No difference shown**" in Path("out.md").read_text("utf-8")


def test_one_failing_case_stops_no_other_and_fails_the_run(
    suite: Path, server: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    server.plan(error(400, message="this one is refused"), answer(GOOD))
    assert main(["eval", "--live", "--concurrency", "1", "-o", "junit.xml"]) == 1
    shown = capsys.readouterr().out
    assert "no record: alpha: RequestRejectedError" in shown
    assert value(shown, "actors.recall") == 0.5
    root = ET.parse("junit.xml").getroot()  # noqa: S314 - our own file
    failed = [
        case.get("name") for case in root.iter("testcase") if case.find("failure") is not None
    ]
    assert failed == ["alpha"]


def test_what_would_befall_every_case_ends_the_run_at_once(
    suite: Path, server: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    server.plan(error(401))
    assert main(["eval", "--live"]) == 4
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(server.chats) <= 4


def test_a_run_cut_short_goes_on_where_it_was(
    suite: Path, server: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["eval", "--live", "--concurrency", "1", "-o", "out.jsonl"]

    def interrupt(handler: Handler) -> None:
        server.plan(error(401))
        error(401)(handler)

    server.plan(*[answer(GOOD)] * 2, interrupt)
    first = main(command)
    assert first == 4
    journal = Path("out.jsonl.partial")
    done = journal.read_text("utf-8").splitlines()
    assert len(done) == 2
    with journal.open("a") as file:
        file.write('{"case": "beta", "rep')  # what a crash leaves
    server.plan(answer(GOOD))
    before = len(server.chats)
    capsys.readouterr()
    assert main(command) == 0
    shown = capsys.readouterr()
    assert "going on: 1 of 2" in shown.err
    assert len(server.chats) - before <= 2
    assert not journal.exists()
    assert {one.case for one in results.load(Path("out.jsonl")).scores} == {"alpha", "beta"}


def test_a_journal_of_other_settings_is_not_gone_on_with(
    suite: Path, server: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["eval", "--live", "-q", "-o", "out.jsonl"])
    Path("out.jsonl").rename("out.jsonl.partial")
    assert main(["eval", "--live", "--no-reask", "-o", "out.jsonl"]) == 0
    assert "going on" not in capsys.readouterr().err


@pytest.mark.parametrize("changed", ["model", "prompts"])
def test_a_journal_of_another_model_or_other_prompts_is_not_gone_on_with(
    suite: Path,
    server: Loopback,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    changed: str,
) -> None:
    main(["eval", "--live", "-q", "-o", "out.jsonl", "--model", "tiny"])
    # As if it had been interrupted: the description that a run begins with, and what is done.
    begun, *done = Path("out.jsonl").read_text("utf-8").splitlines()
    if changed == "prompts":
        begun = json.dumps(json.loads(begun) | {"prompt_version": "other"})
    begun = json.dumps(json.loads(begun) | {"provider": "openai"})
    Path("out.jsonl.partial").write_text("\n".join([begun, *done]) + "\n", "utf-8")
    name = "tiny" if changed == "prompts" else "large"
    assert main(["eval", "--live", "-o", "out.jsonl", "--model", name]) == 0
    assert "going on" not in capsys.readouterr().err


def test_a_journal_of_the_same_run_is_gone_on_with(
    suite: Path, server: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["eval", "--live", "-q", "-o", "out.jsonl", "--model", "tiny"])
    Path("out.jsonl").rename("out.jsonl.partial")
    assert main(["eval", "--live", "-o", "out.jsonl", "--model", "tiny"]) == 0
    assert "going on: 2 of 2" in capsys.readouterr().err


def test_hosted_cases_run_at_once(suite: Path, server: Loopback) -> None:
    server.plan(answer(GOOD, after=0.3))
    main(["eval", "--live", "-q", "--no-reask", "--split", "all"])
    assert server.most_at_once == 3


def test_a_case_is_run_as_often_as_asked(
    suite: Path, server: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["eval", "-q", "--repeat", "2", "--cases", "alpha"]
    assert main([*arguments, "--live", "--record", "-o", "out.jsonl"]) == 0
    assert [(s.case, s.repeat) for s in results.load(Path("out.jsonl")).scores] == [
        ("alpha", 1), ("alpha", 2),
    ]  # fmt: skip
    assert [path.name for path in recorded(suite)] == ["alpha.2.jsonl", "alpha.jsonl"]
    assert main([*arguments, "--replay"]) == 0
    shown = capsys.readouterr().out
    assert "1 cases × 2" in shown
    assert re.search(r"macro_f1 of each repeat: (0\.\d+), \1$", shown, re.MULTILINE)


def test_floors_of_a_split_are_not_applied_to_a_part_of_it(
    suite: Path, server: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    gates = '[floors.dev]\n"casualties.precision" = 0.99\n'
    (suite / "evals" / "gates.toml").write_text(gates, "utf-8")
    assert main(["eval", "--live", "-q", "--cases", "alpha"]) == 0
    assert "were not applied" in capsys.readouterr().out
    assert main(["eval", "--live", "-q", "--cases", "al*", "--floor", "actors.f1=1.0"]) == 0
    assert main(["eval", "--live", "-q", "--floor", "demands.f1=1.0"]) == 1


def test_another_tools_records_are_scored_as_they_stand(
    suite: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = suite / "theirs"
    folder.mkdir()
    for case in load(suite / "evals" / "cases"):
        record = perfect(case)
        slim = {
            "actors": [a.model_dump(mode="json", exclude={"evidence"}) for a in record.actors],
            "summary": "Police arrested 12 protesters.",
            "claims": [],
            "casualties": [
                c.model_dump(mode="json") | {"evidence": [c.evidence[0].sentence]}
                for c in record.casualties
            ],
        }
        (folder / f"{case.key.id}.json").write_text(json.dumps(slim), "utf-8")
    assert main(["eval", "--predictions", "theirs"]) == 0
    shown = capsys.readouterr().out
    assert value(shown, "actors.f1") == 1.0
    assert value(shown, "casualties.exact") == 1.0
    assert value(shown, "summary.covered") == 1.0
    assert value(shown, "positions.f1") == 0.0


def test_predictions_in_json_lines_are_found_by_their_source(
    suite: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [perfect(case).model_dump_json() for case in load(suite / "evals" / "cases")][:1]
    Path("theirs.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    assert main(["eval", "--predictions", "theirs.jsonl"]) == 1
    shown = capsys.readouterr().out
    assert "no record: beta: InputError: there is no prediction" in shown
    assert value(shown, "macro_f1") > 0.6


def test_the_alignment_of_a_case_can_be_argued_with(
    suite: Path, server: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["eval", "--live", "-q", "--show", "al*"])
    shown = capsys.readouterr().out
    assert "alpha (dev, en)" in shown
    assert "+ invented" in shown
    assert "expected: actor: Lena Hask; addressee: teachers" in shown
    assert "beta (dev, en)" not in shown


def test_every_report_holds_the_same_figures(suite: Path, server: Loopback) -> None:
    names = ["r.jsonl", "r.md", "r.xml", "r.txt", "r.html"]
    outputs = [part for name in names for part in ("-o", name)]
    assert main(["eval", "--live", "-q", *outputs]) == 0
    for name in names[1:2] + names[3:]:
        assert "0.333" in Path(name).read_text("utf-8")  # casualties.precision
    scores = results.load(Path("r.jsonl")).scores
    assert sum(s.counts["casualties.predicted"] for s in scores) == 6


def test_a_models_words_are_no_markup_in_any_report(suite: Path, server: Loopback) -> None:
    nasty = "<script>alert(1)</script>|[x](http://x)\x1b[31m"
    server.plan(error(400, message=nasty))
    main(["eval", "--live", "-q", "-o", "r.md", "-o", "r.xml", "-o", "r.txt", "-o", "r.html"])
    assert "<script>alert" not in Path("r.md").read_text("utf-8")
    assert "<script>alert" not in Path("r.html").read_text("utf-8")
    assert "\x1b" not in Path("r.txt").read_text("utf-8")
    ET.parse("r.xml")  # noqa: S314 - our own file


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--live", "--replay"], 2, "exclude each other"),
        (["--record"], 2, "--record needs --live"),
        (["nowhere"], 3, "no such folder"),
        (["--cases", "zzz"], 2, "matches 'zzz'"),
        (["--floor", "speed=1"], 2, "no metric 'speed'"),
        (["--floor", "actors.f1=high"], 2, "METRIC=VALUE"),
        (["-o", "out.pdf"], 2, "must end in"),
        (["-o", "nowhere/out.md"], 2, "cannot write"),
        (["--baseline", "evals/cases/alpha.json"], 3, "no results file"),
        (["--baseline", "nowhere.jsonl"], 3, "nowhere.jsonl"),
        (["--predictions", "nowhere"], 3, "nowhere"),
        (["--fields", "weather"], 2, "no field 'weather'"),
        (["--gates", "evals/cases/alpha.json"], 3, "alpha.json"),
    ],
)
def test_what_cannot_work_is_said_in_one_line(
    suite: Path,
    arguments: list[str],
    code: int,
    words: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["eval", *arguments]) == code
    shown = capsys.readouterr()
    assert words in shown.err
    assert shown.out == ""


def test_a_key_of_another_shape_is_named_with_the_place(
    suite: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = suite / "evals" / "cases" / "beta.json"
    path.write_text(path.read_text("utf-8").replace('"kind": "person"', '"kind": "man"'), "utf-8")
    assert main(["eval"]) == 3
    assert "beta.json: actors.0.kind" in capsys.readouterr().err


def test_words_of_a_key_that_the_article_lacks_are_told(
    suite: Path, server: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    path = suite / "evals" / "cases" / "beta.json"
    path.write_text(path.read_text("utf-8").replace("12 protesters", "13 protesters"), "utf-8")
    main(["eval", "--live", "-q"])
    assert "beta: the key is not right: casualties: '13 protesters' is not in" in (
        capsys.readouterr().err
    )


def test_a_key_whose_id_is_not_its_files_name_is_refused(
    suite: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = suite / "evals" / "cases"
    (cases / "beta.json").write_bytes((cases / "alpha.json").read_bytes())
    assert main(["eval"]) == 3
    assert "beta.json: id" in capsys.readouterr().err


def test_without_the_extra_it_says_what_to_install(
    suite: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("summarizer.cli_eval.find_spec", lambda _: None)
    assert main(["eval"]) == 2
    assert "pip install 'summarizer[eval]'" in capsys.readouterr().err
