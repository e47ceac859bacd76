"""A made-up chat endpoint for load tests: slow by a known time, and faulty at a known rate.

    python evals/endpoint.py [--latency 0.05] [--faults 0.1] [--hang 10] [--seed 7]

It prints its port, and ends with its standard input. Which requests go wrong is decided by the seed
and the order in which they arrive. Answers are those of a model that retells an article's first
sentences and finds the people injured in it. ``GET /stats`` tells what happened so far.
"""

import argparse
import asyncio
import json
import random
import re
import sys
from collections import Counter
from typing import Any

FAULTS = ("429", "500", "reset", "hang", "truncated", "invalid")
RETRY_AFTER = 1

_SENTENCE = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)
_INJURED = re.compile(r"(\d+) people were injured")


class Endpoint:
    """How it behaves, and what it counts."""

    def __init__(self, latency: float, faults: float, hang: float, seed: int) -> None:
        """Begin with nothing asked.

        Args:
            latency: seconds before any answer.
            faults: share of requests that go wrong, each kind as often.
            hang: seconds after which a request that hangs is dropped, if the client waits so long.
            seed: of what goes wrong.
        """
        self.latency = latency
        self.hang = hang
        self.asked: Counter[str] = Counter()
        self.busy = 0.0
        self.now = self.most = 0
        self.first: float | None = None
        self.last = 0.0
        self._faults = faults
        self._random = random.Random(seed)  # noqa: S311 - not a secret

    def outcome(self) -> str:
        """What becomes of the next request."""
        wrong = self._random.random() < self._faults
        outcome = self._random.choice(FAULTS) if wrong else "answered"
        self.asked[outcome] += 1
        return outcome

    def stats(self) -> dict[str, Any]:
        """Requests by outcome; seconds they were under way, all together; most at once.

        ``seconds`` are those from the first request to the last answer.
        """
        seconds = self.last - (self.first or 0.0)
        return {
            "requests": self.asked,
            "busy": self.busy,
            "most": self.most,
            "seconds": seconds,
        }


class Connection(asyncio.Protocol):
    """One connection: requests one after another, as HTTP/1.1 has them."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Wait for the first."""
        self._endpoint = endpoint
        self._received = b""
        self._began: float | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what answers are written to."""
        self._transport: Any = transport

    def data_received(self, data: bytes) -> None:
        """Serve a request as soon as all of it is there."""
        self._received += data
        head, blank, rest = self._received.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: *(\d+)", head)
        if blank and len(rest) >= (int(length[1]) if length else 0):
            self._received = b""
            self._serve(head, rest)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Whoever hangs up has been waited for until now."""
        self._end()

    def _serve(self, head: bytes, content: bytes) -> None:
        if head.startswith(b"GET /stats"):
            self._write(200, self._endpoint.stats())
        elif head.startswith(b"GET"):
            self._write(200, {"object": "list", "data": [{"id": "made-up", "object": "model"}]})
        else:
            self._begin()
            outcome = self._endpoint.outcome()
            wait = self._endpoint.hang if outcome == "hang" else self._endpoint.latency
            asyncio.get_running_loop().call_later(wait, self._answer, outcome, content)

    def _answer(self, outcome: str, content: bytes) -> None:
        if self._transport.is_closing():
            return
        if outcome in {"reset", "hang"}:
            self._transport.abort()
        elif outcome == "429":
            self._write(429, {"error": {"message": "Slow down."}}, f"Retry-After: {RETRY_AFTER}")
        elif outcome == "500":
            self._write(500, {"error": {"message": "Out of order."}})
        else:
            text = "I cannot do that." if outcome == "invalid" else answer(json.loads(content))
            cut = outcome == "truncated"
            self._write(200, completion(text[: len(text) // 2] if cut else text, cut=cut))
        self._end()

    def _write(self, status: int, reply: Any, header: str = "X-Made: up") -> None:
        content = json.dumps(reply)
        head = f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\n{header}\r\n"
        self._transport.write(f"{head}Content-Length: {len(content)}\r\n\r\n{content}".encode())

    def _begin(self) -> None:
        endpoint = self._endpoint
        self._began = asyncio.get_running_loop().time()
        endpoint.first = endpoint.first or self._began
        endpoint.now += 1
        endpoint.most = max(endpoint.most, endpoint.now)

    def _end(self) -> None:
        if self._began is not None:
            self._endpoint.last = asyncio.get_running_loop().time()
            self._endpoint.busy += self._endpoint.last - self._began
            self._endpoint.now -= 1
            self._began = None


def answer(body: dict[str, Any]) -> str:
    """What a model would say of the article at the end of a request."""
    sentences = _SENTENCE.findall(body["messages"][-1]["content"])
    said: dict[str, list[Any]] = {
        "summary": [{"text": text[:290], "s": [int(number)]} for number, text in sentences[1:3]],
        "casualties": [
            {"phrase": found[0], "harm": "injured", "who": None, "by": "police", "s": [int(number)]}
            for number, text in sentences
            if (found := _INJURED.search(text))
        ],
    }
    wanted = body["response_format"]["json_schema"]["schema"]["properties"]
    return json.dumps({name: said.get(name, []) for name in wanted})


def completion(text: str, *, cut: bool = False) -> dict[str, Any]:
    """An answer in the protocol's shape."""
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": "length" if cut else "stop"}
    usage = {"prompt_tokens": 3000, "completion_tokens": 100, "total_tokens": 3100}
    return {"object": "chat.completion", "model": "made-up", "choices": [choice], "usage": usage}


async def serve(endpoint: Endpoint) -> None:
    """Listen on loopback until standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(endpoint), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--latency", type=float, default=0.05, help="seconds before an answer")
    parser.add_argument("--faults", type=float, default=0.1, help="share of requests")
    parser.add_argument("--hang", type=float, default=10.0, help="seconds a hanging one hangs")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    asyncio.run(serve(Endpoint(given.latency, given.faults, given.hang, given.seed)))


if __name__ == "__main__":
    main()
