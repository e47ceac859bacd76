"""``summarize serve``: the service on this machine, or for others who know its key."""

import os
from typing import Annotated

import typer

from summarizer import cli_options as options
from summarizer.cli_progress import Reporter
from summarizer.cli_signals import Signals, Stopped, exit_code
from summarizer.errors import ConfigurationError
from summarizer.providers.choosing import open_model

EPILOG = """
\b
Examples:
  summarize serve
  summarize serve --port 8080 --concurrency 2
  SUMMARIZER_SERVE_KEY=... summarize serve --host 0.0.0.0

\b
With a browser, open the address it prints. Programs post JSON:
  curl -H 'Content-Type: application/json' -d '{"text": "..."}' \\
    http://127.0.0.1:8000/v1/summaries
The API is described at /openapi.json, and in docs/serve.md.

\b
SUMMARIZER_SERVE_KEY is the key that clients must send as a bearer token. It is
needed when others than this machine can reach the service.

\b
Exit codes:
    0  stopped by Ctrl-C or SIGTERM, after what was under way
    2  usage: wrong options or settings, an address that is in use
    4  the model cannot be had
"""


def serve(  # noqa: PLR0913, PLR0917 - one parameter an option
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Where to listen; 0.0.0.0 is everywhere.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="0 takes any that is free.")] = 8000,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="A name that clients may reach it by, such as that of a proxy before it; give it "
            "again for more.  [default: this machine's own, or any with --host elsewhere]",
        ),
    ] = None,
    concurrency: Annotated[
        int, typer.Option(min=1, metavar="N", help="Most articles worked on at once.")
    ] = 4,
    queue: Annotated[
        int, typer.Option(min=0, metavar="N", help="Most that wait; others are refused (503).")
    ] = 16,
    max_bytes: Annotated[
        int, typer.Option(min=1, metavar="N", help="Largest body, and longest article.")
    ] = 500_000,
    time_limit: Annotated[
        float,
        typer.Option(
            min=0.1, metavar="SECONDS", help="How long one article may take, its wait included."
        ),
    ] = 300.0,
    grace: Annotated[
        int,
        typer.Option(min=0, metavar="SECONDS", help="How long a stop waits for what is under way."),
    ] = 60,
    provider: options.Provider = None,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    policy: options.PolicyName = None,
    plan: options.Plan = None,
    reask: options.Reask = True,
    semantic_check: options.SemanticCheck = False,
    offline: options.Offline = False,
    timeout: options.Timeout = None,
    verbose: options.Verbose = False,
    quiet: options.Quiet = False,
) -> int:
    """Serve records over HTTP, with a page to paste an article into.

    Only this machine can reach it unless --host says otherwise.
    """
    try:
        from summarizer.serving import running  # noqa: PLC0415 - an extra that may be missing
        from summarizer.serving.app import create_app  # noqa: PLC0415 - as above
        from summarizer.serving.limits import Limits  # noqa: PLC0415 - as above
    except ImportError as error:
        raise ConfigurationError(
            "The service needs the extra: pip install 'summarizer[serve]'."
        ) from error
    settings = options.settings(
        provider=provider,
        model=model,
        base_url=base_url,
        policy=policy,
        plan=plan,
        offline=offline,
        reask=reask,
        semantic_check=semantic_check,
        request_timeout=timeout,
    )
    limits = Limits(concurrency, queue, max_bytes, time_limit)
    amount = options.amount(quiet=quiet, verbose=verbose)
    # The port first: that it is taken shows at once, and a model takes its time to load.
    with Reporter(amount, settings.api_key) as reporter, running.listening(host, port) as listener:
        key = running.checked_key(os.environ.get(running.KEY, ""), listener)
        hosts = running.checked_hosts(allow_host or [], listener)
        ready = False
        try:
            with Signals():
                opened = open_model(settings, reporter.observe)
                reporter.end()
                app = create_app(settings, opened, limits, key=key, hosts=hosts)
                reporter.remark(f"serving at {running.url(listener)} (Ctrl-C stops it)")
                ready = True
                running.run(app, listener, grace)
        except Stopped as stop:
            # A service that was told to stop, and did, has done all it should.
            return 0 if ready else exit_code(stop)
    return 0
