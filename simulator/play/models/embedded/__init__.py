"""The embedded model: a chat model without a network. Rules, not a language model; it says so."""

from simulator.play.models.embedded.model import NAME, EmbeddedChatModel

__all__ = ["NAME", "EmbeddedChatModel"]
