"""``prune``: the whole job without a window."""

from argparse import Namespace
from dataclasses import dataclass

from core.base.errors import UserError
from core.base.escaping import escaped
from core.base.progress import silent
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.model.selection import matching
from core.plan.plan import Plan
from core.plan.plan_file import load_plan
from core.preview.measurements import Measurements
from core.pruning.commit import Outcome, ParameterCut, commit, export_with_masks


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
                    "zero_before": cut.zero_before,
                    "cut": cut.cut,
                    "kept": cut.kept,
                    "density": cut.density,
                }
                for cut in self.outcome.cuts
            ],
            "total": {
                "numel": total.numel,
                "pruned": total.pruned,
                "zero_before": total.zero_before,
                "cut": total.cut,
                "kept": total.kept,
                "density": total.density,
            },
        }

    def text(self) -> str:
        total = self.outcome.total
        lines = [_line(cut) for cut in self.outcome.cuts]
        summary = (
            f"{self.outcome.output}: {total.cut:,} of {total.numel:,} weights cut, {total.zero_before:,} zero before, "
            f"{total.kept:,} kept, density {100 * total.density:.2f} %, read back and checked."
        )
        return "\n".join(map(escaped, [*lines, summary, *([self.note] if self.note else [])]))


def prune(options: Namespace) -> Pruned:
    """Open, plan, count, write, read back.

    Args:
        options: as `core.commands.parser` parses them.

    Raises:
        UserError: whatever a user can cause.
    """
    checkpoint = open_checkpoint(options.file)
    plan, note = _plan(options, checkpoint)
    if not plan.chosen:
        raise UserError(_no_match(options))
    plan_numbers = Measurements(checkpoint).make_exact(plan)
    write = export_with_masks if options.with_masks else commit
    outcome = write(checkpoint, plan, plan_numbers, options.output, silent)
    return Pruned(outcome, note or _nothing(outcome))


def _plan(options: Namespace, checkpoint: Checkpoint) -> tuple[Plan, str]:
    if options.plan is None:
        return Plan(matching(checkpoint, options.select, options.exclude, options.classes), options.rule), ""
    if options.select or options.exclude or options.classes:
        raise UserError("A plan says itself what is pruned. Leave out --select, --exclude and --class.")
    saved = load_plan(options.plan, checkpoint)
    return saved.plan, saved.note


def _no_match(options: Namespace) -> str:
    """Why there is nothing to prune."""
    if options.plan is not None:
        return f"The plan {options.plan} chooses no parameter, so there is nothing to prune."
    rules = (("--select", options.select), ("--class", options.classes), ("--exclude", options.exclude))
    given = ", ".join(name for name, values in rules if values)
    which = f"matches {given}" if given else "is a weight of two or more dimensions"
    return (
        f"No parameter of {options.file} {which}, so there is nothing to prune. "
        "`inspect` lists the names, and what can be pruned; --select names what is to be pruned."
    )


def _nothing(outcome: Outcome) -> str:
    return "" if outcome.total.cut else "Nothing was cut: no weight but zeros lies at or under the threshold."


def _line(cut: ParameterCut) -> str:
    """One parameter. Its threshold has all its digits, so that it cuts the same when it is given again."""
    threshold = "mask" if cut.threshold is None else repr(cut.threshold)
    counts = f"{cut.cut:,} of {cut.numel:,} cut  {cut.zero_before:,} zero before"
    return f"{cut.parameter.name}  {threshold}  {counts}  {100 * cut.density:.2f} % kept"
