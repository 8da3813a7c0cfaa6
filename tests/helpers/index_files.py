"""Models for index files: every dtype that can be pruned, small and large, with what is special in each."""

from pathlib import Path

import torch

from tests.helpers.checkpoints import State

KINDS = (torch.float32, torch.float64, torch.float16, torch.bfloat16)

VERSION_1 = Path(__file__).parents[1] / "core" / "index_file" / "version_1.index.safetensors"
"""An index file of `state_of_version_1`, as it was written in the first version of the format."""


def special(count: int, kind: torch.dtype, shape: tuple[int, ...]) -> torch.Tensor:
    """Weights of which some are equal, zero, NaN, infinite and subnormal."""
    weights = torch.randn(count, dtype=torch.float64).mul(3).round(decimals=3).to(kind)
    weights[:: max(count // 20, 3)] = weights[0]
    weights[:: max(count // 5, 1)] = 0
    for place, value in ((3, torch.nan), (5, torch.inf), (8, -torch.inf), (11, -0.0)):
        weights[place % count] = value
    weights[13 % count] = torch.finfo(kind).smallest_normal / 4
    return weights.reshape(shape)


def special_state() -> dict[str, torch.Tensor]:
    """Parameters of all dtypes, listed and grouped, tied ones, a mask of torch, buffers and packed weights."""
    torch.manual_seed(0)
    state = {}
    for kind in KINDS:
        name = str(kind).removeprefix("torch.")
        state[f"{name}.large.weight"] = special(200 * 150, kind, (200, 150))
        state[f"{name}.small.weight"] = special(30 * 20, kind, (30, 20))
        state[f"{name}.small.bias"] = special(30, kind, (30,))
    state["tied.weight"] = state["float32.small.weight"]
    state["masked.weight_orig"] = special(40 * 30, torch.float32, (40, 30))
    state["masked.weight_mask"] = (torch.rand(40, 30) > 0.5).to(torch.float32)
    state["norm.running_mean"] = torch.zeros(4)
    state["norm.num_batches_tracked"] = torch.tensor(7)
    state["nothing.weight"] = torch.full((3, 2), torch.nan)
    state["zeros.weight"] = torch.zeros(200, 100)
    state["whole.weight"] = torch.randint(-3, 3, (5, 4), dtype=torch.int8)
    return state


def plain(state: State) -> dict[str, torch.Tensor]:
    """The same without ties, as some formats need it."""
    return {name: tensor.clone() for name, tensor in state.items()}


def state_of_version_1() -> dict[str, torch.Tensor]:
    """The model of `VERSION_1`."""
    steps = torch.arange(-40, 40, dtype=torch.float64).div(8)
    state = {f"{str(kind)[6:]}.weight": steps.to(kind).reshape(8, 10) for kind in KINDS}
    state |= {f"{str(kind)[6:]}.large.weight": steps.repeat(250).to(kind).reshape(100, 200) for kind in KINDS}
    state["tied.weight"] = state["float32.weight"]
    state["masked.weight_orig"] = steps.float().reshape(4, 20)
    state["masked.weight_mask"] = torch.arange(80).fmod(3).ne(0).float().reshape(4, 20)
    state["norm.running_mean"] = torch.zeros(4)
    return state
