"""Models that are hard to show truly: odd numbers, odd shapes, odd names, unlike dtypes beside each other."""

import warnings
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

import torch
from torch import nn
from torch.nn.utils import prune

from core.model.opening import open_checkpoint
from core.storage.tensor_ref import Tensor
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


def masked() -> State:
    """Masks as ``torch.nn.utils.prune`` leaves them, that no threshold makes, and one that a threshold makes.

    One of them cuts what is infinite and not a number, and keeps such weights too; one cuts everything.
    """
    with torch.random.fork_rng():
        torch.manual_seed(30)
        net = nn.Sequential(*(nn.Linear(*shape) for shape in ((30, 40), (40, 40), (40, 9), (9, 9), (9, 20), (20, 6))))
        with torch.no_grad():
            net[2].weight[:2, :4] = torch.tensor([[INF, NAN, -INF, 0.0], [INF, NAN, -0.0, 0.5]])
        mask = torch.rand(9, 40) > 0.4
        mask[0], mask[1] = False, True
        prune.random_unstructured(net[0], "weight", 0.4)
        prune.random_unstructured(net[0], "bias", 0.5)
        prune.ln_structured(net[1], "weight", 0.3, n=2, dim=0)
        prune.custom_from_mask(net[2], "weight", mask)
        prune.custom_from_mask(net[3], "weight", torch.zeros(9, 9))
        prune.l1_unstructured(net[4], "weight", 0.6)
    return dict(net.state_dict())


def pruned_before() -> State:
    """Pruned for good: zeros of both signs that no mask tells of."""
    with torch.random.fork_rng():
        torch.manual_seed(31)
        net = nn.Sequential(nn.Linear(24, 30), nn.Linear(30, 30), nn.Linear(30, 5))
        prune.l1_unstructured(net[0], "weight", 0.7)
        prune.ln_structured(net[1], "weight", 0.5, n=1, dim=1)
        prune.random_unstructured(net[2], "weight", 0.2)
        for layer in net:
            prune.remove(layer, "weight")
    return dict(net.state_dict())


def quantised_and_tied() -> State:
    """Tensors that can't be pruned beside ones that can, tied ones, and one that is a part of another."""
    table, shared = _normal(32, 25, 16), _normal(35, 12, 6)
    with warnings.catch_warnings():
        # torch is going to drop them, and files have them
        warnings.simplefilter("ignore", UserWarning)
        quantised = torch.quantize_per_tensor(_normal(33, 8, 8), 0.01, 0, torch.qint8)
    return {
        "embed.weight": table,
        "body.weight": _normal(34, 16, 16),
        "body.quantised.weight": quantised,
        "body.int8.weight": torch.arange(64, dtype=torch.int8).reshape(8, 8),
        "body.whole.weight": shared,
        "body.part.weight": shared[3:9],
        "head.weight": table,
    }


def blocks() -> State:
    """An encoder and a decoder with experts, as a matrix of blocks, beside what is in no block."""
    kinds = {"q_proj": (8, 12), "k_proj": (8, 12), "experts.0.up": (5, 9), "experts.1.up": (5, 9)}
    state = {"embed.weight": _normal(60, 20, 8), "head.weight": _normal(61, 20, 8, scale=1.0)}
    for number in range(12):
        side = ("encoder", "decoder")[number % 2]
        for place, (kind, shape) in enumerate(kinds.items()):
            name = f"{side}.layers.{number // 2}.{kind}.weight"
            state[name] = _normal(70 + 4 * number + place, *shape, scale=0.02 * (place + 1))
    return state


def deep() -> State:
    """Many layers in blocks, of unlike magnitudes."""
    return {
        f"encoder.layer.{number}.{kind}.weight": _normal(number, *shape, scale=10.0 ** (number % 5 - 3))
        for number in range(14)
        for kind, shape in {"query": (12, 16), "output": (5, 40)}.items()
    }


_KINDS: Mapping[str, tuple[Callable[[], State], Callable[[State, Path], None]]] = {
    "blocks.safetensors": (blocks, write_safetensors),
    "numbers.safetensors": (odd_numbers, write_safetensors),
    "numbers.pt": (odd_numbers, write_torch),
    "shapes.pth": (odd_shapes, write_wrapped),
    "names.safetensors": (hostile_names, write_safetensors),
    "deep.safetensors": (deep, write_safetensors),
    "masked.pt": (masked, write_torch),
    "masked.safetensors": (masked, write_safetensors),
    "pruned-before.pt": (pruned_before, write_torch),
    "quantised-and-tied.pt": (quantised_and_tied, write_torch),
}


def make_models(folder: Path) -> list[Path]:
    """Write them."""
    for name, (make, write) in _KINDS.items():
        write(make(), folder / name)
    return [folder / name for name in _KINDS]


@lru_cache(4)
def _read(path: Path, _written: int) -> tuple[State, State]:
    with warnings.catch_warnings():
        # of how torch itself reads what is quantised
        warnings.simplefilter("ignore", UserWarning)
        read, owners = read_plain(path), list(open_checkpoint(path).owners)
    weights = {each.name: read[_key(each.tensor)] for each in owners}
    return weights, {each.name: read[_key(each.mask)] for each in owners if each.mask is not None}


def tensors(path: Path) -> State:
    """The prunable tensors of a file, as torch or the safetensors library reads them, by the parameter's name."""
    return _read(path, path.stat().st_mtime_ns)[0]


def masks(path: Path) -> State:
    """The masks that a file comes with, read by the same, by the parameter's name."""
    return _read(path, path.stat().st_mtime_ns)[1]


def _key(tensor: Tensor) -> str:
    return tensor.key.removeprefix("state_dict.")
