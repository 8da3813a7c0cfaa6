"""Journals: what was done to a checkpoint since it was opened, a line of JSON for each time something was added.

A journal is written while somebody works, and read after the process has died. Its last line may be cut off. What is
kept is the history of the plan with all its steps, at which of them one is, the snapshots, and what is selected.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from core.base.errors import UserError
from core.plan.journal_state import JournalState, Step
from core.plan.plan import Plan
from core.plan.plan_change import PlanChange
from core.plan.plan_part import PlanPart
from core.plan.snapshots import Snapshot

MOST_SELECTED = 1000
"""More selected names than these are not kept."""


class _Step(PlanPart):
    text: str
    change: PlanChange
    """From the step before, or the base."""


class _Snapshot(PlanPart):
    name: str
    change: PlanChange
    """From the plan in force."""


class _Selected(PlanPart):
    names: list[str]
    modules: list[str]


class _Line(PlanPart):
    format: Literal["secateurs journal 1"] = "secateurs journal 1"
    base: PlanChange | None = None
    """From a plan that prunes nothing; in the first line."""
    keep: Annotated[int, Field(ge=0)]
    """So many of the steps before stay; the others are gone."""
    steps: list[_Step] = Field(default_factory=list)
    at: Annotated[int, Field(ge=0)]
    snapshots: list[_Snapshot] | None = None
    """All of them; None where they are as before."""
    selected: _Selected | None = None
    kept: bool


def encode_change(before: JournalState | None, after: JournalState) -> bytes:
    """The line that leads from what is in a journal to what is to be in it.

    Args:
        before: None for a new journal.
    """
    old = before or JournalState()
    keep = _common(old.steps, after.steps) if before and before.base == after.base else 0
    plans = [after.base, *(plan for _, plan in after.steps)]
    steps = [
        _Step(text=text, change=PlanChange.between(plans[number], plan))
        for number, (text, plan) in enumerate(after.steps)
        if number >= keep
    ]
    snapshots = selected = None
    if before is None or old.snapshots != after.snapshots:
        changes = [(each.name, PlanChange.between(after.plan, each.plan)) for each in after.snapshots]
        snapshots = [_Snapshot(name=name, change=change) for name, change in changes]
    if (old.names, old.modules) != (after.names, after.modules) and len(after.names) <= MOST_SELECTED:
        selected = _Selected(names=list(after.names), modules=list(after.modules))
    base = PlanChange.between(Plan(), after.base) if before is None or before.base != after.base else None
    line = _Line(
        base=base, keep=keep, steps=steps, at=after.at, snapshots=snapshots, selected=selected, kept=after.kept
    )
    return line.model_dump_json(exclude_defaults=True).encode() + b"\n"


def decode_journal(raw: bytes) -> JournalState:
    """What a journal says, up to the last line that is whole.

    Raises:
        UserError: nothing of it can be used.
    """
    state: JournalState | None = None
    for line in _lines(raw):
        state = _after(state, line)
    if state is None:
        raise UserError("What was kept of an earlier session can't be read, and is dropped.")
    return state


def _lines(raw: bytes) -> Iterator[_Line]:
    """All lines up to the first that is cut off or damaged."""
    for text in raw.splitlines(keepends=True):
        if not text.endswith(b"\n"):
            return
        try:
            yield _Line.model_validate_json(text)
        except ValidationError:
            return


def _after(state: JournalState | None, line: _Line) -> JournalState | None:
    """The state after a line; as before where the line does not fit it."""
    if line.base is None and state is None:
        return None
    old = state or JournalState()
    base = old.base if line.base is None else line.base.applied(Plan())
    if line.keep > len(old.steps) or line.at > line.keep + len(line.steps):
        return state
    steps, plan = list(old.steps[: line.keep]), old.steps[line.keep - 1][1] if line.keep else base
    for each in line.steps:
        plan = each.change.applied(plan)
        steps.append((each.text, plan))
    new = replace(old, base=base, steps=tuple(steps), at=line.at, kept=line.kept)
    if line.selected is not None:
        new = replace(new, names=tuple(line.selected.names), modules=tuple(line.selected.modules))
    if line.snapshots is not None:
        snapshots = tuple(Snapshot(each.name, each.change.applied(new.plan)) for each in line.snapshots)
        new = replace(new, snapshots=snapshots)
    return new


def _common(before: Sequence[Step], after: Sequence[Step]) -> int:
    """How many steps both begin with."""
    same = (_same(one, other) for one, other in zip(before, after, strict=False))
    return sum(1 for _ in takewhile(bool, same))


def _same(one: Step, other: Step) -> bool:
    # a step is a value that is handed on; to compare plans of 100,000 names takes long
    return one[1] is other[1] and one[0] == other[0]
