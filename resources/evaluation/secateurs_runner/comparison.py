"""Values of the file, and whether a tensor of the model has them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from .failure import Failure

if TYPE_CHECKING:
    from torch import Tensor


class Match:
    """A parameter of the file and the tensor of the model that holds its values.

    Attributes:
        held: name of the tensor in the model.
        own: whether the tensor has exactly the file's values, in this dtype or a wider one; else they are read.
        mask: name of torch's mask beside it in the model; empty where there is none.
        seen: `fingerprint` of the tensor when this was found.
    """

    def __init__(self, parameter: dict[str, Any], held: str, own: bool, mask: str, seen: object) -> None:
        self.parameter, self.held, self.own, self.mask, self.seen = parameter, held, own, mask, seen


def compared(parameter: dict[str, Any], held: str, there: dict[str, Any]) -> Match | str:
    """The match of a parameter with a tensor of the model, or what differs."""
    tensor = there[held]
    if list(tensor.shape) != parameter["shape"]:
        return "shape"
    if tensor.is_meta or tensor.layout != torch.strided or not tensor.is_floating_point():
        return "values"
    mask = f"{held[:-5]}_mask" if held.endswith("_orig") and "mask" in parameter else ""
    mask = mask if mask in there else ""
    values, now = elements(parameter), tensor.detach().cpu()
    wide = torch.promote_types(values.dtype, now.dtype) == now.dtype
    if _same(now, values.to(now.dtype)):
        return Match(parameter, held, wide, mask, fingerprint(tensor))
    if "mask" in parameter and _same(now, values.masked_fill_(~mask_of(parameter), 0).to(now.dtype)):
        return Match(parameter, held, False, mask, fingerprint(tensor))
    return "values"


def fingerprint(tensor: Tensor) -> object:
    """What is equal for equal tensors, and hardly for others: dtype, shape, and sums of the bits."""
    if tensor.is_meta:
        return None
    bits = tensor.detach().view(getattr(torch, f"int{8 * tensor.element_size()}")).reshape(-1)
    sums = [int(part.sum(dtype=part.dtype)) for part in (bits, bits[: len(bits) // 2])]
    return tensor.dtype, tensor.shape, sums


def _same(one: Tensor, other: Tensor) -> bool:
    """Whether all values are equal; a NaN equals any NaN."""
    return bool(torch.equal(one, other) or ((one == other) | ((one != one) & (other != other))).all())


def elements(parameter: dict[str, Any]) -> Tensor:
    """The file's values, read anew, in its own dtype."""
    dtype = getattr(torch, parameter["dtype"])
    if not parameter["extent"]:
        return torch.empty(parameter["shape"], dtype=dtype)
    data = bytearray(parameter["extent"] * torch.empty((), dtype=dtype).element_size())
    with Path(parameter["file"]).open("rb") as stream:
        stream.seek(parameter["start"])
        if stream.readinto(data) != len(data):
            raise Failure("short", path=parameter["file"])
    return torch.frombuffer(data, dtype=dtype).as_strided(parameter["shape"], parameter["stride"])


def mask_of(parameter: dict[str, Any]) -> Tensor:
    """The recorded mask, bool."""
    flags = {**parameter["mask"], "dtype": "uint8", "shape": parameter["shape"]}
    return elements(flags) != 0
