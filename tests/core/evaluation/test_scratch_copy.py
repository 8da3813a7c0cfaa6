"""The copy that a command evaluates: after any cuts it is what a commit writes, and little is written for it."""

import json
import pickle
import resource
from collections.abc import Callable
from contextlib import suppress
from io import FileIO
from pathlib import Path

import pytest
import torch
import torch.distributed.checkpoint as dcp
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file

from core.base.errors import Cancelled, UserError
from core.base.progress import silent
from core.evaluation import byte_patches
from core.evaluation.effective_cut import effective_cut
from core.evaluation.evaluator import EffectiveCut
from core.evaluation.scratch_copy import ScratchCopy
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Recorded, Rule, StructuredNM, Value
from core.preview.measurements import Measurements
from core.preview.read_planning import find_thresholds, make_exact
from core.pruning.commit import commit
from core.storage import tensor_reader


def state() -> dict[str, torch.Tensor]:
    torch.manual_seed(3)
    base = torch.randn(40, 30)
    return {
        "a.weight": base,
        "b.weight": torch.randn(30, 50).half(),
        "tied.weight": base,
        "c.weight": torch.randn(60, 30).bfloat16().t(),
        "d.weight": torch.tensor([[torch.nan, -0.0, 1.0], [torch.inf, 0.25, -0.25]], dtype=torch.float64),
        "c.bias": torch.randn(5),
    }


def masked() -> dict[str, torch.Tensor]:
    found = {}
    for name, weight in list(state().items())[:2]:
        weight[0, :3] = torch.tensor([-0.0, torch.nan, 0.5])
        mask = torch.ones_like(weight)
        mask[:5] = 0
        found |= {f"{name}_orig": weight, f"{name}_mask": mask}
    return {**found, "d.weight": state()["d.weight"]}


def sharded(folder: Path) -> Path:
    folder.mkdir()
    weight_map = {}
    for number, part in enumerate("ab", 1):
        name = f"model-{number}-of-2.safetensors"
        tensors = {key: tensor.contiguous() for key, tensor in state().items() if key.startswith(part)}
        save_file(tensors, folder / name)
        weight_map |= dict.fromkeys(tensors, name)
    (folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": weight_map}))
    (folder / "config.json").write_text("{}")
    return folder


def safetensors(path: Path) -> Path:
    tensors = {key: tensor.contiguous() for key, tensor in state().items() if key != "tied.weight"}
    save_file(tensors, path)
    return path


def torch_file(tensors: dict[str, torch.Tensor], path: Path, **options: bool) -> Path:
    torch.save(tensors, path, **options)
    return path


def distributed(path: Path) -> Path:
    dcp.save(
        {"model": {"a.weight": state()["a.weight"], "b.weight": state()["b.weight"]}}, checkpoint_id=path, no_dist=True
    )
    return path


def arrays(path: Path) -> Path:
    """A pickle of protocol 2, in which numpy's arrays stand as text."""
    path.write_bytes(pickle.dumps({key: state()[key].numpy() for key in ("a.weight", "b.weight")}, 2))
    return path


KINDS: dict[str, Callable[[Path], Path]] = {
    "model.safetensors": safetensors,
    "model.pt": lambda path: torch_file(state(), path),
    "legacy.pth": lambda path: torch_file(state(), path, _use_new_zipfile_serialization=False),
    "masked.pt": lambda path: torch_file(masked(), path),
    "shards": sharded,
    "distributed": distributed,
    "arrays.pkl": arrays,
}
pytestmark = pytest.mark.filterwarnings("ignore:torch.distributed is disabled")

THRESHOLDS = st.sampled_from([0.0, 0.25, 0.5, 1.0, 3.0, 1e300])


@pytest.fixture(scope="module", params=list(KINDS))
def checkpoint(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    folder = tmp_path_factory.mktemp("source")
    return open_checkpoint(KINDS[request.param](folder / request.param))


@pytest.fixture(scope="module")
def copy(checkpoint: Checkpoint) -> ScratchCopy:
    return ScratchCopy(checkpoint)


def files(place: Path) -> dict[str, bytes]:
    """What is written, without links to what lies beside the source."""
    inside = sorted(place.rglob("*")) if place.is_dir() else [place]
    return {path.name if path != place else "": path.read_bytes() for path in inside if not path.is_symlink()}


@settings(max_examples=12)
@given(data=st.data())
def test_after_any_cuts_it_is_what_a_commit_writes(
    checkpoint: Checkpoint, copy: ScratchCopy, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    chosen = data.draw(
        st.dictionaries(st.sampled_from([each.name for each in checkpoint.owners]), THRESHOLDS, min_size=1)
    )
    own: dict[str, Rule] = {name: Value(each) for name, each in chosen.items()}
    for each in checkpoint.masked:
        if each.name in own and data.draw(st.booleans()):
            own[each.name] = Recorded()
    for name in own:
        if data.draw(st.booleans()):
            own[name] = data.draw(st.sampled_from([StructuredNM(1, 2), StructuredNM(2, 5)]))
    if not find_thresholds(Measurements(checkpoint), Plan(frozenset(chosen), Value(0.0), own)).chosen.any():
        own = {name: Value(0.5) for name in chosen}
    plan = Plan(frozenset(chosen), Value(0.0), own)
    measurements = Measurements(checkpoint)
    copy.cut(effective_cut(checkpoint, find_thresholds(measurements, plan)), silent)
    out = tmp_path_factory.mktemp("out") / "cut"
    commit(checkpoint, plan, make_exact(measurements, plan), out, silent)
    written = files(out)
    written.pop("config.json", None)
    assert files(copy.folder if checkpoint.container.output.folder else copy.path) == written


def cut(**thresholds: float) -> EffectiveCut:
    return EffectiveCut(tuple((f"{name}.weight", each) for name, each in thresholds.items()))


def test_only_pages_that_differ_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weight = torch.linspace(0, 1, 1 << 16).reshape(256, 256)
    save_file({"a.weight": weight, "b.weight": torch.ones(300, 300)}, tmp_path / "model.safetensors")
    copy = ScratchCopy(open_checkpoint(tmp_path / "model.safetensors"))
    copy.cut(cut(a=0.5), silent)
    written = []
    plain = byte_patches._write

    def spied(stream: FileIO, at: int, data: memoryview) -> None:
        written.append(len(data))
        plain(stream, at, data)

    monkeypatch.setattr(byte_patches, "_write", spied)
    copy.cut(cut(a=0.5 + 1 / 256), silent)
    assert sum(written) <= 2 * byte_patches.PAGE
    copy.cut(cut(a=0.5 + 1 / 256), silent)
    assert len(written) == 1


@pytest.mark.parametrize("name", ["model.pt", "arrays.pkl"])
def test_after_a_cancelled_cut_the_next_one_is_right(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tensor_reader, "CHUNK", 1 << 10)  # so that a tensor has several parts
    checkpoint = open_checkpoint(KINDS[name](tmp_path / name))
    copy, other = ScratchCopy(checkpoint), ScratchCopy(checkpoint)
    copy.cut(cut(a=0.5, b=0.5), silent)
    other.cut(cut(b=0.7), silent)
    for patience in range(1, 30):
        left = [patience]

        def impatient(done: int, total: int, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise Cancelled

        with suppress(Cancelled):
            copy.cut(cut(a=0.1 * patience, b=1.0), impatient)
        copy.cut(cut(b=0.7), silent)
        assert copy.path.read_bytes() == other.path.read_bytes()


def test_what_a_command_has_done_to_the_copy_is_gone(tmp_path: Path) -> None:
    copy = ScratchCopy(open_checkpoint(safetensors(tmp_path / "model.safetensors")))
    copy.cut(cut(a=0.5), silent)
    before = copy.path.read_bytes()
    for spoil in (lambda: copy.path.write_bytes(b"nothing"), copy.path.unlink):
        spoil()
        copy.cut(cut(a=0.5), silent)
        assert copy.path.read_bytes() == before


def test_what_lies_beside_is_linked_but_for_other_weights(tmp_path: Path) -> None:
    for name in ("config.json", "pytorch_model.bin", "model.safetensors.index.json", ".secret"):
        (tmp_path / name).write_text("{}")
    (tmp_path / "1_Pooling").mkdir()
    copy = ScratchCopy(open_checkpoint(safetensors(tmp_path / "model.safetensors")))
    copy.cut(cut(a=0.5), silent)
    assert {path.name: path.is_symlink() for path in copy.folder.iterdir()} == {
        "config.json": True,
        "1_Pooling": True,
        "model.safetensors": False,
    }
    copy.remove()
    assert not copy.folder.exists()
    assert (tmp_path / "config.json").exists()


def test_the_source_s_place_in_a_folder_is_that_in_the_copy(tmp_path: Path) -> None:
    sharded(tmp_path / "shards")
    for opened, name in ((tmp_path / "shards", "shards"), (tmp_path / "shards/model.safetensors.index.json", None)):
        copy = ScratchCopy(open_checkpoint(opened))
        copy.cut(cut(a=0.5), silent)
        assert copy.folder.name == "shards"
        assert copy.path.name == (name or opened.name)
        assert (copy.folder / "config.json").is_symlink()


@pytest.mark.parametrize("name", ["model.safetensors", "model.pt"])
def test_a_full_disk_is_told_and_mended(name: str, tmp_path: Path) -> None:
    checkpoint = open_checkpoint(KINDS[name](tmp_path / name))
    copy = ScratchCopy(checkpoint)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, before[1]))
    try:
        with pytest.raises(UserError, match=r"There is no room in .* set TMPDIR"):
            copy.cut(cut(a=0.5), silent)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    copy.cut(cut(a=0.5), silent)
    other = ScratchCopy(checkpoint)
    other.cut(cut(a=0.5), silent)
    assert copy.path.read_bytes() == other.path.read_bytes()


def test_a_source_that_has_changed_is_told(tmp_path: Path) -> None:
    copy = ScratchCopy(open_checkpoint(safetensors(tmp_path / "model.safetensors")))
    copy.cut(cut(a=0.5), silent)
    safetensors(tmp_path / "model.safetensors")
    with pytest.raises(UserError, match="has changed since it was opened"):
        copy.cut(cut(a=0.6), silent)
