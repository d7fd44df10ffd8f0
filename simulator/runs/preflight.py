"""Before a run: whether those who are to play in it answer at all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from pathlib import Path

from simulator import tokens
from simulator.config import Settings
from simulator.content.draws import draw_case
from simulator.content.pack import Pack
from simulator.content.pack_sentences import check_spoken
from simulator.content.personas import Persona
from simulator.json_text import parsed


def models_of(settings: Settings) -> dict[str, list[str]]:
    """The models of a run, each once, with the roles that it plays."""
    names = {
        "customer": settings.customer_model,
        "support": settings.support_model,
        "judge": settings.judge_model,
    }
    roles: dict[str, list[str]] = {}
    for role, name in names.items():
        if name is not None:
            roles.setdefault(name, []).append(role)
    return roles


def check_names(roles: dict[str, list[str]]) -> None:
    """Check every name and key, before the first call.

    Raises:
        SettingsError: No such model, no key, or a judge without an opinion.
    """
    from simulator.play.models import check_judge, check_model

    for name, played in roles.items():
        (check_judge if "judge" in played else check_model)(name)


def check_sentences(settings: Settings, packs: Sequence[Pack], own: Collection[str] = ()) -> None:
    """Refuse packs without words to the embedded model, before anything is played.

    Args:
        settings: Who plays.
        packs: What is played.
        own: Roles that others play: functions, or a bot.

    Raises:
        UserError: What a pack lacks.
    """
    names = {"customer": settings.customer_model, "support": settings.support_model}
    if any(name.startswith("embedded") for role, name in names.items() if role not in own):
        for pack in packs:
            check_spoken(pack)


async def check_models(
    settings: Settings,
    folder: Path,
    packs: Sequence[Pack] = (),
    personas: Mapping[str, Persona] | None = None,
) -> AsyncIterator[str]:
    """Make one tiny call to each model that is paid for and has not answered in this run yet.

    Args:
        settings: Who plays.
        folder: The run's; its journal is looked at where none is named.
        packs: What is played, to know how much context it takes.
        personas: Who may play.

    Yields:
        In one line each, what a model does without.

    Raises:
        SettingsError: A model does not answer; says what to do next.
    """
    from simulator.play.models import check_model
    from simulator.play.models.names import read_name

    journal = settings.record or folder / "journal.jsonl"
    for name, roles in models_of(settings).items():
        if not read_name(name).paid or answered_before(journal, name):
            continue
        check_model(name)
        from simulator.play.models.capabilities import check_batches, check_once

        needed = _needed(name, settings.prompt, roles, packs, personas or {})
        if note := await check_once(name, "support" in roles, needed):
            yield note
        if settings.batch:
            await check_batches(name)


def _needed(
    name: str,
    prompt: str,
    roles: Sequence[str],
    packs: Sequence[Pack],
    personas: Mapping[str, Persona],
) -> int:
    """Tokens of the longest prompt that a model is given in its roles; 0 where nobody knows."""
    found = [0]
    for pack in packs:
        if {"support", "judge"} & set(roles):
            found.append(_of_support(pack, prompt, name))
        if "customer" in roles:
            found += [_of_customer(pack, name, personas, prompt) for name in pack.scenarios]
    return max(found)


def _of_support(pack: Pack, prompt: str, name: str) -> int:
    import json

    from langchain_core.messages import SystemMessage

    from simulator.play.context import SHORT, support_prompt, tools_of
    from simulator.play.models.names import read_name
    from simulator.play.models.request_form import RequestForm

    form = RequestForm.of(read_name(name).tools, support=True, short=prompt == SHORT)
    sent, told = form.request([SystemMessage(support_prompt(pack))], {"tools": tools_of(pack)})
    return tokens.count(str(sent[0].content)) + tokens.count(json.dumps(told.get("tools", "")))


def _of_customer(pack: Pack, scenario: str, personas: Mapping[str, Persona], prompt: str) -> int:
    from simulator.play.context import SHORT, customer_prompt

    persona = max(personas.values(), key=lambda each: len(each.about))
    case = draw_case(pack, pack.scenarios[scenario], persona.name, 0)
    return tokens.count(customer_prompt(pack, case, persona, prompt == SHORT))


def answered_before(journal: Path, name: str) -> bool:
    """Whether a journal holds a reply of this model; a damaged line holds none."""
    from simulator.play.models.names import read_name

    model = read_name(name).said
    try:
        with journal.open(encoding="utf-8", errors="replace") as lines:
            return any(_model_of(line) == model for line in lines)
    except OSError:
        return False


def _model_of(line: str) -> str | None:
    """Who answered; a journal of before may hold options."""
    entry = parsed(line)
    model = entry.get("model") if isinstance(entry, dict) else None
    return model.partition("?")[0] if isinstance(model, str) else None
