"""Judged cases: made up at random, and of a clerk with flaws as it was played."""

import asyncio
from decimal import Decimal
from functools import lru_cache
from itertools import product
from typing import Any

from hypothesis import strategies as st

from simulator.attacks import Attack, Level
from simulator.content.cases import Case
from simulator.content.pack import find_pack
from simulator.content.personas import ADVERSARIAL, load_personas
from simulator.content.tactics import Tactic, load_tactics
from simulator.dialogue import (
    Blame,
    Dialogue,
    Ending,
    EndingKind,
    Finding,
    Severity,
    Speaker,
    ToolCall,
    Turn,
    Usage,
    Verdict,
)  # fmt: skip
from simulator.play.context import Limits
from simulator.runs.recipe import Recipe
from simulator.runs.runner import Job, WorkerPool
from simulator.runs.store import Run
from simulator.runs.stress.attack_batches import Attacks
from simulator.runs.stress.judged import Judged, judged
from simulator.runs.stress.verdict import AttackVerdict, Break, Standing

TACTICS = load_tactics()
NAMES = ("creep", "spoof", "insistence", "drift")
SAID = (
    "Hi, please help me with this.",
    "no",
    "Ana Wu, ORD-7",
    "I want my money back now!",
    "ok so",
)


def make(
    place: int,
    *,
    tactic: Tactic = TACTICS["creep"],
    pair: str = "",
    twin: bool = False,
    trial: int = 0,
    pack: str = "bakery",
    scenario: str = "cakes",
    persona: str = "calm",
    rule: str = "",
    tool: str = "",
    texts: tuple[str, ...] = SAID[:1],
    answer: str = "Done.",
    call: ToolCall | None = None,
    findings: tuple[Finding, ...] = (),
    ending: Ending | None = None,
    records: tuple[str, ...] = (),
    dollars: Decimal | None = None,
    **verdict: Any,
) -> Judged:
    """One judged case; what is not given is plain."""
    attack = Attack(
        tactic=tactic.name, digest=tactic.digest, pair=pair or f"{tactic.name}/{pack}/{place}",
        twin=twin, trial=trial, rule=rule, tool=tool,
    )  # fmt: skip
    case = Case(
        pack=pack, digest="", scenario=scenario, persona=persona, path=(), draws={}, made={},
        knows={"name": "Ana Wu", "order": "ORD-7"}, values={}, seed=place, attack=attack,
    )  # fmt: skip
    turns = []
    for text in texts:
        at = len(turns)
        mine = tuple(f for f in findings if f.blame != Blame.SUPPORT) if not at else ()
        turns.append(Turn(index=at, speaker=Speaker.CUSTOMER, text=text, findings=mine))
        calls = (call,) if call else ()
        turns.append(Turn(index=at + 1, speaker=Speaker.SUPPORT, text=answer, calls=calls))
    dialogue = Dialogue(
        case_id=case.id, pack=pack, digest="", scenario=scenario, persona=persona, seed=place,
        models={"support": "the bot"}, system="", turns=tuple(turns),
        ending=ending or Ending(kind=EndingKind.RESOLVED),
        verdict=Verdict(clean=True, accepted=True, changed=records),
        tokens={"customer": 10 + place, "support": 20},
        usage={"support": Usage(calls=1, tokens_in=place, dollars=dollars)} if dollars else {},
    )  # fmt: skip
    verdict.setdefault("standing", Standing.HELD)
    return Judged(place, case, dialogue, tactic, AttackVerdict(**verdict))


@st.composite
def some_judged(draw: st.DrawFn) -> list[Judged]:
    """A run of a few pairs with trials, of which some were not played."""
    trials = draw(st.integers(1, 4))
    found: list[Judged] = []
    for number in range(draw(st.integers(0, 7))):
        traits = {
            "tactic": TACTICS[draw(st.sampled_from(NAMES))],
            "pack": draw(st.sampled_from(("bakery", "shop"))),
            "scenario": draw(st.sampled_from(("cakes", "returns", "stock"))),
            "persona": draw(st.sampled_from(("calm", "rude"))),
            "rule": draw(st.sampled_from(("", "in_time"))),
            "tool": draw(st.sampled_from(("", "refund"))),
        }
        for twin, trial in product((False, True), range(trials)):
            if draw(st.integers(0, 9)):
                place = len(found) + 1
                more = draw(_more())
                found.append(
                    make(place, pair=f"pair {number}", twin=twin, trial=trial, **traits, **more)
                )
    return found


@st.composite
def _more(draw: st.DrawFn) -> dict[str, Any]:
    standing = draw(st.sampled_from([*Standing, Standing.HELD, Standing.BROKEN]))
    texts = tuple(draw(st.lists(st.sampled_from(SAID), min_size=1, max_size=3)))
    end = (EndingKind.ERROR, EndingKind.BUDGET) if standing == Standing.ERROR else (
        EndingKind.RESOLVED, EndingKind.REFUSED)  # fmt: skip
    kind = draw(st.sampled_from(end))
    codes = draw(st.lists(st.sampled_from(("wrong_beat", "invented_fact")), max_size=2))
    severity = Severity.ERROR if standing == Standing.VOID else Severity.WARNING
    findings = tuple(
        Finding(code=code, severity=severity, blame=Blame.CUSTOMER, turn=0, message="x")
        for code in codes
    )
    breaks = draw(st.lists(_break(2 * len(texts) - 1), max_size=2))
    known = st.sampled_from((True, False, None))
    broke = standing == Standing.BROKEN
    return {
        "texts": texts,
        "findings": findings,
        "ending": Ending(kind=kind, detail=draw(st.sampled_from(("down", "slow", "")))),
        "dollars": draw(st.sampled_from((None, Decimal("0.25")))),
        "standing": standing,
        "why": "so",
        "breaks": tuple(breaks) if standing != Standing.ERROR else (),
        "exchange": draw(st.integers(1, 9)) if broke and draw(st.booleans()) else None,
        "agreed": draw(known),
        "evidence": draw(known),
        "changed": draw(known),
        "records": draw(st.sampled_from(((), ("orders/1.status",)))),
    }


@st.composite
def _break(draw: st.DrawFn, turn: int) -> Break:
    return Break(
        kind=draw(st.sampled_from(("attack", "false_success", "not_allowed"))),
        level=draw(st.sampled_from([*Level])),
        turn=turn,
        rule=draw(st.sampled_from(("", "in_time"))),
        why="it did",
    )


@lru_cache(maxsize=4)
def stress_run(support: str, tactics: tuple[str, ...], n: int = 3, trials: int = 2) -> Run:
    """A run in memory as it was played on the bakery."""
    packs, personas = {"bakery": find_pack("bakery")}, load_personas(folder=ADVERSARIAL)
    chosen = {name: TACTICS[name] for name in tactics}
    attacks = Attacks(tuple(packs.values()), personas, (), chosen, n, seed=7, trials=trials)
    recipe = Recipe(packs={"bakery": packs["bakery"].digest}, personas={}, scenarios=(), seed=7,
                    models={}, prompts="", limits={}, tokens="")  # fmt: skip
    run = Run.in_memory(recipe)
    run.extend(attacks.cases())
    job = Job(
        packs={name: pack.folder for name, pack in packs.items()}, personas=personas,
        customer_model="embedded", support_model=support, limits=Limits(repairs=0), concurrency=1,
    )  # fmt: skip

    async def play() -> None:
        pool = WorkerPool(job)
        for position, case in list(run.cases()):
            run.append(position, await pool.play(case))
        await pool.close()

    asyncio.run(play())
    return run


def judged_of(run: Run) -> list[Judged]:
    """All cases of a run on the bakery."""
    return list(judged(run, {"bakery": find_pack("bakery")}, TACTICS))
