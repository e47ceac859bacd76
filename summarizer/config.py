"""Settings: one frozen value, read from the environment in one place."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from summarizer.errors import ConfigurationError

ProviderName = Literal["openai", "azure", "embedded"]
Policy = Literal["strict", "flag"]
PlanName = Literal["all", "per-field"]

MEGABYTE = 1_000_000


class Settings(BaseModel):
    """How to run: which model, how patiently, how strictly.

    Attributes left at ``None`` are decided by the provider.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    provider: ProviderName = Field("embedded", description="where completions come from")
    model: str | None = Field(None, description="model name, Azure deployment, or a .gguf file")
    api_key: SecretStr | None = Field(None, description="key of the hosted endpoint")
    base_url: str | None = Field(None, description="address of an OpenAI-compatible server")
    api_version: str | None = Field(None, description="Azure API version")
    fields: tuple[str, ...] = Field((), description="fields to extract; empty means all")
    plan: PlanName | None = Field(None, description="one request for all fields, or one for each")
    policy: Policy = Field("strict", description="reject unsupported items, or keep them flagged")
    reask: bool = Field(True, description="ask once more about what failed or is missing")
    semantic_check: bool = Field(
        False, description="let the model judge each item against its evidence"
    )
    offline: bool = Field(False, description="never fetch the embedded model's file")
    cache_dir: Path = Field(
        default_factory=lambda: platformdirs.user_cache_path("summarizer"),
        description="where the embedded model's file, prompt state and kept answers are",
    )
    cache: bool = Field(False, description="keep the model's answers, and give them again")
    cache_max_bytes: int = Field(
        1_000 * MEGABYTE, ge=1, description="most bytes that kept answers may take"
    )
    request_timeout: Annotated[float, Field(gt=0)] | None = Field(
        None, description="seconds one request may take"
    )
    max_attempts: int = Field(5, ge=1, description="attempts a request gets in all")
    max_cost: Annotated[float, Field(gt=0)] | None = Field(
        None, description="US dollars that all requests together may cost"
    )
    max_tokens: Annotated[int, Field(gt=0)] | None = Field(
        None, description="tokens that all requests together may take, prompts and answers"
    )
    max_retry_seconds: float = Field(
        120.0, ge=0, description="seconds all attempts after the first may take, waits included"
    )
    max_concurrency: int = Field(8, ge=1, description="most hosted requests under way at once")
    adaptive_concurrency: bool = Field(
        False,
        description="find out how many requests at once the endpoint takes, up to max_concurrency",
    )
    requests_per_minute: Annotated[int, Field(ge=1)] | None = Field(
        None, description="most hosted requests that begin in a minute"
    )
    tokens_per_minute: Annotated[int, Field(ge=1)] | None = Field(
        None, description="most tokens of prompt and answer that hosted requests take in a minute"
    )
    max_input_bytes: int = Field(10 * MEGABYTE, ge=1, description="largest input that is read")
    fetch_timeout: float = Field(30.0, gt=0, description="seconds one URL may take")
    allow_private_urls: bool = Field(False, description="fetch private and loopback addresses")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, **overrides: Any) -> "Settings":
        """Read the settings from the environment; ``overrides`` that are not None win.

        Without ``OPENAI_API_KEY``, ``OPENAI_BASE_URL`` and ``AZURE_OPENAI_ENDPOINT`` the
        embedded provider is chosen.

        Raises:
            ConfigurationError: a value is out of range, or what is named does not fit together.
        """
        env = os.environ if environ is None else environ
        given = {name: value for name, value in overrides.items() if value is not None}
        provider = given.get("provider") or env.get("SUMMARIZER_PROVIDER") or _detect(env, given)
        values: dict[str, Any] = {"provider": provider, "model": env.get("SUMMARIZER_MODEL")}
        if provider == "openai":
            values |= {
                "api_key": env.get("OPENAI_API_KEY"),
                "base_url": env.get("OPENAI_BASE_URL"),
            }
        elif provider == "azure":
            values |= {
                "api_key": env.get("AZURE_OPENAI_API_KEY"),
                "base_url": env.get("AZURE_OPENAI_ENDPOINT"),
                "api_version": env.get("OPENAI_API_VERSION"),
            }
        if "SUMMARIZER_CACHE_DIR" in env:
            values["cache_dir"] = env["SUMMARIZER_CACHE_DIR"]
        if env.get("SUMMARIZER_OFFLINE", "").lower() in {"1", "true", "yes"}:
            values["offline"] = True
        present = {name: value for name, value in values.items() if value not in (None, "")}
        return cls.checked(**present | given)

    @classmethod
    def checked(cls, **values: Any) -> "Settings":
        """Build settings, turning pydantic's complaint into a ConfigurationError."""
        try:
            return cls(**values)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            name = ".".join(str(part) for part in first["loc"])
            raise ConfigurationError(f"Setting {name!r}: {first['msg']}.") from None


def _detect(env: Mapping[str, str], given: Mapping[str, Any]) -> str:
    if str(given.get("model") or "").endswith(".gguf"):
        return "embedded"
    if env.get("AZURE_OPENAI_ENDPOINT"):
        return "azure"
    hosted = env.get("OPENAI_API_KEY") or env.get("OPENAI_BASE_URL") or given.get("base_url")
    return "openai" if hosted else "embedded"
