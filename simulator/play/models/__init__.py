"""Models by name: the one seam through which everything that speaks comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.errors import SettingsError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


def check_model(name: str) -> None:
    """Whether a string names a model, without loading anything.

    Raises:
        SettingsError: No such model.
    """
    if name != "embedded":
        raise SettingsError(f"there is no model `{name}`; this version knows `embedded`")


def chat_model(name: str) -> BaseChatModel:
    """The chat model that a string names.

    Args:
        name: `embedded`; other kinds come with the versions that know them.

    Raises:
        SettingsError: No such model.
    """
    check_model(name)
    from simulator.play.models.embedded import EmbeddedChatModel

    return EmbeddedChatModel()


def name_of(model: BaseChatModel) -> str:
    """How dialogues name a model; for the embedded one it says that rules spoke."""
    from simulator.play.models.embedded import NAME, EmbeddedChatModel

    if isinstance(model, EmbeddedChatModel):
        return NAME
    return str(getattr(model, "model_name", None) or model._llm_type)
