"""A server on this machine with a Batch API, whose batches end as they are told to.

    server.fates = ["expired", "completed"]

Each batch takes the next fate; those that follow are completed.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from loopback import USAGE, Behaviour, Loopback, Recorded, error, raw

Reply = tuple[int, dict[str, Any]]
Respond = Callable[[dict[str, Any]], Reply]

CHAT = "/v1/chat/completions"


def said(text: str, *, finish_reason: str = "stop", refusal: str | None = None) -> Reply:
    """A chat completion."""
    message = {"role": "assistant", "content": text, "refusal": refusal}
    choice = {"index": 0, "message": message, "finish_reason": finish_reason}
    return 200, {"object": "chat.completion", "choices": [choice], "usage": USAGE}


def no(status: int, code: str | None = None, message: str = "no") -> Reply:
    """A refusal."""
    return status, {"error": {"message": message, "code": code}}


class BatchServer(Loopback):
    """Answers chats at once, and those of a batch when somebody has looked at it.

    Attributes:
        respond: what the model answers, to a request's body.
        fates: statuses in which the next batches end.
        held: while true, no batch makes progress.
        replies: what the next are told instead, by method and path, although what they asked for is
            done; None is the usual.
        files: what was uploaded or made, by id.
        batches: the batches by id, in the order in which they were made.
    """

    def __init__(self, respond: Respond) -> None:
        super().__init__()
        self.respond = respond
        self.fates: list[str] = []
        self.held = False
        self.replies: dict[str, list[Behaviour | None]] = {}
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, dict[str, Any]] = {}

    @property
    def submitted(self) -> list[list[dict[str, Any]]]:
        """The requests of each batch."""
        files = [self.files[batch["input_file_id"]] for batch in self.batches.values()]
        return [list(_lines(file)) for file in files]

    @property
    def ids(self) -> list[str]:
        """The ids of all requests in batches, in order."""
        return [line["custom_id"] for batch in self.submitted for line in batch]

    def count(self, method: str, path: str) -> int:
        """How many requests of this kind have come."""
        return sum((r.method, r.path) == (method, path) for r in self.requests)

    def _behaviour(self, recorded: Recorded) -> Behaviour:
        path = recorded.path.partition("?")[0]
        usual = self._usual(recorded, path)
        planned = self.replies.get(f"{recorded.method} {path}")
        return (planned.pop(0) if planned else None) or usual

    def _usual(self, recorded: Recorded, path: str) -> Behaviour:
        if path == CHAT:
            status, body = self.respond(recorded.body)
            return raw(json.dumps(body), status=status)
        if path == "/v1/files":
            return self._upload(recorded)
        if path == "/v1/batches":
            return self._create(recorded) if recorded.method == "POST" else self._list(recorded)
        if found := re.fullmatch(r"/v1/batches/([^/]+)(/cancel)?", path):
            return self._look(found[1], cancel=bool(found[2]))
        if found := re.fullmatch(r"/v1/files/([^/]+)/content", path):
            return _raw(self.files[found[1]])
        return super()._behaviour(recorded)

    def _upload(self, recorded: Recorded) -> Behaviour:
        boundary = recorded.headers["content-type"].partition("boundary=")[2].encode()
        fields = {}
        for part in recorded.body.split(b"--" + boundary)[1:-1]:
            head, _, content = part.partition(b"\r\n\r\n")
            name = re.search(rb'name="(\w+)"', head)
            assert name
            fields[name[1]] = content.removesuffix(b"\r\n")
        assert fields[b"purpose"] == b"batch"
        return _json({"id": self._keep(fields[b"file"]), "object": "file", "created_at": 1})

    def _create(self, recorded: Recorded) -> Behaviour:
        wanted = recorded.body
        assert wanted["endpoint"] == CHAT
        assert wanted["completion_window"] == "24h"
        batch = {
            "id": f"batch_{len(self.batches) + 1}",
            "object": "batch",
            "status": "validating",
            "created_at": 2,
            "input_file_id": wanted["input_file_id"],
        }
        self.batches[batch["id"]] = batch
        return _json(batch)

    def _list(self, recorded: Recorded) -> Behaviour:
        """One a page, so that pages have to be turned."""
        newest = list(reversed(self.batches.values()))
        if after := re.search(r"after=(\w+)", recorded.path):
            at = next(n for n, batch in enumerate(newest) if batch["id"] == after[1])
            newest = newest[at + 1 :]
        return _json({"object": "list", "data": newest[:1], "has_more": len(newest) > 1})

    def _look(self, name: str, *, cancel: bool) -> Behaviour:
        batch = self.batches.get(name)
        if batch is None:
            return error(404, message="No batch found")
        if cancel:
            self._end(batch, "cancelled")
        elif batch["status"] == "validating" and not self.held:
            batch["status"] = "in_progress"
        elif batch["status"] == "in_progress" and not self.held:
            self._end(batch, self.fates.pop(0) if self.fates else "completed")
        return _json(batch)

    def _end(self, batch: dict[str, Any], status: str) -> None:
        batch["status"] = status
        if status == "failed":
            return
        asked = list(_lines(self.files[batch["input_file_id"]]))
        # What does not end well ends halfway.
        done = asked if status == "completed" else asked[: len(asked) // 2]
        good: list[dict[str, Any]] = []
        bad: list[dict[str, Any]] = []
        for line in done:
            code, body = self.respond(line["body"])
            response = {"status_code": code, "request_id": "r", "body": body}
            told = {"custom_id": line["custom_id"], "response": response, "error": None}
            (bad if code >= 400 else good).append(told)
        for line in asked[len(done) :]:
            why = {"code": f"batch_{status}", "message": "not done"}
            bad.append({"custom_id": line["custom_id"], "response": None, "error": why})
        counts = {"total": len(asked), "completed": len(good), "failed": len(bad)}
        batch["request_counts"] = counts
        # As at OpenAI, there is no file of nothing, and lines are in no particular order.
        batch["output_file_id"] = self._keep(_written(reversed(good))) if good else None
        batch["error_file_id"] = self._keep(_written(bad)) if bad else None

    def _keep(self, content: bytes) -> str:
        name = f"file-{len(self.files) + 1}"
        self.files[name] = content
        return name


def _lines(content: bytes) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in content.splitlines())


def _written(lines: Any) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def _json(body: Any) -> Behaviour:
    return raw(json.dumps(body))


def _raw(content: bytes) -> Behaviour:
    return raw(content.decode(), content_type="application/octet-stream")
