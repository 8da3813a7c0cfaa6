"""Plans as JSON files, with a fingerprint of the checkpoint that they were made for."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import FailFast, Field, ValidationError

from core.base.collector import uncollected
from core.base.errors import UserError
from core.base.progress import Report, silent
from core.base.wording import counted
from core.formats.numpy_objects.places import MAX_DIMENSIONS
from core.formats.shared.malformed import shorten
from core.model.checkpoint import Checkpoint
from core.model.root_names import resolved_names
from core.model.source_guard import source_guard
from core.plan.fingerprint import fingerprint_of
from core.plan.plan import Plan
from core.plan.plan_details import Details, FileEntry
from core.plan.plan_part import Names, PlanPart
from core.plan.plan_problems import NEWEST, as_user_error, read_json
from core.plan.plan_result import PlanResult
from core.plan.rules import Rule
from core.plan.saved_rules import SavedRule, rule_of_saved, saved_rule
from core.plan.snapshots import Snapshot, Snapshots, merge_snapshots
from core.storage.atomic_output import new_output
from core.storage.output_guard import OutputGuard

_SHOWN = 3
"""Most names that a message lists."""

_MOST_SNAPSHOTS = 1000
"""In a plan file."""


_Size = Annotated[int, Field(ge=0, lt=1 << 63)]


class _Body(PlanPart):
    rule: SavedRule
    parameters: Names[SavedRule | None]
    """The chosen ones, with the rule of their own where they have one."""
    unchosen: Names[SavedRule] = Field(default_factory=dict)
    """Rules of parameters that are not chosen."""
    modules: Names[SavedRule] = Field(default_factory=dict)
    """Rules of modules, for what is in them."""
    locked: Annotated[list[str], FailFast()] = Field(default_factory=list)
    """Parameters that are never cut; versions before 6 had none."""


class _Named(_Body):
    name: Annotated[str, Field(min_length=1)]


class _Header(PlanPart):
    format: Literal["secateurs plan"]
    version: Annotated[int, Field(ge=1, le=NEWEST)]
    """1 had no rules of modules, no densities of each and no snapshots; 2 no kernel; 3 no LAMP, errors and results; 4
    no details and no N:M; 5 no locks."""
    source: Annotated[list[FileEntry], Field(min_length=1), FailFast()]


class _Result(PlanPart):
    snapshot: str | None = None
    """Of which snapshot; None for the plan itself."""
    metric: str
    better: Literal["higher", "lower"]
    uncut: Annotated[list[float], Field(min_length=1), FailFast()]
    value: float


class PlanFile(_Body, Details, _Header):
    """A plan file, as it is written and read."""

    snapshots: Annotated[list[_Named], Field(max_length=_MOST_SNAPSHOTS), FailFast()] = Field(default_factory=list)
    """In the order in which they were taken."""
    results: Annotated[list[_Result], FailFast()] = Field(default_factory=list)
    shapes: Names[Annotated[list[_Size], Field(max_length=MAX_DIMENSIONS)]] = Field(default_factory=dict)
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
    report: Report = silent,
) -> None:
    """Write a plan as JSON with a fingerprint of its source (name, size in bytes and SHA-256 of each file).

    It reads the whole source once.

    Args:
        results: what is known of these plans, and of others, which is left out.
        guard: has what must not be replaced; by default the source, and what belongs to it.
        report: progress in bytes of the source.

    Raises:
        UserError: the guard refuses the path, the file can't be written, or the source has changed.
        Cancelled: if ``report`` raises it; nothing is written.
    """
    guard = source_guard(checkpoint) if guard is None else guard
    # before all of the source is read
    guard.check(path)
    if len(snapshots) > _MOST_SNAPSHOTS:
        raise UserError(
            f"A plan file holds at most {counted(_MOST_SNAPSHOTS, 'snapshot')}, and there are {len(snapshots):,}. "
            "Delete some."
        )
    file = _encode(plan, checkpoint, snapshots, results or {}, fingerprint_of(checkpoint, report))
    text = file.model_dump_json(indent=2, exclude=_unsaid(file))
    with new_output(path, guard) as partial:
        partial.write_text(text + "\n", encoding="utf-8")


def plan_object(
    plan: Plan,
    checkpoint: Checkpoint,
    source: Sequence[FileEntry] = (),
    details: Details | None = None,
    report: Report = silent,
) -> dict[str, object]:
    """What a plan file with this plan alone says, as JSON has it.

    Args:
        source: the files that it is made for; where none are given, the whole source is read once.
        details: what is said besides.
        report: progress in bytes of the source, where it is read.

    Raises:
        UserError: the source has changed.
        Cancelled: if ``report`` raises it.
    """
    file = _encode(plan, checkpoint, (), {}, source or fingerprint_of(checkpoint, report), details)
    return file.model_dump(mode="json", exclude=_unsaid(file))


def saved_body(plan: Plan, checkpoint: Checkpoint) -> dict[str, object]:
    """A plan alone, as JSON has it; `plan_of_saved` makes a plan of it again."""
    return _body(plan, [owner.name for owner in checkpoint.owners]).model_dump(mode="json")


def plan_of_saved(body: Mapping[str, object]) -> Plan:
    """The plan that `saved_body` has saved.

    Raises:
        ValueError: it is something else.
    """
    return decoded(_Body.model_validate(body))


def plan_of_object(fields: Mapping[str, object]) -> Plan:
    """The plan in what `plan_object` has made, with the names of the checkpoint that it was made for.

    Raises:
        ValueError: it is something else.
    """
    return decoded(PlanFile.model_validate(fields))


def read_plan_file(path: Path) -> PlanFile:
    """What a plan file says, whatever checkpoint it is for.

    Raises:
        UserError: it can't be read, or is no plan.
    """
    try:
        # of many values, most of the time would go into looking for garbage
        with uncollected():
            saved = PlanFile.model_validate(read_json(path))
    except ValidationError as error:
        raise as_user_error(path, error) from None
    for body in (saved, *saved.snapshots):
        _require_sense(path, body)
    measured_twice = Counter(each.snapshot for each in saved.results).most_common(1)
    if measured_twice and measured_twice[0][1] > 1:
        of = measured_twice[0][0]
        what = "the plan" if of is None else f"the snapshot {shorten(of)}"
        raise UserError(f"{path} is not a plan: it has two results of {what}. Take one of them out.")
    return saved


def _require_sense(path: Path, body: _Body) -> None:
    """Refuse what each field may say, and all of them together may not."""
    both = next((name for name in body.unchosen if name in body.parameters), None)
    if both is not None:
        raise UserError(
            f'{path} is not a plan: {_listed([both])} is in "parameters", which are pruned, and in "unchosen", '
            "which are not. Take it out of one of them."
        )
    _require_locks(path, body)
    if "" in body.modules:
        raise UserError(f'{path} gives a rule to a module without a name. The rule for all modules is called "rule".')
    if any(rule.recorded for rule in _rules(body.modules).values()):
        raise UserError(f"{path} keeps the recorded mask of a whole module. Only a parameter can have one.")


def _require_locks(path: Path, body: _Body) -> None:
    locked = Counter(body.locked)
    again = next((name for name, times in locked.items() if times > 1), None)
    if again is not None:
        raise UserError(f'{path} is not a plan: "locked" has {_listed([again])} twice. Take one of them out.')
    both = next((name for name in body.parameters if name in locked), None)
    if both is not None:
        raise UserError(
            f'{path} is not a plan: {_listed([both])} is in "parameters", which are pruned, and in "locked", which '
            "never are. Take it out of one of them."
        )


def load_plan(path: Path, checkpoint: Checkpoint, report: Report = silent) -> SavedPlan:
    """Read a plan for a checkpoint. It reads the whole checkpoint once, to compare the fingerprint.

    Args:
        report: progress in bytes of the checkpoint.

    Raises:
        UserError: it can't be read, is no plan, or names parameters, modules or masks that the checkpoint lacks.
        Cancelled: if ``report`` raises it.
    """
    saved = read_plan_file(path)
    plan = _named_as_in(path, checkpoint, decoded(saved))
    named = [Snapshot(each.name, _named_as_in(path, checkpoint, decoded(each))) for each in saved.snapshots]
    # makes the names unique, in case the file was edited by hand
    snapshots = merge_snapshots((), named)
    for each in (plan, *(each.plan for each in snapshots)):
        _require_fit(path, each, checkpoint)
    plans: dict[str | None, Plan] = {None: plan}
    plans |= {each.name: each.plan for each in named}
    results = {plans[each.snapshot]: _result(each) for each in saved.results if each.snapshot in plans}
    return SavedPlan(plan, note_on(saved, checkpoint, report), snapshots, results)


def _unsaid(file: PlanFile) -> set[str]:
    """The details that are empty, and are not written."""
    return {name for name in Details.model_fields if not getattr(file, name)}


def _encode(
    plan: Plan,
    checkpoint: Checkpoint,
    snapshots: Snapshots,
    results: Mapping[Plan, PlanResult],
    source: Sequence[FileEntry],
    details: Details | None = None,
) -> PlanFile:
    order = [owner.name for owner in checkpoint.owners]
    plans = [(None, plan), *((each.name, each.plan) for each in snapshots)]
    return PlanFile(
        format="secateurs plan",
        version=NEWEST,
        source=list(source),
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
        locked=[name for name in order if name in plan.locked],
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
    modules, locked = _rules(saved.modules), frozenset(saved.locked)
    return Plan(frozenset(saved.parameters), rule_of_saved(saved.rule), _rules(own), modules, locked)


def _named_as_in(path: Path, checkpoint: Checkpoint, plan: Plan) -> Plan:
    """The plan with the checkpoint's names, where it has them with or without the path of the model in a file."""
    names = plan.chosen | plan.own.keys() | plan.locked
    parameters = resolved_names(names, checkpoint.by_name, checkpoint.roots)
    modules = resolved_names(plan.modules, checkpoint.classes, checkpoint.roots, modules=True)
    for found, there in ((parameters, names), (modules, plan.modules.keys())):
        _require_single(path, found, there)
    return plan.renamed(parameters, modules) if parameters or modules else plan


def _require_single(path: Path, found: Mapping[str, str], names: Set[str]) -> None:
    """Refuse two names for what is one here.

    Args:
        found: name → what it means here, if that is another.
        names: all that the plan has.
    """
    first: dict[str, str] = {}
    for name, here in sorted(found.items()):
        other = here if here in names else first.setdefault(here, name)
        if other != name:
            raise UserError(
                f"{path} has {shorten(here)} twice, as {shorten(other)} and as {shorten(name)}. Take one of them out."
            )


def _rules(saved: Mapping[str, SavedRule]) -> dict[str, Rule]:
    return {name: rule_of_saved(rule) for name, rule in saved.items()}


def _require_fit(path: Path, plan: Plan, checkpoint: Checkpoint) -> None:
    there = {owner.name for owner in checkpoint.owners}
    missing = sorted((plan.chosen | plan.own.keys() | plan.locked) - there)
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


def note_on(saved: PlanFile, checkpoint: Checkpoint, report: Report = silent) -> str:
    """A sentence where a plan was made for another file; else empty. The whole checkpoint is read once.

    Raises:
        UserError: it has changed.
    """
    return note_on_digests(saved.source, {each.sha256 for each in fingerprint_of(checkpoint, report)})


def note_on_sizes(saved: PlanFile, checkpoint: Checkpoint) -> str:
    """The same where the sizes of the files tell; they are not read, and another file may have the same size."""
    same = {each.size for each in saved.source} == {file.size for file in checkpoint.files}
    return "" if same else note_on_digests(saved.source, frozenset())


def note_on_digests(source: Sequence[FileEntry], digests: Set[str]) -> str:
    """The same where the files have been read.

    Args:
        source: what the plan was made for.
        digests: the SHA-256 of each file of the checkpoint.
    """
    if {each.sha256 for each in source} == digests:
        return ""
    made_for = _listed(each.name for each in source)
    return f"The plan was made for another file ({made_for}); its thresholds may cut differently here."


def _listed(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - _SHOWN:,} more" if len(listed) > _SHOWN else ""
    return ", ".join(shorten(name) or '""' for name in listed[:_SHOWN]) + more
