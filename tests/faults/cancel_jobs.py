"""What is cancelled: the work of all jobs that the window starts, with what it works on."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.base.progress import silent
from core.evaluation.effective_cut import effective_cut
from core.evaluation.evaluator import EffectiveCut
from core.evaluation.metric import LossBound
from core.evaluation.remembering import ResultsInMemory
from core.evaluation.sensitivity import parts
from core.evaluation.setup import CommandSetup, evaluator_for
from core.handover.wishes import Wishes
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.plan_file import save_plan
from core.plan.rules import Density
from core.preview.lifted_masks import LiftedMasks
from core.preview.measurements import Measurements
from core.preview.plan_numbers import PlanNumbers
from core.preview.read_planning import make_exact
from core.pruning.commit import commit, export_with_masks
from core.report.file_summary import summarise
from gui.controllers import checking, differing, opening, plan_files
from gui.controllers.commit_jobs import CommitOrder, commit_job, export_job, export_masks_job
from gui.controllers.handover_job import HandoverOrder, handover_job
from gui.controllers.write_preparation import ReadyPlan
from gui.state import evaluation as evaluations
from gui.state.evaluation_choice import EvaluationChoice
from gui.state.evaluation_session import EvaluationSession
from gui.state.jobs import Channel
from gui.state.run_clock import RunClock
from gui.state.study_works import StudyWork, search_work, sensitivity_work, spread_work, sweep_work
from tests.faults.big_sources import SOURCES, layers
from tests.helpers.checkpoints import plan_for

EVALUATING = "import sys, time; time.sleep(0.3); print(0.5)"
"""What evaluates, in another process."""


@dataclass(frozen=True)
class Ready:
    """What jobs work on: a checkpoint, a plan with its numbers, what was made of it before, and an empty folder."""

    checkpoint: Checkpoint
    plan: Plan
    measurements: Measurements
    numbers: PlanNumbers
    pruned: Path
    masked: Path | None
    saved: Path
    out: Path


def ready(container: str, megabytes: float, folder: Path) -> Ready:
    """Write a checkpoint, a pruned copy and a plan."""
    for each in ("in", "made", "out"):
        (folder / each).mkdir(parents=True)
    path = SOURCES[container](folder / "in", layers(megabytes))
    checkpoint = open_checkpoint(path)
    plan, measurements = plan_for([*checkpoint.by_name], 0.5), Measurements(checkpoint)
    numbers = make_exact(measurements, plan)
    suffix = checkpoint.container.output.suffix
    pruned, masked = folder / "made" / f"pruned{suffix}", folder / "made" / f"masked{suffix}"
    commit(checkpoint, plan, numbers, pruned, silent)
    if container not in UNMASKED:
        export_with_masks(checkpoint, plan, numbers, masked, silent)
    saved = folder / "made" / "plan.json"
    save_plan(saved, plan, checkpoint)
    there = masked if masked.exists() else None
    return Ready(checkpoint, plan, measurements, numbers, pruned, there, saved, folder / "out")


UNMASKED = ("TorchScript", "plain pickle")
"""Containers that can't have masks."""

Job = Callable[[Ready, Channel], object]


def _order(made: Ready, *, with_record: bool = False) -> CommitOrder:
    name = f"new{made.checkpoint.container.output.suffix}"
    return CommitOrder(made.checkpoint, made.plan, made.numbers, made.out / name, with_record, (), None)


def _handing_over(wishes: Wishes) -> Job:
    def work(made: Ready, channel: Channel) -> object:
        plan = ReadyPlan(made.checkpoint, made.plan, made.numbers, made.measurements, LiftedMasks(), first=(), last=())
        return handover_job(HandoverOrder(plan, (), made.out / "folder", wishes, False, None), channel)

    return work


def _study(work: Callable[[Ready], StudyWork]) -> Job:
    """A study with an evaluation by a command, in a session of its own."""

    def run(made: Ready, channel: Channel) -> object:
        choice = EvaluationChoice(CommandSetup((sys.executable, "-c", EVALUATING)))
        session = EvaluationSession(
            made.checkpoint,
            lambda: evaluator_for(made.checkpoint, choice.setup),
            lambda *_: ResultsInMemory(),
        )
        try:
            return evaluations._run(session, choice, RunClock(3), work(made), channel)
        finally:
            session.close()

    return run


def _fresh(made: Ready) -> Measurements:
    return made.measurements.copy(made.checkpoint)


def _opening(of: Callable[[Ready], Path | None]) -> Job:
    def work(made: Ready, channel: Channel) -> object:
        path = of(made)
        return None if path is None else opening._load(path, channel)

    return work


def _thresholds(made: Ready, channel: Channel) -> object:
    return make_exact(Measurements(made.checkpoint), Plan(made.plan.chosen, Density(0.3)), channel.report)


def _check(made: Ready, channel: Channel) -> object:
    return checking._comparing(made.checkpoint.path, made.pruned, None, made.plan)(channel)


def _save(made: Ready, channel: Channel) -> object:
    return plan_files._save(made.out / "plan.json", made.plan, made.checkpoint, (), {}, channel)


BOUND = LossBound(0.01, relative=True)
JOBS: dict[str, Job] = {
    "open": _opening(lambda made: made.checkpoint.path),
    "open with masks": _opening(lambda made: made.masked),
    "read": lambda made, channel: make_exact(Measurements(made.checkpoint), made.plan, channel.report),
    "read for a density": _thresholds,
    "commit": lambda made, channel: commit_job(_order(made), channel),
    "commit with record": lambda made, channel: commit_job(_order(made, with_record=True), channel),
    "export with masks": lambda made, channel: None if made.masked is None else export_job(_order(made), channel),
    "masks alone": lambda made, channel: export_masks_job(_order(made), channel),
    "hand over": _handing_over(Wishes()),
    "hand over as safetensors": _handing_over(Wishes(container="safetensors", compressed=True)),
    "hand over as pth": _handing_over(Wishes(container="pth")),
    "check": _check,
    "save a plan": _save,
    "open a plan": lambda made, channel: plan_files._load(made.saved, made.checkpoint, channel.report),
    "summary": lambda made, _: summarise(made.checkpoint),
    "evaluate": _study(lambda made: lambda study: study.evaluator.evaluate(cut_of(made), study.report)),
    "sweep": _study(lambda made: sweep_work(_fresh(made), made.plan)),
    "sensitivity": _study(lambda made: sensitivity_work(_fresh(made), parts(made.checkpoint, made.plan))),
    "search": _study(lambda made: search_work(_fresh(made), made.plan, BOUND, 0.05)),
    "search by parts": _study(
        lambda made: spread_work(_fresh(made), made.plan, parts(made.checkpoint, made.plan), BOUND, 0.05)
    ),
    "compare": lambda made, channel: differing._comparing(made.checkpoint, made.pruned)(channel),
}
"""Name → the work, as the window does it in a job."""

UNENDING = frozenset({"sweep", "sensitivity", "search", "search by parts"})
"""What takes minutes: it is cancelled in its first seconds, and never done whole."""


def cut_of(made: Ready) -> EffectiveCut:
    """What the plan cuts, as it is evaluated."""
    return effective_cut(made.checkpoint, made.numbers)
