"""The service as an ASGI application."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import SecretStr
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import HTMLResponse, JSONResponse, Response

from summarizer.config import Settings
from summarizer.errors import SummarizerError
from summarizer.providers.base import ChatModel
from summarizer.render import View
from summarizer.render.html import page
from summarizer.result import StructuredSummary
from summarizer.serving.events import Event, EventStream, Tell, while_connected
from summarizer.serving.guard import SERVICE, Envelope, Guard
from summarizer.serving.home import Home
from summarizer.serving.limits import Limits
from summarizer.serving.openapi import DESCRIPTION, describe, recorded, refused
from summarizer.serving.problems import ProblemResponse, problem_of
from summarizer.serving.schemas import ArticleRequest, TextArticle, WebArticle
from summarizer.serving.service import Service
from summarizer.telemetry import error_type, log

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
SUMMARIES = "/v1/summaries"
OPEN = frozenset({"/", "/healthz", "/openapi.json"})
"""What needs no key: it tells nothing of any article."""

CLIENT_GONE = 499
"""What proxies write in their logs when nobody waits for an answer any more."""

# FastAPI's own would record the input of a request that is not valid.
_TELEMETRY: Any = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}

router = APIRouter()


def create_app(
    settings: Settings,
    model: ChatModel,
    limits: Limits | None = None,
    *,
    key: SecretStr | None = None,
    hosts: Sequence[str] = LOOPBACK,
) -> FastAPI:
    """The service.

    Args:
        settings: how to run; clients choose fields and policy only.
        model: the model to ask; closed when the service ends.
        limits: how much to take on.
        key: what clients must send as a bearer token, if anything.
        hosts: the names it may be reached by; others are refused, since a page elsewhere could
            have made its own name mean this machine. "*" stands for any.
    """
    service = Service(settings, model, limits or Limits())

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await service.aclose()

    app = FastAPI(
        title="summarizer",
        version=version("summarizer"),
        description=DESCRIPTION,
        lifespan=lifespan,
        telemetry=_TELEMETRY,
        # Their pages load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        middleware=[
            Middleware(Envelope, metrics=service.metrics),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False),
            Middleware(
                Guard,
                gate=service.gate,
                limits=service.limits,
                body_path=SUMMARIES,
                key=key,
                open_paths=OPEN,
            ),
        ],
    )
    for kind in (SummarizerError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, _refuse)
    app.state.service = service
    app.state.home = Home(needs_key=key is not None)
    app.include_router(router)
    describe(app, has_key=key is not None)
    return app


def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


Served = Annotated[Service, Depends(_service)]


@router.post(
    SUMMARIES,
    summary="Summarize one article",
    response_class=Response,
    responses={
        **recorded(),
        **refused(400, 401, 408, 413, 415, 422, 500, 502, 503, 504),
    },
)
async def summarize(  # noqa: D103 - its summary is above; the text would be published
    request: Request,
    article: ArticleRequest,
    service: Served,
    stream: Annotated[
        bool, Query(description="Tell by server-sent events, as with Accept: text/event-stream.")
    ] = False,
    page: Annotated[
        bool, Query(description="With events: also give the record beside its article as HTML.")
    ] = False,
) -> Response:
    if stream or "text/event-stream" in request.headers.get("accept", ""):

        async def work(tell: Tell) -> None:
            await _tell(service, article, tell, with_page=page)

        return EventStream(work)
    made = await while_connected(request.receive, lambda: service.summarize(article, _ignore))
    if made is None:
        return Response(status_code=CLIENT_GONE)
    record, _ = made
    return Response(record.model_dump_json(), media_type="application/json")


@router.get("/v1/schema", summary="The JSON schema of a record", responses=refused(401))
async def schema() -> dict[str, Any]:  # noqa: D103 - as above
    return StructuredSummary.model_json_schema()


@router.get("/healthz", summary="Whether the service runs")
async def health() -> dict[str, str]:  # noqa: D103 - as above
    return {"status": "ok"}


@router.get(
    "/metrics",
    summary="Metrics for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **refused(401)},
)
async def metrics(service: Served) -> Response:  # noqa: D103 - as above
    return Response(service.metrics.exposition(), media_type=CONTENT_TYPE_LATEST)


@router.get("/", include_in_schema=False)
async def home(request: Request) -> Response:  # noqa: D103 - not published
    shown: Home = request.app.state.home
    return HTMLResponse(shown.html, headers={"Content-Security-Policy": shown.policy})


async def _tell(
    service: Service, article: TextArticle | WebArticle, tell: Tell, *, with_page: bool
) -> None:
    """Make a record and tell of it, and of whatever prevents it."""
    try:
        record, document = await service.summarize(article, tell)
        tell(Event("record", record.model_dump(mode="json")))
        if with_page:
            html = await anyio.to_thread.run_sync(page, record, document, View(article.fields))
            tell(Event("page", {"html": html}))
    except (SummarizerError, HTTPException) as error:
        tell(Event("error", problem_of(error).model_dump()))
    except Exception as error:  # noqa: BLE001 - the client is told that it happened
        log(SERVICE, logging.ERROR, "request failed", error=error_type(error))
        tell(Event("error", problem_of(error).model_dump()))


def _ignore(event: Event) -> None:
    del event


async def _refuse(_request: Request, error: Exception) -> JSONResponse:
    return ProblemResponse(error)
