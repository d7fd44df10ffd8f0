"""The ear: what a text says, as intents and slots, without a language model.

A pack's own sentences are the examples: the ear finds the nearest one to each sentence of a text
(cosine over words weighted by rarity, values such as order numbers taken out on both sides). What
is close to no example is not understood, and says so; nothing is guessed. For support's side there
are plain cues of English besides, since a bot under test does not speak the pack's sentences.
"""

from simulator.play.ear.bank import Intent, segments, words
from simulator.play.ear.listener import Ear, Heard, SupportHeard, ear_for

__all__ = ["Ear", "Heard", "Intent", "SupportHeard", "ear_for", "segments", "words"]
