"""Natural language understanding: what a text says, as intents and slots, without a language model.

A pack's own sentences are the examples: it finds the nearest one to each sentence of a text
(cosine over words weighted by rarity, values such as order numbers taken out on both sides). What
is close to no example is read by models: of a pack's intents for customers, of the acts of every
business for support. Below their thresholds it is not understood, and says so.
"""

from simulator.play.nlu.customer_reading import CustomerReading
from simulator.play.nlu.example_index import Intent, segments, words
from simulator.play.nlu.support_reading import SupportReading
from simulator.play.nlu.understanding import NLU, nlu_for

__all__ = ["NLU", "CustomerReading", "Intent", "SupportReading", "nlu_for", "segments", "words"]
