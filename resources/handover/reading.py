"""Reads checkpoints with the libraries that they are made by, and finds in them what a record is about."""

from __future__ import annotations

import ctypes
import hashlib
import json
import pickle
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

WEIGHTS = (".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".pt2", ".jit", ".pkl")
OF_TORCH = ("/data.pkl", "/archive_format", "/.format_version")
"""Ends of names in archives that torch has written."""


class UnreadableError(Exception):
    """A file can't be read, or is not what the record is about; the text says why."""


def read_record() -> dict[str, Any]:
    """The record that lies beside this script, or in the folder of the result there."""
    here = Path(__file__).resolve().parent
    found = [*here.glob("*.secateurs.json"), *here.glob("*/secateurs.json")]
    if len(found) != 1:
        raise UnreadableError(f"One record, *.secateurs.json, has to lie beside this script; there are {len(found)}.")
    return json.loads(found[0].read_text(encoding="utf-8"))


def printable(text: str) -> str:
    """The text with an escape for each character that moves or colours the terminal, or that it can't show."""
    plain = "".join(each if each.isprintable() or each == "\n" else ascii(each)[1:-1] for each in text)
    encoding = sys.stdout.encoding or "utf-8"
    return plain.encode(encoding, "backslashreplace").decode(encoding)


def files_of(place: Path, stamp: Mapping[str, Any]) -> dict[str, Path]:
    """Name in the record → path, for the files of a checkpoint; `place` is its only file, its folder or its index."""
    names = [each["name"] for each in stamp["files"]]
    if len(names) == 1 and not place.is_dir():
        return {names[0]: place}
    folder = place if place.is_dir() else place.parent
    return {name: folder / name for name in names}


def other_files(place: Path, stamp: Mapping[str, Any]) -> Iterator[str]:
    """A sentence on each file that is not, byte by byte, the one in the record."""
    paths = files_of(place, stamp)
    for each in stamp["files"]:
        path, digest = paths[each["name"]], hashlib.sha256()
        if not path.is_file():
            yield f"{path} is missing"
            continue
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
        if digest.hexdigest() != each["sha256"]:
            yield f"{path} is another file than the record is about: its SHA-256 is {digest.hexdigest()}"


def read(place: Path, stamp: Mapping[str, Any], trust: bool) -> object:
    """What a checkpoint holds: the object that was saved, or tensors by name.

    Args:
        place: its file, or its folder.
        stamp: what the record says of it.
        trust: whether code that is in it may be run.
    """
    kind, paths = stamp["format"], files_of(place, stamp)
    if kind.endswith("in several parts"):
        raise UnreadableError("This is a model in several parts without an index. This script can't put them together.")
    packed = [path for path in paths.values() if is_archive(path, kind)]
    if packed:
        raise UnreadableError(
            f"{packed[0]} is an archive around a checkpoint, which no script here unpacks: check.py without --source "
            "checks the result."
        )
    try:
        if kind == "torch.distributed.checkpoint":
            return read_distributed(next(iter(paths.values())).parent, trust)
        loaded = [read_file(path, kind, trust) for path in weights_among(list(paths.values()))]
    except pickle.UnpicklingError as error:
        if trust:
            raise UnreadableError(f"{place} can't be read: {error}") from None
        raise UnreadableError(
            f"{place} holds more than tensors, and can't be read without running code that is in it. If you trust "
            "where it comes from, say so: --trust, or trust=True."
        ) from None
    except (AttributeError, ImportError) as error:
        raise UnreadableError(f"{error}\nWhat {place} was made with has to be importable.") from None
    except Exception as error:
        raise UnreadableError(f"{place} can't be read: {type(error).__name__}: {error}") from error
    return loaded[0] if len(loaded) == 1 else {name: value for each in loaded for name, value in each.items()}


def is_archive(path: Path, kind: str) -> bool:
    """Whether a file is a tar, gzip or zip archive that torch has not written."""
    if not path.is_file():
        return False
    if zipfile.is_zipfile(path) and kind not in ("torch.distributed.checkpoint", "TorchScript", "torch.export"):
        with zipfile.ZipFile(path) as archive:
            return not any(name.endswith(OF_TORCH) for name in archive.namelist())
    with path.open("rb") as file:
        compressed = file.read(2) == b"\x1f\x8b"
    return compressed or (kind != "PyTorch (before 0.1.10)" and tarfile.is_tarfile(path))


def weights_among(paths: list[Path]) -> list[Path]:
    """The files that hold tensors, without an index, a configuration or a vocabulary beside them."""
    found = [path for path in paths if path.suffix.lower() in WEIGHTS]
    return paths if len(paths) == 1 else found or [path for path in paths if path.suffix != ".json"]


def read_file(path: Path, kind: str, trust: bool) -> object:
    """What one file holds."""
    if kind.endswith("safetensors"):
        from safetensors.torch import load_file

        return load_file(str(path))
    if kind == "TorchScript":
        return torch.jit.load(str(path), map_location="cpu")
    if kind == "torch.export":
        return torch.export.load(str(path))
    if kind == "a plain pickle":
        if not trust:
            raise pickle.UnpicklingError(path)
        with path.open("rb") as file:
            return pickle.load(file)
    return torch.load(str(path), map_location="cpu", weights_only=not trust)


def read_distributed(folder: Path, trust: bool) -> object:
    """What a folder of torch.distributed.checkpoint holds."""
    from torch.distributed.checkpoint.format_utils import dcp_to_torch_save

    if not trust:
        raise pickle.UnpicklingError(folder)  # its .metadata is a pickle
    with tempfile.TemporaryDirectory() as place:
        dcp_to_torch_save(folder, Path(place, "whole.pt"))
        return torch.load(str(Path(place, "whole.pt")), map_location="cpu", weights_only=False)


def leaves(found: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Name → tensor or other value, for everything in a loaded object; of a module its parameters and buffers."""
    if isinstance(found, torch.nn.Module):
        named = [
            *found.named_parameters(remove_duplicate=False),
            *found.named_buffers(remove_duplicate=False),
        ]
    elif isinstance(getattr(found, "state_dict", None), dict):  # a program of torch.export
        named = [*found.state_dict.items(), *found.constants.items()]
    elif isinstance(found, dict):
        named = list(found.items())
    elif isinstance(found, (list, tuple)):
        named = list(enumerate(found))
    else:
        array = type(found).__name__ == "ndarray" and found.dtype.kind == "f"
        yield ".".join(path), torch.from_numpy(found) if array else found
        return
    for key, value in named:
        yield from leaves(value, (*path, str(key)))


class Weights:
    """The tensors of a checkpoint, by the names of the record.

    Attributes:
        root: what stands before the record's names in the file, such as ``state_dict.``.
        values: name → tensor or other value, without the root; what lies beside the model is there, too.
        inside: the names in the model: those that the root stands before.
    """

    def __init__(self, found: object, record: Mapping[str, Any]) -> None:
        every = dict(leaves(found))
        self.root = root = find_root(every, record["parameters"])
        self.values = {name[len(root) :] if name.startswith(root) else name: value for name, value in every.items()}
        self.inside = {name[len(root) :] for name in every if name.startswith(root)}

    def has(self, name: str) -> bool:
        """Whether there is a parameter or buffer of this name, with or without a mask."""
        return self.mask(name) is not None or isinstance(self.values.get(name), torch.Tensor)

    def holds(self, parameter: Mapping[str, Any]) -> bool:
        """Whether a parameter of the record is there, under its name or one that it is tied to."""
        return any(self.has(name) for name in names_of(parameter))

    def name(self, parameter: Mapping[str, Any]) -> str:
        """The name that a parameter of the record has here."""
        if not self.holds(parameter):
            raise UnreadableError(f"There is no {parameter['name']} in it.")
        return next(name for name in names_of(parameter) if self.has(name))

    def mask(self, name: str) -> torch.Tensor | None:
        """The mask of a parameter; None where it has none."""
        both = f"{name}_orig" in self.values and name not in self.values
        return self.values.get(f"{name}_mask") if both else None

    def trained(self, name: str) -> torch.Tensor:
        """The values of a parameter as they are without a mask."""
        return self.values[name if self.mask(name) is None else f"{name}_orig"]

    def pruned(self, name: str) -> torch.Tensor:
        """The values of a parameter under its mask, if it has one."""
        mask, trained = self.mask(name), self.trained(name).detach()
        return trained if mask is None else torch.where(mask != 0, trained, torch.zeros_like(trained))


def names_of(parameter: Mapping[str, Any]) -> tuple[str, ...]:
    """All names of a parameter of the record."""
    return (parameter["name"], *parameter["tied"])


def find_root(every: Mapping[str, Any], parameters: Sequence[Mapping[str, Any]]) -> str:
    """What stands in a file before the names of the record: of what stands before some, what stands before most."""
    bases = {name[: -len("_orig")] for name in every if name.endswith("_orig")}
    known = every.keys() | {base for base in bases if f"{base}_mask" in every}
    some = [name for parameter in parameters[:20] for name in names_of(parameter)]
    roots = {path[: -len(name)] for path in known for name in some if path == name or path.endswith(f".{name}")}

    def count(root: str) -> int:
        return sum(any(root + name in known for name in names_of(parameter)) for parameter in parameters)

    return max(sorted(roots, key=len), key=count, default="")


def data_of(tensor: torch.Tensor) -> bytes:
    """The elements of a tensor, row by row."""
    flat = tensor.detach().cpu().contiguous()
    return ctypes.string_at(flat.data_ptr(), flat.numel() * flat.element_size())


def digest_of(tensor: torch.Tensor) -> str:
    """The SHA-256 of a tensor's elements."""
    return hashlib.sha256(data_of(tensor)).hexdigest()


def same(one: object, other: object) -> bool:
    """Whether two values are equal, tensors bit for bit; of other objects than plain values nothing is said."""
    if isinstance(one, torch.Tensor) and isinstance(other, torch.Tensor):
        alike = (one.dtype, one.shape, one.layout) == (other.dtype, other.shape, other.layout)
        if alike and (one.layout != torch.strided or one.is_quantized):
            return torch.equal(one, other)
        return alike and data_of(one) == data_of(other)
    plain = isinstance(one, (bool, int, float, str, bytes, type(None)))
    return type(one) is type(other) and (not plain or one == other or one != one)
