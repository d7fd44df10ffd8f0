"""From the stage to the critic: what a check sees of a dialogue that is being played."""

from __future__ import annotations

from simulator.content.standing import standing_evidence
from simulator.dialogue import Finding, Turn
from simulator.play.cast import Cast
from simulator.play.critic import Look, run_checks
from simulator.play.scene import Scene


def inspect(scene: Scene, cast: Cast, turn: Turn) -> tuple[Finding, ...]:
    """Run all checks on a new turn.

    Args:
        scene: With the session as it was before the turn's words.
        cast: Who plays what.
        turn: The new turn.
    """
    if not cast.limits.critic:
        return ()
    return run_checks(
        Look(
            turn=turn,
            turns=scene["turns"][: turn.index],
            session=scene["session"],
            standing=standing_evidence(cast.pack),
            pack=cast.pack,
            world=scene["world"],
            known=cast.case.knows,
            limits=cast.limits,
            prompt=cast.support_prompt,
            scenario=cast.pack.scenarios[cast.case.scenario],
        )
    )
