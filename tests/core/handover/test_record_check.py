"""A result is checked against its record, without its source."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from core.base.errors import UserError
from core.handover.beside import write_beside
from core.handover.record_check import Level, check_record, same_sizes
from core.handover.record_file import read_record
from core.handover.record_paths import record_path
from core.storage.output_guard import OutputGuard
from tests.core.handover.test_recording import written
from tests.helpers.checkpoints import WRITERS, plan_for, read_plain, small_state
from tests.helpers.folders import STATE, write_folder

NAMES = ["features.0.weight", "classifier.weight"]


def made(path: Path, out: Path, names: list[str] = NAMES, *, masks: bool = False) -> Path:
    """A pruned file with its record beside it."""
    plan = plan_for(names, 0.1)
    checkpoint, outcome = written(path, plan, out, masks=masks)
    write_beside(checkpoint, plan, outcome, record_path(out, folder=out.is_dir()), OutputGuard())
    return out


@pytest.fixture(params=["permanent", "masked"])
def result(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "model.pt"
    WRITERS["plain.pt"](small_state(), path)
    return made(path, tmp_path / "out.pt", masks=request.param == "masked")


def test_the_same_file_under_any_name_is_told_by_its_digest(result: Path, tmp_path: Path) -> None:
    copy = tmp_path / "other name"
    shutil.copy(result, copy)
    for check in (check_record(result), check_record(copy, record_path(result, folder=False))):
        assert (check.level, check.files, check.parameters) == (Level.SAME_FILE, (), ())
        assert "its SHA-256 is that of the record" in check.summary
        assert same_sizes(result, check.record)


def prefixed(result: Path, out: Path) -> None:
    torch.save({"state_dict": {f"module.{key}": tensor for key, tensor in read_plain(result).items()}}, out)


SAVES: dict[str, Callable[[Path, Path], object]] = {
    "torch": lambda result, out: torch.save(dict(sorted(read_plain(result).items())), out),
    "safetensors": lambda result, out: save_file(read_plain(result), out),
    "with a prefix": prefixed,
    "column by column": lambda result, out: torch.save(
        {
            key: tensor.t().contiguous().t() if tensor.dim() == 2 else tensor
            for key, tensor in read_plain(result).items()
        },
        out,
    ),
}


@pytest.mark.parametrize("save", SAVES)
def test_what_another_library_saved_again_has_the_same_elements(result: Path, save: str, tmp_path: Path) -> None:
    again = tmp_path / "again"
    SAVES[save](result, again)
    check = check_record(again, record_path(result, folder=False))
    assert (check.level, check.differences) == (Level.SAME_ELEMENTS, ())
    assert "all 2 pruned tensors are element for element" in check.summary
    assert all(each.zeros == each.recorded.numel - each.recorded.kept for each in check.parameters)
    assert "What was not pruned is not compared" in " ".join(check.remarks)


def revived(weights: dict[str, torch.Tensor]) -> None:
    weights["classifier.weight"][weights["classifier.weight"] == 0] = 0.01


def other(weights: dict[str, torch.Tensor]) -> None:
    weight = weights["classifier.weight"].view(-1)
    at = int(torch.nonzero(weight)[0])
    weight[at] = torch.nextafter(weight[at], torch.tensor(9.0))


def negative(weights: dict[str, torch.Tensor]) -> None:
    weights["classifier.weight"][weights["classifier.weight"] == 0] = -0.0


def half(weights: dict[str, torch.Tensor]) -> None:
    weights["classifier.weight"] = weights["classifier.weight"].half()


def missing(weights: dict[str, torch.Tensor]) -> None:
    del weights["classifier.weight"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (revived, "classifier.weight has 0 zeros, not 18."),
        (other, "classifier.weight has as many zeros as recorded, but other elements."),
        (negative, "classifier.weight has as many zeros as recorded, but other elements."),
        (half, "classifier.weight is float16 10 × 8, not float32 10 × 8."),
        (missing, "classifier.weight is missing."),
    ],
)
def test_what_differs_is_told(change: Callable[[dict[str, torch.Tensor]], None], told: str, tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    WRITERS["plain.safetensors"](small_state(), path)
    result = made(path, tmp_path / "out.safetensors")
    weights = load_file(result)
    change(weights)
    save_file(weights, tmp_path / "changed.safetensors")
    check = check_record(tmp_path / "changed.safetensors", record_path(result, folder=False))
    assert (check.level, check.differences) == (Level.DIFFERENT, (told,))
    assert "1 of 2 pruned tensors is different" in check.summary


def test_what_was_not_pruned_is_seen_in_the_digest_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    WRITERS["plain.safetensors"](small_state(), path)
    result = made(path, tmp_path / "out.safetensors")
    weights = load_file(result)
    weights["classifier.bias"] += 1
    save_file(weights, result, metadata={"trained by": "nobody"})
    check = check_record(result)
    assert check.level is Level.SAME_ELEMENTS
    assert "out.safetensors has another SHA-256 than is recorded." in check.remarks


def test_the_files_of_a_folder_are_all_looked_at(tmp_path: Path) -> None:
    source = write_folder(tmp_path / "model", {"model.safetensors": STATE, "config.json": {}})
    out = made(source, tmp_path / "out", ["fc.weight"])
    check = check_record(out)
    assert check.level is Level.SAME_FILE
    assert "the SHA-256 of all 2 files are those of the record" in check.summary
    (out / "config.json").write_text('{"more": 1}')
    assert not same_sizes(out, check.record)
    assert check_record(out).remarks[0] == "config.json has 11 bytes, not 2."
    (out / "config.json").unlink()
    check = check_record(out)
    assert (check.level, check.remarks[0]) == (Level.SAME_ELEMENTS, "config.json is missing.")
    assert "its pruned tensor is element for element" in check.summary


def test_tied_tensors_are_found_under_any_of_their_names(tmp_path: Path) -> None:
    path, weight = tmp_path / "model.pt", torch.randn(6, 5)
    torch.save({"a.weight": weight, "b.weight": weight}, path)
    result = made(path, tmp_path / "out.pt", ["a.weight"])
    save_file({"b.weight": torch.load(result)["b.weight"]}, tmp_path / "again.safetensors")
    assert check_record(tmp_path / "again.safetensors", record_path(result, folder=False)).level is Level.SAME_ELEMENTS


def test_without_a_record_it_is_told_where_one_would_lie(result: Path) -> None:
    record_path(result, folder=False).unlink()
    with pytest.raises(UserError, match=r"no record .*out\.pt\.secateurs\.json.*--record RECORD"):
        check_record(result)


def test_the_record_itself_comes_with_the_check(result: Path) -> None:
    check = check_record(result)
    assert check.record == read_record(check.path)


def test_a_mask_that_torch_would_multiply_by_is_told(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    WRITERS["plain.pt"](small_state(), path)
    out = made(path, tmp_path / "out.pt", masks=True)
    state = read_plain(out)
    state["classifier.weight_mask"] = state["classifier.weight_mask"] * 2
    torch.save(state, out)
    check = check_record(out)
    assert check.level is Level.DIFFERENT
    (told,) = check.differences
    assert told.startswith("The mask of classifier.weight has ")
    assert told.endswith(" neither 0 nor 1.")
