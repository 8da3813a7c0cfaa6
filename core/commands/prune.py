"""``prune``: the whole job without a window."""

from argparse import Namespace
from dataclasses import dataclass

from core.checkpoint import Checkpoint
from core.choice import matching
from core.commit import Cut, Outcome, commit, export_with_masks
from core.errors import UserError
from core.measures import Measures
from core.opening import open_checkpoint
from core.plan import Plan
from core.planfile import load_plan
from core.progress import silent
from core.visible import visible


@dataclass(frozen=True)
class Pruned:
    """A file that was written and checked."""

    outcome: Outcome
    note: str

    def json(self) -> dict[str, object]:
        total = self.outcome.total
        return {
            "output": str(self.outcome.output),
            "parameters": [
                {
                    "name": cut.parameter.name,
                    "threshold": cut.threshold,
                    "pruned": cut.pruned,
                    "kept": cut.kept,
                    "density": cut.density,
                }
                for cut in self.outcome.cuts
            ],
            "total": {
                "numel": total.numel,
                "pruned": total.pruned,
                "kept": total.kept,
                "density": total.density,
            },
        }

    def text(self) -> str:
        total = self.outcome.total
        lines = [_line(cut) for cut in self.outcome.cuts]
        summary = (
            f"{self.outcome.output}: {total.pruned:,} of {total.numel:,} weights pruned, "
            f"density {100 * total.density:.2f} %, read back and checked."
        )
        return "\n".join(map(visible, [*lines, summary, *([self.note] if self.note else [])]))


def prune(options: Namespace) -> Pruned:
    """Open, plan, count, write, read back.

    Args:
        options: as `core.cli` parses them.

    Raises:
        UserError: whatever a user can cause.
    """
    checkpoint = open_checkpoint(options.file)
    plan, note = _plan(options, checkpoint)
    evaluation = Measures(checkpoint).settle(plan)
    write = export_with_masks if options.with_masks else commit
    outcome = write(checkpoint, plan, evaluation, options.output, silent)
    return Pruned(outcome, note or _nothing(outcome))


def _plan(options: Namespace, checkpoint: Checkpoint) -> tuple[Plan, str]:
    if options.plan is None:
        return Plan(matching(checkpoint, options.select, options.exclude, options.classes), options.rule), ""
    if options.select or options.exclude or options.classes:
        raise UserError("A plan says itself what is pruned. Leave out --select, --exclude and --class.")
    saved = load_plan(options.plan, checkpoint)
    return saved.plan, saved.note


def _nothing(outcome: Outcome) -> str:
    return "" if outcome.total.pruned else "Nothing was pruned: no weight lies at or under the threshold."


def _line(cut: Cut) -> str:
    threshold = "mask" if cut.threshold is None else f"{cut.threshold:.6g}"
    return f"{cut.parameter.name}  {threshold}  {cut.pruned:,} of {cut.numel:,} pruned  {100 * cut.density:.2f} % kept"
