"""A case: a model that a library saves, pruned by the app, loaded again, and compared with torch's own cut."""

import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch.nn.utils import prune

from tests.clients.app import Refused, call
from tests.clients.table import Row

DENSITY = "0.5"


def matrices(model: torch.nn.Module) -> set[str]:
    """The names of a model's trained parameters of two or more dimensions, tied ones once."""
    return {name for name, each in model.named_parameters() if each.ndim >= 2 and each.requires_grad}


@dataclass(frozen=True)
class Case:
    """A form of file.

    Attributes:
        library: the name of its distribution.
        form: how it is saved, for the table.
        save: makes the files in an empty folder; returns what is opened: a file or a folder.
        load: loads what was written, with the library's defaults.
        run: the outputs of a loaded model for fixed inputs.
        name: a parameter's name in the app → its name in what `load` returns.
        chosen: the names in the model of what should be pruned by default.
        output: the name of what is written, made of the name of what is opened.
        file: the safetensors file in the folder, where its names are not those of the loaded model, as the library
            converts them: what is chosen is then told by the names in it, and torch prunes its tensors.
        kept: names in that file of what should not be pruned although it has two dimensions.
    """

    library: str
    form: str
    save: Callable[[Path], Path]
    load: Callable[[Path], torch.nn.Module]
    run: Callable[[torch.nn.Module], torch.Tensor]
    name: Callable[[str], str] = str
    chosen: Callable[[torch.nn.Module], set[str]] = matrices
    output: Callable[[str], str] = "pruned-{}".format
    file: str = ""
    kept: frozenset[str] = frozenset()


def run_cases(cases: Iterable[Case]) -> None:
    """Run each case in a folder of its own, and print its row."""
    for case in cases:
        row = Row(f"{case.library} {version(case.library)}", case.form)
        with tempfile.TemporaryDirectory(prefix="secateurs-case-") as folder:
            try:
                _run(case, Path(folder), row)
            except Refused as refused:
                row.note = str(refused)
            # what a library raises is a finding about the case, not the end of the others
            except Exception as error:  # noqa: BLE001
                traceback.print_exc()
                row.note = f"{type(error).__name__}: {error}"[:400]
        row.tell()


def _run(case: Case, folder: Path, row: Row) -> None:
    torch.manual_seed(0)
    source = case.save(_made(folder / "source"))
    out = _made(folder / "out") / case.output(source.name)
    row.opened = False
    call("inspect", source)
    row.opened, row.written = True, False
    answer = call("prune", source, "--density", DENSITY, "-o", out)
    row.written = bool(call("verify", source, out)["same"])
    expected = case.load(source)
    before = _outputs(case, expected)
    thresholds = {case.name(cut["name"]): cut["threshold"] for cut in answer["parameters"]}
    chosen = _in_file(case, source) if case.file else case.chosen(expected)
    row.choice = thresholds.keys() == chosen
    if not row.choice:
        row.note = f"differs in {sorted(thresholds.keys() ^ chosen)[:4]}"
    row.loaded = False
    found = _outputs(case, case.load(out))
    row.loaded = True
    if case.file:
        expected = case.load(_cut_file(case, source, folder / "expected", thresholds))
    else:
        cut(expected, thresholds)
    row.equal = torch.equal(found, _outputs(case, expected))
    if torch.equal(found, before):
        row.equal, row.note = False, f"the cut changed no output. {row.note}"


def _in_file(case: Case, source: Path) -> set[str]:
    """The names of the tensors of two or more dimensions in a file."""
    return {name for name, each in load_file(source / case.file).items() if each.ndim >= 2} - case.kept


def _cut_file(case: Case, source: Path, folder: Path, thresholds: Mapping[str, float]) -> Path:
    """A copy of a folder whose file has its tensors pruned by torch."""
    shutil.copytree(source, folder)
    state = load_file(source / case.file)
    for name, threshold in thresholds.items():
        module = torch.nn.Module()
        module.register_parameter("weight", torch.nn.Parameter(state[name]))
        cut(module, {"weight": threshold})
        state[name] = module.weight.detach()
    save_file(state, folder / case.file, metadata={"format": "pt"})
    return folder


def _outputs(case: Case, model: torch.nn.Module) -> torch.Tensor:
    """Run a model whose tensors lie where torch puts them: how a mapped file is aligned changes the last bits."""
    for tensor in (*model.parameters(), *model.buffers()):
        tensor.data = tensor.data.clone()
    model.eval()
    with torch.no_grad():
        return case.run(model)


def cut(model: torch.nn.Module, thresholds: Mapping[str, Any]) -> None:
    """Prune a model by torch's own means: each parameter keeps what ``abs(w) > t``."""
    for name, threshold in thresholds.items():
        path, _, leaf = name.rpartition(".")
        module = model.get_submodule(path)
        prune.custom_from_mask(module, leaf, getattr(module, leaf).detach().abs() > threshold)
        prune.remove(module, leaf)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
