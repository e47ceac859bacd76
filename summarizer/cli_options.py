"""Options that several commands have, so that they mean and say the same everywhere."""

from typing import Annotated, Any

import typer

from summarizer.cli_progress import Amount
from summarizer.config import PlanName, Policy, ProviderName, Settings
from summarizer.errors import ConfigurationError
from summarizer.fields import listed
from summarizer.render.content import FIELDS

Fields = Annotated[
    str | None,
    typer.Option(metavar="NAMES", help=f"Only these, by comma, of: {', '.join(FIELDS)}."),
]
Provider = Annotated[
    ProviderName | None,
    typer.Option(
        help="Where the model runs. By default openai or azure when their variables are "
        "set, else embedded: on this machine, nothing leaves it."
    ),
]
Model = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Model, Azure deployment, or a .gguf file."),
]
BaseUrl = Annotated[
    str | None, typer.Option(metavar="URL", help="Address of an OpenAI-compatible server.")
]
PolicyName = Annotated[
    Policy | None,
    typer.Option(
        help="What to do with items the article does not support: list them as rejected "
        "(strict, the default), or keep them among the others, flagged."
    ),
]
Plan = Annotated[
    PlanName | None,
    typer.Option(
        help="One request for all fields (default for hosted models) or one for each "
        "(default for the embedded one)."
    ),
]
Reask = Annotated[
    bool,
    typer.Option(
        "--reask/--no-reask",
        help="Ask the model once more about items that failed and about what it missed.",
    ),
]
SemanticCheck = Annotated[
    bool,
    typer.Option(
        "--semantic-check",
        help="Let the model judge each item against its evidence, after the rules have.",
    ),
]
Offline = Annotated[
    bool, typer.Option("--offline", help="Never download the embedded model's file.")
]
MaxBytes = Annotated[
    int | None,
    typer.Option(min=1, metavar="N", help="Largest input that is read.  [default: 10000000]"),
]
Timeout = Annotated[
    float | None,
    typer.Option(
        min=0.1,
        metavar="SECONDS",
        help="How long one attempt may take; a hosted request gets up to five.",
    ),
]
Verbose = Annotated[
    bool,
    typer.Option("--verbose", "-v", help="One line for each request: its prompt, tokens, seconds."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress; only errors.")]


Articles = Annotated[
    list[str],
    typer.Option(
        "--source",
        "-s",
        metavar="ARTICLE",
        help="The article: a file, a directory, a URL or -. Give it again for more; each "
        "result finds its own by hash, then by name.",
    ),
]


def settings(
    *,
    fields: str | None = None,
    reask: bool = True,
    offline: bool = False,
    semantic_check: bool = False,
    allow_private_urls: bool = False,
    **others: Any,
) -> Settings:
    """The settings that options and the environment say together.

    An absent flag leaves the word to the environment, as None does for ``others``.

    Raises:
        ConfigurationError: they do not fit together.
    """
    return Settings.from_env(
        fields=listed(fields),
        reask=None if reask else False,
        offline=offline or None,
        semantic_check=semantic_check or None,
        allow_private_urls=allow_private_urls or None,
        **others,
    )


def amount(*, quiet: bool, verbose: bool) -> Amount:
    """How much is to be said.

    Raises:
        ConfigurationError: both little and much.
    """
    if quiet and verbose:
        raise ConfigurationError("--quiet and --verbose exclude each other.")
    return "quiet" if quiet else "verbose" if verbose else "normal"
