"""``evaluate``: measures what cuts cost, by the user's own evaluation."""

import os
import shlex
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial

from core.base.errors import Cancelled, UserError
from core.base.escaping import escaped
from core.base.progress import Report
from core.base.wording import counted
from core.commands.evaluation_options import check_options
from core.commands.interrupts import cancelled_by_interrupt
from core.commands.plan_options import plan_from
from core.commands.progress_line import ProgressLine
from core.evaluation.default_setup import default_setup
from core.evaluation.densities import at_density
from core.evaluation.evaluation_answer import EvaluationAnswer
from core.evaluation.evaluator import Evaluator
from core.evaluation.interpreters import default_interpreter
from core.evaluation.metric import Baseline, LossBound, Metric
from core.evaluation.remembering import RememberingEvaluator
from core.evaluation.results import ResultStore, user_file
from core.evaluation.search import FLOOR, grid, largest_within, most_tries, search, spread, spread_tries
from core.evaluation.sensitivity import LEVELS, Part, cells, parts, sensitivity
from core.evaluation.setup import CommandSetup, EvaluationSetup, ScriptSetup, evaluator_for, files_of
from core.evaluation.sweep import SWEPT, sweep, swept
from core.evaluation.trials import Proposal, Trial, Trials
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.model.source_guard import source_guard
from core.plan.plan import Plan
from core.plan.plan_result import PlanResult
from core.plan.rules import Density, EachDensity
from core.preview.measurements import Measurements
from core.storage.output_guard import OutputGuard, Refused

LOGGED = 30
"""Most lines of what a script has printed that are shown with its failure."""


def evaluate(options: Namespace) -> EvaluationAnswer:
    """Run the uncut model and the plans that are asked for, as far as their results are not known.

    Args:
        options: the arguments as `core.commands.parser` parses them.

    Raises:
        UserError: the file or the options are wrong, or the evaluation fails.
        Cancelled: by Ctrl+C, before there was anything to tell.
    """
    check_options(options)
    checkpoint = open_checkpoint(options.file)
    checkpoint.require_weights()
    setup = _setup(options, checkpoint)
    guard = _guard(options, checkpoint, setup)
    plan, note = _plan(options, checkpoint)
    line = ProgressLine(sys.stderr)
    with closing(evaluator_for(checkpoint, setup)) as evaluator, cancelled_by_interrupt() as pressed:

        def report(done: int, total: int) -> None:
            pressed(done, total)
            line.show()

        try:
            answer = _evaluate(options, checkpoint, plan, evaluator, line, report)
        except UserError:
            line.clear()
            _show_log(evaluator.log)
            raise
        finally:
            line.clear()
        answer = replace(answer, notes=tuple(filter(None, (*checkpoint.notes, note, *evaluator.notes))))
    return _written(options, checkpoint, answer, guard)


def _guard(options: Namespace, checkpoint: Checkpoint, setup: EvaluationSetup) -> OutputGuard:
    """What the outputs must not replace, looked at before anything is run.

    Raises:
        UserError: one of them would, or both have the same path.
    """
    guard = source_guard(checkpoint, replaces=options.force)
    guard = guard.also([options.plan], Refused.PLAN).also(files_of(setup), Refused.EVALUATION)
    outputs = [path for path in (options.csv, options.output) if path is not None]
    for path in outputs:
        guard.check(path)
    if len({os.path.realpath(path) for path in outputs}) < len(outputs):
        raise UserError(f"--csv and -o both name {options.output}. Choose another name for one of them.")
    return guard


def _show_log(log: str) -> None:
    """Write the end of what a script or command has printed to standard error; a failure is told after it."""
    for each in log.rstrip().split("\n")[-LOGGED:]:
        if each:
            print(escaped(each), file=sys.stderr)


def _setup(options: Namespace, checkpoint: Checkpoint) -> EvaluationSetup:
    """What is to be run.

    Raises:
        UserError: it isn't said, or the command can't be taken apart, or is given no checkpoint.
    """
    if options.command is None:
        setup = default_setup(checkpoint)
        if options.script is not None:
            python = options.python or default_interpreter(options.script)
            setup = ScriptSetup(options.script, python)
        if setup is None:
            raise UserError("It is not said what evaluates the model. Give --with a Python file, or --command.")
        return replace(setup, python=options.python or setup.python)
    if options.python is not None:
        raise UserError("--python is for --with. A command says itself what it runs.")
    try:
        arguments = shlex.split(options.command)
    except ValueError as error:
        raise UserError(f"--command can't be taken apart into words: {error}. Put quotes in pairs.") from None
    if not any(place in each for each in arguments for place in ("{checkpoint}", "{folder}")):
        raise UserError("--command is given no model. Write {checkpoint} where the file belongs, or {folder}.")
    return CommandSetup(tuple(arguments))


def _plan(options: Namespace, checkpoint: Checkpoint) -> tuple[Plan | None, str]:
    """The plan that the options describe, and a note on it; None where they ask for the uncut model alone."""
    studied = any(each is not None for each in (options.sweep, options.sensitivity, options.max_loss))
    if options.rule is None and options.plan is None and not studied:
        if options.select or options.exclude or options.classes:
            raise UserError("It is said what is cut, and not how much. Give a threshold or a density, too.")
        return None, ""
    if options.rule is None:
        # its number does not count
        options.rule = EachDensity(1.0) if options.each else Density(1.0)
    return plan_from(options, checkpoint)


def _evaluate(
    options: Namespace,
    checkpoint: Checkpoint,
    plan: Plan | None,
    evaluator: Evaluator,
    line: ProgressLine,
    report: Report,
) -> EvaluationAnswer:
    line.begin("reading the model", 1)
    results = ResultStore(user_file()).of(checkpoint, evaluator.identity, report)
    if options.fresh:
        results.forget()
    remembering = RememberingEvaluator(evaluator, checkpoint, results)
    line.begin("uncut model", 1)
    runs = remembering.uncut(report)
    metric = Metric.chosen(runs[0].metrics, options.metric, options.higher)
    baseline = Baseline.of(metric, runs)
    bound = None if options.max_loss is None else LossBound(*options.max_loss)
    answer = EvaluationAnswer(baseline, searched=bound is not None, by_module=options.by == "module")
    if plan is None:
        return answer
    points: list[Trial] = []
    try:
        trials = Trials(checkpoint, Measurements(checkpoint), remembering, baseline, report)
        study = _study(options, checkpoint, plan, trials, bound)
        line.begin(study.what, study.steps, trials.seconds(study.evaluations))
        for trial in study.points:
            points.append(trial)
            line.advance()
    except Cancelled:
        answer = replace(answer, stopped=True)
    found = None if bound is None else largest_within(points, baseline, bound)
    return replace(answer, points=tuple(points), found=found)


@dataclass(frozen=True)
class _Study:
    """What is to be done: in words, how many steps it has at most, how many of them are evaluations, and its points."""

    what: str
    steps: int
    evaluations: int
    points: Iterator[Trial]


def _study(options: Namespace, checkpoint: Checkpoint, plan: Plan, trials: Trials, bound: LossBound | None) -> _Study:
    plan_at = partial(at_density, trials.measurements, plan, report=trials.report)
    if options.sweep is not None:
        densities = options.sweep or SWEPT
        evaluations = trials.evaluations(swept(plan_at, densities))
        return _Study("sweep", len(densities), evaluations, sweep(trials, plan_at, densities))
    if options.sensitivity is not None:
        rows, levels = _parts(options, checkpoint, plan), options.sensitivity or LEVELS
        what = f"{counted(len(rows), options.by or 'parameter')} × {counted(len(levels), 'level')}"
        evaluations = trials.evaluations(cells(rows, levels))
        return _Study(what, len(rows) * len(levels), evaluations, sensitivity(trials, rows, levels))
    if bound is None:
        wanted = Proposal(plan)
        return _Study("plan", 1, trials.evaluations([wanted]), map(trials.run, [wanted]))
    floor = FLOOR if options.floor is None else options.floor
    if options.spread:
        return _spread(plan, _parts(options, checkpoint, plan), trials, bound, floor)
    tries = most_tries(len(grid(floor)))
    return _Study("search", tries, tries, search(trials, plan_at, bound, floor))


def _spread(plan: Plan, rows: tuple[Part, ...], trials: Trials, bound: LossBound, floor: float) -> _Study:
    levels = tuple(each for each in LEVELS if each >= floor) or (floor,)
    count, tries = len(rows) * len(levels), spread_tries(levels)
    evaluations = trials.evaluations(cells(rows, levels)) + tries
    return _Study("search", count + tries, evaluations, spread(trials, plan, rows, bound, levels))


def _parts(options: Namespace, checkpoint: Checkpoint, plan: Plan) -> tuple[Part, ...]:
    found = parts(checkpoint, plan, by_module=options.by == "module")
    if not found:
        raise UserError("All that is chosen keeps the mask that the file came with. Name with --select what to cut.")
    return found


def _written(
    options: Namespace, checkpoint: Checkpoint, answer: EvaluationAnswer, guard: OutputGuard
) -> EvaluationAnswer:
    """Write the table, and the plan that was found."""
    if options.csv is not None:
        answer.write_csv(options.csv, guard)
    if options.output is None:
        return answer
    if answer.found is None:
        return replace(answer, notes=(*answer.notes, "No plan was saved, as none was found."))
    # imported here: most commands save no plan, and what checks one takes as long to load as all else together
    from core.plan.plan_file import save_plan

    plan, baseline = answer.found.plan, answer.baseline
    metric = baseline.metric
    result = PlanResult(metric.name, metric.higher_is_better, baseline.values, answer.found.value)
    save_plan(options.output, plan, checkpoint, results={plan: result}, guard=guard)
    return replace(answer, notes=(*answer.notes, f"The plan was saved as {options.output}."))
