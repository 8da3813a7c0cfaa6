"""A plan as a PyTorch script that prunes the model without Secateurs."""

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np

from core.base.resources import resource
from core.masks.nm_masks import NMGroups
from core.model.checkpoint import Checkpoint
from core.model.parameter import Parameter
from core.preview.plan_numbers import PlanNumbers
from core.report.literals import literal

_IMPORTS = """\
import torch
from torch.nn.utils import prune
"""

_MODEL = "# model: the trained module whose parameters are in {file}"

_MASKED = """\
# where that file has masks, so has the model: prune.identity(module, name) before load_state_dict(…)"""

_LIFT = """\

# the plan does not keep the masks that the file has of these
for module, name in [
{listed}
]:
    if hasattr(module, f"{{name}}_orig"):
        trained = getattr(module, f"{{name}}_orig").detach().clone()
        prune.remove(module, name)
        getattr(module, name).data = trained
"""

_LISTED = """\

parameters_to_prune = [
{listed}
]
"""

_COMMON = """
for module, name in parameters_to_prune:
    ThresholdPruning.apply(module, name, threshold={threshold!r})
"""

_EACH = """
for module, name, threshold in parameters_to_prune:
    ThresholdPruning.apply(module, name, threshold=threshold)
"""

_NM = """\

# (module, name, n, m, dimension of the inputs)
nm_parameters = [
{listed}
]

for module, name, n, m, dim in nm_parameters:
    NMPruning.apply(module, name, n=n, m=m, dim=dim)
"""

_PLAIN_NM = """\

# these have a mask of their own beside them, which one of torch would overwrite
for parameter, n, m, dim in [
{listed}
]:
    parameter.data[~nm_mask(parameter, n, m, dim)] = 0
"""

_PLAIN = """\

# these have a mask of their own beside them, which one of torch would overwrite
for parameter, threshold in [
{listed}
]:
    parameter.data[~(torch.abs(parameter.data) > threshold)] = 0
"""

_KEPT = """\

# these keep the mask that the file came with
masked_parameters = [
{listed}
]
"""

_REMOVE = """
# until here nothing is lost: weight_orig has the trained values, weight_mask the cut
for module, name{rest} in {listed}:
    # torch multiplies by the mask, and what is infinite or NaN would become NaN
    getattr(module, f"{{name}}_orig").data[getattr(module, f"{{name}}_mask") == 0] = 0
    prune.remove(module, name)
"""

CodeEntry = tuple[Parameter, float]
NMEntry = tuple[Parameter, NMGroups]


@dataclass(frozen=True)
class _Cuts:
    """The chosen parameters by how they are cut, each in file order."""

    thresholds: Sequence[CodeEntry]
    patterns: Sequence[NMEntry]
    masked: Sequence[Parameter]


def as_code(checkpoint: Checkpoint, plan_numbers: PlanNumbers) -> str:
    """A script in plain torch that prunes ``model``, a module with the checkpoint's parameters, by a plan.

    Its masks equal the planned ones, weight by weight, for every dtype, since it makes the same comparison, and what is
    pruned becomes 0 whatever it was. Names from the file are written as string literals, so that no code from a file
    is run.

    Args:
        plan_numbers: of the plan, exact. A mask recorded in the file is taken from the model where it is kept, and
            removed from the model where it is not.
    """
    every = _cuts(plan_numbers)
    lifted = [owner for owner in plan_numbers.owners if owner.mask is not None and owner not in every.masked]
    head = _MODEL.format(file=literal(checkpoint.path.name))
    note = f"\n{_MASKED}" if every.masked or lifted else ""
    # two lines before a head that follows a class
    methods = "".join(f"\n\n{each}\n" for each in _methods(checkpoint, every))
    parts = [_IMPORTS, methods + "\n" if methods else "", f"\n{head}{note}\n"]
    if lifted:
        parts.append(_LIFT.format(listed=_modules(checkpoint, lifted)))
    return "".join([*parts, *_prunings(checkpoint, every)])


def _prunings(checkpoint: Checkpoint, every: _Cuts) -> Iterator[str]:
    """What prunes: under masks of torch where that can be, and what makes these permanent."""
    (cuts, plain), (patterns, plain_patterns) = (
        _apart(checkpoint, every.thresholds),
        _apart(checkpoint, every.patterns),
    )
    # one threshold for all stands there once
    same = len({threshold for _, threshold in cuts}) == 1
    if cuts:
        yield _LISTED.format(listed=_lines(checkpoint, cuts, (lambda _: "") if same else _threshold_fields))
        yield _COMMON.format(threshold=cuts[0][1]) if same else _EACH
    if patterns:
        yield _NM.format(listed=_lines(checkpoint, patterns, _nm_fields))
    if plain:
        yield _PLAIN.format(listed=_plain_lines(checkpoint, plain, _threshold_fields))
    if plain_patterns:
        yield _PLAIN_NM.format(listed=_plain_lines(checkpoint, plain_patterns, _nm_fields))
    if every.masked:
        yield _KEPT.format(listed=_modules(checkpoint, every.masked))
    lists = {"parameters_to_prune": cuts, "nm_parameters": patterns, "masked_parameters": every.masked}
    there = [name for name, members in lists.items() if members]
    if there:
        listed = there[0] if len(there) == 1 else f"[{', '.join(f'*{name}' for name in there)}]"
        yield _REMOVE.format(rest=", *_" if patterns or (cuts and not same) else "", listed=listed)


def _methods(checkpoint: Checkpoint, every: _Cuts) -> Iterator[str]:
    """The definitions that the script needs, as the scripts that are handed over have them."""
    if _apart(checkpoint, every.thresholds)[0]:
        yield _definition("reproduce.py", "ThresholdPruning")
    if every.patterns:
        yield _definition("patterns.py", "nm_mask")
        yield _definition("reproduce.py", "NMPruning")


@cache
def _definition(script: str, name: str) -> str:
    text = resource("handover", script).read_text(encoding="utf-8")
    nodes = (node for node in ast.parse(text).body if isinstance(node, ast.ClassDef | ast.FunctionDef))
    return str(ast.get_source_segment(text, next(node for node in nodes if node.name == name)))


def _modules(checkpoint: Checkpoint, owners: Sequence[Parameter]) -> str:
    """Pairs of module and name; of tied parameters each has its own mask to be taken off."""
    names = (name for owner in owners for name in (owner.name, *checkpoint.ties.get(owner.name, ())))
    return "\n".join(f"    {_pair(checkpoint.by_name[name])}," for name in names)


def _cuts(plan_numbers: PlanNumbers) -> _Cuts:
    thresholds: list[CodeEntry] = []
    patterns: list[NMEntry] = []
    masked: list[Parameter] = []
    for number in np.flatnonzero(plan_numbers.chosen).tolist():
        owner, threshold = plan_numbers.owners[number], float(plan_numbers.thresholds[number])
        if number in plan_numbers.groups:
            patterns.append((owner, plan_numbers.groups[number]))
        elif np.isnan(threshold):
            masked.append(owner)
        else:
            thresholds.append((owner, threshold))
    return _Cuts(thresholds, patterns, masked)


_How = TypeVar("_How")
_Entries = Sequence[tuple[Parameter, _How]]


def _apart(checkpoint: Checkpoint, cuts: _Entries[_How]) -> tuple[_Entries[_How], _Entries[_How]]:
    """Those that can be put under a mask of torch, and those that have one of their own beside them."""
    beside = [_has_mask_beside(checkpoint, parameter) for parameter, _ in cuts]
    free, taken = ([cut for cut, has in zip(cuts, beside, strict=True) if has is each] for each in (False, True))
    return free, taken


def _lines(checkpoint: Checkpoint, cuts: _Entries[_How], fields: Callable[[_How], str]) -> str:
    """Pairs of module and name, with what follows them."""
    return "\n".join(
        f"    {_pair(parameter, fields(how))},{''.join(_ties(checkpoint, parameter))}" for parameter, how in cuts
    )


def _plain_lines(checkpoint: Checkpoint, cuts: _Entries[_How], fields: Callable[[_How], str]) -> str:
    """Parameters, with what follows them."""
    return "\n".join(
        f"    (model.get_parameter({literal(parameter.name)}){fields(how)}),{''.join(_ties(checkpoint, parameter))}"
        for parameter, how in cuts
    )


def _threshold_fields(threshold: float) -> str:
    return f", {threshold!r}"


def _nm_fields(groups: NMGroups) -> str:
    return f", {groups.n}, {groups.m}, {groups.side}"


def _has_mask_beside(checkpoint: Checkpoint, parameter: Parameter) -> bool:
    """Whether the file keeps a mask beside it under the name that torch gives its own."""
    return f"{parameter.name}_mask" in checkpoint.by_name


def _pair(parameter: Parameter, end: str = "") -> str:
    module = f"model.get_submodule({literal(parameter.module)})" if parameter.module else "model"
    return f"({module}, {literal(parameter.leaf)}{end})"


def _ties(checkpoint: Checkpoint, parameter: Parameter) -> Iterator[str]:
    others = checkpoint.ties.get(parameter.name, ())
    if others:
        yield f"  # tied: the same elements as {', '.join(map(literal, others))}"
