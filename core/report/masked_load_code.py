"""A PyTorch script that loads a file with masks, and trains on with them."""

from core.model.checkpoint import Checkpoint
from core.model.parameter import Parameter
from core.report.literals import literal
from core.report.load_code import root_of

_FILE = """\
state = load_file({file})
"""
_SHARDS = """\
state = {{}}
for part in sorted(Path({file}).glob("*.safetensors")):
    state |= load_file(part)
"""
_STATE = """\
# if torch refuses the file for what else is in it, and you trust where it comes from: weights_only=False
state = torch.load({file}, map_location="cpu", weights_only=True){keys}
"""
_IDENTITY = """
# model: a module with the parameters of the file before it had masks. Where an optimizer goes on from a
# saved state, make it and load its state before the next lines: they move weight_orig behind bias, and an
# optimizer knows parameters by their order.
for key in list(state):
    name = key.removesuffix("_mask")
    if name != key and f"{{name}}_orig" in state:
        module, _, leaf = name.rpartition(".")
        prune.identity(model.get_submodule(module), leaf)
model.load_state_dict(state, strict={strict})
"""
_WHOLE = """\
import torch

# the file holds the module itself, so its classes must be importable; load it only if you trust where it comes from
model = torch.load({file}, map_location="cpu", weights_only=False){keys}
"""
_REST = """
# The model computes with weight_orig * weight_mask, and trains with the zeros held.
# prune.remove(module, name) makes the cut of a parameter permanent.
"""


def masked_load_code(checkpoint: Checkpoint, name: str, parameter: Parameter) -> str:
    """A script in plain torch for whoever gets a file in torch's reversible form; it names no parameter.

    Args:
        checkpoint: of the format of the file.
        name: of the file or folder.
        parameter: one with a mask; of several models in a file the script is about the one that it is in.
    """
    kind, folder = checkpoint.container.format, checkpoint.container.output.folder
    if folder and kind.startswith("PyTorch"):
        name = f"{name}/{checkpoint.container.files[0].path.name}"
    root, parts = root_of(checkpoint, parameter), folder and kind.endswith("safetensors")
    keys = "".join(f"[{literal(key)}]" for key in root.split(".") if root)
    if kind.startswith("PyTorch") and (root if len(checkpoint.roots) > 1 else "") in checkpoint.container.table.classes:
        return _WHOLE.format(file=literal(name), keys=keys) + _REST
    # of tied parameters safetensors may have one only
    strict = not kind.endswith("safetensors")
    return _head(kind, parts) + _state(kind, literal(name), keys, parts) + _IDENTITY.format(strict=strict) + _REST


def _head(kind: str, parts: bool) -> str:
    shards = "from pathlib import Path\n\n" if parts else ""
    library = "from safetensors.torch import load_file\n" if kind.endswith("safetensors") else "import torch\n"
    return f"{shards}{library}from torch.nn.utils import prune\n\n"


def _state(kind: str, file: str, keys: str, parts: bool) -> str:
    if parts:
        return _SHARDS.format(file=file)
    return _FILE.format(file=file) if kind == "safetensors" else _STATE.format(file=file, keys=keys)
