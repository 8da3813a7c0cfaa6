"""Folders of torch.distributed.checkpoint: read statically, written as one safetensors file."""

import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.distributed.checkpoint as dcp
from safetensors.torch import load_file
from torch.distributed.checkpoint.metadata import Metadata

from core.base.errors import UserError
from core.base.progress import silent
from core.commands.verify import verify
from core.model.opening import open_checkpoint
from core.preview.plan_from_masks import recorded_plan
from core.pruning.module_stub import read_tensor
from core.storage.tensor_reader import TensorReader, chunks
from tests.helpers.checkpoints import commit_file, plan_for, small_state
from tests.helpers.distributed import write_chunks, write_metadata
from tests.helpers.tensors import same_bits

CHOSEN = ["features.0.weight", "classifier.weight"]

pytestmark = pytest.mark.filterwarnings("ignore")  # torch's own, about not being distributed


def cut(weight: torch.Tensor) -> torch.Tensor:
    return torch.where(weight.abs() > 0.1, weight, 0.0)


def more_state() -> dict[str, torch.Tensor]:
    """Also what is column-major, half as wide, empty, and a single number."""
    return {
        **small_state(),
        "turned": torch.randn(4, 3).T,
        "narrow": torch.randn(3, 3).bfloat16(),
        "empty": torch.zeros(0, 3),
        "step": torch.tensor(3.5),
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    state = {"model": more_state(), "epoch": 3, "optim": {"state": [torch.ones(2)]}}
    dcp.save(state, checkpoint_id=tmp_path / "saved", no_dist=True)
    return tmp_path / "saved"


def edit_metadata(folder: Path, change: Callable[[Metadata], object]) -> None:
    """Only ever with a file that this test has written."""
    metadata = pickle.loads((folder / ".metadata").read_bytes())
    change(metadata)
    write_metadata(folder, metadata)


def test_the_model_without_its_wrapper(folder: Path) -> None:
    checkpoint = open_checkpoint(folder)
    assert checkpoint.container.format == "torch.distributed.checkpoint"
    assert set(checkpoint.by_name) == {*more_state(), "optim.state.0"}
    assert "optimizer" in checkpoint.by_name["optim.state.0"].reason
    for name, tensor in more_state().items():
        assert checkpoint.by_name[name].tensor.shape == tuple(tensor.shape)
    assert checkpoint.notes[-1].startswith("1 other thing in it is no tensor")
    assert open_checkpoint(folder / ".metadata").parameters == checkpoint.parameters


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ({"fc.weight": torch.ones(2, 2), "step": torch.ones(())}, {"fc.weight", "step"}),
        ({"model": {"fc.weight": torch.ones(2, 2)}, "step": torch.ones(())}, {"fc.weight", "step"}),
        (
            {"app": {"model": {"fc.weight": torch.ones(2, 2)}, "optim": {"a": torch.ones(2)}}},
            {"fc.weight", "app.optim.a"},
        ),
        ({"net": {"a": torch.ones(2)}, "ema": {"a": torch.ones(2)}}, {"net.a", "ema.a"}),
        ({"fc": torch.ones(2, 2), "more": {"b": torch.ones(2)}}, {"fc", "more.b"}),
    ],
)
def test_wrappers_are_part_of_a_name_only_where_there_are_several(
    tmp_path: Path, state: dict[str, object], names: set[str]
) -> None:
    dcp.save(state, checkpoint_id=tmp_path / "saved", no_dist=True)
    assert open_checkpoint(tmp_path / "saved").by_name.keys() == names


def test_it_is_written_as_safetensors(folder: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    out = tmp_path / "out.safetensors"
    commit_file(folder, plan_for([*CHOSEN, "turned", "narrow"], 0.1), out)
    written = load_file(out)
    assert set(written) == {*more_state(), "optim.state.0"}
    loaded = {"model": {name: torch.empty_like(tensor) for name, tensor in more_state().items()}}
    dcp.load(loaded, checkpoint_id=folder, no_dist=True)
    for name, tensor in loaded["model"].items():
        wanted = cut(tensor) if name in (*CHOSEN, "turned", "narrow") else tensor
        assert same_bits(written[name], wanted.contiguous()), name
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert verify(folder, out, None).same


def test_another_kind_of_result_is_told(folder: Path, tmp_path: Path) -> None:
    state = {**more_state(), "optim.state.0": torch.ones(2)}
    torch.save(state, tmp_path / "other.pt")
    verdict = verify(folder, tmp_path / "other.pt", None)
    assert verdict.same
    assert verdict.container
    assert "torch.distributed.checkpoint → PyTorch" in verdict.container.remarks[0]


def test_masks_go_out_and_come_back(folder: Path, tmp_path: Path) -> None:
    masked, out = tmp_path / "masked.safetensors", tmp_path / "out.safetensors"
    commit_file(folder, plan_for(CHOSEN, 0.1), masked, with_masks=True)
    commit_file(masked, recorded_plan(open_checkpoint(masked), silent), out)
    for name in CHOSEN:
        assert same_bits(load_file(out)[name], cut(small_state()[name]))


def test_a_tensor_in_runs_of_rows_is_put_together(tmp_path: Path) -> None:
    folder, out, whole = tmp_path / "saved", tmp_path / "out.safetensors", torch.randn(700, 500)
    rows = [slice(500, 700), slice(0, 1), slice(1, 500)]
    write_chunks(folder, "fc.weight", whole, [(each, slice(0, 500)) for each in rows])
    loaded = {"fc.weight": torch.empty_like(whole)}
    dcp.load(loaded, checkpoint_id=folder, no_dist=True)
    assert torch.equal(loaded["fc.weight"], whole)
    checkpoint = open_checkpoint(folder)
    assert checkpoint.by_name["fc.weight"].prunable
    assert len(checkpoint.container.files) == 4
    commit_file(folder, plan_for(["fc.weight"], 0.1), out)
    assert same_bits(load_file(out)["fc.weight"], cut(whole))
    assert verify(folder, out, None).same


def test_a_part_that_changes_is_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    write_chunks(folder, "fc.weight", torch.randn(4, 5), [(slice(0, 2), slice(0, 5)), (slice(2, 4), slice(0, 5))])
    tensor = open_checkpoint(folder).by_name["fc.weight"].tensor
    (folder / "__1_0.distcp").write_bytes((folder / "__1_0.distcp").read_bytes() + b"!")
    with pytest.raises(UserError, match="has changed"):
        tensor.storage.file.read(0, tensor.nbytes)


HALVES = (slice(0, 3), slice(3, 6))
GRIDS: dict[str, tuple[tuple[int, ...], list[tuple[slice, ...]]]] = {
    "columns": ((4, 6), [(slice(0, 4), columns) for columns in reversed(HALVES)]),
    "both": ((5, 6), [(rows, columns) for rows in (slice(3, 5), slice(0, 3)) for columns in HALVES]),
    "uneven": ((2, 7), [(slice(0, 2), slice(*ends)) for ends in ((0, 4), (4, 6), (6, 7))]),
    "kernels": ((4, 6, 3, 2), [(rows, columns) for rows in (slice(0, 1), slice(1, 4)) for columns in HALVES]),
    "middle": ((3, 6, 2), [(slice(0, 3), columns) for columns in HALVES]),
    "last of three": ((2, 3, 6), [(slice(0, 2), slice(0, 3), columns) for columns in HALVES]),
    "line": ((6,), [(columns,) for columns in HALVES]),
}


def _full(shape: tuple[int, ...], part: tuple[slice, ...]) -> tuple[slice, ...]:
    return (*part, *(slice(0, size) for size in shape[len(part) :]))


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16, torch.bfloat16], ids=str)
@pytest.mark.parametrize("grid", GRIDS)
def test_tiles_are_put_together(tmp_path: Path, grid: str, dtype: torch.dtype) -> None:
    shape, parts = GRIDS[grid]
    folder, out, whole = tmp_path / "saved", tmp_path / "out.safetensors", torch.randn(shape).to(dtype)
    write_chunks(folder, "fc.weight", whole, [_full(shape, part) for part in parts])
    loaded = {"fc.weight": torch.empty_like(whole)}
    dcp.load(loaded, checkpoint_id=folder, no_dist=True)
    assert torch.equal(loaded["fc.weight"], whole)
    commit_file(folder, plan_for(["fc.weight"], 0.5), out)
    assert same_bits(load_file(out)["fc.weight"], torch.where(whole.abs() > 0.5, whole, 0.0))
    assert verify(folder, out, None).same


def test_large_tiles_are_read_in_blocks(tmp_path: Path) -> None:
    """More than one block, and blocks that end in the middle of a tile's row."""
    folder, whole = tmp_path / "saved", torch.randn(3001, 1003)
    write_chunks(folder, "fc.weight", whole, [(slice(0, 3001), slice(0, 401)), (slice(0, 3001), slice(401, 1003))])
    parameter = open_checkpoint(folder).by_name["fc.weight"]
    assert torch.equal(read_tensor(parameter), whole)
    with TensorReader() as reader:
        blocks = [block.copy() for _ in range(2) for part in chunks(parameter.tensor) for block in reader.blocks(part)]
    assert torch.equal(torch.from_numpy(np.concatenate(blocks).view(np.float32)), whole.flatten().repeat(2))


LEFT, RIGHT = (slice(0, 4), slice(0, 3)), (slice(0, 4), slice(3, 6))


@pytest.mark.parametrize(
    "parts",
    [
        [LEFT],
        [LEFT, (slice(0, 4), slice(2, 6))],
        [LEFT, (slice(0, 2), slice(3, 6)), (slice(2, 4), slice(3, 6))],
        [LEFT, (slice(0, 3), slice(3, 6))],
        [(slice(1, 4), slice(0, 3)), (slice(1, 4), slice(3, 6))],
    ],
    ids=["missing", "overlapping", "no grid", "shorter", "late"],
)
def test_parts_that_are_no_grid_are_shown_and_not_lost(tmp_path: Path, parts: list[tuple[slice, ...]]) -> None:
    folder, whole = tmp_path / "saved", torch.randn(4, 6)
    write_chunks(folder, "fc.weight", whole, parts)
    checkpoint = open_checkpoint(folder)
    assert checkpoint.by_name["fc.weight"].tensor.shape == (4, 6)
    assert checkpoint.by_name["fc.weight"].reason == "Its parts do not fit together."
    assert checkpoint.notes[0].startswith("It can be looked at but not written")
    with pytest.raises(UserError, match=r"can't hold fc\.weight"):
        checkpoint.container.write(tmp_path / "out", {}, lambda edit: memoryview(b""), silent)


def test_one_part_for_two_tensors_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    write_chunks(folder, "fc.weight", torch.randn(4, 6), [LEFT, RIGHT])
    edit_metadata(folder, _info(relative_path="__0_0.distcp"))
    with pytest.raises(UserError, match=r"the same bytes in __0_0\.distcp"):
        open_checkpoint(folder)


def _info(**changes: object) -> Callable[[Metadata], object]:
    def change(metadata: Metadata) -> None:
        for info in metadata.storage_data.values():
            info.__dict__.update(changes)

    return change


FAULTS: dict[str, tuple[Callable[[Metadata], object], str]] = {
    "parent": (_info(relative_path="../saved/__0_0.distcp"), "only a plain name"),
    "absolute": (_info(relative_path="/etc/passwd"), "only a plain name"),
    "missing": (_info(relative_path="__9_0.distcp"), "is missing"),
    "beyond": (_info(length=1 << 40), "beyond the end"),
    "elsewhere": (_info(offset=5), "not written by torch.save"),
    "short": (_info(length=100), "can't be opened"),
    "negative": (_info(offset=-1), "not as torch writes it"),
    "no place": (lambda metadata: metadata.storage_data.clear(), "is in no file"),
    "no map": (lambda metadata: setattr(metadata, "storage_data", 3), "in no file"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_one_sentence(tmp_path: Path, fault: str) -> None:
    folder = tmp_path / "saved"
    write_chunks(folder, "fc.weight", torch.randn(4, 5), [(slice(0, 4), slice(0, 5))])
    change, sentence = FAULTS[fault]
    edit_metadata(folder, change)
    with pytest.raises(UserError) as caught:
        open_checkpoint(folder)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_shape_that_lies_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    write_chunks(folder, "fc.weight", torch.randn(4, 5), [(slice(0, 4), slice(0, 5))])

    def enlarge(metadata: Metadata) -> None:
        described = metadata.state_dict_metadata["fc.weight"]
        described.size = described.chunks[0].sizes = torch.Size([400, 5])

    edit_metadata(folder, enlarge)
    with pytest.raises(UserError, match="not what the metadata says"):
        open_checkpoint(folder)


def test_packed_parts_are_shown(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    write_chunks(folder, "fc.weight", torch.randn(4, 5), [(slice(0, 4), slice(0, 5))])
    edit_metadata(folder, _info(transform_descriptors=["zstd"]))
    assert open_checkpoint(folder).by_name["fc.weight"].reason == "It is packed in the files (zstd)."


def test_a_part_alone_leads_to_its_folder(folder: Path) -> None:
    with pytest.raises(UserError, match="Open its folder"):
        open_checkpoint(folder / "__0_0.distcp")


def test_code_in_the_metadata_is_not_run(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    write_chunks(folder, "fc.weight", torch.randn(4, 5), [(slice(0, 4), slice(0, 5))])

    class Trap:
        def __reduce__(self) -> tuple[object, ...]:
            return Path.touch, (tmp_path / "ran",)

    edit_metadata(folder, lambda metadata: setattr(metadata, "planner_data", Trap()))
    assert open_checkpoint(folder).by_name["fc.weight"].prunable
    assert not (tmp_path / "ran").exists()
