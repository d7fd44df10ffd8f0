"""How far the dialogues of a run keep what was asked of them, counted in what was played."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.dialogue import Dialogue
from simulator.runs.controls import Controls


def controls_kept(
    controls: Controls,
    dialogues: Iterable[Dialogue],
    packs: Mapping[str, Pack],
    personas: Mapping[str, Persona],
) -> dict[str, int]:
    """By what was asked, in how many dialogues it is so; empty where nothing was asked.

    Args:
        controls: What was asked for.
        dialogues: That were played.
        packs: By name.
        personas: Who played, by name.
    """
    kept: Counter[str] = Counter(dict.fromkeys(_asked(controls), 0))
    for dialogue in dialogues if kept else ():
        kept.update(_of(controls, dialogue, packs[dialogue.pack], personas[dialogue.persona]))
    return dict(kept)


def _asked(controls: Controls) -> list[str]:
    return [
        *(f"{trait} {' or '.join(values)}" for trait, values in controls.traits.items()),
        *(f"mood {mood} ({share:.0%} asked for)" for mood, share in controls.moods.items()),
        *(f"topic {name}" for name in controls.topics),
        *(f"without topic {name}" for name in controls.without),
        *(f"entity {name}" for name in controls.entities),
    ]


def _of(controls: Controls, dialogue: Dialogue, pack: Pack, persona: Persona) -> set[str]:
    beats = pack.scenarios[dialogue.scenario].beats
    raised = {n for turn in dialogue.turns if turn.beat in beats for n in beats[turn.beat].about}
    said = " ".join(turn.text for turn in dialogue.turns).lower()
    true = [
        *(getattr(persona, trait) in values for trait, values in controls.traits.items()),
        *(persona.mood == mood for mood in controls.moods),
        *(name in raised for name in controls.topics),
        *(name not in raised for name in controls.without),
        *(name.lower() in said for name in controls.entities),
    ]
    return {name for name, holds in zip(_asked(controls), true, strict=True) if holds}
