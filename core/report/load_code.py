"""A PyTorch script that loads a pruned file, checks its zeros, and keeps them while training goes on."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from core.model.checkpoint import Checkpoint
from core.model.output_paths import suggested_output
from core.model.parameter import Parameter
from core.preview.plan_numbers import PlanNumbers
from core.report.literals import literal

_SAFETENSORS = """\
from safetensors.torch import {call}

# model: a module with the parameters of {file}
"""
_ONE_FILE = """load_model(model, {file})
"""
_SHARDS = """\
from pathlib import Path

state = {{}}
for part in sorted(Path({file}).glob("*.safetensors")):
    state |= load_file(part)
model.load_state_dict(state, strict=False)  # of tied parameters the file may have one only
"""
_STATE = """\
# model: a module with the parameters of {file}
# if torch refuses the file for what else is in it, and you trust where it comes from: weights_only=False
loaded = torch.load({file}, map_location="cpu", weights_only=True)
model.load_state_dict(loaded{keys})
"""
_WHOLE = """\
# the file holds the module itself, so its classes must be importable; load it only if you trust where it comes from
model = torch.load({file}, map_location="cpu", weights_only=False){keys}
"""
_SCRIPT = """\
model = torch.jit.load({file}, map_location="cpu")
"""
_OTHERWISE = """\
# model: the module with the parameters of {file}, loaded from it
"""

_LISTED = """
# how many weights of each are zero in the file
zeros = {{
{listed}
}}
"""
_TOLD = """
# how many weights of each are zero in the file
with open({told}, encoding="utf-8") as file:
    listed = json.load(file)["parameters"]
zeros = {{each["name"]{inside}: each["numel"] - each["kept"] for each in listed{chosen}}}
"""
_CHECK = """\
parameters = dict(model.named_parameters(remove_duplicate=False))
for name, count in zeros.items():
    found = parameters[name].numel() - int(torch.count_nonzero(parameters[name]))
    if found != count:
        raise ValueError(f"{name} has {found} zeros, not {count}")

# Training on fills zeros again, since gradients, weight decay and an optimizer's old momentum move them. So they are
# set back after each step, of any optimizer. Names and order of the parameters stay, and an optimizer's state fits.
masks = {name: parameters[name].detach() == 0 for name in zeros}


def hold_zeros(*_):
    with torch.no_grad():
        for name, mask in masks.items():
            parameters[name].masked_fill_(mask.to(parameters[name].device), 0)


register_optimizer_step_post_hook(hold_zeros)
"""


_IMPORTS = """\
import torch
from torch.optim.optimizer import register_optimizer_step_post_hook
"""


def as_load_code(checkpoint: Checkpoint, plan_numbers: PlanNumbers, written: Path | None = None) -> str:
    """A script in plain torch for whoever gets the file: loads it, counts its zeros and holds them while it trains.

    It is about what a commit of the plan writes; where nothing is left to be cut, about the file that is open. Of
    several models in a file it is about the first with something chosen. Names from the file are string literals.

    Args:
        plan_numbers: of the plan, exact; something is chosen.
        written: what was committed of it; None where nothing has been yet, and a name is proposed.
    """
    counts = {
        plan_numbers.owners[place]: int(plan_numbers.numel[place] - plan_numbers.kept[place])
        for place in np.flatnonzero(plan_numbers.chosen).tolist()
    }
    return load_code(checkpoint, counts, (written or _to_be_written(checkpoint, plan_numbers)).name)


def load_code(checkpoint: Checkpoint, zeros: Mapping[Parameter, int], name: str, told: str = "") -> str:
    """The same script for any file like a checkpoint, such as itself.

    Args:
        checkpoint: of the format of the file, and with its names.
        zeros: parameters of it, one at least → how many of their weights are zero in the file.
        name: of the file or folder.
        told: name of a report in JSON that has the numbers too, and is read instead of listing them.
    """
    root = root_of(checkpoint, next(iter(zeros)))
    inside = f"{root}." if len(checkpoint.roots) > 1 and root else ""
    listed = [(each.name, count) for each, count in zeros.items() if each.name.startswith(inside)]
    others = "".join(_others([each for each in zeros if not each.name.startswith(inside)]))
    head = f"import json\n\n{_IMPORTS}" if told else _IMPORTS
    numbers = _told(told, inside) if told else _listed(listed, inside)
    return head + _loading(checkpoint, name, root, inside) + others + numbers + _CHECK


def _listed(counts: list[tuple[str, int]], inside: str) -> str:
    entries = (f"    {literal(name.removeprefix(inside))}: {count}," for name, count in counts)
    return _LISTED.format(listed="\n".join(entries))


def _told(name: str, inside: str) -> str:
    """The numbers from a report, of the parameters whose names begin with ``inside``."""
    within, chosen = f".removeprefix({literal(inside)})", f' if each["name"].startswith({literal(inside)})'
    return _TOLD.format(told=literal(name), inside=within if inside else "", chosen=chosen if inside else "")


def _to_be_written(checkpoint: Checkpoint, plan_numbers: PlanNumbers) -> Path:
    """The name that a commit proposes; where nothing is left to be cut, what is open."""
    cut = any(plan_numbers.cut[plan_numbers.chosen]) or bool(checkpoint.masked)
    return suggested_output(checkpoint, "pruned") if cut else _opened(checkpoint)


def _opened(checkpoint: Checkpoint) -> Path:
    """The file that is open, or the folder in which its files are."""
    return checkpoint.container.files[0].path.parent if checkpoint.container.output.folder else checkpoint.path


def root_of(checkpoint: Checkpoint, parameter: Parameter) -> str:
    """The path in the file of the model that a parameter is in."""
    if len(checkpoint.roots) == 1:
        return checkpoint.roots[0]
    return next((root for root in checkpoint.roots if parameter.name.startswith(f"{root}.")), "")


def _loading(checkpoint: Checkpoint, name: str, root: str, inside: str) -> str:
    kind, folder = checkpoint.container.format, checkpoint.container.output.folder
    if folder and kind.startswith("PyTorch"):
        name = f"{name}/{checkpoint.container.files[0].path.name}"
    file = literal(name)
    if kind in ("safetensors", "torch.distributed.checkpoint") and not folder:
        return _SAFETENSORS.format(call="load_model", file=file) + _ONE_FILE.format(file=file)
    if kind in ("sharded safetensors", "safetensors"):
        return _SAFETENSORS.format(call="load_file", file=file) + _SHARDS.format(file=file)
    if kind == "TorchScript":
        return _SCRIPT.format(file=file)
    if not kind.startswith("PyTorch"):
        return _OTHERWISE.format(file=file)
    keys = "".join(f"[{literal(key)}]" for key in root.split(".") if root)
    # a configuration beside the file knows classes too
    if inside.rstrip(".") in checkpoint.container.table.classes:
        return _WHOLE.format(file=file, keys=keys)
    return _STATE.format(file=file, keys=keys)


def _others(left: list[Parameter]) -> Iterator[str]:
    if left:
        yield f"\n# the plan prunes other models in the file, too: {literal(left[0].name)} and so on ({len(left)})\n"
