"""How a customer words what a pack gives it to say: a grammar of parts, with a check."""

from simulator.play.models.embedded.wording.leads import lowered
from simulator.play.models.embedded.wording.register import Place
from simulator.play.models.embedded.wording.rewording import Phrase, Rewording, plain_of, same_sense

__all__ = ["Phrase", "Place", "Rewording", "lowered", "plain_of", "same_sense"]
