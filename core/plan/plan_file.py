"""Plans as JSON files, with a fingerprint of the checkpoint that they were made for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from core.base.errors import UserError
from core.formats.numpy_objects.places import MAX_DIMENSIONS
from core.formats.shared.malformed import shorten
from core.model.checkpoint import Checkpoint
from core.model.root_names import resolved_names
from core.model.source_guard import source_guard
from core.plan.plan import Plan
from core.plan.plan_details import Details, FileEntry
from core.plan.plan_problems import NEWEST, as_user_error, read_json
from core.plan.plan_result import PlanResult
from core.plan.rules import Rule
from core.plan.saved_rules import SavedRule, StrictModel, rule_of_saved, saved_rule
from core.plan.snapshots import Snapshot, Snapshots, merge_snapshots
from core.storage.atomic_output import new_output
from core.storage.digest import sha256_of
from core.storage.output_guard import OutputGuard

_SHOWN = 3
"""Most names that a message lists."""


_Size = Annotated[int, Field(ge=0, lt=1 << 63)]


class _Body(StrictModel):
    rule: SavedRule
    parameters: dict[str, SavedRule | None]
    """The chosen ones, with the rule of their own where they have one."""
    unchosen: dict[str, SavedRule] = Field(default_factory=dict)
    """Rules of parameters that are not chosen."""
    modules: dict[str, SavedRule] = Field(default_factory=dict)
    """Rules of modules, for what is in them."""


class _Named(_Body):
    name: str


class _Header(StrictModel):
    format: Literal["secateurs plan"]
    version: Annotated[int, Field(ge=1, le=NEWEST)]
    """1 had no rules of modules, no densities of each and no snapshots; 2 no kernel; 3 no LAMP, errors and results; 4
    no details and no N:M."""
    source: Annotated[list[FileEntry], Field(min_length=1)]


class _Result(StrictModel):
    snapshot: str | None = None
    """Of which snapshot; None for the plan itself."""
    metric: str
    better: Literal["higher", "lower"]
    uncut: Annotated[list[float], Field(min_length=1)]
    value: float


class PlanFile(_Body, Details, _Header):
    """A plan file, as it is written and read."""

    snapshots: list[_Named] = Field(default_factory=list)
    """In the order in which they were taken."""
    results: list[_Result] = Field(default_factory=list)
    shapes: dict[str, Annotated[list[_Size], Field(max_length=MAX_DIMENSIONS)]] = Field(default_factory=dict)
    """Of all parameters that could be pruned where it was made, chosen or not; versions before 5 had none."""


@dataclass(frozen=True)
class SavedPlan:
    """A plan that was read from a file.

    Attributes:
        plan: it fits the checkpoint that it was read for.
        note: a sentence for the user if it was made for another file; empty otherwise.
        snapshots: they fit the checkpoint too.
        results: what was evaluated of these plans before it was saved.
    """

    plan: Plan
    note: str
    snapshots: Snapshots = ()
    results: Mapping[Plan, PlanResult] = field(default_factory=dict)


def save_plan(
    path: Path,
    plan: Plan,
    checkpoint: Checkpoint,
    snapshots: Snapshots = (),
    results: Mapping[Plan, PlanResult] | None = None,
    guard: OutputGuard | None = None,
) -> None:
    """Write a plan as JSON with a fingerprint of its source (name, size in bytes and SHA-256 of each file).

    It reads the whole source once.

    Args:
        results: what is known of these plans, and of others, which is left out.
        guard: has what must not be replaced; by default the source, and what belongs to it.

    Raises:
        UserError: the guard refuses the path, the file can't be written, or the source has changed.
    """
    guard = source_guard(checkpoint) if guard is None else guard
    # before all of the source is read
    guard.check(path)
    file = _encode(plan, checkpoint, snapshots, results or {})
    text = file.model_dump_json(indent=2, exclude=_unsaid(file))
    with new_output(path, guard) as partial:
        partial.write_text(text + "\n", encoding="utf-8")


def plan_object(
    plan: Plan, checkpoint: Checkpoint, source: Sequence[FileEntry] = (), details: Details | None = None
) -> dict[str, object]:
    """What a plan file with this plan alone says, as JSON has it.

    Args:
        source: the files that it is made for; where none are given, the whole source is read once.
        details: what is said besides.

    Raises:
        UserError: the source has changed.
    """
    file = _encode(plan, checkpoint, (), {}, source, details)
    return file.model_dump(mode="json", exclude=_unsaid(file))


def read_plan_file(path: Path) -> PlanFile:
    """What a plan file says, whatever checkpoint it is for.

    Raises:
        UserError: it can't be read, or is no plan.
    """
    try:
        saved = PlanFile.model_validate(read_json(path))
    except ValidationError as error:
        raise as_user_error(path, error) from None
    for modules in (saved.modules, *(each.modules for each in saved.snapshots)):
        if "" in modules:
            raise UserError(
                f'{path} gives a rule to a module without a name. The rule for all modules is called "rule".'
            )
        if any(rule.recorded for rule in _rules(modules).values()):
            raise UserError(f"{path} keeps the recorded mask of a whole module. Only a parameter can have one.")
    return saved


def load_plan(path: Path, checkpoint: Checkpoint) -> SavedPlan:
    """Read a plan for a checkpoint. It reads the whole checkpoint once, to compare the fingerprint.

    Raises:
        UserError: it can't be read, is no plan, or names parameters, modules or masks that the checkpoint lacks.
    """
    saved = read_plan_file(path)
    plan = _named_as_in(checkpoint, decoded(saved))
    named = [Snapshot(each.name, _named_as_in(checkpoint, decoded(each))) for each in saved.snapshots]
    # makes the names unique, in case the file was edited by hand
    snapshots = merge_snapshots((), named)
    for each in (plan, *(each.plan for each in snapshots)):
        _require_fit(path, each, checkpoint)
    plans: dict[str | None, Plan] = {None: plan}
    plans |= {each.name: each.plan for each in named}
    results = {plans[each.snapshot]: _result(each) for each in saved.results if each.snapshot in plans}
    return SavedPlan(plan, note_on(saved, checkpoint), snapshots, results)


def _unsaid(file: PlanFile) -> set[str]:
    """The details that are empty, and are not written."""
    return {name for name in Details.model_fields if not getattr(file, name)}


def _encode(
    plan: Plan,
    checkpoint: Checkpoint,
    snapshots: Snapshots,
    results: Mapping[Plan, PlanResult],
    source: Sequence[FileEntry] = (),
    details: Details | None = None,
) -> PlanFile:
    order = [owner.name for owner in checkpoint.owners]
    plans = [(None, plan), *((each.name, each.plan) for each in snapshots)]
    return PlanFile(
        format="secateurs plan",
        version=NEWEST,
        source=list(source) or _fingerprint(checkpoint),
        snapshots=[_Named(name=each.name, **dict(_body(each.plan, order))) for each in snapshots],
        results=[_saved_result(name, results[each]) for name, each in plans if each in results],
        shapes={owner.name: list(owner.tensor.shape) for owner in checkpoint.owners},
        **dict(details or Details()),
        **dict(_body(plan, order)),
    )


def _body(plan: Plan, order: Sequence[str]) -> _Body:
    own = {name: saved_rule(rule) for name, rule in plan.own.items()}
    return _Body(
        rule=saved_rule(plan.rule),
        parameters={name: own.get(name) for name in order if name in plan.chosen},
        unchosen={name: own[name] for name in order if name in own and name not in plan.chosen},
        modules={path: saved_rule(rule) for path, rule in sorted(plan.modules.items())},
    )


def _saved_result(snapshot: str | None, result: PlanResult) -> _Result:
    better: Literal["higher", "lower"] = "higher" if result.higher_is_better else "lower"
    uncut = list(result.uncut)
    return _Result(snapshot=snapshot, metric=result.metric, better=better, uncut=uncut, value=result.value)


def _result(saved: _Result) -> PlanResult:
    return PlanResult(saved.metric, saved.better == "higher", tuple(saved.uncut), saved.value)


def measured(saved: PlanFile) -> PlanResult | None:
    """What was evaluated of the plan of a file itself; None where nothing was."""
    return next((_result(each) for each in saved.results if each.snapshot is None), None)


def decoded(saved: _Body) -> Plan:
    """The plan that a file says, with the names of the checkpoint that it was made for."""
    own = {name: rule for name, rule in saved.parameters.items() if rule is not None} | saved.unchosen
    return Plan(frozenset(saved.parameters), rule_of_saved(saved.rule), _rules(own), _rules(saved.modules))


def _named_as_in(checkpoint: Checkpoint, plan: Plan) -> Plan:
    """The plan with the checkpoint's names, where it has them with or without the path of the model in a file."""
    parameters = resolved_names(plan.chosen | plan.own.keys(), checkpoint.by_name, checkpoint.roots)
    modules = resolved_names(plan.modules, checkpoint.classes, checkpoint.roots, modules=True)
    return plan.renamed(parameters, modules) if parameters or modules else plan


def _rules(saved: Mapping[str, SavedRule]) -> dict[str, Rule]:
    return {name: rule_of_saved(rule) for name, rule in saved.items()}


def _fingerprint(checkpoint: Checkpoint) -> list[FileEntry]:
    return [FileEntry(name=file.path.name, size=file.size, sha256=sha256_of(file)) for file in checkpoint.files]


def _require_fit(path: Path, plan: Plan, checkpoint: Checkpoint) -> None:
    there = {owner.name for owner in checkpoint.owners}
    missing = sorted((plan.chosen | plan.own.keys()) - there)
    if missing:
        raise UserError(
            f"{path} does not fit {checkpoint.path.name}: the model has no prunable {_listed(missing)}. "
            "Use it with the checkpoint it was made for."
        )
    unknown = sorted(plan.modules.keys() - checkpoint.classes.keys())
    if unknown:
        raise UserError(
            f"{path} does not fit {checkpoint.path.name}: the model has no module {_listed(unknown)}. "
            "Use it with the checkpoint it was made for."
        )
    unmasked = [each.name for each in checkpoint.owners if each.mask is None and plan.keeps_recorded(each.name)]
    if unmasked:
        raise UserError(
            f"{path} keeps the recorded mask of {_listed(unmasked)}, but {checkpoint.path.name} has none. "
            "Use it with the checkpoint it was made for, or give a threshold instead."
        )


def note_on(saved: PlanFile, checkpoint: Checkpoint) -> str:
    """A sentence where a plan was made for another file; else empty. The whole checkpoint is read once.

    Raises:
        UserError: it has changed.
    """
    if {each.sha256 for each in saved.source} == {each.sha256 for each in _fingerprint(checkpoint)}:
        return ""
    made_for = ", ".join(each.name for each in saved.source)
    return f"The plan was made for another file ({made_for}); its thresholds may cut differently here."


def _listed(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    return ", ".join(shorten(name) or '""' for name in listed[:_SHOWN]) + more
