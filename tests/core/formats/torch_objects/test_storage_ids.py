"""How storages are named in pickles: every class that torch has written, and what it never writes."""

import pickletools
from pathlib import Path
from zipfile import ZipFile

import pytest
import torch

from core.base.dtypes import DTYPES
from core.formats.pickle.nodes import Call, Name, Node, Persistent
from core.formats.shared.malformed import Malformed
from core.formats.torch_objects.storage_ids import StorageId, dtype_named, new_tensor, storage_dtype, storage_id

TYPED = sorted(
    name
    for name in dir(torch)
    if name.endswith("Storage") and not name.startswith(("_", "Typed", "Untyped")) and name != "Storage"
)
"""The classes of storages of this version of torch, such as ``FloatStorage``; ``Storage`` is never written."""


def reference(*fields: Node) -> Persistent:
    return Persistent(("storage", *fields))


@pytest.mark.parametrize("kind", TYPED)
def test_every_class_of_torch_has_the_dtype_of_its_elements(kind: str) -> None:
    expected = str(getattr(torch, kind)._dtype).removeprefix("torch.")
    assert storage_dtype(Name("torch", kind)).name == expected


def test_an_id_says_dtype_key_place_and_size() -> None:
    found = storage_id(reference(Name("torch", "HalfStorage"), "0", "cuda:1", 6))
    assert found == StorageId(DTYPES["float16"], "0", "cuda:1", 6)
    assert found.nbytes == 12
    # torch before 0.4 had a view of another storage behind them
    assert storage_id(reference(Name("torch", "HalfStorage"), "0", "cuda:1", 6, None)) == found


def test_what_is_untyped_has_bytes() -> None:
    assert storage_id(reference(Name("torch.storage", "UntypedStorage"), "0", "cpu", 5)).nbytes == 5


def test_an_unknown_class_has_no_size() -> None:
    found = storage_id(reference(Name("torch", "TinyStorage"), "0", "cpu", 5))
    assert (found.dtype.name, found.nbytes) == ("TinyStorage", 0)
    assert dtype_named("quint4x2").itemsize == 0


@pytest.mark.parametrize(
    "fields",
    [
        (),
        ("FloatStorage", "0", "cpu", 1),
        (Name("torch", "FloatStorage"), 0, "cpu", 1),
        (Name("a", "b"), "0", "cpu", -1),
    ],
    ids=["empty", "no class", "no key", "negative"],
)
def test_an_id_of_another_form_is_refused(fields: tuple[Node, ...]) -> None:
    with pytest.raises(Malformed, match="unknown way"):
        storage_id(reference(*fields))


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "int64", "float8_e4m3fn"])
def test_a_new_tensor_is_rebuilt_as_torch_pickles_one(dtype: str, tmp_path: Path) -> None:
    """By the same function, with a storage of the same class and size."""
    path = tmp_path / "tensor.pt"
    torch.save(torch.zeros(2, 3).to(getattr(torch, dtype)), path)
    node = new_tensor(DTYPES[dtype], (2, 3), "0", "cpu")
    name = node.function
    assert isinstance(name, Name)
    assert isinstance(node.args[0], Persistent)
    assert isinstance(node.args[0].id, tuple)
    kind = node.args[0].id[1]
    assert isinstance(kind, Name)
    with ZipFile(path) as archive:
        written = {arg for _, arg, _ in pickletools.genops(archive.read("tensor/data.pkl")) if arg}
    assert {f"{name.module} {name.name}", f"{kind.module} {kind.name}", node.args[0].id[4]} <= written
    assert node.args[1:4] == (0, (2, 3), (3, 1))
    assert isinstance(node.args[5], Call)
