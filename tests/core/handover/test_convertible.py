"""What can be converted is known before it is tried."""

from pathlib import Path

import pytest
import torch
from torch import nn

from core.base.errors import UserError
from core.handover.convertible import model_tensors, unfit_for
from core.handover.wishes import ContainerName, Wishes
from core.model.opening import open_checkpoint
from tests.core.handover.test_folder import handed


@pytest.mark.parametrize("container", ["safetensors", "pth"])
@pytest.mark.parametrize("kind", ["float", "complex", "quantized"])
@pytest.mark.filterwarnings("ignore:torch.quantize_per_tensor")
def test_what_is_told_is_what_happens(kind: str, container: ContainerName, tmp_path: Path) -> None:
    state = {"fc.weight": torch.randn(4, 4), "more": torch.zeros(3)}
    if kind == "complex":
        state["more"] = torch.zeros(3, dtype=torch.complex128)
    if kind == "quantized":
        state["more"] = torch.quantize_per_tensor(torch.ones(4), 0.1, 0, torch.quint8)
    path = tmp_path / "model.pth"
    torch.save(state, path)
    told = unfit_for(open_checkpoint(path), container)
    assert told in ("", "more")
    assert (kind == "float") <= (told == "")
    if told:
        with pytest.raises(UserError, match="more"):
            handed(path, tmp_path / "out", Wishes(container=container), names=["fc.weight"])
    else:
        handed(path, tmp_path / "out", Wishes(container=container), names=["fc.weight"])


def test_no_state_of_an_optimizer_is_of_the_model(tmp_path: Path) -> None:
    model = nn.Linear(4, 4)
    optimizer = torch.optim.Adam(model.parameters())
    model(torch.randn(2, 4)).sum().backward()
    optimizer.step()
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict()}, tmp_path / "a.ckpt")
    found = model_tensors(open_checkpoint(tmp_path / "a.ckpt"))
    assert [each.shape for each in found] == [(4, 4), (4,)]
