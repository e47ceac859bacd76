"""The command line: parse, call, and map what went wrong to an exit code."""

import contextlib
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from summarizer import cli_options as options
from summarizer.cli_batch import EPILOG as BATCH_EPILOG
from summarizer.cli_batch import batch
from summarizer.cli_cache import cache
from summarizer.cli_check import EPILOG as CHECK_EPILOG
from summarizer.cli_check import check
from summarizer.cli_eval import EPILOG as EVAL_EPILOG
from summarizer.cli_eval import evaluate
from summarizer.cli_logging import logging_to_stderr
from summarizer.cli_models import models
from summarizer.cli_output import Output, OutputFormat, ReaderGoneError, opened, put
from summarizer.cli_progress import Reporter
from summarizer.cli_run import Work
from summarizer.cli_serve import EPILOG as SERVE_EPILOG
from summarizer.cli_serve import serve
from summarizer.cli_view import EPILOG as VIEW_EPILOG
from summarizer.cli_view import view
from summarizer.errors import ConfigurationError
from summarizer.inputs import Source, expand

READER_GONE = 141

EPILOG = """
\b
Examples:
  summarize article.txt
  summarize https://example.org/news/article.html
  pdftotext report.pdf - | summarize -
  summarize --format jsonl -o records.jsonl articles/
  summarize --format html -o pages articles/
  summarize --fields actors,casualties --format json article.txt
  summarize --provider openai --model gpt-4.1-mini article.txt

\b
Keys are read from the environment only, as a command line can be seen by
others: OPENAI_API_KEY, or AZURE_OPENAI_API_KEY. Also read: OPENAI_BASE_URL,
AZURE_OPENAI_ENDPOINT, OPENAI_API_VERSION, SUMMARIZER_PROVIDER,
SUMMARIZER_MODEL, SUMMARIZER_CACHE_DIR, SUMMARIZER_OFFLINE, SUMMARIZER_LOG
(debug, info, warning or error: the log, on standard error) and
SUMMARIZER_LOG_FORMAT (text or json).

\b
Exit codes (with several inputs, that of the first failure):
    0  done
    1  a check failed, or an unexpected error
    2  usage: wrong options or settings
    3  an input cannot be read
    4  the model cannot be asked: key, network, quota, missing model file
    5  the model's answer is not usable, also after asking again
  130  interrupted (143: terminated); what was finished is written
  141  the reader of standard output went away
"""


class ArticlesByDefault(TyperGroup):
    """A group whose own arguments are articles, unless the first one names a command."""

    allow_interspersed_args = True
    allow_extra_args = False

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Leave everything to a command that is named first; else parse articles."""
        if not args or args[0] not in self.commands:
            return super().parse_args(ctx, args)
        super().parse_args(ctx, [])
        # Where the group looks for its command; it offers no other way to set it.
        ctx._protected_args, ctx.args = args[:1], args[1:]  # noqa: SLF001
        return args[1:]

    def get_params(self, ctx: Any) -> list[Any]:
        """Leave articles out of a command's usage line, where they cannot stand."""
        params = super().get_params(ctx)
        if ctx.command is self:
            return params
        return [param for param in params if param.param_type_name != "argument"]


app = typer.Typer(
    cls=ArticlesByDefault,
    invoke_without_command=True,
    subcommand_metavar="",
    add_completion=False,
    rich_markup_mode=None,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("batch", epilog=BATCH_EPILOG)(batch)
app.command("check", epilog=CHECK_EPILOG)(check)
app.command("view", epilog=VIEW_EPILOG)(view)
app.command("serve", epilog=SERVE_EPILOG)(serve)
app.command("eval", epilog=EVAL_EPILOG)(evaluate)
app.add_typer(models, name="models")
app.add_typer(cache, name="cache")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; prints no traceback."""
    reporter = Reporter()
    try:
        with logging_to_stderr(os.environ):
            code = get_command(app).main(
                args=arguments, prog_name="summarize", standalone_mode=False
            )
    except ReaderGoneError:
        return READER_GONE
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        path = context.command_path if context else "summarize"
        reporter.say(f"{error.format_message()}\nTry '{path} --help'.")
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - users get a line, not a traceback
        return reporter.fail(error)
    return int(code or 0)


def _print_version(wanted: bool) -> None:
    if wanted:
        put(f"summarize {version('summarizer')}\n")
        raise typer.Exit


@app.callback()
def articles(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: typer.Context,
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ARTICLE",
            help="A file, a directory (every .txt, .md and .html in it), an http(s) URL, or - "
            "for standard input. A file called like a command is given as ./models.",
            show_default=False,
        ),
    ] = None,
    format: Annotated[  # noqa: A002 - the option's name
        OutputFormat,
        typer.Option(
            "--format", "-f", help="How to show the results; html is a page for a browser."
        ),
    ] = "text",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write to this file instead of standard output; it is replaced as a whole "
            "when all is done. For html, a directory gets a page for each article and an index.",
        ),
    ] = None,
    fields: options.Fields = None,
    provider: options.Provider = None,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    policy: options.PolicyName = None,
    plan: options.Plan = None,
    reask: options.Reask = True,
    semantic_check: options.SemanticCheck = False,
    offline: options.Offline = False,
    allow_private_urls: Annotated[
        bool,
        typer.Option(
            "--allow-private-urls",
            help="Fetch private and loopback addresses too, which are refused otherwise.",
        ),
    ] = False,
    max_bytes: options.MaxBytes = None,
    timeout: options.Timeout = None,
    verbose: options.Verbose = False,
    quiet: options.Quiet = False,
    version: Annotated[  # noqa: ARG001 - its callback does it
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> int:
    """Turn news articles into checked records; every item names the sentences that prove it.

    Results go to standard output, everything else to standard error. With nothing
    configured, a small model is downloaded once (1.1 GB) and run on this machine.
    """
    if context.invoked_subcommand:
        return 0
    if not inputs:
        return _nothing_given(context)
    amount = options.amount(quiet=quiet, verbose=verbose)
    settings = options.settings(
        provider=provider,
        model=model,
        base_url=base_url,
        fields=fields,
        policy=policy,
        plan=plan,
        offline=offline,
        reask=reask,
        semantic_check=semantic_check,
        allow_private_urls=allow_private_urls,
        max_input_bytes=max_bytes,
        request_timeout=timeout,
    )
    sources = expand(inputs)
    with Reporter(amount, settings.api_key) as reporter:
        destination = _destination(output, format, settings.fields, sources)
        return Work(sources, settings, destination, reporter).run()


def _nothing_given(context: typer.Context) -> int:
    if sys.stdin is not None and not sys.stdin.isatty():
        raise ConfigurationError("No article is given. To read standard input, give a dash: -")
    with contextlib.redirect_stdout(sys.stderr):
        typer.echo(context.get_help())
    return ConfigurationError.exit_code


def _destination(
    path: Path | None,
    format: OutputFormat,  # noqa: A002 - the option's name
    fields: tuple[str, ...],
    sources: Sequence[Source],
) -> Output:
    if path and any(source.kind == "file" and _is_same(path, source.name) for source in sources):
        raise ConfigurationError(f"--output: {path} is one of the articles.")
    return opened(path, format, fields, several=len(sources) > 1)


def _is_same(path: Path, name: str) -> bool:
    try:
        return path.samefile(name)
    except (OSError, ValueError):
        return False
