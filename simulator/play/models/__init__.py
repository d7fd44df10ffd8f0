"""Models by name: the one seam through which everything that speaks comes in."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from simulator.errors import SettingsError

T = TypeVar("T")

MANY = 10
"""Flaws that are not named one by one."""

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


def check_model(name: str) -> None:
    """Whether a string names a model whose key is there, without loading anything heavy.

    Raises:
        SettingsError: No such model, or no key.
    """
    from simulator.play.models.names import read_name

    known = read_name(name)
    if known.kind == "embedded":
        if known.options:
            from simulator.play.models.embedded.flaws import read_flaws

            read_flaws(name, known.options)
    elif known.kind == "callable":
        raise SettingsError(
            f"`{name}` is a function: it can be given from Python alone, as in"
            f' simulator.run("bakery", support={known.model})'
        )
    elif known.kind == "openai":
        from simulator.play.models.connections import key_for, load_environment

        load_environment()
        key_for(name, known)


def chat_model(name: str, role: str = "") -> BaseChatModel:
    """The chat model that a string names, with a client of its own; runs share `Connections`.

    Args:
        name: `embedded`, `embedded?flaw=NAME,...` (which makes mistakes on purpose),
            `openai:MODEL`, `openai:MODEL@URL`, `replay:FILE`, or `PROVIDER:MODEL`.
        role: Whom it plays.

    Raises:
        SettingsError: No such model, or no key.
    """
    from simulator.play.models.connections import Connections

    check_model(name)
    return Connections().connect(name, role)


async def finish(work: Coroutine[Any, Any, T], *models: BaseChatModel) -> T:
    """Await some work, and close the connections of the models that it used whatever happens."""
    from simulator.play.models.client import ModelClient

    try:
        return await work
    finally:
        for model in models:
            if isinstance(model, ModelClient) and hasattr(model.inner, "_transport"):
                await model.inner._transport.close()


def check_judge(name: str) -> None:
    """Whether a string names a model that can judge, without loading anything.

    Raises:
        SettingsError: No such model, or it has no opinion.
    """
    if name.partition("?")[0] == "embedded":
        raise SettingsError(
            "the embedded model has rules, not an opinion; a judge has to be a language model"
        )
    check_model(name)


def name_of(model: BaseChatModel) -> str:
    """How dialogues name a model; for the embedded one it says that rules spoke."""
    from simulator.play.models.client import ModelClient, Replay
    from simulator.play.models.embedded import NAME, EmbeddedChatModel

    if isinstance(model, EmbeddedChatModel):
        flaws = model.flaws if len(model.flaws) < MANY else ("any",)
        return f"{NAME}, told to err: {', '.join(flaws)}" if flaws else NAME
    if isinstance(model, ModelClient):
        return model.name
    if isinstance(model, Replay):
        return model.name_there
    return str(getattr(model, "model_name", None) or model._llm_type)
