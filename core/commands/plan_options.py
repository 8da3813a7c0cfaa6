"""The plan that the options of a command describe."""

from argparse import Namespace
from typing import TYPE_CHECKING, NamedTuple

from core.base.errors import UserError
from core.base.wording import counted
from core.commands.recorded_masks import kept_sentence, with_recorded_masks
from core.model.checkpoint import Checkpoint
from core.model.name_fit import NameFit
from core.model.roles import Role, role_of
from core.model.selection import Chosen, matching
from core.model.unprunable import unprunable_matrices, unprunable_sentence
from core.plan.plan import Plan
from core.plan.plan_result import PlanResult

if TYPE_CHECKING:
    from core.plan.plan_details import FileEntry


def plan_from(options: Namespace, checkpoint: Checkpoint) -> tuple[Plan, str]:
    """The plan that options describe, and a note on it for the user; empty where there is nothing to say.

    Arguments and errors are those of :func:`plan_and_fit`.
    """
    found = plan_and_fit(options, checkpoint)
    return found.plan, found.note


class DescribedPlan(NamedTuple):
    """A plan that options describe.

    Attributes:
        plan: what it is.
        note: on it, for the user; empty where there is nothing to say.
        fit: of a saved plan to the model.
        metric: what was measured of a saved plan in this very checkpoint; None where nothing was.
        source: the files that a saved plan was made for.
        differences: of a saved plan from the model, as sentences, which are in the note.
    """

    plan: Plan
    note: str
    fit: NameFit
    metric: PlanResult | None = None
    source: "tuple[FileEntry, ...]" = ()
    differences: tuple[str, ...] = ()


def plan_and_fit(options: Namespace, checkpoint: Checkpoint, *, reading: bool = True) -> DescribedPlan:
    """The plan that options describe, and what there is to say of it.

    Args:
        options: with ``rule`` or ``plan``, ``select``, ``exclude`` and ``classes``, and ``allow_partial``.
        checkpoint: that it is for.
        reading: as for `core.plan.fitting_plan.load_fitting_plan`.

    Raises:
        UserError: the plan or the options are wrong, it does not fit, or nothing would be pruned.
    """
    if options.plan is None:
        chosen = _chosen(options, checkpoint)
        plan = with_recorded_masks(checkpoint, Plan(chosen, options.rule), chosen if options.select else ())
        return DescribedPlan(plan, kept_sentence(plan), NameFit())
    if options.select or options.exclude or options.classes:
        raise UserError("A plan says itself what is pruned. Leave out --select, --exclude and --class.")
    # imported here: most commands are given no plan, and what checks one takes as long to load as all else together
    from core.plan.fitting_plan import load_fitting_plan

    found = load_fitting_plan(options.plan, checkpoint, partial=options.allow_partial, reading=reading)
    if not found.plan.chosen:
        raise UserError(f"The plan {options.plan} chooses no parameter, so there is nothing to prune.")
    note = " ".join(filter(None, [found.note, *found.differences]))
    return DescribedPlan(found.plan, note, found.fit, found.metric, found.source, found.differences)


def _chosen(options: Namespace, checkpoint: Checkpoint) -> Chosen:
    chosen = matching(checkpoint, options.select, options.exclude, options.classes)
    if chosen:
        return chosen
    why = unprunable_sentence(checkpoint)
    if why:
        raise UserError(f"There is nothing to prune in {options.file}. {why} `inspect` lists them.")
    without = matching(checkpoint, options.select, (), options.classes)
    if without:
        why = f"--exclude leaves out all {counted(len(without), 'parameter')}"
        raise UserError(f"{why} of {options.file} that would be pruned, so there is nothing to prune. {_LISTS}")
    if any(role_of(checkpoint, each) is Role.OTHER for each in checkpoint.owners):
        raise UserError(
            f"No name in {options.file} says which parameters are weights, so none is chosen. --select '*' prunes all "
            "that can be; `inspect` lists the names."
        )
    none = f"No parameter of {options.file} is a weight of two or more dimensions, so none is chosen."
    raise UserError(" ".join(filter(None, [none, unprunable_matrices(checkpoint), _LISTS])))


_LISTS = "`inspect` lists the names, and what can be pruned; --select names what is to be pruned."
