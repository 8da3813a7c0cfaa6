"""All that an open checkpoint consists of, and what belongs to it, is guarded."""

from pathlib import Path

import pytest
import torch

from core.base.errors import UserError
from core.model.opening import open_checkpoint
from core.model.source_guard import source_guard
from core.plan.plan import Plan
from core.plan.plan_file import save_plan
from core.storage.output_guard import Refused
from tests.helpers.checkpoints import commit_file, plan_for
from tests.helpers.folders import STATE, write_folder

SHARDS = {
    "model-00001-of-00002.safetensors": {"a.weight": torch.linspace(-1, 1, 24).reshape(4, 6)},
    "model-00002-of-00002.safetensors": {"b.weight": torch.linspace(-1, 1, 24).reshape(4, 6)},
    "model.safetensors.index.json": {
        "metadata": {},
        "weight_map": {
            "a.weight": "model-00001-of-00002.safetensors",
            "b.weight": "model-00002-of-00002.safetensors",
        },
    },
}
BESIDE = {"config.json": {"a": 1}, "tokenizer.json": {}, "1_Pooling/config.json": {}}
NOT_OF_IT = {"README.md": "# hello", "a-plan.json": {}}


@pytest.fixture
def sharded(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "model", {**SHARDS, **BESIDE, **NOT_OF_IT})


@pytest.mark.parametrize("opened", ["", "model.safetensors.index.json"])
def test_shards_their_index_and_companions_belong_to_the_source(sharded: Path, opened: str) -> None:
    guard = source_guard(open_checkpoint(sharded / opened))
    assert {name for name in (*SHARDS, *BESIDE) if guard.refused(sharded / name) is None} == set()
    assert {name for name in NOT_OF_IT if guard.refused(sharded / name) is not None} == set()


def test_a_shard_that_is_opened_alone_guards_the_index(sharded: Path) -> None:
    guard = source_guard(open_checkpoint(sharded / "model-00001-of-00002.safetensors"))
    assert guard.refused(sharded / "model-00001-of-00002.safetensors") is Refused.OPEN
    assert guard.refused(sharded / "model.safetensors.index.json") is Refused.PART


@pytest.mark.parametrize("opened", ["", "model.safetensors"])
def test_a_single_file_and_what_lies_beside_it(tmp_path: Path, opened: str) -> None:
    folder = write_folder(tmp_path / "model", {"model.safetensors": STATE, **BESIDE, **NOT_OF_IT})
    guard = source_guard(open_checkpoint(folder / opened))
    assert guard.refused(folder / "model.safetensors") is Refused.OPEN
    assert {guard.refused(folder / name) for name in BESIDE} == {Refused.PART}
    assert {guard.refused(folder / name) for name in NOT_OF_IT} == {None}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", [*SHARDS, *BESIDE])
def test_no_plan_is_saved_over_a_part_of_the_source(sharded: Path, name: str) -> None:
    """It used to replace each of them."""
    checkpoint, before = open_checkpoint(sharded), contents(sharded)
    with pytest.raises(UserError, match="The source is never changed"):
        save_plan(sharded / name, Plan(), checkpoint)
    assert contents(sharded) == before


@pytest.mark.parametrize("with_masks", [False, True])
@pytest.mark.parametrize("name", ["config.json", "linked.safetensors"])
def test_no_commit_goes_over_a_part_of_the_source(tmp_path: Path, name: str, with_masks: bool) -> None:
    folder = write_folder(tmp_path / "model", {"model.safetensors": STATE, **BESIDE})
    (folder / "linked.safetensors").hardlink_to(folder / "model.safetensors")
    before = contents(folder)
    with pytest.raises(UserError, match="The source is never changed"):
        commit_file(folder / "model.safetensors", plan_for(["fc.weight"], 0.1), folder / name, with_masks=with_masks)
    assert contents(folder) == before
