"""Files for the tests of formats, and how their tables and copies are looked at."""

import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import torch

from core.base.errors import UserError
from core.base.progress import silent
from core.formats import open_container
from core.formats.pickle.encoder import write_pickle
from core.formats.pickle.nodes import Call, Dict, Name, Node, Persistent
from core.formats.shared.container import Container, Edit, Edits
from core.storage.tensor_reader import elements
from core.storage.tensor_ref import Tensor

State = Mapping[str, torch.Tensor]


def strange_state() -> dict[str, torch.Tensor]:
    """Tensors of every layout that is a view of bytes: shared, strided, turned, without elements, of all dtypes."""
    generator = torch.Generator().manual_seed(1)
    base = torch.randn(6, 8, generator=generator)
    return {
        "rows.weight": base[1:4],
        "columns.weight": base[:, 5:],
        "every.other.weight": base[5, ::2],
        "turned.weight": torch.randn(3, 4, 5, generator=generator).permute(2, 0, 1),
        "scalar": torch.tensor(3.5),
        "nothing.weight": torch.empty(0, 3),
        "tied.weight": base[4, :4],
        "tied.again": base[4, :4],
        "half.weight": torch.randn(5, 3, generator=generator).half(),
        "brain.weight": torch.randn(7, generator=generator).bfloat16(),
        "double.weight": torch.randn(2, 2, generator=generator).double(),
        "count": torch.tensor([1, -2, 3]),
        "flags": torch.tensor([True, False, True]),
        "bytes": torch.arange(5, dtype=torch.uint8),
        "new.kind": torch.tensor([0, 1, 65535], dtype=torch.uint16),
        "eighth": torch.randn(6, generator=generator).to(torch.float8_e4m3fn),
        "complex": torch.tensor([1 + 2j, 3 - 4j]),
    }


def as_torch(tensor: Tensor) -> torch.Tensor:
    """What the app reads of a tensor, as torch's."""
    dtype = getattr(torch, tensor.dtype.name)
    if tensor.numel == 0:
        return torch.empty(tensor.shape, dtype=dtype)
    flat = torch.from_numpy(np.ascontiguousarray(elements(tensor)).reshape(-1).view("u1"))
    return flat.view(dtype).reshape(tensor.shape)


def raw(tensor: torch.Tensor) -> bytes:
    """A tensor's elements in C order."""
    return tensor.detach().clone(memory_format=torch.contiguous_format).reshape(-1).view(torch.uint8).numpy().tobytes()


def assert_same(table: Mapping[str, Tensor], state: State) -> None:
    """The table is what the library reads: keys, order, dtypes, shapes and every bit."""
    assert list(table) == list(state)
    for key, wanted in state.items():
        tensor = table[key]
        assert not tensor.unreadable, key
        assert (tensor.dtype.name, tensor.shape) == (str(wanted.dtype).removeprefix("torch."), tuple(wanted.shape))
        assert raw(as_torch(tensor)) == raw(wanted), key


def table_of(path: Path) -> dict[str, Tensor]:
    return {tensor.key: tensor for tensor in open_container(path).table.tensors}


def rewrite(container: Container, out: Path, edits: Edits, values: State) -> Path:
    """Write a copy in which the tensors of the edits have these values, by their new keys."""
    container.write(out, edits, lambda edit: memoryview(raw(values[edit.key])), silent)
    return out


def in_place(path: Path, out: Path, values: State) -> Path:
    """Write a copy with other values under the same keys."""
    container = open_container(path)
    by_key = {tensor.key: tensor for tensor in container.table.tensors}
    return rewrite(container, out, {key: [Edit(key, by_key[key])] for key in values}, values)


def masked(path: Path, out: Path, masks: State) -> Path:
    """Write a copy with ``X_orig`` and ``X_mask`` in the place of each ``X``."""
    container = open_container(path)
    edits = {
        tensor.key: [Edit(f"{tensor.key}_orig", tensor, renamed=True), Edit(f"{tensor.key}_mask", tensor)]
        for tensor in container.table.tensors
        if tensor.key in masks
    }
    return rewrite(container, out, edits, {f"{key}_mask": mask for key, mask in masks.items()})


def unmasked(path: Path, out: Path, values: State) -> Path:
    """Write a copy in which ``X`` with these values stands in the place of ``X_orig`` and ``X_mask``."""
    container = open_container(path)
    edits: dict[str, list[Edit]] = {f"{key}_mask": [] for key in values}
    for tensor in container.table.tensors:
        key = tensor.key.removesuffix("_orig")
        if tensor.key.endswith("_orig") and key in values:
            edits[tensor.key] = [Edit(key, tensor)]
    return rewrite(container, out, edits, values)


def records(path: Path) -> dict[str, bytes]:
    """Name without the top folder → bytes, checked by zipfile."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {each.filename.partition("/")[2]: archive.read(each) for each in archive.infolist()}


def refusal(path: Path) -> str:
    """The one line that says why a file is not opened."""
    with pytest.raises(UserError) as caught:
        open_container(path)
    text = str(caught.value)
    assert text.startswith(str(path))
    assert "\n" not in text
    assert text.isprintable()
    return text.removeprefix(str(path))


TWO_FLOATS = ("storage", Name("torch", "FloatStorage"), "0", "cpu", 2)


def tensor_node(
    shape: Node = (2,),
    stride: Node = (1,),
    offset: Node = 0,
    storage: Node = TWO_FLOATS,
) -> Call:
    """A tensor as torch pickles it, with whatever lies are wanted."""
    hooks = Call("REDUCE", Name("collections", "OrderedDict"), ())
    args = (Persistent(storage), offset, shape, stride, False, hooks)
    return Call("REDUCE", Name("torch._utils", "_rebuild_tensor_v2"), args)


def forge(path: Path, root: Node | bytes, data: Mapping[str, bytes] | None = None, **other: bytes) -> Path:
    """An archive like torch's around any pickle.

    Args:
        root: a node, or a pickle as it is.
        data: name in ``data/`` → bytes.
        other: further records.
    """
    pickled = root if isinstance(root, bytes) else write_pickle(root, 2)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", pickled)
        for name, content in ({"0": struct.pack("<2f", 1, 2)} if data is None else data).items():
            archive.writestr(f"archive/data/{name}", content)
        for name, content in other.items():
            archive.writestr(f"archive/{name}", content)
    return path


def state_node(**tensors: Node) -> Dict:
    return Dict(list(tensors.items()))
