"""Plans for checkpoints of the same architecture that they were not made for: what fits is taken, what differs told."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.base.errors import UserError
from core.formats.shared.malformed import shorten
from core.model.checkpoint import Checkpoint
from core.model.name_fit import NamedParameter, NameFit, find_fit, listed, require_enough
from core.model.name_matching import common_prefix, match_names
from core.model.root_names import resolved_names
from core.plan.plan import NOTHING, Plan
from core.plan.plan_details import FileEntry
from core.plan.plan_file import PlanFile, decoded, measured, note_on, note_on_sizes, read_plan_file
from core.plan.plan_result import PlanResult


@dataclass(frozen=True)
class FittingPlan:
    """A saved plan, as far as it fits a checkpoint.

    Attributes:
        plan: it has the checkpoint's names.
        note: a sentence for the user if it was made for another file; empty otherwise.
        fit: of its chosen parameters.
        differences: all that differs, as sentences.
        metric: what was measured of it in the checkpoint that it was made for, if that is this one; else None.
        source: the files that it was made for.
    """

    plan: Plan
    note: str
    fit: NameFit
    differences: tuple[str, ...]
    metric: PlanResult | None = None
    source: tuple[FileEntry, ...] = ()


def load_fitting_plan(path: Path, checkpoint: Checkpoint, *, partial: bool, reading: bool = True) -> FittingPlan:
    """Read a plan for a checkpoint that may lack some of its parameters, have others, or call all of them otherwise.

    What has another shape is pruned by the same rule. The whole checkpoint is read once, to compare the fingerprint.

    Args:
        partial: whether a plan is taken of which less than half fits, or that keeps masks which are not there.
        reading: whether the fingerprint is compared; else only the sizes of the files are, and whoever digests them
            later compares the digests (`FittingPlan.source`).

    Raises:
        UserError: it can't be read, is no plan, or does not fit.
    """
    saved = read_plan_file(path)
    plan, note = decoded(saved), (note_on if reading else note_on_sizes)(saved, checkpoint)
    fit = _fit(checkpoint, saved, for_this=not note)
    if plan.chosen:
        require_enough(fit, path, checkpoint, partial=partial)
    unchosen = _unchosen(checkpoint, plan)
    _require_one_rule(path, plan, fit.owners)
    _require_left_out(path, plan, unchosen, fit.owners)
    locked = _locked(checkpoint, plan)
    names = {**unchosen, **fit.owners, **locked}
    modules = _modules(checkpoint, plan, fit)
    found = _renamed(plan, names, modules)
    maskless = [each.name for each in checkpoint.owners if each.mask is None and found.keeps_recorded(each.name)]
    unmasked = [name for name in maskless if name in found.chosen]
    _require_masks(path, checkpoint, unmasked, partial=partial)
    gone = [module for module in plan.modules if module not in modules]
    free = sorted(plan.locked - locked.keys())
    told = (*fit.sentences("the plan", "pruned by the same rule"), *_more(gone, unmasked, free))
    metric = None if note or told else measured(saved)
    taken = found.unticked(unmasked).with_own(maskless, NOTHING)
    return FittingPlan(taken, note, fit, told, metric, tuple(saved.source))


def _fit(checkpoint: Checkpoint, saved: PlanFile, *, for_this: bool) -> NameFit:
    shapes = {name: tuple(shape) for name, shape in saved.shapes.items()}
    wanted = [NamedParameter(name, shapes.get(name)) for name in saved.parameters]
    # a plan of before shapes were saved does not say what was left out on purpose
    known = None if for_this and not shapes else shapes.keys() | saved.unchosen.keys()
    return find_fit(checkpoint, wanted, known)


def _unchosen(checkpoint: Checkpoint, plan: Plan) -> Mapping[str, str]:
    """Name of a parameter with a rule that is not chosen → owner here; those that are not here have no effect."""
    left = [name for name in plan.own if name not in plan.chosen]
    found = match_names(left, checkpoint.by_name, checkpoint.roots)
    return {name: checkpoint.by_name[here].owner for name, here in found.items()}


def _locked(checkpoint: Checkpoint, plan: Plan) -> Mapping[str, str]:
    """Name of a parameter that is never cut → owner here; those that are not here have nothing to be kept from."""
    # together with the chosen ones, as a prefix is found where most names have it
    found = match_names(sorted(plan.locked | plan.chosen), checkpoint.by_name, checkpoint.roots)
    return {name: checkpoint.by_name[here].owner for name, here in found.items() if name in plan.locked}


def _modules(checkpoint: Checkpoint, plan: Plan, fit: NameFit) -> Mapping[str, str]:
    """Path of a module with a rule → its path here; those that are not here are left out."""
    off, before = common_prefix(fit.owners)
    there = checkpoint.classes
    found = {path: path for path in plan.modules if path in there}
    found |= resolved_names(plan.modules, there, checkpoint.roots, modules=True)
    moved = {path: before + path.removeprefix(off) for path in plan.modules if path.startswith(off)}
    return found | {path: other for path, other in moved.items() if (off or before) and other in there}


def _renamed(plan: Plan, names: Mapping[str, str], modules: Mapping[str, str]) -> Plan:
    """The plan with these names alone: old → new."""
    return Plan(
        frozenset(names[name] for name in plan.chosen if name in names),
        plan.rule,
        {names[name]: rule for name, rule in plan.own.items() if name in names},
        {modules[path]: rule for path, rule in plan.modules.items() if path in modules},
        frozenset(names[name] for name in plan.locked if name in names),
    )


def _require_one_rule(path: Path, plan: Plan, owners: Mapping[str, str]) -> None:
    """Refuse two rules for what is one parameter here."""
    first: dict[str, str] = {}
    for name, owner in sorted(owners.items()):
        other = first.setdefault(owner, name)
        if plan.rule_of(name) != plan.rule_of(other):
            raise UserError(
                f"{path} has two rules, for {shorten(other)} and for {shorten(name)}, which are one parameter here "
                "(tied). Give both the same rule."
            )


def _require_left_out(path: Path, plan: Plan, unchosen: Mapping[str, str], owners: Mapping[str, str]) -> None:
    """Refuse what is to be pruned and not to be pruned, or is left out with two rules, under two names of one."""
    first = {owner: name for name, owner in owners.items()}
    for name, owner in sorted(unchosen.items()):
        other = first.setdefault(owner, name)
        if other in plan.chosen or plan.rule_of(name) != plan.rule_of(other):
            what = "prunes the one and leaves out the other" if other in plan.chosen else "has two rules for it"
            raise UserError(
                f"{path}: {shorten(other)} and {shorten(name)} are one parameter here (tied), and the plan {what}. "
                "Take one of them out."
            )


def _require_masks(path: Path, checkpoint: Checkpoint, unmasked: Sequence[str], *, partial: bool) -> None:
    if unmasked and not partial:
        raise UserError(
            f"{path} keeps the recorded mask of {listed(unmasked)}, but {checkpoint.path.name} has none. Use "
            "it with the checkpoint it was made for, or give a threshold instead; --allow-partial leaves them out."
        )


def _more(modules: Iterable[str], unmasked: Sequence[str], unlocked: Sequence[str]) -> Iterator[str]:
    """What differs besides names and shapes, as sentences."""
    gone = [*modules]
    if gone:
        yield f"Rules in the plan for modules that are not in the model, without effect: {listed(gone)}."
    if unmasked:
        yield f"Not pruned, as the plan keeps masks that are not there: {listed(unmasked)}."
    if unlocked:
        yield f"Locked in the plan and not in the model: {listed(unlocked)}."
