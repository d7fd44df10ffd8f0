"""To ask a judge what no rule can tell of a stress run; what it says is stored in the run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.api.production import Watching, unwatched
from simulator.runs.stress.answers import AnsweredRun, Question, ask_all, has_question
from simulator.runs.stress.judged import judged

if TYPE_CHECKING:
    from simulator.analyses.stress.judge_report import JudgeReport
    from simulator.api.production import Production
    from simulator.content.tactics import Tactic
    from simulator.play.models.connections import Connections


async def ask_judge(
    production: Production,
    tactics: Mapping[str, Tactic],
    model: str,
    watching: Watching = unwatched,
) -> JudgeReport:
    """Have a judge asked the questions of a run's tactics; none that it answered is asked again.

    Args:
        production: Of the run, which was played and is not open.
        tactics: By name, those of the run.
        model: The judge.
        watching: Is told of the progress.

    Raises:
        UserError: No such model, or the run cannot be written.
    """
    from simulator.analyses.stress.judge_report import judge_report_of
    from simulator.play.models import check_judge, name_of

    check_judge(model)
    packs = {pack.name: pack for pack in production.packs}
    with AnsweredRun.open(production.folder, write=True) as run:
        connections = _connections(production, lambda line: watcher.say(line))
        try:
            judge = connections.connect(model, "judge")
            name = name_of(judge)
            known = run.answers(name)
            questions = [
                Question(one, known.get(one.place))
                for one in judged(run, packs, tactics)
                if has_question(one)
            ]
            spent = (said.usage.dollars or Decimal(0) for said in known.values())
            connections.budget.spent += sum(spent, Decimal(0))
            waiting = sum(1 for each in questions if each.answer is None)
            with watching(len(questions), len(questions) - waiting) as watcher:
                over = lambda: connections.budget.empty or connections.lost  # noqa: E731
                most = production.settings.concurrency
                await ask_all(run, questions, packs, judge, most, over, watcher.advance)
        finally:
            await connections.close()
    return judge_report_of(name, questions)


def _connections(production: Production, tell: Callable[[str], None]) -> Connections:
    """With what is left of the run's budget; what the judge says is kept in the run itself."""
    from simulator.play.models.budget import Budget, read_price
    from simulator.play.models.connections import Connections, load_environment
    from simulator.play.models.journal import Journal, spent

    load_environment()
    job, before = production.job, Decimal(0)
    if job.journal is not None and job.journal.is_file():
        journal = Journal(job.journal)
        before = spent(journal.entries.values())
        journal.close()
    return Connections(
        budget=Budget(job.budget, before),
        price=None if job.price is None else read_price(job.price),
        most=max(64, job.concurrency),
        tell=tell,
    )
