"""Requests made up from the service's own description: every answer is one that it describes."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from serving import app_of

from summarizer import Document, FetchError

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")

from schemathesis.specs.openapi.checks import positive_data_acceptance  # noqa: E402 - skipped above

schema = schemathesis.openapi.from_asgi("/openapi.json", app_of(hosts=["*"]))


@pytest.fixture(scope="module", autouse=True)
def _nothing_is_fetched() -> Iterator[None]:
    def unreachable(*_: Any) -> Document:
        raise FetchError("Nobody is there.")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("summarizer.serving.service.read", unreachable)
        yield


@schema.parametrize()  # type: ignore[untyped-decorator]  # it comes as Any
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_described(case: Any) -> None:
    # A request that is as described may still hold no article.
    case.call_and_validate(excluded_checks=[positive_data_acceptance])
