"""Safetensors files: the table is what the library loads, every lie of a header is refused, both ways of writing."""

import json
import struct
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from core.base.errors import UserError
from core.base.progress import silent
from core.formats import open_container
from core.formats.safetensors.header import MAX_HEADER
from core.formats.shared.container import Edit
from tests.core.formats.helpers import (
    as_torch,
    assert_same,
    in_place,
    masked,
    raw,
    refusal,
    rewrite,
    strange_state,
    table_of,
    unmasked,
)

METADATA = {"format": "pt", "trained by": "nobody ä"}
DTYPES = [
    *(torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.bool, torch.complex64),
    *(torch.int64, torch.int32, torch.int16, torch.int8, torch.uint64, torch.uint32, torch.uint16, torch.uint8),
    *(torch.float8_e4m3fn, torch.float8_e5m2, torch.float8_e4m3fnuz, torch.float8_e5m2fnuz),
]

SAMPLE: dict[str, Any] = {
    "__metadata__": {"a": "b"},
    "one": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
    "two": {"dtype": "BF16", "shape": [2, 2], "data_offsets": [8, 16]},
}


def contiguous_state() -> dict[str, torch.Tensor]:
    return {key: values.clone(memory_format=torch.contiguous_format) for key, values in strange_state().items()}


def header_of(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    header: dict[str, Any] = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    return header


def write(path: Path, header: Mapping[str, Any] | bytes, data: bytes = bytes(16)) -> Path:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    return path


def sample(**changes: Any) -> dict[str, Any]:
    """The sample with some fields of its first tensor changed."""
    return {**SAMPLE, "one": {**SAMPLE["one"], **changes}}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    save_file(contiguous_state(), tmp_path / "model.safetensors", metadata=METADATA)
    return tmp_path / "model.safetensors"


def test_the_table_is_what_the_library_loads(path: Path) -> None:
    with safe_open(path, "pt") as wanted:
        in_order = {key: wanted.get_tensor(key) for key in header_of(path) if key != "__metadata__"}
    table = table_of(path)
    assert_same(table, in_order)
    assert all(tensor.storage.start % tensor.dtype.itemsize == 0 for tensor in table.values())
    container = open_container(path)
    assert container.format == "safetensors"
    assert [file.path for file in container.files] == [path]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_every_dtype_is_known(tmp_path: Path, dtype: torch.dtype) -> None:
    tensor = torch.arange(24, dtype=torch.uint8).view(dtype)
    save_file({"a": tensor}, tmp_path / "typed.safetensors")
    found = table_of(tmp_path / "typed.safetensors")["a"]
    assert (found.dtype.name, found.dtype.itemsize) == (str(dtype).removeprefix("torch."), dtype.itemsize)
    assert raw(as_torch(found)) == raw(tensor)


@pytest.mark.parametrize(
    ("label", "shape", "size"), [("F4", [4], 2), ("F6_E2M3", [4], 3), ("F6_E3M2", [2, 2], 3), ("F3_NEW", [5], 7)]
)
def test_elements_that_are_no_bytes_are_not_read(tmp_path: Path, label: str, shape: list[int], size: int) -> None:
    odd = {"dtype": label, "shape": shape, "data_offsets": [16, 16 + size]}
    table = table_of(write(tmp_path / "odd", {**SAMPLE, "odd": odd}, bytes(16 + size)))
    assert label in table["odd"].unreadable
    assert table["odd"].shape == tuple(shape)
    assert not table["one"].unreadable


def test_8_bit_exponents_are_known(tmp_path: Path) -> None:
    table = table_of(write(tmp_path / "e8", sample(dtype="F8_E8M0", shape=[8])))
    assert (table["one"].dtype.name, table["one"].unreadable) == ("float8_e8m0fnu", "")


@pytest.mark.parametrize("header", [{}, {"__metadata__": {}}, {"__metadata__": None}])
def test_no_tensors_are_no_error(tmp_path: Path, header: dict[str, Any]) -> None:
    assert table_of(write(tmp_path / "empty", header, b"")) == {}


def test_empty_tensors_and_scalars(tmp_path: Path) -> None:
    save_file({"none": torch.empty(0, 3), "scalar": torch.tensor(2.5)}, tmp_path / "small.safetensors")
    table = table_of(tmp_path / "small.safetensors")
    assert {key: tensor.shape for key, tensor in table.items()} == {"none": (0, 3), "scalar": ()}
    assert as_torch(table["scalar"]).item() == 2.5


LIES: dict[str, tuple[Mapping[str, Any] | bytes, bytes, str]] = {
    "no JSON": (b"{nonsense}", b"", "not JSON"),
    "no object": (b'{"a"}', b"", "not JSON"),
    "not UTF-8": (b'{"\xff": 1}', b"", "not JSON"),
    "nested without end": (b'{"a":' + b"[" * 100_000, b"", "not JSON"),
    "an endless number": (b'{"a":' + b"9" * 10_000 + b"}", b"", "not JSON"),
    "not a number": (b'{"a": NaN}', b"", "NaN"),
    "infinity": (b'{"a": -Infinity}', b"", "Infinity"),
    "twice": (b'{"a": {}, "a": {}}', b"", "its header has a twice"),
    "twice inside": (b'{"a": {"dtype": "F32", "dtype": "F32"}}', b"", "its header has dtype twice"),
    "no tensor": ({"a": 3}, b"", "not described"),
    "no dtype": (sample(dtype=None), bytes(16), "not described"),
    "dtype of a list": (sample(dtype=["F32"]), bytes(16), "not described"),
    "no shape": (sample(shape=None), bytes(16), "no sizes"),
    "negative": (sample(shape=[-2]), bytes(16), "no sizes"),
    "a half": (sample(shape=[1.5]), bytes(16), "no sizes"),
    "true": (sample(shape=[True, 2]), bytes(16), "no sizes"),
    "too much": (sample(shape=[2**64, 0]), bytes(16), "no sizes"),
    "one offset": (sample(data_offsets=[0]), bytes(16), "not described"),
    "backwards": (sample(data_offsets=[8, 0]), bytes(16), "not described"),
    "negative offset": (sample(data_offsets=[-8, 0]), bytes(16), "no sizes"),
    "other size": (sample(shape=[3]), bytes(16), "does not fit its shape"),
    "overflow": (sample(shape=[2**62, 2**62]), bytes(16), "does not fit its shape"),
    "overlap": (sample(shape=[3], data_offsets=[0, 12]), bytes(16), "overlaps"),
    "hole": (sample(shape=[1], data_offsets=[0, 4]), bytes(16), "leaves a gap"),
    "hole at the start": (sample(shape=[1], data_offsets=[4, 8]), bytes(16), "leaves a gap"),
    "cut off": (SAMPLE, bytes(15), "as when it was cut off"),
    "more": (SAMPLE, bytes(17), "1 byte at its end that belongs to no tensor"),
    "metadata of numbers": ({"__metadata__": {"a": 1}}, b"", "not text"),
    "metadata of a list": ({"__metadata__": []}, b"", "not described"),
    "half a character": (b'{"\\ud800": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}}', b"", "not described"),
    "half a character in metadata": (b'{"__metadata__": {"a": "\\udfff"}}', b"", "not text"),
}


@pytest.mark.parametrize("lie", LIES)
def test_headers_that_lie_are_refused(tmp_path: Path, lie: str) -> None:
    header, data, complaint = LIES[lie]
    assert complaint in refusal(write(tmp_path / "lie", header, data))


@pytest.mark.parametrize("length", [MAX_HEADER + 1, 2**31, 2**63, 2**64 - 1])
def test_a_length_that_lies_is_refused(tmp_path: Path, length: int) -> None:
    (tmp_path / "lie").write_bytes(struct.pack("<Q", length) + b'{"a": 1}')
    assert f"{MAX_HEADER:,} is the most" in refusal(tmp_path / "lie")


@pytest.mark.parametrize("length", [9, 1000, MAX_HEADER])
def test_a_length_beyond_the_file_is_refused(tmp_path: Path, length: int) -> None:
    (tmp_path / "lie").write_bytes(struct.pack("<Q", length) + b'{"a": 1}')
    assert "as when it was cut off" in refusal(tmp_path / "lie")


def test_every_cut_is_noticed(path: Path) -> None:
    whole = path.read_bytes()
    for length in range(0, len(whole), 29):
        path.write_bytes(whole[:length])
        refusal(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damage_anywhere_is_refused_or_does_no_harm(path: Path, data: st.DataObject) -> None:
    whole = path.read_bytes()
    damaged = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 3))):
        damaged[data.draw(st.integers(0, 900))] = data.draw(st.integers(32, 126))
    broken = path.with_name("broken")
    broken.write_bytes(damaged)
    with suppress(UserError):
        table = table_of(broken)
        # unknown dtypes are shown here, and refused by the library
        if not any(tensor.unreadable for tensor in table.values()):
            assert load_file(broken).keys() == table.keys()


def test_only_the_elements_change(path: Path) -> None:
    new = {key: torch.zeros_like(values) for key, values in contiguous_state().items() if "weight" in key}
    out = in_place(path, path.with_name("out"), new)
    before, after = bytearray(path.read_bytes()), out.read_bytes()
    for key in new:
        tensor = table_of(path)[key]
        before[tensor.start : tensor.start + tensor.nbytes] = bytes(tensor.nbytes)
    assert after == bytes(before)
    assert {key: raw(each) for key, each in load_file(out).items()} == {
        key: raw(new.get(key, each)) for key, each in contiguous_state().items()
    }


def test_nothing_to_change_is_a_copy(path: Path) -> None:
    assert in_place(path, path.with_name("out"), {}).read_bytes() == path.read_bytes()


def test_masks_beside_originals_and_back(path: Path) -> None:
    state = contiguous_state()
    masks = {key: torch.ones_like(state[key]) for key in ("half.weight", "rows.weight", "scalar")}
    between = masked(path, path.with_name("masked"), masks)
    wanted = {}
    for key in [key for key in header_of(path) if key != "__metadata__"]:
        wanted |= {f"{key}_orig": state[key], f"{key}_mask": masks[key]} if key in masks else {key: state[key]}
    assert {key: raw(each) for key, each in load_file(between).items()} == {
        key: raw(each) for key, each in sorted(wanted.items())
    }
    assert list(header_of(between)) == ["__metadata__", *wanted]
    assert header_of(between)["__metadata__"] == METADATA
    assert all(tensor.start % max(tensor.dtype.itemsize, 1) == 0 for tensor in table_of(between).values())
    out = unmasked(between, path.with_name("out"), {key: state[key] for key in masks})
    assert header_of(out) == header_of(path)
    assert out.read_bytes() == path.read_bytes()


def test_what_is_not_aligned_becomes_so(tmp_path: Path) -> None:
    """The library sorts by width when it writes; other writers need not."""
    header = {
        "a": {"dtype": "F16", "shape": [1], "data_offsets": [0, 2]},
        "b": {"dtype": "F16", "shape": [1], "data_offsets": [2, 4]},
        "c": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]},
    }
    path = write(tmp_path / "other", header, np.float16([1, 2]).tobytes() + np.float32([3]).tobytes())
    out = masked(path, tmp_path / "out", {"a": torch.ones(1).half()})
    assert {key: each.tolist() for key, each in load_file(out).items()} == {
        "a_orig": [1],
        "a_mask": [1],
        "b": [2],
        "c": [3],
    }
    assert list(header_of(out)) == ["a_orig", "a_mask", "b", "c"]
    assert table_of(out)["c"].start % 4 == 0


def test_no_metadata_stays_none(tmp_path: Path) -> None:
    save_file({"a": torch.ones(2)}, tmp_path / "bare")
    out = masked(tmp_path / "bare", tmp_path / "out", {"a": torch.ones(2)})
    assert list(header_of(out)) == ["a_orig", "a_mask"]


def test_a_key_that_is_taken_is_refused(tmp_path: Path) -> None:
    save_file({"a": torch.ones(2), "a_mask": torch.ones(2)}, tmp_path / "taken")
    with pytest.raises(UserError, match="two tensors called a_mask"):
        masked(tmp_path / "taken", tmp_path / "out", {"a": torch.ones(2)})


def test_another_dtype_or_shape_is_a_bug(path: Path) -> None:
    table = table_of(path)
    edits = {"scalar": [Edit("scalar", table["half.weight"])]}
    with pytest.raises(ValueError, match="another dtype or shape"):
        rewrite(open_container(path), path.with_name("out"), edits, contiguous_state())


def test_progress_ends_at_the_size_of_the_file(path: Path) -> None:
    tensor = table_of(path)["half.weight"]
    for number, key in enumerate(("half.weight", "other")):
        told: list[tuple[int, int]] = []
        new, out = memoryview(bytes(tensor.nbytes)), path.with_name(str(number))
        edits = {"half.weight": [Edit(key, tensor)]}
        open_container(path).write(out, edits, lambda edit: new, lambda *now: told.append(now))  # noqa: B023
        assert told[-1] == (out.stat().st_size, out.stat().st_size)


def test_a_source_that_was_replaced_is_noticed(path: Path) -> None:
    container = open_container(path)
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(UserError, match="has changed"):
        container.write(path.with_name("out"), {}, lambda edit: memoryview(b""), silent)


def test_the_remainder_is_what_is_no_element(path: Path, tmp_path: Path) -> None:
    cut = in_place(path, tmp_path / "cut", {"half.weight": torch.zeros(5, 3).half()})
    assert open_container(cut).remainder() == open_container(path).remainder()
    save_file(contiguous_state(), tmp_path / "other", metadata={**METADATA, "trained by": "me"})
    before, after = open_container(path).remainder(), open_container(tmp_path / "other").remainder()
    assert [label for label in before if before[label] != after[label]] == ["the header"]


def test_the_remainder_has_the_bytes_that_are_no_numbers(tmp_path: Path) -> None:
    odd = {"odd": {"dtype": "F4", "shape": [4], "data_offsets": [0, 2]}}
    one, two = write(tmp_path / "one", odd, b"ab"), write(tmp_path / "two", odd, b"ac")
    assert open_container(one).remainder()["tensor odd"] != open_container(two).remainder()["tensor odd"]
