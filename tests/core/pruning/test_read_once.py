"""How often a prune reads its source, and that what it counts on the way is what the indexes and torch say."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
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
from core.formats.torch_save import legacy_stream
from core.index import candidates
from core.model.opening import open_checkpoint
from core.plan.rules import Density, EachDensity, EachError, ErdosRenyi, Lamp, Rule, Sigma, Value
from core.preview.measurements import Measurements
from core.preview.read_planning import find_thresholds, make_exact
from core.pruning.commit import Outcome, commit, export_with_masks
from core.storage.source_file import SourceFile, ToldStream
from core.storage.tensor_ref import Tensor
from tests.helpers.checkpoints import WRITERS, State, plan_for, read_plain, write_safetensors
from tests.helpers.tensors import FLOATS, thresholds, weights

HEAD, WINDOW = 512, 1 << 12
"""Bytes that tell what kind of file it is, and in which pickles are looked for, whatever comes after them."""
CHOSEN = ["a.weight", "b.weight"]
ARGUMENTS = {
    "threshold": ("--threshold", "0.5"),
    "sigma": ("--sigma", "0.5"),
    "density": ("--density", "0.5"),
    "each": ("--density", "0.5", "--each"),
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Where a safetensors file may be, alone in its folder."""
    (tmp_path / "source").mkdir()
    return tmp_path / "source" / "model.safetensors"


def state(dtype: torch.dtype = torch.float32) -> dict[str, torch.Tensor]:
    """Two matrices that are large enough to be indexed in groups, and a bias that is not pruned."""
    random = torch.Generator().manual_seed(3)
    a, b, bias = (torch.randn(*shape, generator=random) for shape in ((200, 100), (100, 300), (300,)))
    a[:, 3], b[5] = 0.0, -0.0
    return {"a.weight": a.to(dtype), "b.weight": b.to(dtype), "b.bias": bias}


Reads = Mapping[Path, np.ndarray[Any, np.dtype[np.int64]]]
"""For each byte of a file how often it was read."""


@contextmanager
def reads_in(folder: Path) -> Iterator[Reads]:
    """Count how often each byte of all files in a folder is read, by whatever way, while the block runs."""
    files = {path: np.zeros(path.stat().st_size, np.int64) for path in folder.rglob("*") if path.is_file()}
    inodes = {path.stat().st_ino: path for path in files}
    open_, copy = SourceFile.open, os.copy_file_range

    class Counted(FileIO):
        def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401 - whatever has memory to write to
            at = self.tell()
            count: int = super().readinto(buffer)
            files[Path(str(self.name))][at : at + count] += 1
            return count

    def counted(file: SourceFile) -> FileIO:
        stream = open_(file)
        if file.path not in files:
            return stream
        stream.close()
        if not isinstance(stream, ToldStream):
            return Counted(file.path)

        def seen(at: int, data: memoryview) -> None:
            files[file.path][at : at + len(data)] += 1
            told(at, data)

        told = stream.seen
        return ToldStream(file.path, seen)

    def copied(source: int, target: int, count: int, start: int) -> int:
        done = copy(source, target, count, start)
        files[inodes[os.fstat(source).st_ino]][start : start + done] += 1
        return done

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(SourceFile, "open", counted)
        patched.setattr(os, "copy_file_range", copied)
        yield files


def readings(path: Path, *arguments: str) -> dict[str, set[int]]:
    """Name → how often its bytes are read by ``prune``; more than one number if not all are read alike."""
    with reads_in(path.parent) as counts:
        assert main(["prune", str(path), *arguments, "-o", str(path.parent.parent / "out")]) == 0
    return {each.key: set(read(counts, each).tolist()) for each in tensors(path)}


def read(counts: Reads, tensor: Tensor) -> np.ndarray[Any, np.dtype[np.int64]]:
    """How often each byte of a tensor was read, the first ones of the file left out."""
    path = tensor.storage.file.path
    first = HEAD + WINDOW if path.suffix == ".pth" else HEAD
    return counts[path][max(tensor.start, first) : tensor.start + tensor.nbytes]


def tensors(path: Path) -> tuple[Tensor, ...]:
    return open_container(path).table.tensors


def save_zip(weights: State, path: Path) -> None:
    """What ``torch.save`` writes. The end of the file, where the directory is searched for, has nothing to prune."""
    torch.save({**weights, f"end.{path.stem}": torch.zeros(200_000, dtype=torch.uint8)}, path)


def save_shards(weights: State, path: Path, save: Callable[[State, Path], None], suffix: str) -> None:
    """The index of two files."""
    names = {"a.weight": f"one{suffix}", "b.weight": f"two{suffix}", "b.bias": f"two{suffix}"}
    for file in {*names.values()}:
        save({key: weights[key] for key, name in names.items() if name == file}, path.with_name(file))
    path.write_text(json.dumps({"metadata": {}, "weight_map": names}))


CONTAINERS: dict[str, Callable[[State, Path], None]] = {
    "model.safetensors": write_safetensors,
    "model.pt": save_zip,
    "model.pth": lambda weights, path: torch.save(weights, path, _use_new_zipfile_serialization=False),
    "model.safetensors.index.json": lambda weights, path: save_shards(weights, path, write_safetensors, ".safetensors"),
    "pytorch_model.bin.index.json": lambda weights, path: save_shards(weights, path, save_zip, ".bin"),
}
TIMES = {"threshold": 1, "sigma": 2, "density": 3, "each": 3}
"""Once to cut, count and write; before that once for a deviation, or for the index and for its group at a density. Of
small tensors these are two readings."""


@pytest.mark.parametrize("rule", TIMES)
@pytest.mark.parametrize("name", CONTAINERS)
def test_a_weight_is_read_as_often_as_its_threshold_needs_in_every_container(
    tmp_path: Path, name: str, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(legacy_stream, "_LARGE", WINDOW)
    path = tmp_path / "source" / name
    path.parent.mkdir()
    CONTAINERS[name](state(), path)
    found = readings(path, *ARGUMENTS[rule])
    assert {key: found[key] for key in CHOSEN} == {key: {TIMES[rule]} for key in CHOSEN}
    # in the old stream it may lie among what is looked through
    assert found["b.bias"] <= {1}


@pytest.mark.parametrize("rule", ["density", "each"])
@pytest.mark.parametrize("name", CONTAINERS)
def test_by_a_density_large_tensors_are_read_once_more_and_a_sample_of_them_besides(
    tmp_path: Path, name: str, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many of their weights as a large tensor has in two megabytes."""
    monkeypatch.setattr(legacy_stream, "_LARGE", WINDOW)
    monkeypatch.setattr(candidates, "RUN", 64)
    random = torch.Generator().manual_seed(4)
    weights = {
        "a.weight": torch.randn(600, 1000, generator=random) * torch.logspace(-1, 0, 600)[:, None],
        "b.weight": torch.randn(1000, 500, generator=random),
        "b.bias": torch.randn(300, generator=random),
    }
    path = tmp_path / "source" / name
    path.parent.mkdir()
    CONTAINERS[name](weights, path)
    with reads_in(path.parent) as counts:
        assert main(["prune", str(path), *ARGUMENTS[rule], "-o", str(tmp_path / "out")]) == 0
    for tensor in tensors(path):
        if tensor.key in CHOSEN:
            found = read(counts, tensor)
            assert found.min() == 2
            assert found.mean() == pytest.approx(2 + candidates.FEWEST * 64 / tensor.numel, abs=1e-4)


@pytest.mark.parametrize("rule", TIMES)
def test_with_masks_the_originals_are_copied_besides(source: Path, rule: str) -> None:
    write_safetensors(state(), source)
    found = readings(source, *ARGUMENTS[rule], "--with-masks")
    assert found == {**{key: {TIMES[rule] + 1} for key in CHOSEN}, "b.bias": {1}}


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_read_once_more_for_a_density(source: Path, dtype: torch.dtype) -> None:
    write_safetensors(state(dtype), source)
    assert readings(source, *ARGUMENTS["density"]) == {**{key: {2} for key in CHOSEN}, "b.bias": {1}}


def test_a_mask_that_is_kept_costs_no_other_reading(source: Path) -> None:
    weight = state()["a.weight"]
    write_safetensors({"a.weight_orig": weight, "a.weight_mask": (torch.rand(200, 100) > 0.5).float()}, source)
    found = readings(source, *ARGUMENTS["threshold"], "--no-record")
    assert found == {"a.weight_orig": {1}, "a.weight_mask": {1}}


def test_the_digest_of_a_source_costs_another_reading_of_what_is_not_written(source: Path) -> None:
    masked = {"a.weight_orig": state()["a.weight"], "a.weight_mask": (torch.rand(200, 100) > 0.5).float()}
    write_safetensors({**masked, "z.end": torch.zeros(200_000, dtype=torch.uint8)}, source)
    found = readings(source, *ARGUMENTS["threshold"])
    assert found == {"a.weight_orig": {1}, "a.weight_mask": {2}, "z.end": {1}}


@pytest.mark.parametrize("rule", ARGUMENTS)
@pytest.mark.parametrize("name", WRITERS)
def test_what_is_told_equals_what_the_indexes_tell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, rule: str
) -> None:
    path, out = tmp_path / name, tmp_path / f"out{Path(name).suffix}"
    WRITERS[name](state(), path)
    assert main(["prune", str(path), *ARGUMENTS[rule], "-o", str(out), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    rules: dict[str, Rule] = {
        "threshold": Value(0.5),
        "sigma": Sigma(0.5),
        "density": Density(0.5),
        "each": EachDensity(0.5),
    }
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
    rules = (Value(threshold), Sigma(0.7), Density(0.5), EachDensity(0.3), ErdosRenyi(0.4), EachError(0.2), Lamp(0.4))
    plan = plan_for(CHOSEN, data.draw(st.sampled_from(rules)), {"b.weight": data.draw(st.sampled_from(rules))})
    known = make_exact(Measurements(checkpoint), plan)
    one_pass = write(checkpoint, plan, find_thresholds(Measurements(checkpoint), plan), folder / "one", silent)
    counted = write(checkpoint, plan, known, folder / "counted", silent)
    assert one_pass.cuts == counted.cuts
    assert one_pass.total == counted.total == known.total
    assert [cut.kept for cut in one_pass.cuts] == known.kept.tolist()
    assert [cut.zero_before for cut in one_pass.cuts] == known.zero_before.tolist()
    assert (folder / "one").read_bytes() == (folder / "counted").read_bytes()


def test_only_what_a_rule_asks_for_is_read(source: Path) -> None:
    write_safetensors(state(), source)
    plan = plan_for(["a.weight"], Density(0.5))
    with reads_in(source.parent) as counts:
        found = find_thresholds(Measurements(open_checkpoint(source)), plan)
    assert {each.key: int(read(counts, each).max()) for each in tensors(source)} == {
        "a.weight": 2,
        "b.weight": 0,
        "b.bias": 0,
    }
    wanted = make_exact(Measurements(open_checkpoint(source)), plan)
    assert found.thresholds[found.chosen].tolist() == wanted.thresholds[wanted.chosen].tolist()
    assert found.total == wanted.total
