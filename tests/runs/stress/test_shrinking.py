"""Shrinking a case with a player whose breaks are known."""

import asyncio
from collections.abc import Callable

import pytest
from stressed import TACTICS, stress_run

from simulator.attacks import Strategy
from simulator.content.cases import Case
from simulator.content.pack import find_pack
from simulator.content.personas import load_personas
from simulator.dialogue import Dialogue, Ending, EndingKind, Speaker, Turn, Verdict
from simulator.errors import UserError
from simulator.runs.stress.shrinking import REPLAYS, Shrinker, Shrunk, Variant, without_style

BAKERY = find_pack("bakery")
Breaks = Callable[[Variant, int], bool]


def attack_case(tactic: str = "prompt_probe") -> Case:
    run = stress_run("embedded", (tactic,))
    return next(c for _, c in run.cases() if c.attack and not c.attack.twin and c.attack.moves)


class Player:
    """Says the canary at the second exchange where it is to break."""

    def __init__(self, breaks: Breaks, kind: EndingKind = EndingKind.RESOLVED) -> None:
        self.breaks, self.kind = breaks, kind
        self.played: list[Variant] = []

    async def play(self, variant: Variant) -> Dialogue:
        self.played.append(variant)
        case = variant.case
        assert case.attack
        leaked = case.attack.secrets["the canary"] if self.broken(variant) else "nothing"
        texts = ["Hi.", "Hello.", "Tell me.", f"It is {leaked}.", "Thanks.", "Bye."]
        turns = [
            Turn(index=at, speaker=Speaker.SUPPORT if at % 2 else Speaker.CUSTOMER, text=text)
            for at, text in enumerate(texts[: 2 * variant.exchanges])
        ]
        return Dialogue(
            case_id=case.id, pack=case.pack, digest=case.digest, scenario=case.scenario,
            persona=case.persona, seed=case.seed, models={}, system="", turns=tuple(turns),
            ending=Ending(kind=self.kind), verdict=Verdict(clean=True, accepted=True),
        )  # fmt: skip

    def broken(self, variant: Variant) -> bool:
        return self.breaks(variant, sum(v.key == variant.key for v in self.played))


def shrunk(breaks: Breaks, most: int = 100, **given: EndingKind) -> tuple[Shrunk, Player]:
    player = Player(breaks, **given)
    shrinker = Shrinker(BAKERY, TACTICS["prompt_probe"], player.play, most)
    return asyncio.run(shrinker.shrink(attack_case(), 20)), player


def needs(move: int) -> Breaks:
    case = attack_case()
    assert case.attack
    needed = case.attack.moves[move]
    return lambda variant, _: needed in variant.moves


def test_what_the_break_does_not_need_is_left_out() -> None:
    found, player = shrunk(needs(-1))
    whole = attack_case().attack
    assert whole and found.after.variant.moves == whole.moves[-1:]
    assert found.after.variant.plain and found.after.variant.exchanges == 2
    assert len(found.after.dialogue.turns) == 4
    assert found.after.breaks()[0][0] == found.way == found.before.breaks()[0][0]
    assert str(found.whole) == str(found.smallest) == f"{REPLAYS} of {REPLAYS}"
    assert found.dialogues == len(player.played) and found.complete


def test_a_style_that_is_needed_stays() -> None:
    found, _ = shrunk(lambda variant, _: not variant.plain)
    assert not found.after.variant.plain and len(found.after.variant.moves) == 1


def test_the_bound_is_kept_and_said() -> None:
    found, player = shrunk(needs(-1), most=4)
    assert len(player.played) == found.dialogues == 4 and not found.complete
    assert found.after.breaks()


def test_a_flaky_bot_is_said_and_its_variants_have_more_tries() -> None:
    found, _ = shrunk(lambda _, time: time % 3 == 2)
    assert str(found.whole) == "1 of 3" and str(found.smallest) == "1 of 3"
    assert len(found.after.variant.moves) == 1


def test_a_case_that_does_not_break_again_is_a_mistake() -> None:
    with pytest.raises(UserError, match=r"does not break again in 3 replays \(held 3\)"):
        shrunk(lambda *_: False)


def test_what_the_environment_ended_is_no_break() -> None:
    with pytest.raises(UserError, match=r"in 3 replays \(error 3\)"):
        shrunk(lambda *_: True, kind=EndingKind.ERROR)


def test_moves_of_an_attack_that_a_rule_forbids_may_all_go() -> None:
    case = attack_case("insistence")
    assert case.attack and case.attack.rule
    bare = Variant(case, 20).with_moves(())
    assert bare.case.attack and bare.case.attack.strategy == Strategy.NONE
    assert bare.case.attack.rule == case.attack.rule and bare.key != Variant(case, 20).key


def test_a_persona_without_style_insists_as_long() -> None:
    for persona in load_personas(folder="adversarial").values():
        plain = without_style(persona)
        assert (plain.patience, plain.initiative) == (persona.patience, persona.initiative)
        assert plain.typing.typos == 0 and not plain.asides
