"""DeepSpeed's own checkpoints, on the processor: a model's file, and what its script makes of flattened ones.

Everything has random weights and is in bfloat16, which DeepSpeed keeps in float32 besides.
"""

import os
import shutil
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ |= {"DS_ACCELERATOR": "cpu", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "29517"}
os.environ |= {"RANK": "0", "LOCAL_RANK": "0", "WORLD_SIZE": "1", "LOCAL_SIZE": "1"}

# isort: split
import deepspeed
import torch
from deepspeed.utils.zero_to_fp32 import convert_zero_checkpoint_to_fp32_state_dict
from torch import nn

from tests.clients.app import Refused, call
from tests.clients.case import DENSITY, Case, run_cases
from tests.clients.table import Row

INPUTS = torch.linspace(-1, 1, 5 * 16).view(5, 16)
FLAT = 3
"""The stage of ZeRO in which the weights themselves are spread over the processes."""


class Net(nn.Module):
    """Two layers and a normalisation."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.norm, self.second = nn.Linear(16, 32), nn.LayerNorm(32), nn.Linear(32, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.second(self.norm(torch.relu(self.first(x))))


def engine(stage: int) -> deepspeed.DeepSpeedEngine:
    model = Net()
    adam = {"type": "Adam", "params": {"lr": 1e-3, "torch_adam": True}}
    config = {"train_batch_size": 5, "optimizer": adam, "zero_optimization": {"stage": stage}}
    return deepspeed.initialize(
        model=model, model_parameters=model.parameters(), config=config | {"bf16": {"enabled": True}}
    )[0]


def step(trained: deepspeed.DeepSpeedEngine) -> None:
    trained.backward(trained(INPUTS.bfloat16()).float().square().mean())
    trained.step()


def saved(stage: int) -> Callable[[Path], Path]:
    def save(folder: Path) -> Path:
        trained = engine(stage)
        step(trained)
        trained.save_checkpoint(folder / "run")
        return folder / "run"

    return save


def gathered(folder: Path) -> Path:
    """What DeepSpeed's script makes of weights that are flattened; as they are, the app names that script."""
    run = saved(FLAT)(folder)
    try:
        call("inspect", run)
    except Refused as refused:
        if "zero_to_fp32.py" not in str(refused):
            raise
    else:
        raise AssertionError("flattened weights were opened")
    convert_zero_checkpoint_to_fp32_state_dict(str(run), str(folder / "whole"))
    return folder / "whole"


def trained_on(stage: int, path: Path) -> deepspeed.DeepSpeedEngine:
    """An engine that has loaded a folder: what was written of it, put in the place of the last step."""
    with TemporaryDirectory() as place:
        folder, whole = Path(place, "run"), path if (path / "latest").is_file() else path.parents[1] / "source" / "run"
        shutil.copytree(whole, folder)
        if path != whole:
            shutil.copytree(path, folder / (whole / "latest").read_text(), dirs_exist_ok=True)
        loaded = engine(stage)
        loaded.load_checkpoint(str(folder))
    return loaded


def loaded(stage: int) -> Callable[[Path], nn.Module]:
    return lambda path: trained_on(stage, path).module


def whole(path: Path) -> nn.Module:
    model = Net()
    model.load_state_dict(torch.load(path / "pytorch_model.bin"))
    return model


def outputs(model: nn.Module) -> torch.Tensor:
    return model(INPUTS.to(next(model.parameters()).dtype)).float()


def matrices(model: nn.Module) -> set[str]:
    return {name for name, each in model.named_parameters() if each.ndim > 1}


def undone(stage: int) -> None:
    """Whether the first step after loading fills the zeros, and whether that is told on opening."""
    row = Row(
        f"deepspeed {version('deepspeed')}", f"ZeRO {stage}: the first step after loading undoes the cut, as told"
    )
    with TemporaryDirectory() as place:
        (source := Path(place, "source")).mkdir()
        run = saved(stage)(source)
        row.opened = any("its first step undoes a cut" in note for note in call("inspect", run)["notes"])
        out = Path(place, "out", "pruned")
        out.parent.mkdir()
        call("prune", run, "--density", DENSITY, "-o", out)
        row.written = True
        trained = trained_on(stage, out)
        before = zeros(trained)
        step(trained)
        row.loaded, row.equal = before > 0, zeros(trained) == 0
        row.note = f"{zeros(trained)} of {before} zeros are left"
    row.tell()


def zeros(trained: deepspeed.DeepSpeedEngine) -> int:
    return sum(int((each == 0).sum()) for each in trained.module.parameters())


def main() -> None:
    """Run all cases."""
    deepspeed.init_distributed("gloo")
    run_cases(
        [
            *(
                Case(
                    "deepspeed", f"save_checkpoint, ZeRO {stage}", saved(stage), loaded(stage), outputs, chosen=matrices
                )
                for stage in (0, 1, 2)
            ),
            Case("deepspeed", "ZeRO 3, by its zero_to_fp32", gathered, whole, outputs, chosen=matrices),
        ]
    )
    undone(0)
    undone(1)


if __name__ == "__main__":
    main()
