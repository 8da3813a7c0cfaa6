"""What lies beside a model is told by its name."""

import pytest

from core.formats.companions.known_files import is_optimizer


@pytest.mark.parametrize(
    "name",
    [
        *("optimizer.bin", "optimizer.pt", "optimizer_1.bin", "optimizer_0/", "policy.optimizer.pth", "optim.pt"),
        *("ent_coef_optimizer.pth", "bf16_zero_pp_rank_0_mp_rank_00_optim_states.pt", "step5/pytorch_optimizers.pth"),
    ],
)
def test_an_optimizers_state_is_known_by_its_name(name: str) -> None:
    assert is_optimizer(name)


@pytest.mark.parametrize(
    "name", ["model.safetensors", "optimum.bin", "optimized_model.pth", "optimizer.py", "optimizer/model.pt"]
)
def test_what_is_called_nearly_so_is_none(name: str) -> None:
    assert not is_optimizer(name)
