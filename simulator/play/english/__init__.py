"""English that holds in every business, as lists of ways to say it, by who says it."""

from simulator.play.english import customer as customer
from simulator.play.english import support as support
