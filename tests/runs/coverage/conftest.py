"""A kiosk whose rules flip at known values, and two hundred dialogues of each shipped pack."""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from simulator.content.cases import Case
from simulator.content.draws import Wish, draw_case
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import Persona
from simulator.content.session import Session
from simulator.dialogue import Dialogue, Draft, Ending, Finding, Speaker, ToolCall, Turn, Verdict
from simulator.play.context import StageContext
from simulator.play.models.embedded import EmbeddedChatModel
from simulator.play.stage import play
from simulator.runs.coverage.case_search import CaseSearch, search_cases
from simulator.runs.coverage.hits import measure
from simulator.runs.coverage.reach import space_of
from simulator.runs.coverage.space import Space
from simulator.runs.store import Run

PLAIN = Persona(name="plain", about="Says what is needed.", verbosity="terse")
KIOSK = Path(__file__).parents[2] / "packs" / "kiosk"

Calls = Iterable[tuple[str, dict[str, Any]]]


@pytest.fixture(scope="session")
def kiosk() -> Pack:
    return find_pack(str(KIOSK))


@pytest.fixture(scope="session", params=["bakery", "ecommerce"])
def pack(request: pytest.FixtureRequest) -> Pack:
    """Each of the shipped packs."""
    return find_pack(request.param)


@pytest.fixture(scope="session")
def ticket(kiosk: Pack) -> Callable[..., Case]:
    """A case about one of the kiosk's own tickets: `ticket("TCK-00001", "choose", seats="3")`."""

    def ticket_(key: str, scenario: str = "refund", **knows: str) -> Case:
        wish = Wish(existing={"ticket": key})
        case = draw_case(kiosk, kiosk.scenarios[scenario], "plain", 1, wish)
        return case.model_copy(update={"knows": {**case.knows, **knows}})

    return ticket_


def acted(
    pack: Pack,
    case: Case,
    *turns: tuple[str, Calls],
    ending: str = "resolved",
    findings: tuple[Finding, ...] = (),
    drafts: tuple[Draft, ...] = (),
) -> Dialogue:
    """A dialogue of beats, each with the calls that support then makes; findings on the last."""
    world, session, said = case.world(pack), Session(), []
    for name, calls in turns:
        beat = pack.scenarios[case.scenario].beats[name]
        index, made = len(said), []
        for tool, arguments in calls:
            world, session, call = world.call(session, tool, arguments, f"call_{len(world.log)}")
            made.append(call)
        said.append(Turn(index=index, speaker=Speaker.CUSTOMER, text=beat.say[0], beat=name))
        said.append(
            Turn(index=index + 1, speaker=Speaker.SUPPORT, text="I see.", calls=tuple(made))
        )
    said[-1] = said[-1].model_copy(update={"findings": findings, "drafts": drafts})
    return Dialogue(
        case_id=case.id,
        pack=pack.name,
        digest=case.digest,
        scenario=case.scenario,
        persona="plain",
        seed=case.seed,
        models={},
        system="",
        turns=tuple(said),
        ending=Ending(kind=ending),
        verdict=Verdict(accepted=True),
    )


@pytest.fixture(scope="session")
def hits_of(kiosk: Pack) -> Callable[..., set[str]]:
    """The hits of a case of the kiosk that went so, those of the persona left out."""

    def hits_of_(case: Case, *turns: tuple[str, Calls], **more: Any) -> set[str]:
        found = measure(acted(kiosk, case, *turns, **more), case, kiosk, PLAIN)
        return {text for text in found if not text.startswith(("persona:", "trait:"))}

    return hits_of_


@pytest.fixture(scope="session")
def call_of(kiosk: Pack) -> Callable[..., ToolCall]:
    """A call that is made in the world of a case as it begins."""

    def call_of_(case: Case, tool: str, **arguments: Any) -> ToolCall:
        return case.world(kiosk).call(Session(), tool, arguments, "call_0")[2]

    return call_of_


async def _perform(pack: Pack, case: Case, persona: Persona) -> Dialogue:
    model = EmbeddedChatModel()
    return await play(StageContext(pack, case, persona, model, model))


@pytest.fixture(scope="session")
def perform(personas: dict[str, Persona]) -> Callable[[Pack, Case], Dialogue]:
    """Plays a case with the embedded model."""
    return lambda pack, case: asyncio.run(_perform(pack, case, personas[case.persona]))


@pytest.fixture(scope="session")
def dialogues(
    pack: Pack, personas: dict[str, Persona], run_of: Callable[[str], Path]
) -> list[tuple[Case, Dialogue, set[str]]]:
    """Two hundred dialogues of a pack with their hits."""
    with Run.open(run_of(pack.name)) as run:
        cases = [case for _, case in run.cases()]
        rows = list(zip(cases, run.dialogues(), strict=True))
    return [(c, d, set(measure(d, c, pack, personas[c.persona]))) for c, d in rows]


@pytest.fixture(scope="session")
def search(pack: Pack, personas: dict[str, Persona]) -> CaseSearch:
    return search_cases(pack, personas)


@pytest.fixture(scope="session")
def space(search: CaseSearch) -> Space:
    return space_of(search)


@pytest.fixture(scope="session")
def kiosk_search(kiosk: Pack, personas: dict[str, Persona]) -> CaseSearch:
    return CaseSearch(kiosk, personas)


@pytest.fixture(scope="session")
def kiosk_space(kiosk_search: CaseSearch) -> Space:
    return space_of(kiosk_search)
