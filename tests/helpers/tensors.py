"""Tensors for tests: torch's on one side, the same as bytes in a file on the other, and hypothesis's to make them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch
from hypothesis import strategies as st

from core.base.dtypes import DTYPES
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Storage, Tensor

FLOATS = (torch.float64, torch.float32, torch.float16, torch.bfloat16)

_BITS = {8: torch.int64, 4: torch.int32, 2: torch.int16, 1: torch.int8}


def lay_down(tensor: torch.Tensor, path: Path, key: str = "weight") -> Tensor:
    """Write a tensor's elements to a file, after a few bytes of something else, and say where they are."""
    raw = tensor.detach().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()
    path.write_bytes(b"\xff" * 8 + raw)
    dtype = DTYPES[str(tensor.dtype).removeprefix("torch.")]
    shape = tuple(tensor.shape)
    strides = tuple(tensor.contiguous().stride())
    return Tensor(key, dtype, shape, strides, 0, Storage(SourceFile.of(path), 8, len(raw)))


def lay_down_all(flat: Sequence[torch.Tensor], between: Sequence[int], file: Path) -> list[Tensor]:
    """Several tensors in one file, with so many bytes of something else before each."""
    raw, starts = b"", []
    for each, gap in zip(flat, between, strict=True):
        raw += b"\xff" * gap
        starts.append(len(raw))
        raw += each.reshape(-1).view(torch.uint8).numpy().tobytes()
    file.write_bytes(raw)
    there = SourceFile.of(file)
    alone = [lay_down(each, file.with_suffix(".one")) for each in flat]
    storages = [Storage(there, start, one.nbytes) for start, one in zip(starts, alone, strict=True)]
    return [replace(one, storage=storage) for one, storage in zip(alone, storages, strict=True)]


def same_bits(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Equality that tells -0 from 0 and a NaN from another."""
    kind = _BITS[one.element_size()]
    return one.dtype == other.dtype and one.shape == other.shape and torch.equal(one.view(kind), other.view(kind))


@st.composite
def weights(draw: st.DrawFn, dtype: torch.dtype, least: int = 0, most: int = 40) -> torch.Tensor:
    """Flat tensors with every kind of element: both zeros, subnormals, equal magnitudes, infinities, NaNs."""
    width = 8 * torch.empty(0, dtype=dtype).element_size()
    patterns = st.integers(0, 2**width - 1)
    ordinary = st.sampled_from(
        [0.0, -0.0, 0.1, -0.1, 0.5, 1.0, -1.0, 65504.0, float("inf"), float("-inf"), float("nan")]
    )
    some = draw(st.lists(patterns | ordinary, min_size=least, max_size=most))
    return torch.stack([_element(each, dtype, width) for each in some]) if some else torch.empty(0, dtype=dtype)


@st.composite
def thresholds(draw: st.DrawFn, near: torch.Tensor) -> float:
    """Finite thresholds of 0 or more, often equal to a weight or just beside it."""
    magnitudes = [each for each in near.double().abs().tolist() if each < float("inf")]
    anything = st.floats(0, 1e308, allow_nan=False)
    usual = st.sampled_from([0.0, 0.1, 0.02, 1e-45, 1e-320, 65504.0, 65519.9, 65520.0, 1e5, 3.4028236e38])
    if not magnitudes:
        return draw(usual | anything)
    beside = st.sampled_from(magnitudes).flatmap(
        lambda each: st.sampled_from(
            [each, each * (1 + 1e-9), each * (1 - 1e-9), each * (1 + 2**-9), each * (1 - 2**-9)]
        )
    )
    return min(draw(usual | anything | beside), 1.7e308)


def _element(each: float, dtype: torch.dtype, width: int) -> torch.Tensor:
    if isinstance(each, float):
        return torch.tensor(each, dtype=torch.float64).to(dtype)
    signed = each - 2**width if each >= 2 ** (width - 1) else each
    return torch.tensor(signed, dtype=_BITS[width // 8]).view(dtype)


def hostile_numbers() -> dict[str, torch.Tensor]:
    """Every dtype side by side, with numbers of every kind, and tensors of no weight and of one."""
    odd = torch.tensor([[1.0, -2.0, float("inf"), -0.0], [float("nan"), 1e-45, 3.0, 0.0]])
    dtypes = {"h": torch.float16, "b": torch.bfloat16, "s": torch.float32, "d": torch.float64}
    state = {f"{name}.weight": odd.to(dtype) for name, dtype in dtypes.items()}
    wide = torch.tensor([[1.7e308, -1.7e308], [1e200, 5e-324]], dtype=torch.float64)
    lone = {"wide.weight": wide, "empty.weight": torch.zeros(0, 4), "lone.weight": torch.tensor(3.0)}
    return state | lone | {"infinite.weight": torch.full((2, 2), float("inf"))}
