"""Evaluations of plans, against the user's own ``evaluate`` alone, and against a file written for each plan."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from core.evaluation.metric import Baseline, Metric
from core.evaluation.remembering import RememberingEvaluator
from core.evaluation.sensitivity import LEVELS, cells, parts
from core.evaluation.setup import ScriptSetup, evaluator_for
from core.evaluation.trials import Proposal, Trials
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Density
from core.preview.measurements import Measurements
from tests.benchmarks.children import CHECKOUT, python
from tests.benchmarks.results import Figure, Result, faster, no_more
from tests.benchmarks.stage import Stage
from tests.benchmarks.timing import each, figure, seconds
from tests.benchmarks.words import count
from tests.benchmarks.words import figure as in_words

MATRIX = 625_000
"""Weights of each."""
MANY, FEW = 4000, 200
"""Inputs of the evaluation whose overhead is measured, and of the one that a study repeats."""


def measure(stage: Stage) -> Iterator[Result]:
    checkpoint = open_checkpoint(stage.data.single(stage.sizes.evaluated, stage.sizes.evaluated // MATRIX))
    yield _overhead(stage, checkpoint)
    yield _sensitivity(stage, checkpoint)


def _overhead(stage: Stage, checkpoint: Checkpoint) -> Result:
    """The app's way and the user's by turns, each in a process that has loaded the model."""
    script, ours, theirs = _script(stage, MANY), [], []
    with _trials(checkpoint, script) as trials, _by_hand(script, checkpoint.path) as evaluate:
        for turn in range(stage.sizes.repeats + 1):
            proposal = Proposal(Plan(_all(checkpoint), Density(0.5 - 0.01 * turn)))
            ours.append(seconds(lambda proposal=proposal: trials.run(proposal)))
            theirs.append(evaluate())
    # in the first turn the weights are read and the model is used for the first time
    taken, own = figure(ours[1:]), figure(theirs[1:])
    return Result(
        "evaluate",
        f"evaluate a plan of {count(stage.sizes.evaluated)} weights on {MANY:,} inputs",
        taken,
        "the user's own evaluate, its model loaded",
        own,
        (no_more(taken, own, 1.1),),
        (f"cutting, putting back and all else takes {in_words(Figure(taken.value - own.value, 's'))}",),
    )


def _sensitivity(stage: Stage, checkpoint: Checkpoint) -> Result:
    """All cells the app's way; some of them the user's way, and as many times as long for all."""
    script, theirs = _script(stage, FEW), []
    plan = Plan(_all(checkpoint), Density(0.5))
    proposals = [*cells(parts(checkpoint, plan))]
    out = stage.folder / "cut-for-evaluation.safetensors"
    whole = Figure(seconds(lambda: _study(checkpoint, script, proposals)), "s")
    for proposal in proposals[: stage.sizes.repeats]:
        theirs.append(seconds(lambda proposal=proposal: _written_and_evaluated(checkpoint, proposal, script, out)))
        out.unlink()
    one, number = figure(theirs), len(proposals)
    scaled = Figure(one.value * number, "s", one.runs, one.spread * number)
    return Result(
        "evaluate sensitivity",
        f"sensitivity of {number // len(LEVELS)} matrices at {len(LEVELS)} levels",
        whole,
        "prune from the command line, start Python, load and evaluate, for each",
        scaled,
        (faster(whole, scaled, 10),),
        (f"{in_words(each(whole, number))} each; by hand {in_words(one)}, measured {one.runs} times, of {number}",),
    )


def _study(checkpoint: Checkpoint, script: Path, proposals: Sequence[Proposal]) -> None:
    with _trials(checkpoint, script) as trials:
        for proposal in proposals:
            trials.run(proposal)


def _written_and_evaluated(checkpoint: Checkpoint, proposal: Proposal, script: Path, out: Path) -> None:
    (name,) = proposal.plan.chosen
    density = ("--density", proposal.asked)
    python("main.py", "prune", checkpoint.path, "--select", name, *density, "-o", out)
    python(script, out)


@contextmanager
def _trials(checkpoint: Checkpoint, script: Path) -> Iterator[Trials]:
    """Trials of a new process, which has loaded the model and evaluated it uncut."""
    evaluator = RememberingEvaluator(evaluator_for(checkpoint, ScriptSetup(script, Path(sys.executable))), checkpoint)
    with closing(evaluator):
        baseline = Baseline.of(Metric.guessed("mean"), evaluator.uncut())
        yield Trials(checkpoint, Measurements(checkpoint), evaluator, baseline)


@contextmanager
def _by_hand(script: Path, checkpoint: Path) -> Iterator[Callable[[], float]]:
    """The user's own ``evaluate`` in another process, where the model is loaded; gives the seconds that it takes."""
    command = [sys.executable, "-m", "tests.benchmarks.evaluating_child", str(script), str(checkpoint)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=CHECKOUT, stdin=pipe, stdout=pipe, text=True) as process:

        def evaluate() -> float:
            process.stdin.write("\n")
            process.stdin.flush()
            return float(process.stdout.readline())

        yield evaluate
        process.stdin.close()


def _script(stage: Stage, inputs: int) -> Path:
    """The user's script, for so many inputs."""
    return Path(shutil.copy(Path(__file__).with_name("evaluation_script.py"), stage.folder / f"evaluate_{inputs}.py"))


def _all(checkpoint: Checkpoint) -> frozenset[str]:
    return frozenset(owner.name for owner in checkpoint.owners)
