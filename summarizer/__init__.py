"""Structured, checked, evidence-linked summaries of news articles.

>>> from summarizer import summarize
>>> record = summarize(text)  # doctest: +SKIP
"""

from importlib.metadata import version as _version

from summarizer.config import Settings
from summarizer.document import Document, Sentence
from summarizer.errors import (
    ArticleTooLargeError,
    AuthenticationError,
    BlockedURLError,
    BudgetError,
    ConfigurationError,
    ConnectionFailedError,
    ContentFilterError,
    ContextOverflowError,
    EmptyArticleError,
    EngineError,
    FetchError,
    InputError,
    InvalidOutputError,
    MissingInputError,
    ModelNotFoundError,
    NotRecordedError,
    NotTextError,
    OutputError,
    ProviderError,
    ProviderTimeoutError,
    QuotaError,
    RateLimitError,
    RefusalError,
    RequestRejectedError,
    ServerFailedError,
    SummarizerError,
    TruncatedError,
    WeightsError,
)
from summarizer.fields.actors import Actor
from summarizer.fields.casualties import Casualty
from summarizer.fields.demands import Demand
from summarizer.fields.positions import Position
from summarizer.fields.summary import Claim
from summarizer.progress import Observer, Progress
from summarizer.result import Missed, Rejected, Run, Source, StructuredSummary
from summarizer.schema import Check, Evidence
from summarizer.session import Summarizer, asummarize, summarize
from summarizer.validation import validate

__version__ = _version("summarizer")

__all__ = [
    "Actor",
    "ArticleTooLargeError",
    "AuthenticationError",
    "BlockedURLError",
    "BudgetError",
    "Casualty",
    "Check",
    "Claim",
    "ConfigurationError",
    "ConnectionFailedError",
    "ContentFilterError",
    "ContextOverflowError",
    "Demand",
    "Document",
    "EmptyArticleError",
    "EngineError",
    "Evidence",
    "FetchError",
    "InputError",
    "InvalidOutputError",
    "Missed",
    "MissingInputError",
    "ModelNotFoundError",
    "NotRecordedError",
    "NotTextError",
    "Observer",
    "OutputError",
    "Position",
    "Progress",
    "ProviderError",
    "ProviderTimeoutError",
    "QuotaError",
    "RateLimitError",
    "RefusalError",
    "Rejected",
    "RequestRejectedError",
    "Run",
    "Sentence",
    "ServerFailedError",
    "Settings",
    "Source",
    "StructuredSummary",
    "Summarizer",
    "SummarizerError",
    "TruncatedError",
    "WeightsError",
    "asummarize",
    "summarize",
    "validate",
]
