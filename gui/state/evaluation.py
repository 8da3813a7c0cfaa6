"""What the user's own evaluation says of the plan: what is set up, what runs, and what it has given."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from core.base.errors import UserError
from core.base.progress import Report
from core.evaluation.effective_cut import effective_cut
from core.evaluation.evaluator import Evaluated, Evaluator
from core.evaluation.metric import Baseline, Difference, Metric
from core.evaluation.remembering import RUNS, RememberingEvaluator, ResultsInMemory
from core.evaluation.setup import EvaluationSetup
from core.model.checkpoint import Checkpoint
from core.plan.plan import Plan
from core.plan.plan_result import PlanResult
from gui.state.changes import Change, Opened, PlanChanged, Settled
from gui.state.document import Document
from gui.state.document_state import DocumentState
from gui.state.evaluation_choice import EvaluationChoice
from gui.state.evaluation_session import EvaluationSession, ResultsOf
from gui.state.jobs import Channel, Job, Jobs, Title
from gui.state.run_clock import RunClock
from gui.state.silence import Silence

Remembered = Callable[[Checkpoint], EvaluationChoice | None]
MakeEvaluator = Callable[[Checkpoint, EvaluationSetup], Evaluator]


@dataclass(frozen=True)
class Reading:
    """What the evaluation of a plan gave, of the metric that counts.

    Attributes:
        outdated: whether it is of an earlier plan than the one on the screen.
    """

    metric: Metric
    value: float
    difference: Difference | None
    outdated: bool = False


@dataclass(frozen=True)
class Study:
    """What the work of a job is given to evaluate plans.

    Attributes:
        checkpoint: that is open.
        evaluator: of the checkpoint, for this job alone.
        baseline: what the uncut model gives.
        report: says how far it is; it raises `Cancelled` when nobody wants the result any more.
        clock: is told how many evaluations there will be.
        send: hands over a part of the result.
    """

    checkpoint: Checkpoint
    evaluator: RememberingEvaluator
    baseline: Baseline
    report: Report
    clock: RunClock
    send: Callable[[object], None]


@dataclass(frozen=True)
class _Runs:
    """The runs of the uncut model."""

    runs: tuple[Evaluated, ...]


class Evaluation(QObject):
    """Evaluates plans of the document in jobs, one at a time; keeps what they gave for as long as the file is open.

    Args:
        document: whose plans are evaluated.
        jobs: where that is done.
        remembered: gives what was set up for a checkpoint before.
        make: makes an evaluator, in the thread of a job.
        results_of: what is known already of a checkpoint; by default nothing is kept beyond the process.
    """

    changed = Signal()
    """Another thing is set up, or more has been found."""
    begun = Signal()
    """What was found before is of something else now: of another file, setup or metric."""
    running_changed = Signal()
    progressed = Signal(str)
    """How far what is being evaluated is, in words."""
    silent = Signal()
    """What is being evaluated has printed nothing for long."""
    noted = Signal(str)
    """What the user should know of how it was evaluated."""
    failed = Signal(str)
    """Why something could not be evaluated."""

    def __init__(
        self,
        document: Document,
        jobs: Jobs,
        remembered: Remembered,
        make: MakeEvaluator,
        results_of: ResultsOf = lambda *_: ResultsInMemory(),
    ) -> None:
        super().__init__(document)
        self._results_of = results_of
        self._document, self._jobs, self._remembered, self._make = document, jobs, remembered, make
        self.choice: EvaluationChoice | None = None
        self.following = False
        self._identity = ""
        self._notes: tuple[str, ...] = ()
        self._session: EvaluationSession | None = None
        self._job: Job | None = None
        self._wanted = False
        self._words = ""
        self._runs: tuple[Evaluated, ...] = ()
        self._evaluated: dict[Plan, Evaluated] = {}
        self._latest: Evaluated | None = None
        document.happened.connect(self._follow)

    @property
    def running(self) -> bool:
        """Whether something is being evaluated."""
        return self._job is not None

    @property
    def metric(self) -> Metric | None:
        """The metric that counts; None before anything has been evaluated."""
        found = self._runs[0] if self._runs else self._latest
        if self.choice is None or found is None:
            return None
        name = self.choice.metric
        return self.choice.metric_of(found.metrics) if not name or name in found.metrics else None

    @property
    def baseline(self) -> Baseline | None:
        """What the uncut model gives."""
        metric = self.metric
        return None if metric is None or not self._runs else Baseline.of(metric, self._runs)

    @property
    def present(self) -> Reading | None:
        """What is known of the plan on the screen; of an earlier one where that has not been evaluated.

        While the model is shown unpruned, its baseline.
        """
        metric, baseline = self.metric, self.baseline
        if self._document.showing.comparing and metric is not None and baseline is not None:
            return Reading(metric, baseline.middle, None)
        found = self._evaluated.get(self._document.shown) if self._document.is_open else None
        return self._reading(found or self._latest, outdated=found is None)

    @property
    def results(self) -> Mapping[Plan, PlanResult]:
        """What is known of plans in the metric that counts, to be saved with them."""
        metric, baseline = self.metric, self.baseline
        if metric is None or baseline is None:
            return {}
        return {
            plan: PlanResult(metric.name, metric.higher_is_better, baseline.values, metric.value(found))
            for plan, found in self._evaluated.items()
            if metric.name in found.metrics
        }

    def reading(self, plan: Plan) -> Reading | None:
        """What the evaluation of a plan gave; None where it has not been evaluated."""
        return self._reading(self._evaluated.get(plan)) if self._evaluated else None

    def set_up(self, choice: EvaluationChoice) -> None:
        """Evaluate by something else from now on, by a script that has changed, or look at another metric."""
        before, self.choice = self.choice, choice
        if self._identity != choice.identity:
            self._begin()
        elif choice != before:
            self.begun.emit()
        if choice != before:
            self.changed.emit()

    def evaluate_plan(self) -> None:
        """Evaluate the plan in force, at once or as soon as its thresholds are exact and nothing else is evaluated."""
        if self.choice is None or not self._document.is_open:
            return
        self._document.cancel_preview()
        self._wanted = True
        if self._document.settled:
            self._go_on()
        else:
            self._document.exact_reader.resume()

    def study(
        self,
        work: Callable[[Study], Any],
        title: Title,
        *,
        found: Callable[[Any], None] = lambda _: None,
        finished: Callable[[Any], None] = lambda _: None,
        evaluations: int = 0,
    ) -> bool:
        """Evaluate several plans in a job, the uncut model first where that has not been.

        Args:
            work: is called in the thread of the job.
            title: of the job, before people.
            found: takes parts of the result.
            finished: takes the result.
            evaluations: that there will be besides those of the uncut model, as far as is known.

        Returns:
            whether it has begun: nothing does where nothing is set up, or something is evaluated already.
        """
        session, choice = self._session, self.choice
        if session is None or choice is None or self.running:
            return False
        clock = RunClock(RUNS - len(self._runs) + evaluations)

        def take(part: Any) -> None:  # noqa: ANN401
            if isinstance(part, _Runs):
                self._take_runs(part)
            else:
                found(part)

        self._job = self._jobs.start(
            lambda channel: _run(session, choice, clock, work, channel),
            found=take,
            finished=finished,
            failed=lambda error: self._fail(session, error),
            ended=self._end,
            title=title,
            words=clock.words,
        )
        silence = Silence(lambda: session.log)
        self._job.progressed.connect(lambda done, total: self._progress(clock.words(done, total), done, silence))
        self.running_changed.emit()
        return True

    def cancel(self) -> None:
        """Stop what is being evaluated; what has been found stays."""
        self._wanted = False
        if self._job is not None:
            self._job.cancel()

    def close(self) -> None:
        """End the process of the evaluation; called when all jobs have ended."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _progress(self, words: str, done: int, silence: Silence) -> None:
        if words != self._words:
            self._words = words
            self.progressed.emit(words)
        if silence.begins_to_last(done):
            self.silent.emit()

    def _begin(self) -> None:
        """Begin anew: what was found is of something else."""
        self.cancel()
        self._identity = "" if self.choice is None else self.choice.identity
        self._runs, self._evaluated, self._latest = (), {}, None
        session, self._session = self._session, None
        if session is not None:
            self._jobs.start(lambda _: session.close())
        if self.choice is not None and self._document.is_open:
            checkpoint, setup = self._document.state.checkpoint, self.choice.setup
            self._session = EvaluationSession(checkpoint, lambda: self._make(checkpoint, setup), self._results_of)
        self.begun.emit()

    def _follow(self, change: Change) -> None:
        match change:
            case Opened(now):
                # without weights there is nothing to run
                self.choice = None if now.checkpoint.no_weights else self._remembered(now.checkpoint)
                self._begin()
                self.changed.emit()
            case PlanChanged(now) if self._evaluated:
                self._latest = self._evaluated.get(now.shown, self._latest)
            case Settled(now) if not now.previewing:
                self._look_up(now)
                self._wanted = self._wanted or (self.following and self.choice is not None)
                self._go_on()

    def _look_up(self, now: DocumentState) -> None:
        """Plans that cut the same have the same result."""
        if self._session is None or not self._runs or now.plan in self._evaluated:
            return
        known = self._session.known(effective_cut(now.checkpoint, now.plan_numbers))
        if known is not None:
            self._note(now.plan, known)

    def _go_on(self) -> None:
        """Evaluate the plan in force if that is wanted and can be now."""
        now = self._document.state
        if self.running or not self._wanted or self.choice is None or not self._document.settled or now.previewing:
            return
        self._wanted = False
        if now.plan in self._evaluated:
            return
        plan, cut = now.plan, effective_cut(now.checkpoint, now.plan_numbers)
        self.study(
            lambda study: study.evaluator.evaluate(cut, study.report),
            lambda: self.tr("Evaluating the plan"),
            finished=lambda found: self._note(plan, found),
            evaluations=1,
        )

    def _note(self, plan: Plan, found: Evaluated) -> None:
        self._evaluated[plan] = self._latest = found
        self.changed.emit()

    def _take_runs(self, part: _Runs) -> None:
        if part.runs != self._runs:
            self._runs = part.runs
            self.changed.emit()

    def _fail(self, session: EvaluationSession, error: UserError) -> None:
        if session is self._session:
            self._wanted = False
            self.failed.emit(str(error))

    def _end(self) -> None:
        self._job = None
        notes = () if self._session is None else self._session.notes
        if notes and notes != self._notes:
            self.noted.emit(" ".join(notes))
        self._notes = notes
        self.running_changed.emit()
        if self._document.settled and not self._document.state.previewing:
            # a study may have evaluated the plan in force too
            self._look_up(self._document.state)
            self._go_on()

    def _reading(self, found: Evaluated | None, *, outdated: bool = False) -> Reading | None:
        metric = self.metric
        if found is None or metric is None or metric.name not in found.metrics:
            return None
        value, baseline = metric.value(found), self.baseline
        return Reading(metric, value, None if baseline is None else baseline.difference(value), outdated)


def _run(
    session: EvaluationSession,
    choice: EvaluationChoice,
    clock: RunClock,
    work: Callable[[Study], Any],
    channel: Channel,
) -> Any:  # noqa: ANN401
    report = clock.reporting(channel.report)
    with session.use(clock, report) as evaluator:
        runs = evaluator.uncut(report)
        channel.send(_Runs(runs))
        baseline = Baseline.of(choice.metric_of(runs[0].metrics), runs)
        return work(Study(session.checkpoint, evaluator, baseline, report, clock, channel.send))
