"""What Prometheus is told: requests, seconds, tokens, what is under way."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from summarizer.result import Run
from summarizer.serving.limits import Gate

_SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320)


class Metrics:
    """The metrics of one service."""

    def __init__(self, gate: Gate) -> None:
        """Begin at nothing.

        Args:
            gate: what is under way.
        """
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "summarizer_http_requests",
            "Requests answered, by path as the API names it.",
            ("method", "path", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "summarizer_http_request_duration_seconds",
            "Seconds until a request was answered in full.",
            ("path",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._records = Counter("summarizer_records", "Records made.", registry=self._registry)
        self._model_requests = Counter(
            "summarizer_model_requests",
            "Requests that the model answered for records.",
            registry=self._registry,
        )
        self._tokens = Counter(
            "summarizer_tokens",
            "Tokens that records took; cached ones are among those of the prompt.",
            ("type",),
            registry=self._registry,
        )
        running = Gauge("summarizer_running", "Articles worked on.", registry=self._registry)
        running.set_function(lambda: gate.running)
        waiting = Gauge(
            "summarizer_waiting", "Articles that wait for their turn.", registry=self._registry
        )
        waiting.set_function(lambda: gate.waiting)

    def answered(self, method: str, path: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(method, path, str(status)).inc()
        self._seconds.labels(path).observe(seconds)

    def summarized(self, run: Run) -> None:
        """Count a record."""
        self._records.inc()
        self._model_requests.inc(run.requests)
        self._tokens.labels("prompt").inc(run.prompt_tokens)
        self._tokens.labels("cached").inc(run.cached_tokens)
        self._tokens.labels("completion").inc(run.completion_tokens)

    def exposition(self) -> bytes:
        """All of them, in Prometheus's text format."""
        return generate_latest(self._registry)
