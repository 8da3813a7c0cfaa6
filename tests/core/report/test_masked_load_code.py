"""The script loads a file with masks into a model that had none, and training keeps what they prune."""

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from core.model.opening import open_checkpoint
from core.plan.rules import Density
from core.report.masked_load_code import masked_load_code
from tests.helpers.checkpoints import commit_file, plan_for

NAMES = ["0.weight", "2.weight"]


def model(seed: int) -> nn.Sequential:
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 4))


def run(code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> nn.Module:
    """Run a script with a model of other weights; the model that it leaves."""
    monkeypatch.chdir(folder)
    inside: dict[str, Any] = {"model": model(1)}
    exec(compile(code, "script", "exec"), inside)
    found: nn.Module = inside["model"]
    return found


def write(form: str, folder: Path) -> tuple[Path, str]:
    """The model in some form, and what its parameters' names begin with in the file."""
    folder = folder / "source"
    folder.mkdir()
    state = model(0).state_dict()
    if form == "safetensors":
        save_file(state, folder / "model.safetensors")
        return folder / "model.safetensors", ""
    if form.startswith("folder of "):
        name = form.removeprefix("folder of ")
        torch.save(state, folder / name) if name.endswith(".bin") else save_file(state, folder / name)
        (folder / "config.json").write_text('{"architectures": ["MyModel"]}')
        return folder, ""
    path = folder / "model.pt"
    torch.save(
        {"state": state, "wrapped": {"state_dict": state}, "whole": model(0), "two": {"a": state, "b": state}}[form],
        path,
    )
    return path, "a." if form == "two" else ""


FOLDERS = ("folder of model.safetensors", "folder of pytorch_model.bin")


@pytest.mark.parametrize("form", ["safetensors", "state", "wrapped", "whole", "two", *FOLDERS])
def test_the_script_loads_trained_values_and_masks(tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path, inside = write(form, tmp_path)
    names = [f"{inside}{name}" for name in NAMES]
    out = tmp_path / f"masked{path.suffix}"
    commit_file(path, plan_for(names, Density(0.4)), out, with_masks=True)
    written = open_checkpoint(out)
    code = masked_load_code(written, out.name, written.by_name[names[0]])
    loaded = run(code, tmp_path, monkeypatch)
    for layer in (0, 2):
        trained = model(0)[layer].weight
        module = loaded.get_submodule(str(layer))
        mask = module.weight_mask
        assert isinstance(mask, torch.Tensor)
        assert torch.equal(module.weight_orig, trained)
        assert 0 < int(mask.sum()) < mask.numel()
    loaded(torch.randn(3, 8)).sum().backward()
    torch.optim.SGD(loaded.parameters(), lr=0.1).step()
    loaded(torch.randn(3, 8))
    for layer in (0, 2):
        module = loaded.get_submodule(str(layer))
        assert torch.equal(module.weight == 0, module.weight_mask == 0)


def test_names_of_files_are_literals(tmp_path: Path) -> None:
    path, _ = write("state", tmp_path)
    written = open_checkpoint(path)
    code = masked_load_code(written, 'a"; evil()\n', next(iter(written.by_name.values())))
    assert "evil()" not in [line.strip() for line in code.split("\n")]
    compile(code, "script", "exec")
