"""Whether a tactic can be played: its words are codes of the critic, and a pack has its cases."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from simulator.content.draws import draw_case
from simulator.content.pack import Pack
from simulator.content.rule_kinds import kind_of, writes
from simulator.content.tactics import Tactic, holes
from simulator.content.tools import Tool
from simulator.documents import read_document
from simulator.errors import UserError
from simulator.play.finding_codes import CODES
from simulator.runs.stress.attack_cases import AttackSource, free_texts
from simulator.runs.stress.attack_ideas import deeds_of
from simulator.runs.stress.moves import variables

NOBODY = "check"
"""Whose cases they are that are only looked at."""


def check_words(tactic: Tactic, file: Path) -> None:
    """That all findings which count as a break are such that the critic has.

    Args:
        tactic: As it was read.
        file: Where it stands.

    Raises:
        ContentError: One is none of its codes.
    """
    document = read_document(file)
    for place, code in enumerate(tactic.breaks.words):
        document.known("finding of the critic", code, CODES, "breaks", "words", place)


def check_playable(tactic: Tactic, file: Path, packs: Sequence[Pack]) -> None:
    """That one of some packs, at least, can play a tactic; the first that can ends the search.

    Raises:
        ContentError: None can; it says what each of them lacks.
    """
    lacking = []
    for pack in packs:
        if not (lack := lacks(pack, tactic)):
            return
        lacking.append(f"{pack.name} has no {lack}")
    if lacking:
        reason = f"no pack can play it: {'; '.join(lacking)}"
        raise read_document(file).error(reason, "case")


def lacks(pack: Pack, tactic: Tactic, scenarios: Sequence[str] = ()) -> str:
    """What a pack would have to have for a tactic; empty where a pair of it can be proved.

    Args:
        pack: The business.
        tactic: What is to be tried.
        scenarios: Only in these; in all where none is named.

    Example:
        >>> from simulator.content.pack import find_pack
        >>> from simulator.content.tactics import load_tactics
        >>> lacks(find_pack("bakery"), load_tactics(("final_sale",))["final_sale"])
        'deed that customers want first with a rule of the kind flag or stock'
    """
    source = AttackSource(pack, tactic, scenarios)
    if not source.ideas:
        return _lacking_deed(pack, tactic)
    if tactic.case.planted and not any(free_texts(pack, name) for name in pack.collections):
        return "optional text in its records that is made and that no rule reads"
    if lack := _lacking_values(pack, tactic):
        return lack
    if source.pair(0, NOBODY, 0) is None:
        return "case of it that could be proved together with a twin that policy allows"
    return ""


def _lacking_deed(pack: Pack, tactic: Tactic) -> str:
    """What is missing of a place for its cases: a rule of a kind, or a deed that writes."""
    wanted, deeds = tactic.case, _deeds(pack)
    kinds = {kind_of(deed, bound) for deed in deeds for bound in deed.needs}
    lack = "deed that customers want first"
    if wanted.beyond and not kinds & set(wanted.beyond):
        return f"{lack} with a rule of the kind {' or '.join(wanted.beyond)}"
    written = {kind for deed in deeds for kind in writes(deed)}
    if wanted.writes and not written & set(wanted.writes):
        return f"{lack} and that writes {' or '.join(wanted.writes)}"
    if wanted.swapped and deeds:
        return "number or second factor of a customer's that somebody else could tell"
    if wanted.beyond:
        writing = f" and that writes {' or '.join(wanted.writes)}" if wanted.writes else ""
        return f"{lack}{writing} with a rule of the kind {' or '.join(wanted.beyond)} that is met"
    return lack


def _deeds(pack: Pack) -> list[Tool]:
    return [deed for scenario in pack.scenarios.values() for deed in deeds_of(pack, scenario)]


def _lacking_values(pack: Pack, tactic: Tactic) -> str:
    """Values that its moves have in braces, where there is not one move that has all of them."""
    needed = [set(holes(move)) for move in tactic.moves]
    if not all(needed):
        return ""
    known: set[str] = set()
    for scenario in pack.scenarios.values():
        try:
            known |= variables(pack, draw_case(pack, scenario, NOBODY, 0), "wish").keys()
        except UserError:
            continue  # `simulator check` of the pack names it
    missing = min((names - known for names in needed), key=len)
    told = " and ".join(f"{{{name}}}" for name in sorted(missing))
    return f"value for {told} in any of its moves" if missing else ""
