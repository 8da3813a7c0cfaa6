"""A plan as the script that a PyTorch user would have written for it."""

from collections.abc import Iterator

import numpy as np

from core.model.checkpoint import Checkpoint
from core.model.parameter import Parameter
from core.preview.plan_numbers import PlanNumbers

_METHOD = '''\
import torch
from torch.nn.utils import prune


class ThresholdPruning(prune.BasePruningMethod):
    """Prune every weight whose magnitude is not larger than a threshold."""

    PRUNING_TYPE = "unstructured"

    def __init__(self, threshold):
        self.threshold = threshold

    def compute_mask(self, tensor, default_mask):
        return default_mask * (torch.abs(tensor) > self.threshold)
'''

_COMMON = """\
for module, name in parameters_to_prune:
    ThresholdPruning.apply(module, name, threshold={threshold!r})

# until here nothing is lost: weight_orig has the trained values, weight_mask the cut
for module, name in parameters_to_prune:
    prune.remove(module, name)
"""

_EACH = """\
for module, name, threshold in parameters_to_prune:
    ThresholdPruning.apply(module, name, threshold=threshold)

# until here nothing is lost: weight_orig has the trained values, weight_mask the cut
for module, name, _ in parameters_to_prune:
    prune.remove(module, name)
"""

CodeEntry = tuple[Parameter, float]


def as_code(checkpoint: Checkpoint, plan_numbers: PlanNumbers) -> str:
    """A script in plain torch that prunes ``model``, a module with the checkpoint's parameters, as planned.

    Its masks are the planned ones to the weight, for every dtype: it makes the comparison that the plan means.
    Names out of the file stand in it as string literals only, so that nothing a file holds is run.

    Args:
        plan_numbers: of the plan, exact. What keeps a mask recorded in the file is left out, with a comment.
    """
    cuts, masked = _cuts(plan_numbers)
    same = len({threshold for _, threshold in cuts}) == 1
    head = f"# model: the trained module whose parameters are in {_literal(checkpoint.path.name)}"
    listed = "\n".join(_entry(checkpoint, cut, same) for cut in cuts)
    loops = _COMMON.format(threshold=cuts[0][1]) if same else _EACH
    notes = "".join(f"# {_literal(each.name)} keeps the mask that the file came with\n" for each in masked)
    return f"{_METHOD}\n\n{head}\n{notes}parameters_to_prune = [\n{listed}\n]\n\n{loops}"


def _cuts(plan_numbers: PlanNumbers) -> tuple[list[CodeEntry], list[Parameter]]:
    """What is cut at which threshold, and what is cut by a recorded mask, in file order."""
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
    module = f"model.get_submodule({_literal(parameter.module)})" if parameter.module else "model"
    end = "" if same else f", {threshold!r}"
    return f"    ({module}, {_literal(parameter.leaf)}{end}),{''.join(_ties(checkpoint, parameter))}"


def _ties(checkpoint: Checkpoint, parameter: Parameter) -> Iterator[str]:
    others = checkpoint.ties.get(parameter.name, ())
    if others:
        yield f"  # tied: the same elements as {', '.join(map(_literal, others))}"


def _literal(text: str) -> str:
    """A string literal of one line, in double quotes where that needs no escapes."""
    plain = ascii(text)
    return f'"{text}"' if plain[1:-1] == text and '"' not in text else plain
