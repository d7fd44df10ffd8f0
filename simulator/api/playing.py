"""To play dialogues: `run` tests a bot, `generate` makes training data."""

from __future__ import annotations

import warnings
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack

from simulator.api.loops import blocking
from simulator.api.production import Production
from simulator.api.result import Result
from simulator.config import Settings, read_settings
from simulator.content.pack import Pack
from simulator.errors import RunError, UserError
from simulator.runs.reviewed_run import ReviewedRun

if TYPE_CHECKING:
    from decimal import Decimal

    from langchain_core.language_models import BaseChatModel

Message = Mapping[str, Any]
"""A chat-completions message: `role`, `content`, perhaps `tool_calls` or `tool_call_id`."""

Reply = str | Message
"""A text, or an assistant message with `content` or `tool_calls`."""

Bot = Callable[..., Reply | Awaitable[Reply]]
"""`(messages) -> text`, or `(messages, tools)`; async or not."""


class Options(TypedDict, total=False):
    """What a run can be told besides; the flags of `simulator generate`, with `_` for `-`.

    `simulator.config.Settings` says what each means and what it is by default.
    """

    persona: Sequence[str]
    scenario: Sequence[str]
    sampling: Literal["coverage", "random"]
    edge_share: float
    until_coverage: float
    pairs: bool
    per_cell: int
    cross: str
    without: Sequence[str]
    known: Sequence[str | Path]
    concurrency: int
    workers: int
    cluster: str
    batch: bool
    budget: Decimal | float | str
    price: str
    record: str | Path
    max_exchanges: int
    max_reply_tokens: int
    prompt: Literal["full", "short"]
    turn_words: Literal["people", "free"]
    language: str
    sentiment: Sequence[Literal["positive", "neutral", "negative"]]
    customer_tone: Sequence[str]
    customer_formality: Sequence[str]
    customer_verbosity: Sequence[str]
    style: Sequence[str | Path]
    style_format: str
    moods: str
    topic: Sequence[str]
    without_topic: Sequence[str]
    entity: Sequence[str]
    faults: str | Sequence[str]
    validation_share: float


async def agenerate(
    *packs: str | Path | Pack,
    n: int | None = None,
    seed: int = 0,
    customer: str | Bot = "embedded",
    support: str | Bot = "embedded",
    judge: str | None = None,
    repairs: int = 2,
    say_with: str | None = None,
    out: str | Path | None = None,
    check: bool = True,
    **options: Unpack[Options],
) -> Result:
    """Make training data: a folder with the run, `train.jsonl`, `validation.jsonl` and a summary.

    The same call again goes on with a run that was interrupted; a larger `n` makes it longer.

    Args:
        packs: Names of packs, or paths of their folders.
        n: Dialogues of each pack; 100 where it is not given.
        seed: The same seed gives the same dialogues.
        customer: Who plays the customers: a model's name, or a function; see `run`.
        support: Who plays support.
        judge: A language model that grades each dialogue; none where it is not given.
        repairs: How often a turn with an error is sent back.
        say_with: A language model that words the packs' sentences otherwise, once; nobody where
            none is named.
        out: Folder of the run; `outputs/...` where none is named.
        check: Whether a tiny call is made to each model that is paid for.
        options: See `Options`.

    Raises:
        UserError: Something that cannot be used, or an endpoint that is down: what was played
            until then is stored.

    Example: `generate("bakery", n=200, out="outputs/bakery").accepted`
    """
    given = {"n": n, "seed": seed, "repairs": repairs, "judge_model": judge, "out": out}
    if say_with is not None:
        options = await _say_otherwise(packs, say_with, options)
    production = _production(packs, {**given, **options}, customer, support)
    await _check(production, check)
    with production.open() as run:
        produced = await production.play(run)
        if not produced.complete:
            _incomplete(production, produced.stored, produced.total, str(production.folder))
        production.report(run)
    return Result(production.folder)


generate = blocking(agenerate)


async def arun(
    *packs: str | Path | Pack,
    n: int | None = None,
    seed: int = 0,
    support: str | Bot = "embedded",
    customer: str | Bot = "embedded",
    judge: str | None = None,
    repairs: int = 0,
    out: str | Path | None = None,
    check: bool = True,
    **options: Unpack[Options],
) -> Result:
    """Test a bot: play dialogues with it and keep them in memory, or in a folder.

    Nothing that it says is sent back: its mistakes stand, as findings.

    Args:
        packs: Names of packs, or paths of their folders.
        n: Dialogues of each pack; 100 where it is not given.
        seed: The same seed gives the same customers.
        customer: Who plays the customers, likewise; a function returns the JSON asked for.
        support: A model's name (`embedded`, `openai:MODEL[@URL]`), or a function
            `(messages) -> text`, async or not. It is given chat-completions messages, our prompt
            first. With a second parameter `tools` it gets the tools in OpenAI's form and may return
            an assistant message with `tool_calls`, which are carried out before it is called again;
            without one the prompt tells it of them. What it raises ends the dialogue as `error`.
        judge: A language model that grades each dialogue; none where it is not given.
        repairs: How often a turn with an error is sent back.
        out: Folder of the run; it stays in memory where none is named.
        check: Whether a tiny call is made to each model that is paid for.
        options: See `Options`.

    Raises:
        UserError: Something that cannot be used.

    Example: `run("bakery", support=my_bot, n=50).goal_rate()`
    """
    given = {"n": n, "seed": seed, "repairs": repairs, "judge_model": judge, "out": out}
    production = _production(packs, {**given, **options}, customer, support, in_memory=out is None)
    await _check(production, check)
    if out is not None:
        with production.open() as stored:
            produced = await production.play(stored)
            result = Result(production.folder)
    else:
        memory = ReviewedRun.in_memory(production.recipe)
        production.begin(memory)
        produced = await production.play(memory)
        result = Result(memory)
    if not produced.complete:
        where = "" if out is None else str(production.folder)
        _incomplete(production, produced.stored, produced.total, where)
    return result


run = blocking(arun)


async def _say_otherwise(
    packs: Sequence[str | Path | Pack], model: str, options: Options
) -> Options:
    """Have the packs' sentences worded otherwise; the dialogues get what is left of the budget."""
    from simulator.api.phrases import money_left, say_with

    settings = settings_of({"say_with": model, **options})
    names = [str(pack.folder) if isinstance(pack, Pack) else str(pack) for pack in packs]
    found = [said async for said in say_with(names, settings)]
    for said in found:
        if said.stopped:
            raise UserError(
                f"{said.stopped}: {said.left} sentences of {said.pack} were not asked about;"
                " the same call again goes on"
            )
    budget = money_left(settings, found).budget
    return {**options, "budget": budget} if budget is not None else options


_OTHER_WORDS = {
    "model": "support=...` and `customer",
    "customer_model": "customer",
    "support_model": "support",
}
"""What the command calls the models, and their names here."""


def _production(
    packs: Sequence[str | Path | Pack],
    given: Mapping[str, Any],
    customer: str | Bot,
    support: str | Bot,
    in_memory: bool = False,
) -> Production:
    if not packs:
        raise UserError('name a pack, such as "bakery"')
    if "say_with" in given:
        raise UserError("`say_with` is for `generate`, which keeps the phrases for every later run")
    names = [str(pack.folder) if isinstance(pack, Pack) else str(pack) for pack in packs]
    own = {}
    flags = dict(given)
    for name, here in _OTHER_WORDS.items():
        if name in flags:
            raise UserError(f"`{name}` is the command's word; here it is `{here}=...`")
    for role, model in (("customer", customer), ("support", support)):
        flags[f"{role}_model"], at_hand = _model(role, model)
        if at_hand is not None:
            own[role] = at_hand
    return Production.of(names, settings_of(flags), own, in_memory)


def settings_of(given: Mapping[str, Any]) -> Settings:
    """Settings from arguments; environment and files do not count.

    Raises:
        SettingsError: An unknown one, or a value out of range.
    """
    return read_settings(None, {}, given, "the call")


def _model(role: str, model: str | Bot) -> tuple[str, BaseChatModel | None]:
    """How settings name a model, and the model itself where it is a function."""
    if isinstance(model, str):
        return model, None
    if not callable(model):
        raise UserError(
            f"{role}: a model's name or a function, not a value of type {type(model).__name__}"
        )
    from simulator.play.models.callable import callable_model, callable_name

    return callable_name(model), callable_model(model, role)


async def _check(production: Production, wanted: bool) -> None:
    if wanted:
        async for note in production.check():
            warnings.warn(note, stacklevel=2)


def _incomplete(production: Production, stored: int, total: int, folder: str) -> None:
    """A run that is shorter than it should be: an error where it can be gone on with."""
    where = f" are stored in {folder}" if folder else " are in the result"
    if production.settings.budget is not None:
        why = f"the budget of ${production.settings.budget} is spent"
    else:
        why = "given up, the endpoint is down"
    if folder and production.settings.budget is None:
        raise RunError(f"{why}: {stored} of {total}{where}; the same call again goes on")
    warnings.warn(f"{why}: {stored} of {total}{where}", stacklevel=2)
