"""Models that are hard to show truly: odd numbers, odd shapes, odd names, unlike dtypes beside each other."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import torch

from core.model.opening import open_checkpoint
from tests.helpers.checkpoints import read_plain, write_safetensors, write_torch, write_wrapped

State = dict[str, torch.Tensor]
INF, NAN = float("inf"), float("nan")


def _normal(seed: int, *shape: int, scale: float = 0.1, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return (scale * torch.randn(shape, generator=generator, dtype=torch.float64)).to(dtype)


def odd_numbers() -> State:
    """What is infinite, not a number, zero of either sign, or all of one magnitude."""
    infinite = _normal(1, 12, 9)
    infinite[0, 0], infinite[3, 4] = INF, -INF
    unlike = _normal(2, 8, 8)
    unlike[1, 1], unlike[2, 2], unlike[3, 3], unlike[4] = NAN, INF, -0.0, 0.0
    return {
        "a.infinite.weight": infinite,
        "a.unlike.weight": unlike,
        "b.zeros.weight": torch.zeros(6, 5),
        "b.minus.weight": torch.full((4, 4), -0.0),
        "b.ones.weight": torch.ones(7, 3),
        "b.tenths.weight": 0.1 * torch.sign(_normal(3, 10, 10)),
        "b.nans.weight": torch.full((3, 3), NAN),
        "c.half.weight": _normal(4, 16, 16, dtype=torch.float16),
        "c.bfloat.weight": _normal(5, 16, 16, dtype=torch.bfloat16),
        "c.double.weight": _normal(6, 16, 16, dtype=torch.float64),
        "c.tiny.weight": _normal(7, 4, 6, scale=1e-300, dtype=torch.float64),
        "c.huge.weight": _normal(8, 4, 6, scale=1e300, dtype=torch.float64),
        "c.subnormal.weight": _normal(9, 5, 5, scale=1e-41),
    }


def odd_shapes() -> State:
    """Empty, without a dimension, slim, with kernels, and one that only a reading counts exactly."""
    return {
        "empty.weight": torch.empty(0, 4),
        "scalar.weight": torch.tensor(0.25),
        "vector.weight": _normal(11, 50),
        "row.weight": _normal(12, 1, 300),
        "column.weight": _normal(13, 300, 1),
        "single.weight": _normal(14, 1, 1),
        "conv.weight": _normal(15, 6, 5, 3, 3),
        "conv.bias": _normal(16, 6),
        "numbers.weight": torch.arange(12).reshape(3, 4),
        "large.weight": _normal(17, 400, 380),
    }


def hostile_names() -> State:
    """Names that are markup, several lines, written from the right, or long."""
    names = (
        '<img src="/etc/passwd">',
        "<b>bold</b> & <i>so on</i>",
        "two\nlines\tand a tab",
        "\u202eright to left",
        "שלום.עולם",
        "%n %1 {name}",
        "long" * 60,
        "ünïcode 😀",
        " ",
    )
    return {f"{name}.weight": _normal(20 + number, 6, 5 + number) for number, name in enumerate(names)}


def deep() -> State:
    """Many layers in blocks, of unlike magnitudes."""
    return {
        f"encoder.layer.{number}.{kind}.weight": _normal(number, *shape, scale=10.0 ** (number % 5 - 3))
        for number in range(14)
        for kind, shape in {"query": (12, 16), "output": (5, 40)}.items()
    }


_KINDS: Mapping[str, tuple[Callable[[], State], Callable[[State, Path], None]]] = {
    "numbers.safetensors": (odd_numbers, write_safetensors),
    "numbers.pt": (odd_numbers, write_torch),
    "shapes.pth": (odd_shapes, write_wrapped),
    "names.safetensors": (hostile_names, write_safetensors),
    "deep.safetensors": (deep, write_safetensors),
}


def make_models(folder: Path) -> list[Path]:
    """Write them."""
    for name, (make, write) in _KINDS.items():
        write(make(), folder / name)
    return [folder / name for name in _KINDS]


@cache
def _tensors(path: Path, _written: int) -> State:
    read = read_plain(path)
    return {each.name: read[each.tensor.key.removeprefix("state_dict.")] for each in open_checkpoint(path).owners}


def tensors(path: Path) -> State:
    """The prunable tensors of a file, as torch or the safetensors library reads them, by the parameter's name."""
    return _tensors(path, path.stat().st_mtime_ns)
