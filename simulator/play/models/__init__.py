"""Models by name: the one seam through which everything that speaks comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.errors import SettingsError, nearest

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


def check_model(name: str) -> None:
    """Whether a string names a model, without loading anything heavy.

    Raises:
        SettingsError: No such model.
    """
    _read(name)


def chat_model(name: str) -> BaseChatModel:
    """The chat model that a string names.

    Args:
        name: `embedded`, or `embedded?flaw=NAME,...` for one that makes mistakes on purpose, which
            `simulator selftest --list` has all (`any` for all of them); other kinds come with the
            versions that know them.

    Raises:
        SettingsError: No such model.
    """
    flaws = _read(name)
    from simulator.play.models.embedded import EmbeddedChatModel

    return EmbeddedChatModel(flaws=flaws)


def _read(name: str) -> tuple[str, ...]:
    """The flaws of an embedded model."""
    kind, _, query = name.partition("?")
    if kind != "embedded":
        raise SettingsError(f"there is no model `{name}`; this version knows `embedded`")
    if not query:
        return ()
    from simulator.play.models.embedded.flaws import FLAWS

    key, _, value = query.partition("=")
    if key != "flaw" or not value:
        raise SettingsError(f"`{name}`: after `?` stands `flaw=NAME`, not `{query}`")
    names = tuple(FLAWS) if value == "any" else tuple(value.split(","))
    for flaw in names:
        if flaw not in FLAWS:
            hint = nearest(flaw, FLAWS) or "; `simulator selftest --list` has them all"
            raise SettingsError(f"`{name}`: there is no flaw `{flaw}`{hint}")
    return names


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
    from simulator.play.models.embedded import NAME, EmbeddedChatModel

    if isinstance(model, EmbeddedChatModel):
        return f"{NAME}, told to err: {', '.join(model.flaws)}" if model.flaws else NAME
    return str(getattr(model, "model_name", None) or model._llm_type)
