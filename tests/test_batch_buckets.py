"""Articles in a bucket, which a server on this machine has."""

import gzip
import json
import pickle
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from summarizer.batch.articles import Article, articles
from summarizer.config import Settings
from summarizer.errors import ConfigurationError, InputError, MissingInputError

ROWS = [{"id": f"a{n}", "text": f"The council of Tarn met for session {n}."} for n in range(30)]
ROWS += [{"id": "a1", "text": "It met again."}, {"text": "It met at last."}, {"text": ""}]
LINES = "".join(json.dumps(row) + "\n" for row in ROWS).encode() + b"no JSON\n"


class Bucket(BaseHTTPRequestHandler):
    """As much of the S3 protocol as reading takes; objects are files below a folder."""

    protocol_version = "HTTP/1.1"
    folder: Path

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        bucket, _, key = url.path.strip("/").partition("/")
        file = self.folder / bucket / key
        if not key and "list-type" in parse_qs(url.query):
            self._reply(200, self._listing(bucket, parse_qs(url.query).get("prefix", [""])[0]))
        elif key and file.is_file():
            self._reply_with(file.read_bytes())
        else:
            self._reply(200 if not key and file.is_dir() else 404, b"")

    def log_message(self, *args: object) -> None:
        """Keep the output of tests clean."""

    def _listing(self, bucket: str, prefix: str) -> bytes:
        root = self.folder / bucket
        files = [path for path in root.rglob("*") if path.is_file()]
        keys = {path.relative_to(root).as_posix(): path.stat().st_size for path in files}
        entries = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{size}</Size>"
            "<LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>"
            for key, size in sorted(keys.items())
            if key.startswith(prefix)
        )
        count = entries.count("<Key>")
        head = f"<Name>{bucket}</Name><KeyCount>{count}</KeyCount><IsTruncated>false</IsTruncated>"
        return f"<ListBucketResult>{head}{entries}</ListBucketResult>".encode()

    def _reply_with(self, content: bytes) -> None:
        wanted = self.headers.get("Range")
        if not wanted:
            self._reply(200, content)
            return
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        part = content[int(first) : int(last) + 1]
        self._reply(206, part, f"bytes {first}-{last}/{len(content)}")

    def _reply(self, status: int, body: bytes, range_: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if range_:
            self.send_header("Content-Range", range_)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The server's part of an address; what it has is in tmp_path/s3/news."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "made-up")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "made-up")
    handler = type("Handler", (Bucket,), {"folder": tmp_path / "s3"})
    (tmp_path / "s3" / "news").mkdir(parents=True)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"?scheme=http&region=us-east-1&endpoint_override=127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def told(article: Article) -> tuple[int, str, str]:
    try:
        return article.number, article.id, article.read().text
    except InputError as error:
        return article.number, article.id, f"{type(error).__name__}: {error}"


def write(folder: Path, name: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if name.endswith(".parquet"):
        pq.write_table(pa.Table.from_pylist(ROWS), path)
    elif name.endswith(".csv"):
        path.write_text("id,text\n" + "".join(f"{n},Text {n}.\n" for n in range(20)))
    else:
        path.write_bytes(gzip.compress(LINES) if name.endswith(".gz") else LINES)


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.csv", "a.parquet"])
def test_a_table_in_a_bucket_gives_what_it_gives_on_the_disk(
    name: str, tmp_path: Path, bucket: str
) -> None:
    folder = tmp_path / "s3" / "news"
    write(folder, name)
    far = articles(f"s3://news/{name}{bucket}", settings=Settings.checked())
    near = articles(folder / name, settings=Settings.checked())
    assert [told(one) for one in far] == [told(one) for one in near]
    again = pickle.loads(pickle.dumps([*far]))  # noqa: S301 - our own
    assert [told(one) for one in again] == [told(one) for one in near]


def test_what_begins_alike_in_a_bucket_is_read_in_the_order_of_a_folder(
    tmp_path: Path, bucket: str
) -> None:
    folder = tmp_path / "s3" / "news" / "2026"
    for name in ("b.jsonl", "a/z.jsonl", "a/.hidden.jsonl", "a-b.jsonl", "readme.html"):
        write(folder, name)
    far = articles(f"s3://news/2026{bucket}", settings=Settings.checked(), kind="jsonl")
    near = articles(folder, settings=Settings.checked(), kind="jsonl")
    assert [told(one) for one in far] == [told(one) for one in near]


@pytest.mark.parametrize(
    ("address", "kind", "words"),
    [
        ("s3://news/nothing.jsonl", MissingInputError, "there is nothing"),
        ("s3://news/pages", ConfigurationError, "only tables"),
        ("s3://news/mixed", ConfigurationError, "2 kinds"),
        ("s3://key:secret@news/a.jsonl", ConfigurationError, "a password"),
        ("gopher://news/a.jsonl", ConfigurationError, "no such kind"),
    ],
)
def test_what_cannot_be_read_in_a_bucket_is_said(
    address: str, kind: type[Exception], words: str, tmp_path: Path, bucket: str
) -> None:
    for name in ("pages/a.html", "mixed/a.csv", "mixed/b.jsonl"):
        write(tmp_path / "s3" / "news", name)
    with pytest.raises(kind, match=words) as caught:
        articles(address + bucket, settings=Settings.checked())
    assert "secret" not in str(caught.value)
