"""Settings of a run: default < file < environment < flags."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulator.errors import SettingsError, nearest

PREFIX = "SIMULATOR_"
"""Of environment variables: `SIMULATOR_SEED=7` sets `seed`."""


class Settings(BaseModel):
    """Everything that a run can be told. Names are those of the flags, with `_` for `-`.

    Example:
        >>> Settings(n=5).concurrency
        16
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    n: int = Field(100, ge=1, le=10_000_000)
    """Dialogues of each pack."""
    seed: int = Field(0, ge=0, lt=2**63)
    persona: tuple[str, ...] = ()
    """Names of personas; all of them where none is named."""
    scenario: tuple[str, ...] = ()
    """Names of scenarios; all of them where none is named."""
    out: Path | None = None
    """Folder of the run; `outputs/<packs>-n<N>-seed<S>` where none is given."""
    concurrency: int = Field(16, ge=1, le=4096)
    """Dialogues under way at once in a process."""
    workers: int = Field(1, ge=1, le=64)
    """Processes that play."""
    model: str | None = None
    """Who plays both customer and support, where they are not named apart."""
    customer_model: str = "embedded"
    support_model: str = "embedded"
    """`embedded?flaw=NAME` makes mistakes on purpose."""
    judge_model: str | None = None
    """The language model that grades each finished dialogue; no judge where none is named."""
    budget: Decimal | None = Field(None, gt=0)
    """Dollars; no new call is made once they are spent."""
    price: str | None = None
    """Dollars for a million tokens, `IN,OUT`; list prices where it is not given."""
    record: Path | None = None
    """Where replies of paid models are kept; `journal.jsonl` in the run's folder by default."""
    max_exchanges: int = Field(20, ge=2, le=200)
    """Customer turns before a dialogue is cut off as `turn_limit`."""
    repairs: int = Field(2, ge=0, le=10)
    """How often a support turn with an error is sent back."""
    max_reply_tokens: int = Field(200, ge=10, le=100_000)
    """Longest reply of support."""
    language: str = Field("", pattern="^([a-z]{2})?$")
    """What support has to speak (ISO 639-1); any language where none is named."""
    sentiment: tuple[Literal["positive", "neutral", "negative"], ...] = ()
    """Sentiments that support's replies may have; any where none is named."""
    validation_share: float = Field(0.1, ge=0, lt=1)
    """Share of the dialogues that go into `validation.jsonl`."""


def read_settings(
    file: Path | None, environment: Mapping[str, str], flags: Mapping[str, Any]
) -> Settings:
    """Put settings together.

    Args:
        file: A YAML file with any of the settings.
        environment: Variables; those that begin with `SIMULATOR_` count.
        flags: From the command line; None stands for "not given".

    Raises:
        SettingsError: An unknown name or a value out of range; says where it came from.
        ContentError: The file is missing or broken.
    """
    layers: list[tuple[str, Mapping[str, Any]]] = []
    if file is not None:
        layers.append((str(file), _file(file)))
    layers.append(("the environment", _environment(environment)))
    layers.append(("the command line", {k: v for k, v in flags.items() if v is not None}))
    values: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for place, layer in layers:
        for key, value in layer.items():
            if key not in Settings.model_fields:
                raise SettingsError(
                    f"{place}: `{key}` is not a setting{nearest(key, Settings.model_fields)}"
                )
            values[key], origin[key] = value, place
    if values.get("model") is not None:
        for role in ("customer_model", "support_model"):
            values.setdefault(role, values["model"])
            origin.setdefault(role, origin["model"])
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0])
        given = first["input"]
        flag = "-n" if key == "n" else f"--{key.replace('_', '-')}"
        place = flag if origin[key] == "the command line" else f"{origin[key]}: {key}"
        raise SettingsError(f"{place}: {first['msg']}, not {given!r}") from None


def _file(path: Path) -> dict[str, Any]:
    from simulator.documents import read_document

    return {key.replace("-", "_"): value for key, value in read_document(path).mapping().items()}


def _environment(environment: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in environment.items():
        key = name.removeprefix(PREFIX).lower()
        if name.startswith(PREFIX) and key in Settings.model_fields:
            many = key in ("persona", "scenario", "sentiment")
            found[key] = tuple(part.strip() for part in value.split(",")) if many else value
    return found
