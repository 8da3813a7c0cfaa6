"""Files of torch before 1.6 and before 0.1.10, and plain pickles: the table, the patched copy, and what is damaged."""

import io
import pickle
import pickletools
import struct
import tarfile
from collections import deque
from pathlib import Path
from typing import Any

import pytest
import torch

from core.base.errors import UserError
from core.base.progress import silent
from core.model.opening import open_checkpoint
from core.preview.plan_from_masks import recorded_plan
from tests.helpers.checkpoints import commit_file, plan_for, small_state
from tests.helpers.tensors import same_bits

CHOSEN = ["features.0.weight", "classifier.weight"]


def save(value: object, path: Path, protocol: int = 2) -> Path:
    torch.save(value, path, pickle_protocol=protocol, _use_new_zipfile_serialization=False)
    return path


def load(path: Path) -> Any:  # noqa: ANN401 - whatever was saved
    return torch.load(path, weights_only=True)


def cut(weight: torch.Tensor, threshold: float = 0.1) -> torch.Tensor:
    return torch.where(weight.abs() > threshold, weight, 0.0)


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_only_the_planned_weights_change(protocol: int, tmp_path: Path) -> None:
    path, out = save({"epoch": 3, "net": small_state()}, tmp_path / "old.pt", protocol), tmp_path / "out.pt"
    checkpoint = open_checkpoint(path)
    assert list(checkpoint.by_name) == list(small_state())
    assert checkpoint.container.format == "PyTorch (before 1.6)"
    commit_file(path, plan_for(CHOSEN, 0.1), out)
    for name, weight in small_state().items():
        assert same_bits(torch.load(out, weights_only=False)["net"][name], cut(weight) if name in CHOSEN else weight)
    before, after = path.read_bytes(), out.read_bytes()
    changed = [place for place, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    holes = [checkpoint.by_name[name].tensor.storage for name in CHOSEN]
    assert all(any(each.start <= place < each.start + each.nbytes for each in holes) for place in changed)


def test_masks_go_around(tmp_path: Path) -> None:
    path, masked, out = save(small_state(), tmp_path / "old.pt"), tmp_path / "masked.pt", tmp_path / "out.pt"
    commit_file(path, plan_for(CHOSEN, 0.1), masked, with_masks=True)
    written = load(masked)
    for name in CHOSEN:
        assert same_bits(written[f"{name}_orig"], small_state()[name])
        assert same_bits(written[f"{name}_mask"], (small_state()[name].abs() > 0.1).float())
    commit_file(masked, recorded_plan(open_checkpoint(masked), silent), out)
    written = load(out)
    assert list(written) == list(small_state())
    for name, weight in small_state().items():
        assert same_bits(written[name], cut(weight) if name in CHOSEN else weight)
    assert b"_mask" not in out.read_bytes()


def test_views_and_ties_are_honoured(tmp_path: Path) -> None:
    base = torch.arange(-12, 12).float().reshape(4, 6) / 10
    state = {"a": base[1:3, ::2], "b": base[0], "whole": base.t(), "brain": torch.tensor([0.25, -2.0]).bfloat16()}
    path, out = save(state, tmp_path / "views.pt"), tmp_path / "out.pt"
    assert "shares some" in open_checkpoint(path).by_name["a"].reason
    del state["whole"]
    commit_file(save(state, path), plan_for(["a", "brain"], 0.5), out)
    written = load(out)
    assert torch.equal(written["a"], cut(state["a"], 0.5))
    assert torch.equal(written["b"], state["b"])
    assert written["brain"].tolist() == [0.0, -2.0]


def legacy_parts(value: object, tmp_path: Path) -> list[bytes]:
    """The five pickles, and the storages."""
    stream = io.BytesIO(save(value, tmp_path / "parts.pt").read_bytes())
    starts = [0]
    for _ in range(5):
        deque(pickletools.genops(stream), 0)
        starts.append(stream.tell())
    data = stream.getvalue()
    return [data[begin:end] for begin, end in zip(starts, [*starts[1:], len(data)], strict=True)]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda parts: [*parts[:2], pickle.dumps({"little_endian": False}, 2), *parts[3:]], "big-endian"),
        (lambda parts: [parts[0], pickle.dumps(1000, 2), *parts[2:]], "unknown way"),
        (lambda parts: [*parts[:4], pickle.dumps([], 2), parts[5]], "missing"),
        (lambda parts: [*parts[:4], pickle.dumps(["1"], 2), parts[5]], "does not fit"),
        (lambda parts: [*parts[:5], parts[5][:-1]], "cut off"),
        (lambda parts: [*parts[:5], struct.pack("<q", 1 << 60) + parts[5][8:]], "long in the file"),
        (lambda parts: parts[:3], "too early"),
        (lambda parts: [*parts[:3], parts[3][:20]], "too early"),
    ],
    ids=["order", "protocol", "no key", "wrong key", "short", "long", "no object", "half an object"],
)
def test_what_is_damaged_is_refused_in_one_line(change: Any, message: str, tmp_path: Path) -> None:  # noqa: ANN401
    path = tmp_path / "bad.pt"
    path.write_bytes(b"".join(change(legacy_parts({"weight": torch.ones(4)}, tmp_path))))
    with pytest.raises(UserError, match=message) as caught:
        open_checkpoint(path)
    assert "\n" not in str(caught.value)


class _Pickler(pickle.Pickler):
    def persistent_id(self, value: object) -> object:
        return value.what if isinstance(value, _Stored) else None


class _Stored:
    def __init__(self, what: tuple[object, ...]) -> None:
        self.what = what


class _Made:
    """A tensor as an old torch pickled it."""

    def __init__(self, stored: _Stored, numel: int) -> None:
        self.args = (stored, 0, (numel,), (1,))

    def __reduce__(self) -> tuple[Any, ...]:
        return torch._utils._rebuild_tensor, self.args


def with_part(tmp_path: Path, offset: int, numel: int) -> Path:
    stream = io.BytesIO()
    whole = _Stored(("storage", torch.FloatStorage, "1", "cpu", 4, None))
    part = _Stored(("storage", torch.FloatStorage, "1", "cpu", 4, ("2", offset, numel)))
    _Pickler(stream, 2).dump({"whole": _Made(whole, 4), "part": _Made(part, numel)})
    parts = legacy_parts({"weight": torch.tensor([0.1, 0.2, 0.3, 0.4])}, tmp_path)
    path = tmp_path / "part.pt"
    path.write_bytes(b"".join([*parts[:3], stream.getvalue(), pickle.dumps(["1"], 2), parts[5]]))
    return path


def test_a_storage_that_is_part_of_another_is_a_view(tmp_path: Path) -> None:
    found = open_checkpoint(with_part(tmp_path, 2, 2)).by_name
    assert found["part"].tensor.offset == 2
    assert "shares some" in found["whole"].reason
    assert open_checkpoint(with_part(tmp_path, 0, 4)).by_name["part"].tied_to == "whole"
    with pytest.raises(UserError, match="beyond"):
        open_checkpoint(with_part(tmp_path, 3, 2))


def tar_file(path: Path) -> Path:
    """As torch 0.1.9 wrote it: the object refers to tensors by number, which are described beside it."""
    values = torch.tensor([0.1, -0.9, 0.3, 0.7])
    storages = pickle.dumps(1, 2) + pickle.dumps((7, "cpu", torch.FloatStorage), 2)
    storages += struct.pack("<q", 4) + values.numpy().tobytes() + pickle.dumps([], 2)
    tensors = pickle.dumps(1, 2) + pickle.dumps((9, 7, torch.FloatTensor), 2)
    tensors += struct.pack("<ii2q2qq", 2, 0, 2, 2, 2, 1, 0)
    stream = io.BytesIO()
    _Pickler(stream, 2).dump({"fc.weight": _Stored(9)})  # type: ignore[arg-type]
    system = pickle.dumps({"protocol_version": 1000, "little_endian": True}, 2)
    members = {"sys_info": system, "pickle": stream.getvalue(), "tensors": tensors, "storages": storages}
    with tarfile.open(path, "w") as archive:
        for name, data in members.items():
            about = tarfile.TarInfo(name)
            about.size = len(data)
            archive.addfile(about, io.BytesIO(data))
    return path


def test_a_tar_archive_is_pruned_in_place(tmp_path: Path) -> None:
    path, out = tar_file(tmp_path / "old.tar"), tmp_path / "out.tar"
    assert open_checkpoint(path).by_name["fc.weight"].tensor.shape == (2, 2)
    commit_file(path, plan_for(["fc.weight"], 0.5), out)
    assert torch.load(out, weights_only=False)["fc.weight"].tolist() == [
        [0.0, pytest.approx(-0.9)],
        [0.0, pytest.approx(0.7)],
    ]
    with pytest.raises(UserError, match="without masks"):
        commit_file(path, plan_for(["fc.weight"], 0.5), out, with_masks=True)


@pytest.mark.parametrize("size", [600, 1100, 2100, 2600, 3600])
def test_a_tar_archive_that_is_cut_off_is_refused(size: int, tmp_path: Path) -> None:
    path = tar_file(tmp_path / "old.tar")
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(UserError, match=r"cut off|missing|too early"):
        open_checkpoint(path)


@pytest.mark.parametrize("protocol", [3, 4, 5])
def test_tensors_in_a_plain_pickle_are_pruned_in_place(protocol: int, tmp_path: Path) -> None:
    path, out = tmp_path / "plain.pkl", tmp_path / "out.pkl"
    inner = io.BytesIO()
    save({"fc.weight": torch.tensor([[0.1, 0.9]])}, inner)  # type: ignore[arg-type]
    state = {name: weight.clone() for name, weight in small_state().items()}
    path.write_bytes(pickle.dumps({"net": state, "more": [1, {"bytes": inner.getvalue()}]}, protocol))
    names = [f"net.{name}" for name in CHOSEN] + ["more.1.bytes.fc.weight"]
    commit_file(path, plan_for(names, 0.1), out)
    written = pickle.loads(out.read_bytes())
    for name, weight in state.items():
        assert same_bits(written["net"][name], cut(weight) if name in CHOSEN else weight)
    with pytest.raises(UserError, match="without masks"):
        commit_file(path, plan_for(names, 0.1), out, with_masks=True)


def test_packed_tensors_are_shown(tmp_path: Path) -> None:
    (tmp_path / "plain.pkl").write_bytes(pickle.dumps(small_state(), 2))
    checkpoint = open_checkpoint(tmp_path / "plain.pkl")
    assert {name: each.tensor.shape for name, each in checkpoint.by_name.items()} == {
        name: tuple(weight.shape) for name, weight in small_state().items()
    }
    assert all("packed" in each.reason for each in checkpoint.parameters)


def test_a_pickle_without_tensors_says_so(tmp_path: Path) -> None:
    (tmp_path / "plain.pkl").write_bytes(pickle.dumps({"a": 1}, 4))
    with pytest.raises(UserError, match="no tensors"):
        open_checkpoint(tmp_path / "plain.pkl")
