"""English that holds in every business, as lists of ways to say it, by who says it."""

from simulator.play.english import customer as customer
from simulator.play.english import questions as questions
from simulator.play.english import signs as signs
from simulator.play.english import support as support
from simulator.play.english.grammar import Registers, all_of, toned, uncontracted

__all__ = [
    "Registers",
    "all_of",
    "customer",
    "questions",
    "signs",
    "support",
    "toned",
    "uncontracted",
]
