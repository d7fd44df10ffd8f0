"""The NLU of a pack: a reader for customers, one for support, and a memory of what was read."""

from __future__ import annotations

from functools import lru_cache

from simulator.content.pack import Pack
from simulator.play.nlu.customer_reading import CustomerReader
from simulator.play.nlu.entities import EntityExtractor
from simulator.play.nlu.example_index import MEMORY
from simulator.play.nlu.support_reader import SupportReader


class NLU:
    """The NLU for one pack. Use `nlu_for`, which keeps one per pack.

    Example:
        >>> from simulator.content.pack import find_pack
        >>> nlu_for(find_pack("ecommerce")).customer("It's ORD-789456.").slots
        {'order_id': 'ORD-789456'}
    """

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.extractor = EntityExtractor(pack)
        self.values = self.extractor.values
        customers = CustomerReader(pack, self.extractor)
        self.customer = lru_cache(maxsize=MEMORY)(customers.read)
        self.customers = customers
        self.disordered = lru_cache(maxsize=MEMORY)(customers.disordered)
        self.similarity = lru_cache(maxsize=MEMORY)(customers.similarity)
        supporters = SupportReader(pack, self.extractor, customers.wishes)
        self.support = lru_cache(maxsize=MEMORY)(supporters.read)
        self.prepare = supporters.prepare
        self.named, self.spoken_of = supporters.named, supporters.spoken_of
        self.reported = supporters.reported


@lru_cache(maxsize=16)
def nlu_for(pack: Pack) -> NLU:
    """The NLU for a pack, made once a process."""
    return NLU(pack)
