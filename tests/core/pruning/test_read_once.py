"""How often a prune reads its source, and that what it counts on the way is what the indexes and torch say."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.progress import silent
from core.commands.parser import main
from core.formats import open_container
from core.model.opening import open_checkpoint
from core.plan.rules import Density, EachDensity, EachError, ErdosRenyi, Rule, Sigma, Value
from core.preview.measurements import Measurements
from core.preview.read_planning import find_thresholds, make_exact
from core.pruning.commit import Outcome, commit, export_with_masks
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Tensor
from tests.helpers.checkpoints import WRITERS, plan_for, read_plain, write_safetensors
from tests.helpers.tensors import FLOATS, thresholds, weights

HEAD = 512
"""Bytes that tell what kind of file it is."""
CHOSEN = ["a.weight", "b.weight"]
ARGUMENTS = {
    "threshold": ("--threshold", "0.5"),
    "sigma": ("--sigma", "0.5"),
    "density": ("--density", "0.5"),
}


def state(dtype: torch.dtype = torch.float32) -> dict[str, torch.Tensor]:
    """Two matrices that are large enough to be indexed in groups, and a bias that is not pruned."""
    random = torch.Generator().manual_seed(3)
    a, b, bias = (torch.randn(*shape, generator=random) for shape in ((200, 100), (100, 300), (300,)))
    a[:, 3], b[5] = 0.0, -0.0
    return {"a.weight": a.to(dtype), "b.weight": b.to(dtype), "b.bias": bias}


@contextmanager
def reads_of(path: Path) -> Iterator[np.ndarray[Any, np.dtype[np.int64]]]:
    """Count for each byte of a file how often it is read, by whatever way, while the block runs."""
    counts = np.zeros(path.stat().st_size, np.int64)
    open_, copy = SourceFile.open, os.copy_file_range

    class Counted(FileIO):
        def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401 - whatever has memory to write to
            at = self.tell()
            count: int = super().readinto(buffer)
            counts[at : at + count] += 1
            return count

    def counted(file: SourceFile) -> FileIO:
        open_(file).close()
        return Counted(file.path) if file.path == path else open_(file)

    def copied(source: int, target: int, count: int, start: int) -> int:
        done = copy(source, target, count, start)
        counts[start : start + done] += os.fstat(source).st_ino == path.stat().st_ino
        return done

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(SourceFile, "open", counted)
        patched.setattr(os, "copy_file_range", copied)
        yield counts


def readings(path: Path, *arguments: str) -> dict[str, set[int]]:
    """Name → how often its bytes are read by ``prune``; more than one number if not all are read alike."""
    with reads_of(path) as counts:
        assert main(["prune", str(path), *arguments, "-o", str(path.with_name("out"))]) == 0
    return {each.key: set(counts[max(each.start, HEAD) : each.start + each.nbytes].tolist()) for each in tensors(path)}


def tensors(path: Path) -> tuple[Tensor, ...]:
    return open_container(path).table.tensors


@pytest.mark.parametrize("more", [(), ("--with-masks",)], ids=["plain", "masks"])
@pytest.mark.parametrize(("rule", "times"), [("threshold", 1), ("sigma", 2), ("density", 3)])
def test_a_weight_is_read_as_often_as_its_threshold_needs(
    tmp_path: Path, rule: str, times: int, more: tuple[str, ...]
) -> None:
    """Once to cut, count and write; before that once for a deviation, or for the index and its group at a density."""
    path = tmp_path / "model.safetensors"
    write_safetensors(state(), path)
    # with masks the originals are copied besides
    again = len(more)
    assert readings(path, *ARGUMENTS[rule], *more) == {
        **{key: {times + again} for key in CHOSEN},
        "b.bias": {1},
    }


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_read_once_more_for_a_density(tmp_path: Path, dtype: torch.dtype) -> None:
    path = tmp_path / "model.safetensors"
    write_safetensors(state(dtype), path)
    assert readings(path, *ARGUMENTS["density"]) == {**{key: {2} for key in CHOSEN}, "b.bias": {1}}


def test_in_an_archive_the_checksum_is_reckoned_besides(tmp_path: Path) -> None:
    """The zip's checksum of what is replaced is reckoned from the file by another thread, while the weights are cut."""
    path = tmp_path / "model.pt"
    # the end of the file is searched for the directory
    torch.save({**state(), "end": torch.zeros(200_000, dtype=torch.uint8)}, path)
    found = readings(path, *ARGUMENTS["threshold"])
    del found["end"]
    assert found == {**{key: {2} for key in CHOSEN}, "b.bias": {1}}


def test_a_mask_that_is_kept_costs_no_other_reading(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    weight = state()["a.weight"]
    write_safetensors({"a.weight_orig": weight, "a.weight_mask": (torch.rand(200, 100) > 0.5).float()}, path)
    assert readings(path, *ARGUMENTS["threshold"]) == {"a.weight_orig": {1}, "a.weight_mask": {1}}


@pytest.mark.parametrize("rule", ARGUMENTS)
@pytest.mark.parametrize("name", WRITERS)
def test_what_is_told_equals_what_the_indexes_tell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, rule: str
) -> None:
    path, out = tmp_path / name, tmp_path / f"out{Path(name).suffix}"
    WRITERS[name](state(), path)
    assert main(["prune", str(path), *ARGUMENTS[rule], "-o", str(out), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    rules: dict[str, Rule] = {"threshold": Value(0.5), "sigma": Sigma(0.5), "density": Density(0.5)}
    plan_numbers = make_exact(Measurements(open_checkpoint(path)), plan_for(CHOSEN, rules[rule]))
    wanted = {
        owner.name: (threshold, pruned, zero_before)
        for owner, threshold, pruned, zero_before in zip(
            plan_numbers.owners,
            plan_numbers.thresholds.tolist(),
            (plan_numbers.numel - plan_numbers.kept).tolist(),
            plan_numbers.zero_before.tolist(),
            strict=True,
        )
        if owner.name in CHOSEN
    }
    rows = found["parameters"]
    assert {row["name"]: (row["threshold"], row["pruned"], row["zero_before"]) for row in rows} == wanted
    total = plan_numbers.total
    assert {key: found["total"][key] for key in ("numel", "pruned", "zero_before", "cut", "kept", "density")} == {
        "numel": total.numel,
        "pruned": total.pruned,
        "zero_before": total.zero_before,
        "cut": total.cut,
        "kept": total.kept,
        "density": total.density,
    }
    written = read_plain(out)
    assert {row["name"]: row["pruned"] for row in rows} == {key: int((written[key] == 0).sum()) for key in CHOSEN}


@st.composite
def pairs(draw: st.DrawFn) -> tuple[torch.Tensor, torch.Tensor, float]:
    dtype = draw(st.sampled_from(FLOATS))
    one, other = (draw(weights(dtype, least=1)) for _ in range(2))
    return one, other, draw(thresholds(one))


@given(case=pairs(), write=st.sampled_from([commit, export_with_masks]), data=st.data())
def test_the_counts_of_the_cut_are_those_of_the_indexes_whatever_the_rule(
    tmp_path_factory: pytest.TempPathFactory,
    case: tuple[torch.Tensor, torch.Tensor, float],
    write: Callable[..., Outcome],
    data: st.DataObject,
) -> None:
    """NaNs, infinities and both zeros; where nothing has been counted before, and where everything has."""
    one, other, threshold = case
    folder = tmp_path_factory.mktemp("counted")
    path = folder / "model.pt"
    torch.save({"a.weight": one, "b.weight": other}, path)
    checkpoint = open_checkpoint(path)
    rules = (Value(threshold), Sigma(0.7), Density(0.5), EachDensity(0.3), ErdosRenyi(0.4), EachError(0.2))
    plan = plan_for(CHOSEN, data.draw(st.sampled_from(rules)), {"b.weight": data.draw(st.sampled_from(rules))})
    known = make_exact(Measurements(checkpoint), plan)
    one_pass = write(checkpoint, plan, find_thresholds(Measurements(checkpoint), plan), folder / "one", silent)
    counted = write(checkpoint, plan, known, folder / "counted", silent)
    assert one_pass.cuts == counted.cuts
    assert one_pass.total == counted.total == known.total
    assert [cut.kept for cut in one_pass.cuts] == known.kept.tolist()
    assert [cut.zero_before for cut in one_pass.cuts] == known.zero_before.tolist()
    assert (folder / "one").read_bytes() == (folder / "counted").read_bytes()


def test_only_what_a_rule_asks_for_is_read(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    write_safetensors(state(), path)
    plan = plan_for(["a.weight"], Density(0.5))
    with reads_of(path) as counts:
        found = find_thresholds(Measurements(open_checkpoint(path)), plan)
    times = {each.key: int(counts[max(each.start, HEAD) : each.start + each.nbytes].max()) for each in tensors(path)}
    assert times == {"a.weight": 2, "b.weight": 0, "b.bias": 0}
    wanted = make_exact(Measurements(open_checkpoint(path)), plan)
    assert found.thresholds[found.chosen].tolist() == wanted.thresholds[wanted.chosen].tolist()
    assert found.total == wanted.total
