"""`check.py` finds whatever is wrong with a result, names it, and is content with what another library has written."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import EachDensity
from tests.helpers.handovers import Bare, bare_interpreter, hand_over

NAMES = ("0.weight", "2.weight")
Loaded = dict[str, Any]


def checkpoint() -> Loaded:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(8, 8), nn.BatchNorm1d(8), nn.Linear(8, 4))
    return {"state_dict": model.state_dict(), "optimizer": {"state": {0: torch.ones(8, 8)}, "lr": 0.1}, "epoch": 3}


@pytest.fixture(scope="module")
def bare() -> Iterator[Bare]:
    with bare_interpreter() as found:
        yield found


@pytest.fixture(scope="module", params=[False, True], ids=["permanent", "masked"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A source and its result."""
    folder = tmp_path_factory.mktemp("made")
    torch.save(checkpoint(), folder / "model.ckpt")
    plan = Plan(frozenset(NAMES), EachDensity(0.5))
    return folder / "model.ckpt", hand_over(
        folder / "model.ckpt", plan, folder / "out", "pruned.ckpt", with_masks=request.param
    )


def pruned(loaded: Loaded) -> torch.Tensor:
    state = loaded["state_dict"]
    return state["0.weight"] if "0.weight" in state else state["0.weight_orig"]


def kept(loaded: Loaded) -> torch.Tensor:
    """The place of a kept weight."""
    return pruned(loaded).abs().flatten().argmax()


def cut(loaded: Loaded) -> torch.Tensor:
    """The place of a pruned weight."""
    return pruned(loaded).abs().flatten().argmin()


def change(loaded: Loaded, place: torch.Tensor, value: float) -> None:
    """Give a weight another value, and keep it where there is a mask."""
    pruned(loaded).flatten()[place] = value
    if "0.weight_mask" in loaded["state_dict"]:
        loaded["state_dict"]["0.weight_mask"].flatten()[place] = 1


def rename(loaded: Loaded) -> None:
    state = loaded["state_dict"]
    loaded["state_dict"] = {name.replace("1.bias", "1.beta"): value for name, value in state.items()}


def to_half(loaded: Loaded) -> None:
    loaded["state_dict"] = {name: value.half() for name, value in loaded["state_dict"].items()}


def one_bit(loaded: Loaded) -> None:
    pruned(loaded).flatten().view(torch.int32)[kept(loaded)] ^= 1


def rows_swapped(loaded: Loaded) -> None:
    for name, value in loaded["state_dict"].items():
        if name.startswith("2.weight"):
            value.copy_(value.flip(0))


CORRUPTIONS: dict[str, tuple[Callable[[Loaded], object], str]] = {
    "a kept weight, one bit": (one_bit, "0.weight"),
    "a kept weight becomes 0": (lambda loaded: change(loaded, kept(loaded), 0.0), "0.weight has 33 zeros, not 32"),
    "a pruned weight is back": (lambda loaded: change(loaded, cut(loaded), 9.0), "0.weight has 31 zeros, not 32"),
    "a weight becomes NaN": (lambda loaded: change(loaded, kept(loaded), float("nan")), "0.weight has as many zeros"),
    "a minus before a zero": (lambda loaded: change(loaded, cut(loaded), -0.0), "0.weight has as many zeros"),
    "rows in another order": (rows_swapped, "2.weight has as many zeros as it should have, but other values"),
    "half precision": (to_half, "0.weight is torch.float16 [8, 8], not float32 [8, 8]"),
    "a bias": (lambda loaded: loaded["state_dict"]["2.bias"].add_(1), "2.bias was not to be pruned, but has changed"),
    "a buffer": (lambda loaded: loaded["state_dict"]["1.running_var"].zero_(), "1.running_var was not to be pruned"),
    "a name": (rename, "1.bias is missing\n1.beta is there, and is not in the source"),
    "a tensor is gone": (lambda loaded: loaded["state_dict"].pop("1.weight"), "1.weight is missing"),
    "a parameter is gone": (lambda loaded: [loaded["state_dict"].pop(n, None) for n in ("2.weight", "2.weight_orig")],
                            "2.weight is missing"),
    "a tensor more": (lambda loaded: loaded["state_dict"].update(more=torch.ones(2)), "more is there"),
    "the optimizer's state": (lambda loaded: loaded["optimizer"]["state"][0].mul_(2), "optimizer.state.0 was not to"),
    "a number beside": (lambda loaded: loaded.update(epoch=4), "epoch was not to be pruned, but has changed"),
}  # fmt: skip


@pytest.mark.parametrize("kind", CORRUPTIONS)
def test_every_corruption_is_found_and_named(kind: str, made: tuple[Path, Path], tmp_path: Path, bare: Bare) -> None:
    source, result = made
    corrupt, told = CORRUPTIONS[kind]
    loaded = torch.load(result)
    corrupt(loaded)
    torch.save(loaded, tmp_path / "corrupt.ckpt")
    check = result.with_name("check.py")
    found = bare.run(check, tmp_path / "corrupt.ckpt", "--source", source)
    assert found.status == 1
    assert "is another file than the record is about" in found.out
    assert told in found.out + found.err
    alone = bare.run(check, tmp_path / "corrupt.ckpt")
    assert alone.status == 1
    if kind not in ("the optimizer's state", "a number beside"):
        resaved = bare.run(check, tmp_path / "corrupt.ckpt", "--source", source, "--resaved")
        assert resaved.status in (1, 2)
        assert told in resaved.out + resaved.err


def test_a_file_that_is_cut_off_or_gone_is_told(made: tuple[Path, Path], tmp_path: Path, bare: Bare) -> None:
    _, result = made
    (tmp_path / "short.ckpt").write_bytes(result.read_bytes()[:-100])
    short = bare.run(result.with_name("check.py"), tmp_path / "short.ckpt")
    assert (short.status, "is another file" in short.out, "can't be read" in short.err) == (1, True, True)
    gone = bare.run(result.with_name("check.py"), tmp_path / "gone.ckpt")
    assert (gone.status, "is missing" in gone.out) == (1, True)


def test_the_source_itself_is_no_result(made: tuple[Path, Path], bare: Bare) -> None:
    source, result = made
    found = bare.run(result.with_name("check.py"), source)
    assert found.status == 1
    assert "0.weight has 0 zeros, not 32" in found.out


def test_another_source_is_told(made: tuple[Path, Path], tmp_path: Path, bare: Bare) -> None:
    _, result = made
    other = checkpoint()
    other["state_dict"]["0.weight"].flatten()[0] += 1
    torch.save(other, tmp_path / "other.ckpt")
    found = bare.run(result.with_name("check.py"), "--source", tmp_path / "other.ckpt")
    assert found.status == 1
    assert "other.ckpt is another file than the record is about" in found.out


def test_what_other_libraries_have_written_again_is_right(made: tuple[Path, Path], tmp_path: Path, bare: Bare) -> None:
    source, result = made
    check, state = result.with_name("check.py"), torch.load(result)["state_dict"]
    save_file(state, tmp_path / "model.safetensors")
    torch.save({f"module.{name}": value for name, value in state.items()}, tmp_path / "other.pt")
    for again in ("model.safetensors", "other.pt"):
        strict = bare.run(check, tmp_path / again)
        assert (strict.status, strict.out.count("\n")) == (1, 1), strict
        found = bare.run(check, tmp_path / again, "--resaved", "--source", source)
        assert found.status == 0, found
    changed = load_file(tmp_path / "model.safetensors")
    changed["2.bias"][0] += 1
    (tmp_path / "folder").mkdir()
    save_file(changed, tmp_path / "folder" / "model.safetensors")
    found = bare.run(check, tmp_path / "folder", "--resaved", "--source", source)
    assert (found.status, found.out) == (1, "2.bias was not to be pruned, but has changed\n")
    assert bare.run(check, tmp_path / "folder", "--resaved").status == 0


def test_without_a_record_nothing_can_be_told(made: tuple[Path, Path], tmp_path: Path, bare: Bare) -> None:
    _, result = made
    shutil.copy(result.with_name("check.py"), tmp_path)
    found = bare.run(tmp_path / "check.py", result)
    assert (found.status, found.out) == (2, "")
    assert "One record" in found.err


def test_a_mask_that_torch_would_multiply_by_is_told(made: tuple[Path, Path], tmp_path: Path, bare: Bare) -> None:
    source, _ = made
    plan = Plan(frozenset(NAMES), EachDensity(0.5))
    result = hand_over(source, plan, tmp_path / "out", "masked.ckpt", with_masks=True)
    loaded = torch.load(result)
    loaded["state_dict"]["0.weight_mask"].mul_(2)
    torch.save(loaded, tmp_path / "twice.ckpt")
    found = bare.run(result.with_name("check.py"), tmp_path / "twice.ckpt", "--resaved")
    told = "0.weight_mask has elements that are neither 0 nor 1, and torch multiplies by them\n"
    assert (found.status, found.out) == (1, told)


def test_names_can_be_printed_wherever_it_runs(tmp_path: Path) -> None:
    source = tmp_path / "model.pt"
    torch.save({"\x1b[31m层.weight": torch.randn(4, 4), "a\ud800.weight": torch.randn(4, 4)}, source)
    plan = Plan(frozenset(each.name for each in open_checkpoint(source).owners), EachDensity(0.5))
    result = hand_over(source, plan, tmp_path / "out", "pruned.pt")
    torch.save({"\x1b[31m层.weight": torch.zeros(4, 4)}, result)
    command = [sys.executable, str(result.with_name("check.py"))]
    narrow = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    done = subprocess.run(command, capture_output=True, env=narrow, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"\\x1b[31m\\u5c42.weight has 16 zeros, not 8" in done.stdout
