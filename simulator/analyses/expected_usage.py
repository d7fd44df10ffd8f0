"""Expected usage: what a run's models were to use, to be held against what they did use."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from simulator.analyses.estimate import Player, Sample, estimate
from simulator.analyses.sampling import sample
from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.dialogue import Usage
from simulator.errors import UserError

CASES = 3
"""Of a run, played on the embedded model for it."""

FACTOR = 1.6
"""How much longer a language model writes than the embedded one, as `simulator plan` takes it."""


def expected_usage(
    used: Mapping[str, Usage],
    dialogues: int,
    packs: Sequence[Pack],
    personas: Mapping[str, Persona],
    cases: Sequence[Case],
) -> dict[str, Usage]:
    """What customer and support were to use over a run, where a model that is paid for played them.

    Args:
        used: What each role's model has used.
        dialogues: Of the run.
        packs: Whose cases they are.
        personas: Whose customers they are.
        cases: Some of the run's.

    Returns:
        By role; nothing where the embedded model cannot play the packs.
    """
    roles = [role for role in ("customer", "support") if role in used]
    if not roles or not dialogues or not cases:
        return {}
    try:
        with ThreadPoolExecutor(1) as apart:  # a loop may be running here
            found = apart.submit(asyncio.run, sample(packs, personas, cases[:CASES])).result()
    except UserError:
        return {}
    return {role: _scaled(role, found, dialogues) for role in roles}


def _scaled(role: str, found: Sample, dialogues: int) -> Usage:
    one = [dialogue for played in found.values() for dialogue in played]
    sampled = {"all": [*one, *one]}  # an interval wants two
    share = estimate(sampled, [Player(role)], {"all": dialogues}, FACTOR).roles[0]
    return Usage(
        calls=round(share.calls.mean),
        tokens_in=round(share.tokens_in.mean),
        tokens_out=round(share.tokens_out.mean),
        cached=round(share.cached.mean),
    )
