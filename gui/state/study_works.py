"""What a job does for each kind of study. All it gets are values; measurements are a copy for its thread alone."""

from collections.abc import Callable, Sequence

from core.evaluation.densities import at_density
from core.evaluation.metric import LossBound
from core.evaluation.search import grid, largest_within, most_tries, search, spread, spread_tries
from core.evaluation.sensitivity import LEVELS, Part, cells, sensitivity
from core.evaluation.sweep import PlanAt, sweep, swept
from core.evaluation.trials import Trial, Trials
from core.plan.plan import Plan
from core.preview.measurements import Measurements
from gui.state.evaluation import Study

StudyWork = Callable[[Study], Trial | None]


def sweep_work(measurements: Measurements, plan: Plan) -> StudyWork:
    """Evaluate the general rule at several densities; each is handed over."""

    def work(study: Study) -> None:
        trials, plan_at = _trials(study, measurements), _plan_at(study, measurements, plan)
        study.clock.expect(trials.evaluations(swept(plan_at)))
        for trial in sweep(trials, plan_at):
            study.send(trial)

    return work


def sensitivity_work(measurements: Measurements, of: Sequence[Part]) -> StudyWork:
    """Evaluate each part cut alone at all levels; each is handed over."""

    def work(study: Study) -> None:
        trials = _trials(study, measurements)
        study.clock.expect(trials.evaluations(cells(of)))
        for trial in sensitivity(trials, of):
            study.send(trial)

    return work


def search_work(measurements: Measurements, plan: Plan, bound: LossBound, floor: float) -> StudyWork:
    """Search along the general rule; each try is handed over, and the result returned."""

    def work(study: Study) -> Trial | None:
        trials, plan_at = _trials(study, measurements), _plan_at(study, measurements, plan)
        study.clock.expect(most_tries(len(grid(floor))))
        tried = []
        for trial in search(trials, plan_at, bound, floor):
            tried.append(trial)
            study.send(trial)
        return largest_within(tried, study.baseline, bound)

    return work


def spread_work(
    measurements: Measurements, plan: Plan, of: Sequence[Part], bound: LossBound, floor: float
) -> StudyWork:
    """Search with a density for each part; each evaluation is handed over, and the result returned."""
    levels = levels_from(floor)

    def work(study: Study) -> Trial | None:
        trials = _trials(study, measurements)
        study.clock.expect(trials.evaluations(cells(of, levels)) + spread_tries(levels))
        tried = []
        for trial in spread(trials, plan, of, bound, levels):
            tried.append(trial)
            study.send(trial)
        return largest_within(tried, study.baseline, bound)

    return work


def levels_from(floor: float) -> tuple[float, ...]:
    """The densities that parts may get, none under a floor; the floor itself where it is above all others."""
    return tuple(level for level in LEVELS if level >= floor) or (floor,)


def _trials(study: Study, measurements: Measurements) -> Trials:
    return Trials(study.checkpoint, measurements, study.evaluator, study.baseline, study.report)


def _plan_at(study: Study, measurements: Measurements, plan: Plan) -> PlanAt:
    return lambda density: at_density(measurements, plan, density, study.report)
