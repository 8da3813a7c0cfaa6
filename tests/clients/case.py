"""A case: a model that a library saves, pruned by the app, loaded again, and compared with torch's own cut."""

import tempfile
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
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
    """

    library: str
    form: str
    save: Callable[[Path], Path]
    load: Callable[[Path], torch.nn.Module]
    run: Callable[[torch.nn.Module], torch.Tensor]
    name: Callable[[str], str] = str
    chosen: Callable[[torch.nn.Module], set[str]] = matrices
    output: Callable[[str], str] = "pruned-{}".format


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
    before = case.run(expected)
    thresholds = {case.name(cut["name"]): cut["threshold"] for cut in answer["parameters"]}
    row.choice = thresholds.keys() == case.chosen(expected)
    if not row.choice:
        row.note = f"differs in {sorted(thresholds.keys() ^ case.chosen(expected))[:4]}"
    row.loaded = False
    found = case.run(case.load(out))
    row.loaded = True
    cut(expected, thresholds)
    row.equal = torch.equal(found, case.run(expected))
    if torch.equal(found, before):
        row.equal, row.note = False, f"the cut changed no output. {row.note}"


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
