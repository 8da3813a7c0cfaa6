"""The folder that is handed over: whole or not at all, and everything in it fits together."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import pytest
import torch
import zstandard

from core.base.errors import Cancelled, UserError
from core.base.progress import Report, silent
from core.handover import folder as module
from core.handover.folder import HandedOver, hand_over
from core.handover.parts import Handover
from core.handover.record_file import read_record
from core.handover.wishes import ContainerName, Wishes, default_name
from core.model.opening import open_checkpoint
from core.model.source_guard import source_guard
from core.plan.plan_file import load_plan
from core.preview.measurements import Measurements
from core.preview.read_planning import find_thresholds
from core.pruning.commit import Outcome, commit, export_with_masks
from tests.helpers.checkpoints import WRITERS, plan_for, read_plain, small_state, write_safetensors
from tests.helpers.folders import STATE, write_folder
from tests.helpers.tensors import same_bits

NAMES = ["features.0.weight", "classifier.weight"]
BESIDE = {"SHA256SUMS", "README.txt", "plan.json", "reproduce.py", "check.py", "load.py"} | {
    "report.html",
    "report.json",
    "layers.csv",
}


def handed(
    path: Path,
    out: Path,
    wishes: Wishes = Wishes(),  # noqa: B008 - it can't be changed
    *,
    masks: bool = False,
    names: Sequence[str] = NAMES,
    report: Report = silent,
) -> HandedOver:
    checkpoint, plan = open_checkpoint(path), plan_for([*names], 0.1)
    numbers, guard = find_thresholds(Measurements(checkpoint), plan), source_guard(checkpoint)

    def write(target: Path, report: Report) -> Outcome:
        how = export_with_masks if masks else commit
        return how(checkpoint, plan, numbers, target, report, guard, digesting=True)

    name = default_name(checkpoint, wishes, with_masks=masks)
    return hand_over(checkpoint, plan, write, out, wishes, report, guard, name=name, notes=lambda _: ("A note.",))


def sums_are_right(folder: Path) -> bool:
    """Whether ``SHA256SUMS`` names every other file, each with its sum."""
    lines = [line.split("  ") for line in (folder / "SHA256SUMS").read_text().splitlines()]
    files = {each for each in folder.rglob("*") if each.is_file() and each.name != "SHA256SUMS"}
    return {folder / name for _, name in lines} == files and all(
        sha256((folder / name).read_bytes()).hexdigest() == found for found, name in lines
    )


@pytest.mark.parametrize("masks", [False, True], ids=["permanent", "masked"])
@pytest.mark.parametrize("container", [None, "safetensors", "pth"])
@pytest.mark.parametrize("name", WRITERS)
def test_every_part_of_a_folder_fits_the_others(
    name: str, container: ContainerName | None, masks: bool, tmp_path: Path
) -> None:
    path, out, state = tmp_path / name, tmp_path / "out", small_state()
    WRITERS[name](state, path)
    found = handed(path, out, Wishes("For you.", "Me", container), masks=masks)
    file = out / f"{path.stem}-{'masked' if masks else 'pruned'}{f'.{container}' if container else path.suffix}"
    assert (
        {*found.names}
        == {each.name for each in out.iterdir()}
        == {
            *BESIDE,
            file.name,
            f"{file.name}.secateurs.json",
        }
    )
    assert sums_are_right(out)
    record = read_record(out / f"{file.name}.secateurs.json")
    assert record == found.record
    assert [(each.name, each.sha256) for each in record.result.files] == [
        (file.name, sha256(file.read_bytes()).hexdigest())
    ]
    assert (record.note, record.author, record.warnings[0]) == ("For you.", "Me", "A note.")
    assert record.result.format == open_checkpoint(file).container.format
    written = read_plain(file)
    for key, tensor in state.items():
        if key not in NAMES:
            assert same_bits(written[key], tensor), key
            continue
        kept = tensor.abs() > 0.1
        if masks:
            assert same_bits(written[f"{key}_orig"], tensor)
            assert same_bits(written[f"{key}_mask"], kept.float())
        else:
            assert same_bits(written[key], torch.where(kept, tensor, 0.0))
    saved = load_plan(out / "plan.json", open_checkpoint(path))
    assert (saved.plan, saved.note) == (plan_for(NAMES, 0.1), "")
    plan = json.loads((out / "plan.json").read_text())
    assert [*plan][:3] == ["format", "version", "summary"]
    assert plan["summary"] == "Threshold 0.1 for 2 parameters."
    assert {each["name"]: each["threshold"] for each in plan["in_force"]} == dict.fromkeys(NAMES, 0.1)
    assert [each["sha256"] for each in plan["result"]] == [each.sha256 for each in record.result.files]


def test_sha256sum_checks_a_folder_with_an_odd_name(tmp_path: Path) -> None:
    path, out = tmp_path / "a \\ model\nof mine.safetensors", tmp_path / "out"
    write_safetensors(small_state(), path)
    handed(path, out)
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=out, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.count(": OK\n")) == (0, len(BESIDE) + 1), done.stderr


def test_a_model_of_several_files_is_a_folder_in_the_folder(tmp_path: Path) -> None:
    source = write_folder(tmp_path / "model", {"model.safetensors": STATE, "config.json": {}})
    found = handed(source, tmp_path / "out", names=["fc.weight"])
    inner = tmp_path / "out" / "model-pruned"
    assert {each.name for each in inner.iterdir()} == {"model.safetensors", "config.json", "secateurs.json"}
    assert read_record(inner / "secateurs.json") == found.record
    assert sums_are_right(tmp_path / "out")


def test_no_folder_is_written_into_that_of_the_model(tmp_path: Path) -> None:
    source = write_folder(tmp_path / "model", {"model.safetensors": STATE, "config.json": {}})
    (tmp_path / "link").symlink_to(source)
    for folder in (source, source / "out", tmp_path / "link" / "out"):
        with pytest.raises(UserError, match="lies in the model that is open"):
            handed(source, folder, names=["fc.weight"])
    assert {each.name for each in source.iterdir()} == {"model.safetensors", "config.json"}


def test_the_compressed_file_is_the_file(tmp_path: Path) -> None:
    path, out = tmp_path / "model.pt", tmp_path / "out"
    WRITERS["plain.pt"](small_state(), path)
    handed(path, out, Wishes(compressed=True))
    raw = zstandard.ZstdDecompressor().decompress((out / "model-pruned.pt.zst").read_bytes())
    assert raw == (out / "model-pruned.pt").read_bytes()
    assert "  model-pruned.pt.zst  " in (out / "README.txt").read_text()
    assert sums_are_right(out)


def test_the_scripts_check_and_reproduce_a_converted_file(tmp_path: Path) -> None:
    path, out = tmp_path / "model.pt", tmp_path / "out"
    WRITERS["wrapped.pth"](small_state(), path)
    handed(path, out, Wishes(container="safetensors"))
    for words in (["check.py", "--source", path], ["reproduce.py", path]):
        done = subprocess.run([sys.executable, *map(str, words)], cwd=out, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    WRITERS["plain.pt"](small_state(), path)
    out = write_folder(tmp_path / "out", {"mine.json": {}})
    with pytest.raises(UserError, match="not empty"):
        handed(path, out)
    assert [each.name for each in out.iterdir()] == ["mine.json"]


@pytest.mark.parametrize("container", [None, "pth"])
def test_whenever_it_is_cancelled_nothing_is_left(tmp_path: Path, container: ContainerName | None) -> None:
    path = tmp_path / "model.safetensors"
    write_safetensors(small_state(), path)
    calls = 0

    def counting(done: int, total: int) -> None:
        nonlocal calls
        calls += 1

    handed(path, tmp_path / "whole", Wishes(container=container, compressed=True), report=counting)
    assert calls > 10
    for last in range(0, calls, 3):
        left = last

        def report(done: int, total: int) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise Cancelled

        with pytest.raises(Cancelled):
            handed(path, tmp_path / "out", Wishes(container=container, compressed=True), report=report)
        assert {each.name for each in tmp_path.iterdir() if not each.name.startswith(".")} == {path.name, "whole"}


def test_a_part_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(handover: Handover) -> dict[str, bytes]:
        raise OSError(28, os.strerror(28))

    path = tmp_path / "model.safetensors"
    write_safetensors(small_state(), path)
    monkeypatch.setattr(module, "PARTS", (*module.PARTS, failing))
    with pytest.raises(UserError, match="not enough room"):
        handed(path, tmp_path / "out")
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
