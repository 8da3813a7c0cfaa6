"""A plan as a PyTorch script that prunes the model without Secateurs."""

import ast
from collections.abc import Iterator
from functools import cache

import numpy as np

from core.base.resources import resource
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


def as_code(checkpoint: Checkpoint, plan_numbers: PlanNumbers) -> str:
    """A script in plain torch that prunes ``model``, a module with the checkpoint's parameters, by a plan.

    Its masks equal the planned ones, weight by weight, for every dtype, since it makes the same comparison, and what is
    pruned becomes 0 whatever it was. Names from the file are written as string literals, so that no code from a file
    is run.

    Args:
        plan_numbers: of the plan, exact. A mask recorded in the file is taken from the model where it is kept, and
            removed from the model where it is not.
    """
    every, kept = _cuts(plan_numbers)
    cuts = [cut for cut in every if not _has_mask_beside(checkpoint, cut[0])]
    plain = [cut for cut in every if _has_mask_beside(checkpoint, cut[0])]
    lifted = [owner for owner in plan_numbers.owners if owner.mask is not None and owner not in kept]
    head = _MODEL.format(file=literal(checkpoint.path.name))
    note = f"\n{_MASKED}" if kept or lifted else ""
    # two lines before a head that follows the class
    parts = [_IMPORTS, f"\n\n{_method()}\n\n" if cuts else "", f"\n{head}{note}\n"]
    if lifted:
        parts.append(_LIFT.format(listed=_modules(checkpoint, lifted)))
    # one threshold for all stands there once
    same = len({threshold for _, threshold in cuts}) == 1
    if cuts:
        parts.append(_LISTED.format(listed="\n".join(_entry(checkpoint, cut, same) for cut in cuts)))
        parts.append(_COMMON.format(threshold=cuts[0][1]) if same else _EACH)
    if plain:
        parts.append(_PLAIN.format(listed="\n".join(_plain_entry(checkpoint, cut) for cut in plain)))
    if kept:
        parts.append(_KEPT.format(listed=_modules(checkpoint, kept)))
    if not cuts and not kept:
        return "".join(parts)
    both = "[*parameters_to_prune, *masked_parameters]"
    listed = both if cuts and kept else "masked_parameters" if kept else "parameters_to_prune"
    parts.append(_REMOVE.format(rest="" if same or not cuts else ", *_", listed=listed))
    return "".join(parts)


@cache
def _method() -> str:
    """The pruning method, as the script has it that is handed over."""
    text = resource("handover", "reproduce.py").read_text(encoding="utf-8")
    nodes = ast.parse(text).body
    method = next(node for node in nodes if isinstance(node, ast.ClassDef) and node.name == "ThresholdPruning")
    return str(ast.get_source_segment(text, method))


def _modules(checkpoint: Checkpoint, owners: list[Parameter]) -> str:
    """Pairs of module and name; of tied parameters each has its own mask to be taken off."""
    names = (name for owner in owners for name in (owner.name, *checkpoint.ties.get(owner.name, ())))
    return "\n".join(f"    {_pair(checkpoint.by_name[name])}," for name in names)


def _cuts(plan_numbers: PlanNumbers) -> tuple[list[CodeEntry], list[Parameter]]:
    """The parameters with a threshold, and those that keep a recorded mask, in file order."""
    cuts: list[CodeEntry] = []
    masked: list[Parameter] = []
    for number in np.flatnonzero(plan_numbers.chosen).tolist():
        owner, threshold = plan_numbers.owners[number], float(plan_numbers.thresholds[number])
        if np.isnan(threshold):
            masked.append(owner)
        else:
            cuts.append((owner, threshold))
    return cuts, masked


def _entry(checkpoint: Checkpoint, cut: CodeEntry, same: bool) -> str:
    parameter, threshold = cut
    end = "" if same else f", {threshold!r}"
    return f"    {_pair(parameter, end)},{''.join(_ties(checkpoint, parameter))}"


def _plain_entry(checkpoint: Checkpoint, cut: CodeEntry) -> str:
    parameter, threshold = cut
    return (
        f"    (model.get_parameter({literal(parameter.name)}), {threshold!r}),{''.join(_ties(checkpoint, parameter))}"
    )


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
