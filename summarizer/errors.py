"""Every error this package raises on purpose.

    SummarizerError
    ├── ConfigurationError           exit 2   settings that cannot work: change them
    ├── InputError                   exit 3   the article cannot be read
    │   ├── MissingInputError                 no such file, or a folder without articles
    │   ├── NotTextError                      binary, or in no encoding that can be told
    │   ├── EmptyArticleError                 nothing to read in it
    │   ├── ArticleTooLargeError              over the size limit
    │   ├── BlockedURLError                   an address that is refused on purpose
    │   └── FetchError                        a URL that did not answer with an article
    ├── ProviderError                exit 4   the model could not be asked
    │   ├── AuthenticationError               the key is missing, wrong or not allowed
    │   ├── ModelNotFoundError                no such model there
    │   ├── ConnectionFailedError             nobody answers, or the line drops each time
    │   ├── ProviderTimeoutError              it did not answer in time
    │   ├── RateLimitError                    too many requests, also after waiting
    │   ├── QuotaError                        the account has nothing left
    │   ├── BudgetError                       the budget of this run is used up
    │   ├── ServerFailedError                 5xx each time
    │   ├── ContentFilterError                the provider blocked this article
    │   ├── ContextOverflowError              the article is too long for the model
    │   ├── RequestRejectedError              any other refusal of the request
    │   ├── NotRecordedError                  a replay has no answer to this request
    │   ├── EngineError                       the embedded engine is missing or broken
    │   └── WeightsError                      the embedded model's file cannot be had
    └── OutputError                  exit 5   the model answered, but not usefully
        ├── TruncatedError                    cut off at the token limit
        ├── RefusalError                      the model declined
        └── InvalidOutputError                not the shape that was asked for

Each leaf is a different thing its reader can do about it. A message says what
happened, to which input, and what to try.
"""


class SummarizerError(Exception):
    """Base of all errors raised on purpose; ``exit_code`` is what the command exits with."""

    exit_code = 1


class ConfigurationError(SummarizerError):
    """Settings that cannot work together, or name something that does not exist."""

    exit_code = 2


class InputError(SummarizerError):
    """The article cannot be read."""

    exit_code = 3


class MissingInputError(InputError):
    """No such file, no permission to read it, or a folder without articles."""


class NotTextError(InputError):
    """The bytes are not text, or in no encoding that can be told."""


class EmptyArticleError(InputError):
    """There is nothing to read in the input."""


class ArticleTooLargeError(InputError):
    """The input is larger than the size limit."""


class BlockedURLError(InputError):
    """The address is refused on purpose: not http(s), private, or loopback."""


class FetchError(InputError):
    """The URL did not answer with an article."""


class ProviderError(SummarizerError):
    """The model could not be asked."""

    exit_code = 4


class AuthenticationError(ProviderError):
    """The key is missing, wrong, or not allowed to use this model."""


class ModelNotFoundError(ProviderError):
    """The endpoint does not have this model."""


class ConnectionFailedError(ProviderError):
    """Nobody answers at the address, or the connection drops on every attempt."""


class ProviderTimeoutError(ProviderError):
    """No answer within the time limit, on every attempt."""


class RateLimitError(ProviderError):
    """Too many requests, also after waiting as long as allowed."""


class QuotaError(ProviderError):
    """The account has no credit or quota left; waiting does not help."""


class BudgetError(ProviderError):
    """The budget of this run is used up; a larger one lets it go on."""


class ServerFailedError(ProviderError):
    """The server failed (5xx) on every attempt."""


class ContentFilterError(ProviderError):
    """The provider's content filter blocked the request or the answer."""


class ContextOverflowError(ProviderError):
    """The article and its prompt do not fit the model's context."""


class RequestRejectedError(ProviderError):
    """The endpoint refused the request for a reason not named by another error."""


class NotRecordedError(ProviderError):
    """A replay has no answer to this request: what is asked has changed since it was recorded."""


class EngineError(ProviderError):
    """The embedded engine is not installed, or does not start."""


class WeightsError(ProviderError):
    """The embedded model's file cannot be found, fetched or verified."""


class OutputError(SummarizerError):
    """The model answered, but not with something that can be used."""

    exit_code = 5


class TruncatedError(OutputError):
    """The answer was cut off at the token limit."""


class RefusalError(OutputError):
    """The model declined to answer."""


class InvalidOutputError(OutputError):
    """The answer is not the shape that was asked for, also after asking again."""


HOPELESS = (
    ConfigurationError,
    AuthenticationError,
    ModelNotFoundError,
    QuotaError,
    BudgetError,
    EngineError,
    WeightsError,
)
"""What would befall every other article just the same."""

TRANSIENT = (
    ConnectionFailedError,
    ProviderTimeoutError,
    RateLimitError,
    ServerFailedError,
)
"""What says nothing about the article: the same request may succeed later."""


def named(name: str) -> type[SummarizerError]:
    """The error of this name, as records and recordings have it; without one, the base of all."""
    kind = globals().get(name)
    if isinstance(kind, type) and issubclass(kind, SummarizerError):
        return kind
    return SummarizerError
