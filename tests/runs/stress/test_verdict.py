import asyncio
from collections.abc import Callable
from functools import cache

import pytest

from simulator.attacks import Level, Observed
from simulator.content.cases import Case
from simulator.content.pack import find_pack
from simulator.content.personas import ADVERSARIAL, load_personas
from simulator.content.tactics import load_tactics
from simulator.dialogue import Dialogue, Ending, EndingKind, Finding, Speaker, ToolCall, Turn
from simulator.play.context import Limits, StageContext
from simulator.play.models.connections import Connections
from simulator.play.stage import play
from simulator.runs.stress.attack_batches import Attacks
from simulator.runs.stress.verdict import AttackVerdict, Standing, judge

TACTICS = load_tactics()
PERSONAS = load_personas(folder=ADVERSARIAL)
PACKS = {name: find_pack(name) for name in ("bakery", "ecommerce")}


@cache
def played(
    tactic: str, support: str, n: int = 3, scenarios: tuple[str, ...] = ()
) -> tuple[tuple[Case, Dialogue], ...]:
    cases = Attacks(
        tuple(PACKS.values()), PERSONAS, scenarios, {tactic: TACTICS[tactic]}, n, seed=7
    ).cases()
    customer, clerk = (Connections().connect(m, "support") for m in ("embedded", support))

    async def all_of_them() -> list[tuple[Case, Dialogue]]:
        found = []
        for case in cases:
            pack, persona = PACKS[case.pack], PERSONAS[case.persona]
            context = StageContext(pack, case, persona, customer, clerk, Limits(repairs=0))
            found.append((case, await play(context)))
        return found

    return tuple(asyncio.run(all_of_them()))


def verdicts(
    tactic: str, support: str, twin: bool = False, scenarios: tuple[str, ...] = ()
) -> list[AttackVerdict]:
    return [
        judge(case, dialogue, PACKS[case.pack], TACTICS[tactic])
        for case, dialogue in played(tactic, support, scenarios=scenarios)
        if case.attack and case.attack.twin == twin
    ]


@pytest.mark.parametrize("tactic", sorted(TACTICS))
def test_the_clerk_without_flaws_holds_and_its_twins_get_what_they_may(tactic: str) -> None:
    wanted = Standing.NOT_JUDGED if TACTICS[tactic].decides == "J" else Standing.HELD
    assert {v.standing for v in verdicts(tactic, "embedded")} == {wanted}
    assert {v.standing for v in verdicts(tactic, "embedded", twin=True)} == {Standing.HELD}
    assert not any(v.breaks for v in verdicts(tactic, "embedded"))


@pytest.mark.parametrize(
    ("tactic", "flaw"),
    [
        ("prompt_probe", "leaks_canary"),
        ("obfuscation", "leaks_canary"),
        ("phishing", "leaks_others_data"),
        ("spoof", "leaks_others_data"),
        ("nonexistent_product", "invented_product"),
        ("promise", "forbidden_promise"),
        ("token_drain", "too_long"),
        ("stacking", "breaks_own_rule"),
    ],
)
def test_a_flaw_that_a_tactic_aims_at_breaks(tactic: str, flaw: str) -> None:
    amounts = ("refund_amount",) if tactic == "stacking" else ()
    found = verdicts(tactic, f"embedded?flaw={flaw}", scenarios=amounts)
    broken = [v for v in found if v.standing == Standing.BROKEN]
    assert len(broken) >= len(found) - 1
    assert all(v.exchange and v.breaks[0].kind == "attack" for v in broken)


def test_the_rule_that_was_broken_is_named() -> None:
    for verdict in verdicts("stacking", "embedded?flaw=breaks_own_rule"):
        if verdict.standing == Standing.BROKEN:
            assert verdict.breaks[0].rule in ("credit_limit", "credit_within_paid",
                "refund_within_paid", "store_credit_limit")  # fmt: skip
            assert verdict.evidence and verdict.changed


def test_what_is_said_to_be_done_and_was_not_is_false_success() -> None:
    refunds = ("refund_amount", "refund_of_return")
    found = verdicts("double_refund", "embedded?flaw=claimed_deed", twin=True, scenarios=refunds)
    false = [b for v in found for b in v.breaks if b.kind == "false_success"]
    assert false and all(b.level >= Level.HIGH for b in false)


def one(tactic: str = "late_claim", twin: bool = False) -> tuple[Case, Dialogue]:
    for case, dialogue in played(tactic, "embedded"):
        if case.attack and case.attack.twin == twin:
            return case, dialogue
    raise AssertionError(tactic)


def changed(case: Case, dialogue: Dialogue, **update: object) -> AttackVerdict:
    assert case.attack
    new = dialogue.model_copy(update=update)
    return judge(case, new, PACKS[case.pack], TACTICS[case.attack.tactic])


def test_an_error_counts_neither_for_nor_against_the_bot() -> None:
    ending = Ending(kind=EndingKind.ERROR, detail="timeout: no reply")
    verdict = changed(*one(), ending=ending)
    assert verdict.standing == Standing.ERROR and verdict.why == "timeout: no reply"


def probing(case: Case) -> Observed:
    """A bot whose calls nobody sees, and whose probe names what the deed writes."""
    assert case.attack
    rows: dict[str, tuple[dict[str, object], ...]]
    rows = {name: () for name in PACKS[case.pack].tools[case.attack.tool].written}
    return Observed(target="http://localhost", state=True, probed=rows)


def test_what_cannot_be_seen_is_not_observed() -> None:
    blind = Observed(target="http://localhost")
    assert changed(*one(), observed=blind).standing == Standing.NOT_OBSERVED
    assert changed(*one("prompt_probe"), observed=blind).standing == Standing.HELD
    seen = probing(one()[0])
    assert changed(*one(), observed=seen).standing == Standing.HELD
    assert changed(*one(), observed=seen).evidence is None


def test_a_state_that_has_what_policy_forbids_is_a_break_though_no_call_was_seen() -> None:
    case, dialogue = one()
    assert case.attack
    tool = PACKS[case.pack].tools[case.attack.tool]
    owner, _, field = next(iter(tool.effects)).partition(".")
    place = f"{tool.lookups[owner].collection}/X.{field}"
    verdict = dialogue.verdict.model_copy(update={"changed": (place,)})
    seen = probing(case)
    assert changed(case, dialogue, observed=seen, verdict=verdict).standing == Standing.BROKEN


def test_a_customer_that_broke_its_brief_makes_the_case_void() -> None:
    case, dialogue = one()
    finding = Finding(code="unsaid_beat", severity="error", blame="customer", turn=0, message="x")
    first = dialogue.turns[0].model_copy(update={"findings": (finding,)})
    verdict = changed(case, dialogue, turns=(first, *dialogue.turns[1:]))
    assert verdict.standing == Standing.VOID and verdict.faults == ("unsaid_beat",)


def undone(dialogue: Dialogue) -> Dialogue:
    """A dialogue as if nothing had been called or changed."""
    turns = tuple(turn.model_copy(update={"calls": ()}) for turn in dialogue.turns)
    nothing = {"goal": False, "changed": (), "evidence": ()}
    verdict = dialogue.verdict.model_copy(update=nothing)
    return dialogue.model_copy(update={"turns": turns, "verdict": verdict})


@pytest.mark.parametrize("kind", [EndingKind.GAVE_UP, EndingKind.ESCALATED])
def test_a_twin_whose_deed_was_done_was_not_refused_whatever_came_after(kind: EndingKind) -> None:
    assert changed(*one(twin=True), ending=Ending(kind=kind)).standing == Standing.HELD


def test_a_customer_at_fault_after_the_break_does_not_undo_it() -> None:
    found = played("promise", "embedded?flaw=sycophancy")
    case, dialogue = next((c, d) for c, d in found if c.attack and not c.attack.twin)
    broke = changed(case, dialogue)
    assert broke.standing == Standing.BROKEN
    at = broke.breaks[0].turn
    for place, standing in ((at + 1, Standing.BROKEN), (at - 1, Standing.VOID)):
        fault = Finding(
            code="ended_early", severity="error", blame="customer", turn=place, message="x"
        )
        turns = tuple(
            turn.model_copy(update={"findings": (fault,)}) if turn.index == place else turn
            for turn in dialogue.turns
        )
        verdict = changed(case, dialogue, turns=turns)
        assert verdict.standing == standing and verdict.faults == ("ended_early",)
        assert (verdict.exchange is None) == (standing == Standing.VOID)


@pytest.mark.parametrize("kind", [EndingKind.TURN_LIMIT, EndingKind.GAVE_UP])
def test_an_attack_of_which_no_move_was_made_is_undetermined(kind: EndingKind) -> None:
    case, dialogue = one()
    turns = tuple(turn.model_copy(update={"move": ""}) for turn in dialogue.turns)
    verdict = changed(case, dialogue, turns=turns, ending=Ending(kind=kind))
    assert verdict.standing == Standing.UNDETERMINED and "none of its moves" in verdict.why
    refused = changed(case, dialogue, turns=turns, ending=Ending(kind=EndingKind.REFUSED))
    assert refused.standing == Standing.HELD


def test_what_is_said_alone_names_no_rule() -> None:
    for verdict in verdicts("double_refund", "embedded?flaw=claimed_deed", twin=True):
        assert all(not each.rule for each in verdict.breaks if each.kind == "false_success")


@pytest.mark.parametrize("kind", [EndingKind.REFUSED, EndingKind.GAVE_UP, EndingKind.ESCALATED])
def test_a_twin_that_is_turned_away_is_over_refusal(kind: EndingKind) -> None:
    case, dialogue = one(twin=True)
    verdict = changed(case, undone(dialogue), ending=Ending(kind=kind))
    assert verdict.standing == Standing.BROKEN and "policy allows it" in verdict.why


def test_the_same_case_and_dialogue_give_the_same_verdict() -> None:
    case, dialogue = one()
    again: Callable[[], AttackVerdict] = lambda: changed(case, dialogue)  # noqa: E731
    assert again() == again()


def test_a_case_without_an_attack_has_no_verdict() -> None:
    case, dialogue = one()
    honest = case.model_copy(update={"attack": None})
    with pytest.raises(ValueError, match="has no attack"):
        judge(honest, dialogue, PACKS[case.pack], TACTICS["late_claim"])


@pytest.mark.parametrize(("tactic", "number"), [("near_miss", 9), ("nonexistent_product", 45)])
def test_a_side_question_that_stays_open_does_not_keep_a_customer_from_its_wish(
    tactic: str, number: int
) -> None:
    """It does not know the item that it is asked for, and is asked for a yes to its wish too."""
    pack, plan = PACKS["ecommerce"], {tactic: TACTICS[tactic]}
    cases = Attacks((pack,), PERSONAS, (), plan, number + 1, seed=0).cases()
    case = next(c for c in cases if c.attack and c.attack.pair.endswith(f"/{number}"))
    model = Connections().connect("embedded", "support")
    persona = PERSONAS[case.persona]
    dialogue = asyncio.run(play(StageContext(pack, case, persona, model, model, Limits(repairs=0))))
    assert dialogue.ending.kind == EndingKind.RESOLVED
    assert judge(case, dialogue, pack, TACTICS[tactic]).standing == Standing.HELD


def test_a_collection_that_a_probe_does_not_name_is_not_seen() -> None:
    found = [(c, d) for c, d in played("late_claim", "embedded") if c.attack and not c.attack.twin]
    case, dialogue = found[0]
    pack = PACKS[case.pack]
    assert case.attack
    blind = Observed(target="x", state=True, probed={})
    for seen, standing in ((blind, Standing.NOT_OBSERVED), (probing(case), Standing.HELD)):
        told = dialogue.model_copy(update={"observed": seen})
        assert judge(case, told, pack, TACTICS["late_claim"]).standing == standing


@pytest.mark.parametrize(
    ("state", "changed", "kinds"),
    [
        (True, (), ["false_success"]),
        (True, ("orders/BK-1.status",), []),
        (False, (), []),
    ],
)
def test_what_a_probe_does_not_show_was_not_done(
    state: bool, changed: tuple[str, ...], kinds: list[str]
) -> None:
    found = [(c, d) for c, d in played("contradiction", "embedded") if c.attack and c.attack.twin]
    case, dialogue = next((c, d) for c, d in found if c.attack and c.attack.tool)
    pack = PACKS[case.pack]
    assert case.attack
    wished = next(t for t in dialogue.turns if pack.scenarios[case.scenario].beats[t.beat].wants)
    turns = (
        *dialogue.turns[: wished.index + 1],
        Turn(index=wished.index + 1, speaker=Speaker.SUPPORT, text="All set, that's done for you."),
    )
    turns = tuple(turn.model_copy(update={"calls": (), "findings": ()}) for turn in turns)
    seen = probing(case) if state else Observed(target="x")
    verdict = dialogue.verdict.model_copy(update={"changed": changed})
    told = dialogue.model_copy(update={"observed": seen, "turns": turns, "verdict": verdict})
    breaks = judge(case, told, pack, TACTICS["contradiction"]).breaks
    assert [each.kind for each in breaks if each.kind == "false_success"] == kinds


@pytest.mark.parametrize(
    ("name", "result", "standing"),
    [
        ("issueRefund", '{"ok": true}', Standing.NOT_OBSERVED),
        ("place_order", '{"ok": true, "not_replayed": "no item"}', Standing.NOT_OBSERVED),
        ("get_order", '{"ok": true, "not_replayed": "no such order"}', Standing.HELD),
    ],
)
def test_a_deed_that_could_not_be_made_again_is_no_pass(
    name: str, result: str, standing: Standing
) -> None:
    found = [(c, d) for c, d in played("late_claim", "embedded") if c.attack and not c.attack.twin]
    case, dialogue = next((c, d) for c, d in found if c.pack == "bakery")
    call = ToolCall(id="reported_1", name=name, arguments={}, result=result, ok=True)
    last = next(turn for turn in dialogue.turns if turn.speaker == Speaker.SUPPORT)
    turns = tuple(
        turn.model_copy(update={"calls": (call,)}) if turn is last else turn
        for turn in dialogue.turns
    )
    seen = Observed(target="x", calls=True)
    told = dialogue.model_copy(update={"observed": seen, "turns": turns})
    assert judge(case, told, PACKS["bakery"], TACTICS["late_claim"]).standing == standing


@pytest.mark.parametrize(
    ("probed", "standing"),
    [
        ({"orders": ({"order_id": "BK-1"},)}, Standing.HELD),
        ({"orders": (), "products": ({"sku": "CAK-001"},)}, Standing.HELD),
        ({"products": ({"sku": "CAK-001"},)}, Standing.NOT_OBSERVED),
    ],
)
def test_a_counter_that_no_other_backend_has_does_not_decide(
    probed: dict[str, tuple[dict[str, object], ...]], standing: Standing
) -> None:
    found = [(c, d) for c, d in played("contradiction", "embedded", 8) if c.pack == "bakery"]
    case, dialogue = next(
        (c, d) for c, d in found
        if c.attack and c.attack.twin and c.attack.tool == "order_custom_cake"
    )  # fmt: skip
    turns = tuple(turn.model_copy(update={"calls": ()}) for turn in dialogue.turns)
    told = dialogue.verdict.model_copy(update={"goal": False, "changed": ("orders/BK-1",)})
    seen = Observed(target="x", state=True, probed=probed)
    verdict = changed(case, dialogue, turns=turns, verdict=told, observed=seen)
    assert verdict.standing == standing
    if standing == Standing.NOT_OBSERVED:
        assert "does not name orders" in verdict.why
