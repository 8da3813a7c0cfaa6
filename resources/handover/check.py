"""Checks a result against the record that lies beside this script.

    python check.py [RESULT] [--source SOURCE] [--resaved] [--trust]

RESULT is what was handed over, by default what lies beside this script. Its SHA-256 must be that of the record; every
pruned tensor must have as many zeros as the record says, and the same bytes. With --source, every kept weight must
be the source's bit for bit, every pruned one 0, exactly those must be pruned that are not larger than the threshold,
and everything else must be untouched. With --resaved, RESULT may have been written again by another library: its
tensors are checked, not its bytes, and of what only one of the two has beside the model nothing is said.

The exit status is 0 if all is right, 1 if something differs, each difference on a line, 2 if it can't be told. It
needs torch, and safetensors where the files are of that kind. Of files of whole modules, which need the classes that
they were saved with, parameters and buffers are compared, but no plain attributes.
"""

from __future__ import annotations

import argparse
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

PRUNABLE = (torch.float64, torch.float32, torch.float16, torch.bfloat16)


def other_zeros(weights: Weights, record: Mapping[str, Any]) -> Iterator[str]:
    """A sentence on each parameter that is not as the record says."""
    for parameter in record["parameters"]:
        name, numel = parameter["name"], parameter["numel"]
        if not weights.holds(parameter):
            yield f"{name} is missing"
            continue
        found, mask = weights.pruned(weights.name(parameter)), weights.mask(weights.name(parameter))
        if list(found.shape) != parameter["shape"] or str(found.dtype) != f"torch.{parameter['dtype']}":
            yield f"{name} is {found.dtype} {list(found.shape)}, not {parameter['dtype']} {parameter['shape']}"
            continue
        zeros, expected = numel - int(torch.count_nonzero(found)), numel - parameter["kept"]
        if zeros != expected:
            yield f"{name} has {zeros:,} zeros, not {expected:,}"
        elif digest_of(found) != parameter["sha256"]:
            yield f"{name} has as many zeros as it should have, but other values"
        if mask is not None and bool(torch.any((mask != 0) & (mask != 1))):
            yield f"{name}_mask has elements that are neither 0 nor 1, and torch multiplies by them"


def other_weights(result: Weights, source: Weights, record: Mapping[str, Any]) -> Iterator[str]:
    """A sentence on each pruned parameter that differs from the source in more than the cut."""
    for parameter in filter(result.holds, record["parameters"]):
        name, here = source.name(parameter), result.name(parameter)
        trained, found = source.trained(name).detach(), result.pruned(here)
        if parameter.get("nm") is not None:
            kept = nm_mask(trained, *(parameter["nm"][each] for each in ("n", "m", "dimension")))
        elif parameter["threshold_hex"] is not None:
            kept = torch.abs(trained) > float.fromhex(parameter["threshold_hex"])
        else:
            # a mask says it, of the source or of a file; which weights are 0 is told by the digest
            mask, kept = source.mask(name), found != 0
            kept = kept if mask is None else kept & (mask != 0)
        if trained.shape != found.shape or trained.dtype != found.dtype:
            continue  # that has been told
        if bool(torch.any(found[~kept] != 0)):
            yield f"{name} has weights that are not pruned, and should be"
        if data_of(found[kept]) != data_of(trained[kept]):
            yield f"{name} has weights that are changed or pruned, and should be kept"
        if result.mask(here) is not None and not same(result.trained(here), trained):
            yield f"{name}_orig is not the same as in the source"


def untouched(weights: Weights, record: Mapping[str, Any], alone: bool) -> dict[str, Any]:
    """What is not pruned, by name. A mask that the plan lifts is left out.

    Args:
        alone: whether only the tensors of the model are wanted.
    """
    pruned = {name + end for each in record["parameters"] for name in names_of(each) for end in ("", "_orig", "_mask")}
    found = {}
    for name, value in weights.values.items():
        if name in pruned or (alone and not (name in weights.inside and isinstance(value, torch.Tensor))):
            continue
        base = name[: -len("_orig")] if name.endswith(("_orig", "_mask")) else name
        lifted = weights.mask(base) is not None and weights.trained(base).dtype in PRUNABLE
        if not (lifted and name.endswith("_mask")):
            found[base if lifted else name] = value
    return found


def changed(result: Weights, source: Weights, record: Mapping[str, Any], alone: bool) -> Iterator[str]:
    """A sentence on each value that should be untouched, and is not.

    Args:
        alone: whether the result may hold the model alone, and values of its own beside it.
    """
    before, after = untouched(source, record, alone), untouched(result, record, alone)
    for name, value in before.items():
        if name not in after:
            yield f"{name} is missing"
        elif not same(value, after[name]):
            yield f"{name} was not to be pruned, but has changed"
    for name in after:
        if name not in before:
            yield f"{name} is there, and is not in the source"


def head_of(path: Path) -> bytes:
    """The first nine bytes of a file."""
    with path.open("rb") as file:
        return file.read(9)


def written_again(place: Path, stamp: Mapping[str, Any]) -> dict[str, Any]:
    """What is to be read of a result that another library has written, perhaps in other files than it was."""
    paths = [place]
    if place.is_dir():
        paths = sorted(place.glob("*.safetensors")) or sorted(place.glob("*.bin"))
    kind = stamp["format"] if stamp["format"] in ("TorchScript", "torch.export") else "PyTorch"
    for path in paths:
        if path.is_file() and head_of(path)[8:] == b"{":  # a header of JSON after its length
            kind = "safetensors"
    return {"format": kind, "files": [{"name": path.name} for path in paths]}


def problems(options: argparse.Namespace, record: Mapping[str, Any]) -> Iterator[str]:
    """Every difference, as a sentence."""
    stamp = record["result"]
    if options.resaved:
        stamp = written_again(options.result, stamp)
    else:
        yield from other_files(options.result, stamp)
    result = Weights(read(options.result, stamp, options.trust), record)
    yield from other_zeros(result, record)
    if options.source is not None:
        yield from other_files(options.source, record["source"])
        source = Weights(read(options.source, record["source"], options.trust), record)
        yield from other_weights(result, source, record)
        # a file of another kind holds the model alone
        alone = options.resaved or record["source"]["format"] != stamp["format"] or source.root != result.root
        yield from changed(result, source, record, alone)


def main() -> int:
    """Check, and tell."""
    parser = argparse.ArgumentParser(
        description=__doc__.partition("\n")[0], epilog="See the beginning of this script for what it does and can't do."
    )
    parser.add_argument("result", type=Path, nargs="?", metavar="RESULT", help="what to check")
    parser.add_argument("--source", type=Path, metavar="SOURCE", help="the checkpoint that was pruned")
    parser.add_argument("--resaved", action="store_true", help="another library has written RESULT again")
    parser.add_argument("--trust", action="store_true", help="let code that is in the files run (weights_only=False)")
    options, found = parser.parse_args(), 0
    try:
        record = read_record()
        options.result = options.result or Path(__file__).resolve().with_name(record["result"]["name"])
        for problem in problems(options, record):
            print(printable(problem))
            found += 1
    except UnreadableError as error:
        print(printable(str(error)), file=sys.stderr)
        return 1 if found else 2
    if not found:
        print(printable(summary(options, record)))
    return int(found > 0)


def summary(options: argparse.Namespace, record: Mapping[str, Any]) -> str:
    """What was found to be right."""
    total = record["total"]
    zeros = total["numel"] - total["kept"]
    text = f"{options.result.name}: {zeros:,} of {total['numel']:,} weights in {total['parameters']} parameters are 0"
    text += " as the record says" + ("" if options.resaved else ", and its SHA-256 is right")
    if options.source is None:
        return f"{text}. What was not pruned is compared with --source."
    return f"{text}; all else is as in {options.source.name}, bit for bit."


if __name__ == "__main__":
    sys.exit(main())
