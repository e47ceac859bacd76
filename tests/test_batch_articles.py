import csv
import gzip
import io
import json
import os
import pickle
import sys
import tracemalloc
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from summarizer.batch.articles import Article, Articles, articles
from summarizer.batch.folders import Kind
from summarizer.config import Settings
from summarizer.errors import (
    ConfigurationError,
    InputError,
    MissingInputError,
    NotTextError,
)

SETTINGS = Settings.checked()
SMALL = Settings.checked(max_input_bytes=1_000)
ROWS = [
    {"id": "a", "text": "Dockers in Calder Bay went on strike."},
    {"id": "b", "text": "The port authority, “shut”, waits.\n\nNobody came."},
    {"id": "c", "text": "Talks go on; the mayor asked for calm."},
]
HTML = (
    "<!doctype html><html lang='fr'><head><title>La grève continue</title></head><body><article>"
    "<p>Les dockers du port du nord ont voté lundi la poursuite de leur grève, dit le syndicat.</p>"
    "<p>La compagnie les a appelés à reprendre le travail, sans obtenir de réponse.</p>"
    "</article></body></html>"
)

KINDS: list[tuple[str, Kind]] = [
    ("a.jsonl", "jsonl"),
    ("a.ndjson.gz", "jsonl"),
    ("a.csv", "csv"),
    ("a.tsv", "csv"),
    ("a.csv.gz", "csv"),
    ("a.parquet", "parquet"),
]


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
        return path
    text = io.StringIO()
    if ".csv" in path.name or ".tsv" in path.name:
        delimiter = "\t" if ".tsv" in path.name else ","
        table = csv.DictWriter(text, list(rows[0]), delimiter=delimiter)
        table.writeheader()
        table.writerows(rows)
    else:
        text.writelines(json.dumps(row) + "\n" for row in rows)
    data = text.getvalue().encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def lines(tmp_path: Path, *values: Any, name: str = "a.jsonl") -> Path:
    path = tmp_path / name
    raw = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in values]
    path.write_bytes(b"".join(one + b"\n" for one in raw))
    return path


def read(source: Path | str, **options: Any) -> list[Article]:
    return list(articles(source, **{"settings": SETTINGS} | options))


def ids(found: Iterable[Article]) -> list[str]:
    return [article.id for article in found]


def outcome(article: Article) -> str:
    """The text, or the class of the error."""
    try:
        return article.read().text
    except InputError as error:
        return type(error).__name__


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_every_kind_of_table_gives_the_same_articles(name: str, kind: Kind, tmp_path: Path) -> None:
    path = write(tmp_path / name, ROWS)
    for found in (read(path), read(path, kind=kind)):
        assert ids(found) == ["a", "b", "c"]
        assert [article.number for article in found] == [0, 1, 2]
        assert [article.read().text for article in found] == [row["text"] for row in ROWS]
        assert [article.read().id for article in found] == ["a", "b", "c"]


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_fields_may_have_other_names_and_ids_may_be_numbers(
    name: str, kind: Kind, tmp_path: Path
) -> None:
    path = write(tmp_path / name, [{"n": 7, "body": "A strike.", "title": "Ports"}])
    [article] = read(path, text_field="body", id_field="n")
    assert article.id == "7"
    assert article.read().text == "A strike."
    assert article.read().title == "Ports"


def test_standard_input_is_read_as_json_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"\xef\xbb\xbf" + json.dumps(ROWS[0]).encode() + b'\n\n{"text": "Two."}\n'
    monkeypatch.setattr(sys, "stdin", type("Stdin", (), {"buffer": io.BytesIO(data)}))
    found = articles("-", settings=SETTINGS)
    assert found.count() is None
    assert ids(found) == ["a", "-:3"]


def test_a_closed_standard_input_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(MissingInputError, match="no standard input"):
        read("-")


def test_one_bad_line_stops_no_other(tmp_path: Path) -> None:
    path = lines(
        tmp_path,
        {"id": "a", "text": "First."},
        b"{not json",
        b"[1, 2]",
        b'{"id": "x", "text": "caf\xe9"}',
        b"[" * 100_000,
        {"id": "b", "body": "No text field."},
        {"id": "c", "text": None},
        {"id": "d", "text": " "},
        {"id": "e", "text": {"nested": True}},
        {"id": "f", "text": "x" * 1_001},
        {"id": "g", "text": "y", "rest": "z" * 9_000},
        {"id": "h", "text": "Last."},
    )
    found = read(path, settings=SMALL)
    assert [outcome(article) for article in found] == [
        *("First.", "InputError", "InputError", "NotTextError", "ArticleTooLargeError"),
        *("MissingInputError", "MissingInputError", "EmptyArticleError", "InputError"),
        *("ArticleTooLargeError", "ArticleTooLargeError", "Last."),
    ]
    assert ids(found)[:6] == ["a", "a.jsonl:2", "a.jsonl:3", "a.jsonl:4", "a.jsonl:5", "b"]


def test_an_error_says_where_it_is_and_what_fields_there_are(tmp_path: Path) -> None:
    path = lines(tmp_path, {"id": "a", "body\x1b[2J": "Words of the article."})
    [article] = read(path)
    with pytest.raises(
        MissingInputError, match=r"^a\.jsonl:1: there is no 'text'; it has id,"
    ) as e:
        article.read()
    assert "\x1b" not in str(e.value)
    assert "Words" not in str(e.value) + repr(article)


def test_a_line_without_end_takes_no_more_memory_than_the_limit(tmp_path: Path) -> None:
    path = lines(tmp_path, b'{"text": "' + b"x" * 20_000_000 + b'"}', ROWS[0])
    tracemalloc.start()
    try:
        found = read(path, settings=SMALL)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [outcome(a) for a in found] == ["ArticleTooLargeError", ROWS[0]["text"]]
    assert peak < 1_000_000


def test_articles_are_read_only_when_they_are_asked_for(tmp_path: Path) -> None:
    path = lines(tmp_path, *ROWS * 20_000)
    tracemalloc.start()
    try:
        found = articles(path, settings=SETTINGS)
        few = list(islice(found, 3))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert ids(few) == ["a", "b", "c"]
    assert peak < 1_000_000
    assert found.count() == 60_000


def test_an_article_can_be_read_in_another_process(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/a.txt").write_text("A strike.")
    for source in (lines(tmp_path, *ROWS), tmp_path / "folder"):
        for article in read(source):
            assert pickle.loads(pickle.dumps(article)).read() == article.read()  # noqa: S301 - ours


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.parquet"])
def test_rows_without_an_id_are_named_by_file_and_line(name: str, tmp_path: Path) -> None:
    first = 2 if name == "a.csv" else 1
    rows: list[dict[str, Any]] = [
        {"id": "", "text": "One."},
        {"id": "b", "text": "Two."},
        {"id": None, "text": "Three."},
    ]
    assert ids(read(write(tmp_path / name, rows))) == [
        f"{name}:{first}",
        "b",
        f"{name}:{first + 2}",
    ]


def test_repeated_ids_are_numbered(tmp_path: Path) -> None:
    given = ["a", "a", "a#2", "b", "a", "a#2", "a.jsonl:7", ""]
    path = lines(tmp_path, *[{"id": id_, "text": "x"} for id_ in given])
    assert ids(read(path)) == ["a", "a#2", "a#2#2", "b", "a#3", "a#2#3", "a.jsonl:7", "a.jsonl:8"]


@given(
    st.lists(
        st.one_of(
            st.text(max_size=8),
            st.sampled_from(["a", "a#2", "a#3", "a.jsonl:2", "x" * 300]),
            st.integers(),
            st.floats(),
            st.booleans(),
            st.none(),
            st.lists(st.integers(), max_size=2),
        ),
        max_size=30,
    )
)
@example_settings(deadline=None, max_examples=200)
def test_ids_are_unique_and_the_same_each_time_whatever_the_input(values: list[Any]) -> None:
    with TemporaryDirectory() as folder:
        path = lines(Path(folder), *[{"id": one, "text": "x"} for one in values])
        found = ids(read(path))
        assert found == ids(read(path))
    assert len(set(found)) == len(values)
    # They go into records, which are UTF-8, and onto terminals.
    assert all(id_.encode() and not set(id_) & set(map(chr, range(32))) for id_ in found)


def test_control_characters_in_ids_are_shown_not_obeyed(tmp_path: Path) -> None:
    path = lines(tmp_path, {"id": "\x1b[2Ja\nb\x07\ud800", "text": "x"})
    assert ids(read(path)) == ["␛[2Ja b␇\ufffd"]


def test_title_and_language_are_taken_where_they_are_stated(tmp_path: Path) -> None:
    rows = [
        {"text": "Grève à Lyon.", "title": " La grève\ncontinue\x1b ", "language": "fr"},
        {"text": "A strike.", "title": 7, "language": "French"},
        {"text": "A strike.", "title": "x" * 9_000},
    ]
    first, second, third = [article.read() for article in read(lines(tmp_path, *rows))]
    assert (first.title, first.language) == ("La grève continue", "fr")
    assert (second.title, second.language) == (None, None)
    assert third.title == "x" * 300


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.parquet"])
def test_a_page_in_a_field_is_reduced_to_its_article(name: str, tmp_path: Path) -> None:
    [article] = read(write(tmp_path / name, [{"id": "p", "text": HTML}]))
    document = article.read()
    assert document.text.startswith("Les dockers")
    assert (document.title, document.language, document.id) == ("La grève continue", "fr", "p")


def test_a_json_array_is_refused_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("\n" + json.dumps(ROWS, indent=1))
    with pytest.raises(InputError, match=r"JSON array.*jq -c"):
        read(path)


def test_damaged_compression_ends_the_input_behind_what_was_read(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl.gz", [{"id": n, "text": os.urandom(500).hex()} for n in range(99)]
    )
    path.write_bytes(path.read_bytes()[:-20_000])
    found = iter(articles(path, settings=SETTINGS))
    assert ids(islice(found, 3)) == ["0", "1", "2"]
    with pytest.raises(InputError, match=r"a\.jsonl\.gz: the compressed data is damaged"):
        list(found)


def test_csv_cells_hold_line_ends_quotation_marks_and_other_encodings(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(
        b'\xef\xbb\xbfid;text\r\n1;"One, ""two""\r\n\r\nthree."\r\n\r\n'
        b'2;"Le caf\xe9 est ferm\xe9."\r\n'
    )
    found = read(path)
    assert [outcome(a) for a in found] == ['One, "two"\n\nthree.', "Le café est fermé."]


def test_a_broken_csv_row_is_an_error_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id,text\n1,One, two\n2\n3,"three" four\n4,Four.\n5,"never closed\n6,Six.\n')
    found = read(path)
    assert ids(found) == ["a.csv:2", "2", "a.csv:4", "4", "a.csv:6"]
    assert [outcome(a) for a in found] == [
        *("InputError", "MissingInputError", "InputError", "Four.", "InputError"),
    ]


def test_a_quotation_that_swallows_the_file_ends_it_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id,text\n1,One.\n2,"two\n' + "3,Three.\n" * 2_000)
    found = iter(articles(path, settings=SMALL))
    assert next(found).id == "1"
    with pytest.raises(InputError, match=r"a\.csv:3: the row .* is a quotation mark missing"):
        list(found)


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=5),
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40),
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(",;\t|"),
)
@example_settings(deadline=None, max_examples=100)
def test_csv_gives_back_whatever_was_written(rows: list[tuple[str, str]], delimiter: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
            table.writerows([("id", "text"), *((one, f"Words. {text}") for one, text in rows)])
        again = lines(path.parent, *[{"text": f"Words. {text}"} for _, text in rows])
        assert [outcome(a) for a in read(path)] == [outcome(a) for a in read(again)]


def test_parquet_of_other_types_and_damaged_text_is_read(tmp_path: Path) -> None:
    damaged = pa.array([b"Sound.", b"Le caf\xe9 est ferm\xe9."]).cast(pa.binary()).view(pa.string())
    table = pa.table({"id": pa.array([1, None]), "text": damaged, "other": ["x", "y"]})
    pq.write_table(table, tmp_path / "a.parquet")
    found = read(tmp_path / "a.parquet")
    assert ids(found) == ["1", "a.parquet:2"]
    assert [outcome(a) for a in found] == ["Sound.", "Le café est fermé."]


def test_without_pyarrow_parquet_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.parquet", ROWS)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'summarizer\[parquet\]'"):
        read(path)


@pytest.mark.parametrize(
    ("name", "content", "error", "words"),
    [
        ("missing.jsonl", None, MissingInputError, "No such file"),
        ("a\0.jsonl", None, MissingInputError, "cannot be opened"),
        ("a.txt", b"A strike.", ConfigurationError, "single article"),
        ("a.json", b"[]", ConfigurationError, "--kind"),
        ("a.csv", b"id,body\n1,x\n", ConfigurationError, "no column 'text'; it has id, body"),
        ("a.csv", b"", ConfigurationError, "no column 'text'; it has nothing"),
        ("a.csv", "id,text\n".encode("utf-16"), NotTextError, "UTF-16"),
        ("a.parquet", b"PAR1 not really", InputError, "no Parquet file"),
    ],
)
def test_what_cannot_be_read_as_a_whole_is_said_at_once(
    name: str, content: bytes | None, error: type[Exception], words: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(error, match=words):
        articles(path, settings=SETTINGS)


@pytest.mark.parametrize("name", ["a.csv", "a.parquet"])
def test_a_missing_id_column_is_said_only_when_it_was_asked_for(name: str, tmp_path: Path) -> None:
    path = write(tmp_path / name, [{"text": "x"}])
    assert len(read(path)) == 1
    with pytest.raises(ConfigurationError, match="no column 'key'"):
        articles(path, settings=SETTINGS, id_field="key")


def tree(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Words of {path.name}.")
    return root


def test_a_folder_is_read_at_any_depth_sorted_by_path(tmp_path: Path) -> None:
    root = tree(
        tmp_path / "news",
        *("b.txt", "a/z.md", "a/b/c.html", "a.txt", "a-b.txt", ".hidden.txt", ".git/x.txt"),
        "notes.pdf",
    )
    (root / "circle").symlink_to(root)
    (root / "link.txt").symlink_to(root / "b.txt")
    found = articles(f"{root}/", settings=SETTINGS)
    assert ids(found) == ["a-b.txt", "a.txt", "a/b/c.html", "a/z.md", "b.txt", "link.txt"]
    assert found.count() == 6
    document = next(iter(found)).read()
    assert (document.id, document.text) == ("a-b.txt", "Words of a-b.txt.")


def test_a_file_that_cannot_be_read_stops_no_other(tmp_path: Path) -> None:
    root = tree(tmp_path / "news", "a.txt", "b.txt", "c.txt")
    (root / "a.txt").write_bytes(b"%PDF-1.7")
    found = read(root)
    (root / "b.txt").unlink()
    assert [outcome(a) for a in found] == ["NotTextError", "MissingInputError", "Words of c.txt."]


def test_a_folder_that_cannot_be_listed_is_an_error_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tree(tmp_path / "news", "a.txt", "locked/b.txt", "z.txt")
    scan = os.scandir

    def scandir(path: str) -> Any:
        if path.endswith("locked/"):
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert ids(read(root)) == ["a.txt", "locked/", "z.txt"]


@pytest.mark.parametrize("name", ["p.jsonl", "p.csv", "p.parquet"])
def test_a_folder_of_tables_is_read_table_after_table(name: str, tmp_path: Path) -> None:
    root = tmp_path / "shards"
    write(root / f"1/{name}", [{"id": "a", "text": "One."}, {"id": None, "text": "Two."}])
    write(root / f"2/{name}", [{"id": "a", "text": "Three."}])
    (root / "_SUCCESS").touch()
    found = articles(root, settings=SETTINGS)
    assert ids(found) == ["a", f"1/{name}:{3 if name == 'p.csv' else 2}", "a#2"]
    assert found.count() == 3


def test_a_folder_of_several_kinds_is_read_only_when_told_which(tmp_path: Path) -> None:
    root = tree(tmp_path / "shards", "README.md")
    write(root / "p.jsonl", ROWS)
    with pytest.raises(ConfigurationError, match=r"folder \(.*README\.md\) and jsonl \(.*--kind"):
        articles(root, settings=SETTINGS)
    assert ids(read(root, kind="folder")) == ["README.md"]
    assert ids(read(root, kind="jsonl")) == ["a", "b", "c"]


@pytest.mark.parametrize("kind", [None, "jsonl"])
def test_a_folder_with_nothing_to_read_is_said(kind: Kind | None, tmp_path: Path) -> None:
    tree(tmp_path / "empty", "notes.pdf")
    with pytest.raises(MissingInputError, match="empty: "):
        articles(tmp_path / "empty", settings=SETTINGS, kind=kind)


def count(found: Articles) -> tuple[int | None, int]:
    return found.count(), len(list(found))


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.parquet"])
def test_articles_are_counted_before_they_are_read(name: str, tmp_path: Path) -> None:
    path = write(tmp_path / name, ROWS * 5)
    assert count(articles(path, settings=SETTINGS)) == (15, 15)
    if name != "a.parquet":
        path.write_bytes(path.read_bytes().rstrip())
        assert count(articles(path, settings=SETTINGS)) == (15, 15)
        zipped = tmp_path / f"{name}.gz"
        zipped.write_bytes(gzip.compress(path.read_bytes()))
        assert count(articles(zipped, settings=SETTINGS)) == (None, 15)
