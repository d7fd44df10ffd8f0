"""Settings of a run: default < file < environment < flags."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field, ValidationError, field_validator

from simulator.dialogue import Data, Fault
from simulator.errors import SettingsError, misfit, nearest

COMMAND_LINE = "the command line"
PREFIX = "SIMULATOR_"
"""Of environment variables: `SIMULATOR_SEED=7` sets `seed`."""


BATCHED = 2_000
"""Dialogues at once where requests go in batches, unless it is said otherwise."""


class Settings(Data):
    """Everything that a run can be told. Names are those of the flags, with `_` for `-`.

    Example:
        >>> Settings(n=5).concurrency
        16
    """

    n: int = Field(100, ge=1, le=10_000_000)
    """Dialogues of each pack."""
    seed: int = Field(0, ge=0, lt=2**63)
    persona: tuple[str, ...] = ()
    """Names of personas; all of them where none is named."""
    scenario: tuple[str, ...] = ()
    """Names of scenarios; all of them where none is named."""
    sampling: Literal["coverage", "random"] = "coverage"
    """Whether paths lead to what was not exercised yet, or are drawn at random."""
    edge_share: float = Field(0.0, ge=0, le=1)
    """Share of cases at a rule's limit, with extreme records, or with a mistaken customer."""
    until_coverage: float | None = Field(None, gt=0, le=100)
    """Percent of the reachable bins to play for; `n` is then the most dialogues of each pack."""
    pairs: bool = False
    """With `until_coverage`: percent of the pairs of scenario, persona and ending instead."""
    per_cell: int | None = Field(None, ge=1, le=100_000)
    """Accepted dialogues to play for in every reachable cell of `cross`."""
    cross: str = "scenario:persona"
    """Two of scenario, persona and ending."""
    without: tuple[str, ...] = ()
    """Dimensions that `until_coverage` leaves out."""
    known: tuple[Path, ...] = ()
    """Runs whose coverage counts already; on the command line `--from`."""
    out: Path | None = None
    """Folder of the run; `outputs/<packs>-n<N>-seed<S>` where none is given."""
    concurrency: int = Field(16, ge=1, le=4096)
    """Dialogues under way at once in a process."""
    workers: int = Field(1, ge=1, le=64)
    """Processes that play; on a cluster one for each of its CPUs, where it is not given."""
    cluster: str = ""
    """A Ray cluster that plays: HOST:PORT of its head, `auto` or `local`; none by default."""
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
    batch: bool = False
    """Whether requests go to paid models in batches: half the price, and up to a day a turn."""
    prompt: Literal["full", "short"] = "full"
    """What language models are told: `short` for little context; tools go as text then."""
    turn_words: Literal["people", "free"] = "people"
    """How long turns of customers on a language model are: as people's, or as the model likes."""
    say_with: str | None = None
    """The language model that words the packs' sentences otherwise, once; nobody where none is."""
    language: str = Field("", pattern="^([a-z]{2})?$")
    """What support has to speak (ISO 639-1); any language where none is named."""
    sentiment: tuple[Literal["positive", "neutral", "negative"], ...] = ()
    """Sentiments that support's replies may have; any where none is named."""
    customer_tone: tuple[str, ...] = ()
    """Tones that customers may have: warm, polite, neutral, blunt, sarcastic; any by default."""
    customer_formality: tuple[str, ...] = ()
    """How formally they may write: formal, neutral, casual."""
    customer_verbosity: tuple[str, ...] = ()
    """How much they may write: terse, normal, chatty."""
    style: tuple[Path, ...] = ()
    """Recordings whose customers' way to write is counted and matched; nobody's by default."""
    style_format: str = ""
    """Of these recordings; the one that they look like by default."""
    moods: str = ""
    """Shares of the moods that customers begin in, such as `calm=0.7,annoyed=0.3`."""
    topic: tuple[str, ...] = ()
    """Topics or tools of which each dialogue is about one; any where none is named."""
    without_topic: tuple[str, ...] = ()
    """Topics or tools that no dialogue is about."""
    entity: tuple[str, ...] = ()
    """Values, such as a product's name, of which each customer knows one."""
    faults: tuple[Fault, ...] = ()
    """What may go wrong in the world behind the tools, or `all`; nothing where none is named."""
    validation_share: float = Field(0.1, ge=0, lt=1)
    """Share of the dialogues that go into `validation.jsonl`."""
    row_system: str = Field("full", min_length=1)
    """The system message of the rows: `full`, `short`, `none` or a file."""
    row_tools: Literal["all", "used", "none"] = "all"
    """The tools of the rows: all of the pack, those that a dialogue has used, or none."""
    row_distractors: int = Field(0, ge=0)
    """With `used` tools, so many others beside them."""

    @field_validator("faults", mode="before")
    @classmethod
    def _named(cls, given: Any) -> Any:
        """Names with commas between them, and `all` of them; each once, in an order of our own."""
        if not isinstance(given, str | list | tuple):
            return given
        parts = given.split(",") if isinstance(given, str) else list(given)
        names = [part.strip() if isinstance(part, str) else part for part in parts]
        known = [fault for fault in Fault if fault in names or "all" in names]
        return (*known, *(name for name in names if name not in (*Fault, "all")))

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """All that can be given."""
        return tuple(cls.model_fields)

    @property
    def asked_workers(self) -> int:
        """Processes that play; 0 where a cluster is to have as many as it can."""
        left_open = self.cluster and "workers" not in self.model_fields_set
        return 0 if left_open else self.workers

    @property
    def goal_name(self) -> str:
        """What is played for, if not for a number: such as `until95-pairs`; else empty."""
        if self.per_cell is not None:
            return f"{self.cross.replace(':', '-')}-{self.per_cell}"
        if self.until_coverage is None:
            return ""
        return f"until{self.until_coverage:g}{'-pairs' if self.pairs else ''}"

    @property
    def at_once(self) -> int:
        """Dialogues at once in a process: many where each request waits for a batch of them."""
        many = self.batch and "concurrency" not in self.model_fields_set
        return BATCHED if many else self.concurrency

    @property
    def recipe(self) -> str:
        """How cases are chosen: runs that differ in it cannot be continued by one another."""
        if self.per_cell is not None:
            return f"{self.per_cell} in each cell of {self.cross}"
        if self.until_coverage is not None:
            left_out = f" without {', '.join(self.without)}" if self.without else ""
            return f"rounds for {'pairs' if self.pairs else 'bins'}{left_out}"
        edges = f", edge cases {self.edge_share:g}" if self.edge_share else ""
        return f"{self.sampling}{edges}{self._controls}"

    @property
    def _controls(self) -> str:
        """What is asked of cases; who may play them stands with the personas."""
        asked = (("moods", (self.moods,)), ("topic", self.topic), ("entity", self.entity),
            ("without", self.without_topic))  # fmt: skip
        return "".join(f", {name} {' '.join(v)}" for name, v in asked if any(v))


class StressSettings(Settings):
    """Everything that a stress run can be told: who is attacked, how, and how often."""

    n: int = Field(10, ge=1, le=100_000)
    """Attacks of each tactic and pack, each with its benign twin."""
    target: str = "embedded"
    """The bot that is tested: `docs/targets.md` says how each kind is named."""
    tools: bool = False
    """Whether an `openai:` target is offered the pack's tools; its calls run in our world."""
    first: Literal["customer", "bot"] = "customer"
    """Who speaks first; many bots greet."""
    timeout: float = Field(120, gt=0, le=3600)
    """Seconds that a reply of the target may take."""
    setup: str | None = None
    """Is given the records of a case before its dialogue: a function, a URL or a folder."""
    probe: str | None = None
    """Is asked for the records after a dialogue: a function or a URL."""
    records: Literal["made", "listed"] = "made"
    """Whether cases may make records, or draw only those that the pack lists."""
    tactic: tuple[str, ...] = ()
    """Names of tactics or of their groups; all of them where none is named."""
    trials: int = Field(1, ge=1, le=100)
    """How often each case is played."""
    twins: bool = True
    """Whether the benign twin of each attack is played too."""
    repairs: int = Field(0, ge=0, le=0)
    """None: a stateful bot would hear a turn twice."""
    turn_words: Literal["free"] = "free"
    """An attack says what its moves say, and its twin differs from it in nothing else."""
    half_width: float | None = Field(None, gt=0, lt=0.5)
    """Half of the interval of the attack success that is wanted, 0 to 0.5; it sets `n`."""

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """All that can be given: the plan is the attacks', and support is the target."""
        return tuple(name for name in cls.model_fields if name not in _OF_OTHER_RUNS)

    @property
    def goal_name(self) -> str:
        """A stress run is played for its plan."""
        return "stress"

    @property
    def recipe(self) -> str:
        """All that decides which cases are played."""
        return f"stress n={self.n} trials={self.trials} twins={self.twins} records={self.records}"


_OF_OTHER_RUNS = ("batch", "sampling", "edge_share", "until_coverage", "pairs", "per_cell", "cross",
    "without", "known", "support_model", "repairs", "validation_share", "turn_words",
    "say_with", "customer_tone", "customer_formality", "customer_verbosity", "moods", "topic",
    "without_topic", "entity", "style", "style_format")  # fmt: skip
"""Settings that mean nothing in a stress run."""

Kind = TypeVar("Kind", bound=Settings)

_SHORT = {"n": "-n", "trials": "-k"}
_LISTS = ("persona", "scenario", "sentiment", "without", "known", "tactic", "faults",
    "customer_tone", "customer_formality", "customer_verbosity", "topic", "without_topic",
    "entity", "style")  # fmt: skip
"""Settings of several values, which have commas between them in the environment."""


def read_settings(
    file: Path | None,
    environment: Mapping[str, str],
    flags: Mapping[str, Any],
    given: str = COMMAND_LINE,
) -> Settings:
    """The settings of a run; see `read_settings_of`."""
    return read_settings_of(Settings, file, environment, flags, given)


def read_settings_of(
    kind: type[Kind],
    file: Path | None,
    environment: Mapping[str, str],
    flags: Mapping[str, Any],
    given: str = COMMAND_LINE,
) -> Kind:
    """Put settings together.

    Args:
        kind: Of a run, or of a stress run.
        file: A YAML file with any of the settings.
        environment: Variables; those that begin with `SIMULATOR_` count.
        flags: From the command line; None stands for "not given".
        given: Where the flags stand, for messages.

    Raises:
        SettingsError: An unknown name or a value out of range; says where it came from.
        ContentError: The file is missing or broken.
    """
    layers: list[tuple[str, Mapping[str, Any]]] = []
    if file is not None:
        layers.append((str(file), _file(file)))
    names = kind.names()
    layers.append(("the environment", _environment(environment, names)))
    layers.append((given, {k: v for k, v in flags.items() if v is not None}))
    values: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for place, layer in layers:
        for key, value in layer.items():
            if key not in names:
                raise SettingsError(f"{place}: `{key}` is not a setting{nearest(key, names)}")
            values[key], origin[key] = value, place
    if values.get("model") is not None:
        for role in ("customer_model", "support_model"):
            values.setdefault(role, values["model"])
            origin.setdefault(role, origin["model"])
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0])
        flag = _SHORT.get(key) or f"--{key.replace('_', '-')}"
        place = flag if origin[key] == COMMAND_LINE else f"{origin[key]}: {key}"
        raise SettingsError(f"{place}: {misfit(first)}") from None


def _file(path: Path) -> dict[str, Any]:
    from simulator.documents import read_document

    return {key.replace("-", "_"): value for key, value in read_document(path).mapping().items()}


def _environment(environment: Mapping[str, str], known: Collection[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in environment.items():
        key = name.removeprefix(PREFIX).lower()
        if name.startswith(PREFIX) and key in known:
            found[key] = tuple(p.strip() for p in value.split(",")) if key in _LISTS else value
    return found
