"""Results converted into another container: bit for bit, and what does not go with them is told."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from core.base.errors import Cancelled, UserError
from core.base.going_on import asking
from core.base.progress import silent
from core.commands.verify import verify
from core.handover.conversion import convert
from core.model.opening import open_checkpoint
from tests.helpers.tensors import same_bits

DTYPES = [
    torch.float64,
    torch.float32,
    torch.float16,
    torch.bfloat16,
    torch.float8_e4m3fn,
    torch.float8_e5m2,
    torch.complex64,
    torch.int64,
    torch.int32,
    torch.int16,
    torch.int8,
    torch.uint8,
    torch.bool,
]


def states() -> dict[str, torch.Tensor]:
    torch.manual_seed(2)
    found = {str(dtype).removeprefix("torch."): (torch.randn(6, 5) * 3).to(dtype) for dtype in DTYPES}
    return {**found, "transposed": torch.randn(4, 7).T, "scalar": torch.tensor(1.5), "empty": torch.empty(0, 3)}


@pytest.mark.filterwarnings("ignore:Casting complex values")
def test_every_dtype_goes_from_a_state_dict_to_safetensors_and_back(tmp_path: Path) -> None:
    state = states()
    one, other, back = tmp_path / "one.pt", tmp_path / "other.safetensors", tmp_path / "back.pth"
    torch.save(state, one)
    told = convert(open_checkpoint(one), "safetensors", other, silent)
    assert told == ("What is no tensor, such as numbers of epochs, settings or code, is not in the converted file.",)
    assert convert(open_checkpoint(other), "pth", back, silent) == ()
    for loaded in (load_file(other), torch.load(back, weights_only=True)):
        assert loaded.keys() == state.keys()
        for name, tensor in state.items():
            assert same_bits(loaded[name], tensor.contiguous()), name


def test_what_does_not_go_is_told(tmp_path: Path) -> None:
    model = torch.nn.Linear(3, 4)
    optimizer = torch.optim.Adam(model.parameters())
    model(torch.ones(1, 3)).sum().backward()
    optimizer.step()
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 3}, tmp_path / "all.pt")
    told = " ".join(convert(open_checkpoint(tmp_path / "all.pt"), "safetensors", tmp_path / "out.safetensors", silent))
    assert "The state of the optimizer (6 tensors) is not in the converted file." in told
    assert "What is no tensor" in told
    assert load_file(tmp_path / "out.safetensors").keys() == {"weight", "bias"}


def test_ties_stay_in_a_state_dict(tmp_path: Path) -> None:
    weight = torch.randn(4, 3)
    torch.save({"a.weight": weight, "b.weight": weight}, tmp_path / "tied.pt")
    convert(open_checkpoint(tmp_path / "tied.pt"), "pth", tmp_path / "out.pth", silent)
    loaded = torch.load(tmp_path / "out.pth", weights_only=True)
    assert loaded["a.weight"].data_ptr() == loaded["b.weight"].data_ptr()


def test_what_a_container_can_not_hold_is_told(tmp_path: Path) -> None:
    torch.save({"a": torch.randn(2, 2), "b": torch.randn(2, 2).to_sparse()}, tmp_path / "sparse.pt")
    for container in ("safetensors", "pth"):
        with pytest.raises(UserError, match="can't hold b"):
            convert(open_checkpoint(tmp_path / "sparse.pt"), container, tmp_path / f"out.{container}", silent)


class WithAttribute(torch.nn.Module):
    """A program of this keeps one tensor as a plain attribute, and traced, one as a constant."""

    def __init__(self) -> None:
        super().__init__()
        self.fc = torch.nn.Linear(4, 4)
        self.state = torch.zeros(4)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        return self.fc(inputs) + self.state + torch.ones(4)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("traced", [False, True])
def test_of_a_program_only_its_state_dict_goes(tmp_path: Path, *, traced: bool) -> None:
    model, path, out = WithAttribute(), tmp_path / "model.jit", tmp_path / "out.safetensors"
    program = torch.jit.trace(model, torch.ones(1, 4)) if traced else torch.jit.script(model)
    program.save(str(path))
    told = " ".join(convert(open_checkpoint(path), "safetensors", out, silent))
    assert "beside the model" in told
    assert load_file(out).keys() == program.state_dict().keys()
    assert verify(path, out, None).same
    frozen = torch.jit.freeze(program.eval())
    frozen.save(str(tmp_path / "frozen.jit"))
    convert(open_checkpoint(tmp_path / "frozen.jit"), "safetensors", tmp_path / "frozen.safetensors", silent)
    assert load_file(tmp_path / "frozen.safetensors")


class _FullError(OSError):
    """The disk is full."""


@pytest.mark.parametrize("fault", [Cancelled, _FullError])
@pytest.mark.parametrize("asked", [1, 4, 20])
def test_what_stops_torch_while_it_saves_is_what_is_raised(tmp_path: Path, fault: type[Exception], asked: int) -> None:
    """torch itself goes on to the end of the archive then, and tells of that."""
    torch.save({f"{number}.weight": torch.ones(40, 40) for number in range(9)}, tmp_path / "one.pt")
    result, left = open_checkpoint(tmp_path / "one.pt"), iter(range(asked))
    convert(result, "pth", tmp_path / "whole.pth", silent)

    def ask() -> None:
        if (tmp_path / "two.pth").exists() and next(left, None) is None:
            raise fault

    with asking(ask), pytest.raises(fault):
        convert(result, "pth", tmp_path / "two.pth", silent)
    assert (tmp_path / "two.pth").stat().st_size < (tmp_path / "whole.pth").stat().st_size
