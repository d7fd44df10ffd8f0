"""Mistakes of a call that stresses a bot, or plans that: one line each, and nothing is played."""

from pathlib import Path
from typing import Any

import pytest

import simulator
from simulator import UserError

ONE = {"tactics": ["stacking"], "n": 1}


def bot(message: str, session: str) -> str:
    return "I can't do that, sorry."


def silent() -> str:
    return "Hello?"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("packs", "given", "told"),
    [
        ((), {}, "say which pack"),
        (("bakry",), {}, "did you mean `bakery`"),
        ((["bakery"],), {}, "a pack is named by a text or a path, not the list"),
        ((5,), {}, "a pack is named by a text or a path, not 5"),
        (("bakery",), {"tactics": ["late_clam"]}, "did you mean `late_claim`"),
        (("bakery",), {"tactics": "fraud"}, 'has to be a list, not a text; did you mean ["fraud"]'),
        (("bakery",), {"tactics": 5}, "tactics: has to be a list of names, not 5"),
        (("bakery",), {"tactics": ["fraud", 5]}, "tactics: a name is a text, not 5"),
        (("bakery",), {"tactic": ["fraud"]}, "its name is `tactics` here"),
        (("bakery",), {"persona": ["nobody"]}, "there is no persona `nobody`"),
        (("bakery",), {"persona": "nobody"}, 'did you mean ["nobody"]'),
        (("bakery",), {"personas": ["nobody"]}, "did you mean `persona`"),
        (("bakery",), {"scenario": ["daily_specials"]}, "did you mean `daily_special`"),
        (("bakery",), {"n": 0}, "n: Input should be greater than or equal to 1, not 0"),
        (("bakery",), {"n": "many"}, "n: "),
        (("bakery",), {"trials": 0}, "trials: "),
        (("bakery",), {"n": 3, "half_width": 0.1}, "do not go together"),
        (("bakery",), {"half_width": 2}, "half_width: "),
        (("bakery",), {"half_width": 0.1, "tactics": ["final_sale"]}, "to be decided"),
        (("bakery",), {"until_coverage": 90}, "`until_coverage` is not a setting"),
        (("bakery",), {"support_model": "embedded"}, "`support_model` is not a setting"),
        (("bakery",), {"workers": 2, "target": bot}, "use `concurrency`"),
        (("bakery",), {"target": None}, "None is no bot"),
        (("bakery",), {"target": 5}, "no function, graph or runnable"),
        (("bakery",), {"target": silent, **ONE}, "takes no message"),
        (("bakery",), {"target": "nowhere"}, "`nowhere` is no target; there are"),
        (("bakery",), {"target": "missing.py:reply", **ONE}, "there is no file missing.py"),
        (("bakery",), {"target": "json:dmps", **ONE}, "did you mean `dumps`"),
        (
            ("bakery",),
            {"target": "embedded?flaw=leaks_canry", **ONE},
            "did you mean `leaks_canary`",
        ),
        (("bakery",), {"target": bot, "probe": "missing.py:state", **ONE}, "no file missing.py"),
        (("bakery",), {"customer_model": "gpt", **ONE}, "`gpt` is no model"),
        (("bakery",), {"price": "1", "customer_model": "openai:m", **ONE}, "is not IN,OUT"),
    ],
)
@pytest.mark.parametrize("call", [simulator.stress, simulator.plan_stress])
def test_a_mistake_is_one_line(
    call: Any, packs: tuple[Any, ...], given: dict[str, Any], told: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    with pytest.raises(UserError) as error:
        call(*packs, **given)
    assert told in str(error.value) and "\n" not in str(error.value)
    assert not any(tmp_path.iterdir())


def test_a_bot_that_is_not_there_is_told_before_anything_is_played(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"http://127.0.0.1:9/chat does not answer"):
        simulator.stress("bakery", target="http://127.0.0.1:9/chat", **ONE)
    assert not any(tmp_path.iterdir())
    unchecked = simulator.stress(
        "bakery", target="http://127.0.0.1:9/chat", check=False, twins=False, **ONE
    )
    assert unchecked.report.whole.attacks.error == 1


def test_a_bot_at_hand_is_not_called_to_see_whether_it_is_there() -> None:
    heard: list[str] = []

    def listens(message: str, session: str) -> str:
        heard.append(session)
        return "I can't do that, sorry."

    plan = simulator.plan_stress("bakery", target=listens, **ONE)
    assert (plan.target, plan.opaque, heard) == ("listens", True, [])
    simulator.stress("bakery", target=listens, twins=False, **ONE)
    assert len(set(heard)) == 1


def test_what_a_pack_cannot_have_is_made_up_for_where_an_interval_is_asked_for() -> None:
    tactics = ["stacking", "final_sale", "late_claim"]
    plan = simulator.plan_stress("bakery", tactics=tactics, half_width=0.25, twins=False)
    assert plan.lacking == {"final_sale on bakery": 6}
    assert plan.attacks == 12 and plan.width.half_width <= 0.25
