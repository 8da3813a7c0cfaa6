"""Prunes the source again, with torch alone, and compares the result with what was handed over.

    python reproduce.py SOURCE [--masks MASKS] [-o OUT] [--trust]

SOURCE is the file or folder that the record beside this script names; its SHA-256 is checked first. Each parameter of
the record is pruned by its threshold, or N of M, with torch.nn.utils.prune, as one would do it by hand, and made
permanent with prune.remove. Where a mask says what is pruned, it is the one in SOURCE, or the one in MASKS, the file
that the record then names. The pruned tensors must then have the SHA-256 in the record, and where the result lies
beside this script, every tensor in it must be the same bit for bit. The exit status is 0 if all is the same, 1 if
something differs, 2 if it can't be told.

It needs torch, and safetensors where the source or the result is of that kind. What it can't do: files of whole
modules need the classes that they were saved with; in these only parameters and buffers are compared, not plain
attributes. A model in several parts without an index is not put together, nor is an archive around a checkpoint
unpacked. OUT must not be there. Its bytes are not those of the result, only its tensors are; of several files it is
one, and where masks change the names in a nested file it is the plain state dict.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from patterns import nm_mask
from reading import (
    UnreadableError,
    Weights,
    data_of,
    digest_of,
    names_of,
    other_files,
    printable,
    read,
    read_record,
    same,
)
from torch.nn.utils import prune

SAFETENSORS = {
    **{f"{kind}{bits}": f"{kind[0].upper()}{bits}" for kind in ("float", "int", "uint") for bits in (8, 16, 32, 64)},
    "bfloat16": "BF16",
    "bool": "BOOL",
    "complex64": "C64",
    "float8_e4m3fn": "F8_E4M3",
    "float8_e5m2": "F8_E5M2",
}
"""dtype → what a safetensors file calls it."""
PRUNABLE = (torch.float64, torch.float32, torch.float16, torch.bfloat16)


class ThresholdPruning(prune.BasePruningMethod):
    """Prune every weight whose magnitude is not larger than a threshold."""

    PRUNING_TYPE = "unstructured"

    def __init__(self, threshold: float) -> None:
        self.threshold = threshold

    def compute_mask(self, tensor: torch.Tensor, default_mask: torch.Tensor) -> torch.Tensor:
        return default_mask * (torch.abs(tensor) > self.threshold)


class NMPruning(prune.BasePruningMethod):
    """Prune all but n of each m weights along a dimension."""

    PRUNING_TYPE = "global"

    def __init__(self, n: int, m: int, dim: int) -> None:
        self.n, self.m, self.dim = n, m, dim

    def compute_mask(self, tensor: torch.Tensor, default_mask: torch.Tensor) -> torch.Tensor:
        return default_mask * nm_mask(tensor, self.n, self.m, self.dim)


def prune_tensor(
    trained: torch.Tensor, parameter: Mapping[str, Any], mask: torch.Tensor | None
) -> tuple[torch.Tensor, torch.Tensor]:
    """The mask of a tensor, and its pruned values.

    Args:
        trained: the values.
        parameter: of the record; it has a threshold, or says N of M. Where it has neither, the mask says it.
        mask: nonzero keeps.
    """
    module = torch.nn.Module()
    module.weight = torch.nn.Parameter(trained.detach().clone(), requires_grad=False)
    if parameter.get("nm") is not None:
        n, m, dim = (parameter["nm"][each] for each in ("n", "m", "dimension"))
        NMPruning.apply(module, "weight", n=n, m=m, dim=dim)
    elif parameter["threshold_hex"] is not None:
        ThresholdPruning.apply(module, "weight", threshold=float.fromhex(parameter["threshold_hex"]))
    elif mask is not None:
        prune.custom_from_mask(module, "weight", mask != 0)
    else:
        raise UnreadableError("A mask says what is pruned, and it is not in SOURCE. Give the file with --masks.")
    made = module.weight_mask
    # torch multiplies by the mask, and what is negative, infinite or NaN would not become a plain 0
    module.weight_orig[made == 0] = 0
    prune.remove(module, "weight")
    return made, module.weight.data


def read_masks(path: Path) -> dict[str, torch.Tensor]:
    """Name → mask, from a file of masks: one bit for each weight, the first of a byte in its highest bit."""
    from safetensors import safe_open

    found = {}
    with safe_open(str(path), "pt") as file:
        told = json.loads(file.metadata()["secateurs.masks"])
        for name, each in told["masks"].items():
            bits = file.get_tensor(name).unsqueeze(1) >> torch.tensor([7, 6, 5, 4, 3, 2, 1, 0], dtype=torch.uint8) & 1
            found[name] = bits.flatten()[: each["numel"]].reshape(each["shape"])
    return found


def combined_mask(
    parameter: Mapping[str, Any], recorded: torch.Tensor | None, masks: Mapping[str, torch.Tensor]
) -> torch.Tensor | None:
    """The mask of a parameter where no threshold says what is pruned: of the source, of a file, or of both."""
    for name in names_of(parameter):
        for other, mask in masks.items():
            # another model may have other prefixes
            if name == other or name.endswith(f".{other}") or other.endswith(f".{name}"):
                return mask if recorded is None else mask * (recorded != 0)
    return recorded


def prune_all(weights: Weights, record: Mapping[str, Any], masks: Mapping[str, torch.Tensor]) -> dict[str, Any]:
    """What the result must hold, by name. Without masks the source's tensors, and those tied to them, are changed."""
    made, chosen = dict(weights.values), set()
    for parameter in record["parameters"]:
        name = weights.name(parameter)
        trained, given = weights.trained(name), combined_mask(parameter, weights.mask(name), masks)
        mask, pruned = prune_tensor(trained, parameter, given)
        if record["form"] == "masked":
            # of a tied parameter in a state dict one name gets the mask, in whole modules each does
            for each in names_of(parameter) if isinstance(trained, torch.nn.Parameter) else [name]:
                made.pop(each, None)
                made[f"{each}_orig"], made[f"{each}_mask"] = trained, mask
                chosen.add(each)
        else:
            trained.data.copy_(pruned)
    # in the result there are no other masks, unless of what can't be pruned
    for name in {name[: -len("_orig")] for name in weights.values if name.endswith("_orig")} - chosen:
        if weights.mask(name) is not None and weights.trained(name).dtype in PRUNABLE:
            made[name] = made.pop(f"{name}_orig")
            made.pop(f"{name}_mask")
    return made


def other_digests(made: Mapping[str, Any], record: Mapping[str, Any]) -> Iterator[str]:
    """A sentence on each parameter whose pruned values are not those of the record."""
    weights = Weights(made, record)
    for parameter in record["parameters"]:
        if digest_of(weights.pruned(weights.name(parameter))) != parameter["sha256"]:
            yield f"{parameter['name']} is not pruned as the record says"


def differences(expected: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    """A sentence on each name that only one of two checkpoints has, or that has another value."""
    for name, value in expected.items():
        if name not in found:
            yield f"{name} is missing"
        elif not same(value, found[name]):
            yield f"{name} is not the same"
    for name in found:
        if name not in expected:
            yield f"{name} is there, and should not be"


def other_tensors(made: Mapping[str, Any], weights: Weights, found: Weights, converted: bool) -> Iterator[str]:
    """A sentence on each difference from the result that was handed over.

    Args:
        made: what it must hold.
        weights: of the source.
        found: of the result.
        converted: whether the result is a file of another kind than the source.
    """
    if converted or found.root != weights.root:
        # then it holds the tensors of the model alone
        made = model_of(made, weights)
    yield from differences(made, found.values)


def model_of(made: Mapping[str, Any], weights: Weights) -> dict[str, torch.Tensor]:
    """The tensors of the model, without what lies beside it."""
    beside = weights.values.keys() - weights.inside
    return {name: each for name, each in made.items() if name not in beside and isinstance(each, torch.Tensor)}


def write_safetensors(state: Mapping[str, torch.Tensor], out: Path) -> None:
    """Write a safetensors file; its own library needs numpy for that."""
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    at, ordered = 0, sorted(state.items(), key=lambda pair: -pair[1].element_size())  # so that each is aligned
    for name, each in ordered:
        kind = str(each.dtype)[len("torch.") :]
        if kind not in SAFETENSORS:
            raise UnreadableError(f"{name} is {kind}, which this script can't write into a safetensors file.")
        end = at + each.numel() * each.element_size()
        header[name] = {"dtype": SAFETENSORS[kind], "shape": list(each.shape), "data_offsets": [at, end]}
        at = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with out.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        file.writelines(data_of(each) for _, each in ordered)


def write(made: Mapping[str, Any], loaded: object, weights: Weights, stamp: Mapping[str, Any], out: Path) -> None:
    """Write the result in its format.

    Args:
        made: what it holds.
        loaded: what was read of the source; without masks its tensors are pruned by now.
        weights: the same by name.
        stamp: what the record says of the result.
        out: the new file.
    """
    kind, state = stamp["format"], model_of(made, weights)
    if kind.endswith("safetensors"):
        write_safetensors(state, out)
    elif kind == "TorchScript":
        torch.jit.save(loaded, str(out))
    elif kind == "torch.export":
        torch.export.save(loaded, str(out))
    else:
        nested = not kind.startswith("sharded") and made.keys() == weights.values.keys()
        torch.save(loaded if nested else state, str(out))


def main() -> int:
    """Prune, compare, and write what is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__.partition("\n")[0], epilog="See the beginning of this script for what it does and can't do."
    )
    parser.add_argument("source", type=Path, metavar="SOURCE", help="the checkpoint that was pruned")
    parser.add_argument("--masks", type=Path, metavar="MASKS", help="the file of masks that said what is pruned")
    parser.add_argument("-o", "--output", type=Path, metavar="OUT", help="write what this script makes")
    parser.add_argument("--trust", action="store_true", help="let code that is in the files run (weights_only=False)")
    options = parser.parse_args()
    try:
        return run(options, read_record())
    except UnreadableError as error:
        print(printable(str(error)), file=sys.stderr)
        return 2


def run(options: argparse.Namespace, record: Mapping[str, Any]) -> int:
    """Prune and compare; the exit status is returned."""
    if options.output is not None and options.output.exists():
        raise UnreadableError(f"{options.output} is there already. Name a new file.")
    found = list(other_files(options.source, record["source"]))
    if found:
        print("\n".join(map(printable, found)))
        return 1
    loaded = read(options.source, record["source"], options.trust)
    weights = Weights(loaded, record)
    made = prune_all(weights, record, {} if options.masks is None else read_masks(options.masks))
    if options.output is not None:
        write(made, loaded, weights, record["result"], options.output)
    found = list(other_digests(made, record))
    result = Path(__file__).resolve().with_name(record["result"]["name"])
    if result.exists():
        handed = Weights(read(result, record["result"], options.trust), record)
        converted = record["source"]["format"] != record["result"]["format"]
        found += other_tensors(made, weights, handed, converted)
    count = len(record["parameters"])
    what = f"everything in {result.name} is" if result.exists() else "they are as the record says,"
    right = f"{count} parameters of {options.source.name} pruned: {what} the same bit for bit."
    print("\n".join(map(printable, found or [right])))
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
