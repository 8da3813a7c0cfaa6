"""Results beside their records and scripts, as they are handed over, and the scripts run without this program."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch

from core.handover.record import FilesStamp, FileStamp, MadeBy, ParameterRecord, ResultRecord, Totals
from core.handover.scripts import SCRIPTS, whole_script
from core.masks.recorded_masks import mask_flags
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.storage.tensor_reader import elements
from tests.helpers.checkpoints import commit_file

CHILD = Path(__file__).with_name("script_child.py")


@dataclass(frozen=True)
class Answer:
    status: int
    out: str
    err: str


class Bare:
    """An interpreter without this program."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, script: Path, *arguments: str | Path) -> Answer:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([str(script), *map(str, arguments)]) + "\n")
        self._process.stdin.flush()
        return Answer(**json.loads(self._process.stdout.readline()))


@contextmanager
def bare_interpreter() -> Iterator[Bare]:
    command = [sys.executable, "-I", str(CHILD)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Bare(process)
        assert process.stdin
        process.stdin.close()


def hand_over(source: Path, plan: Plan, folder: Path, name: str, *, with_masks: bool = False) -> Path:
    """Write the result, its record and the scripts into a new folder; the path of the result is returned."""
    folder.mkdir()
    out = folder / name
    outcome = commit_file(source, plan, out, with_masks=with_masks)
    checkpoint = open_checkpoint(source)
    written = open_checkpoint(out)
    parameters = [
        ParameterRecord(
            name=cut.parameter.name,
            tied=checkpoint.ties.get(cut.parameter.name, ()),
            shape=cut.parameter.tensor.shape,
            dtype=cut.parameter.tensor.dtype.name,
            rule="",
            threshold=cut.threshold,
            threshold_hex=None if cut.threshold is None else cut.threshold.hex(),
            numel=cut.numel,
            zero_before=cut.zero_before,
            cut=cut.cut,
            nan=cut.nan,
            kept=cut.kept,
            density=cut.density,
            relative_error=cut.relative_error,
            sha256=_digest(written, cut.parameter.name),
        )
        for cut in outcome.cuts
    ]
    total = outcome.total
    record = ResultRecord(
        summary="",
        made_by=MadeBy(version="0", torch=torch.__version__, date=""),
        form="masked" if with_masks else "permanent",
        source=_stamp(source, checkpoint.container.format, [each.path for each in checkpoint.files]),
        result=_stamp(out, written.container.format, [each.path for each in written.files]),
        total=Totals(
            parameters=total.parameters,
            numel=total.numel,
            zero_before=total.zero_before,
            cut=total.cut,
            nan=outcome.nan,
            kept=total.kept,
            density=total.density,
            relative_error=0.0,
            model_numel=checkpoint.numel,
        ),
        parameters=tuple(parameters),
        plan={},
    )
    record_path = out / "secateurs.json" if out.is_dir() else folder / f"{name}.secateurs.json"
    record_path.write_text(record.model_dump_json())
    write_scripts(folder)
    return out


def write_scripts(folder: Path) -> None:
    for each in SCRIPTS:
        (folder / each).write_text(whole_script(each))


def _stamp(path: Path, kind: str, files: list[Path]) -> FilesStamp:
    top = path if path.is_dir() else path.parent
    stamps = [
        FileStamp(
            name=str(each.relative_to(top)),
            size=each.stat().st_size,
            sha256=hashlib.sha256(each.read_bytes()).hexdigest(),
        )
        for each in files
    ]
    return FilesStamp(name=path.name, format=kind, files=tuple(stamps))


def _digest(checkpoint: Checkpoint, name: str) -> str:
    parameter = checkpoint.by_name[name]
    flat = elements(parameter.tensor).copy()
    if parameter.mask is not None:
        flat[~mask_flags(parameter)] = 0
    return hashlib.sha256(flat.tobytes()).hexdigest()
