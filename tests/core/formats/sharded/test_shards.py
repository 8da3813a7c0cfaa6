"""Models in several files: one tree, and the same files written back."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from core.base.errors import UserError
from core.base.progress import silent
from core.commands.verify import verify
from core.formats import open_container
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.preview.plan_from_masks import recorded_plan
from tests.helpers.checkpoints import commit_file, plan_for, small_state
from tests.helpers.pace import is_slow
from tests.helpers.tensors import same_bits

CHOSEN = ["features.0.weight", "classifier.weight"]
INDEX = {".safetensors": "model.safetensors.index.json", ".bin": "pytorch_model.bin.index.json"}


def write_shards(folder: Path, ending: str = ".safetensors", **changes: object) -> Path:
    """The small model in three files; the last has nothing that is pruned."""
    folder.mkdir()
    state = small_state()
    names = list(state)
    parts = [names[:3], names[-2:], names[3:-2]]
    weight_map = {}
    for number, part in enumerate(parts, 1):
        shard = f"model-{number:05}-of-00003{ending}"
        save = save_file if ending == ".safetensors" else torch.save
        save({name: state[name] for name in part}, folder / shard)
        weight_map |= dict.fromkeys(part, shard)
    size = sum(tensor.nbytes for tensor in state.values())
    fields = {"metadata": {"total_size": size}, "weight_map": dict(sorted(weight_map.items())), **changes}
    index = folder / INDEX[ending]
    index.write_text(json.dumps(fields, indent=2) + "\n")
    return index


def read_shards(folder: Path) -> dict[str, torch.Tensor]:
    """As transformers does: every file that the index names, with the library it belongs to."""
    (index,) = folder.glob("*.index.json")
    state: dict[str, torch.Tensor] = {}
    for name in sorted(set(json.loads(index.read_text())["weight_map"].values())):
        path = folder / name
        state |= load_file(path) if path.suffix == ".safetensors" else torch.load(path, weights_only=True)
    return state


@pytest.fixture(params=INDEX)
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return write_shards(tmp_path / "model", request.param)


def cut(weight: torch.Tensor) -> torch.Tensor:
    return torch.where(weight.abs() > 0.1, weight, 0.0)


def test_one_model_and_one_tree_by_index_or_by_folder(index: Path) -> None:
    checkpoint = open_checkpoint(index)
    assert sorted(checkpoint.by_name) == sorted(small_state())
    assert checkpoint.classes["features.0"].name == "Conv2d"
    assert checkpoint.container.format == f"sharded {'safetensors' if 'safetensors' in index.name else 'PyTorch'}"
    assert not checkpoint.notes
    assert open_checkpoint(index.parent).parameters == checkpoint.parameters


def test_only_pruned_bytes_change_and_the_files_are_the_same(index: Path, tmp_path: Path) -> None:
    out = tmp_path / "pruned"
    commit_file(index, plan_for(CHOSEN, 0.1), out)
    source = {path.name: path.read_bytes() for path in index.parent.iterdir()}
    result = {path.name: path.read_bytes() for path in out.iterdir()}
    assert source.keys() == result.keys()
    changed = {name for name in source if source[name] != result[name]}
    assert {name[:11] for name in changed} == {"model-00001", "model-00002"}
    assert all(len(source[name]) == len(result[name]) for name in source)
    written = read_shards(out)
    for name, weight in small_state().items():
        assert same_bits(written[name], cut(weight) if name in CHOSEN else weight), name
    assert verify(index, out, None).same


def test_a_difference_in_any_file_is_found(index: Path, tmp_path: Path) -> None:
    out = tmp_path / "pruned"
    commit_file(index, plan_for(CHOSEN, 0.1), out)
    (out / index.name).write_text((out / index.name).read_text() + " ")
    assert verify(index, out, None).container.differences == (f"the index {index.name}",)


def test_masks_go_out_and_come_back(index: Path, tmp_path: Path) -> None:
    masked, out = tmp_path / "masked", tmp_path / "out"
    commit_file(index, plan_for(CHOSEN, 0.1), masked, with_masks=True)
    fields = json.loads((masked / index.name).read_text())
    old = json.loads(index.read_text())["weight_map"]
    assert fields["weight_map"]["classifier.weight_mask"] == old["classifier.weight"]
    assert "classifier.weight" not in fields["weight_map"]
    opened = open_checkpoint(masked)
    assert not opened.notes
    assert {parameter.name for parameter in opened.masked} == set(CHOSEN)
    commit_file(masked, recorded_plan(opened, silent), out)
    assert sorted(read_shards(out)) == sorted(small_state())
    assert same_bits(read_shards(out)["classifier.weight"], cut(small_state()["classifier.weight"]))
    assert json.loads((out / index.name).read_text()) == json.loads(index.read_text())


def test_progress_goes_up_to_the_whole(index: Path, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    container = open_container(index)
    container.write(tmp_path / "copy", {}, lambda edit: memoryview(b""), lambda *step: seen.append(step))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert {total for _, total in seen} == {sum(path.stat().st_size for path in index.parent.iterdir())}
    assert seen[-1][0] == seen[-1][1]
    assert {path.name: path.read_bytes() for path in index.parent.iterdir()} == {
        path.name: path.read_bytes() for path in (tmp_path / "copy").iterdir()
    }


def test_one_shard_alone_says_where_the_whole_is(index: Path) -> None:
    shard = next(index.parent.glob("model-00001*"))
    checkpoint = open_checkpoint(shard)
    assert len(checkpoint.parameters) == 3
    assert checkpoint.notes == (f"This is one of 3 files of a model. Open {index.name} for the whole of it.",)


def test_a_wrong_total_is_told_not_refused(tmp_path: Path) -> None:
    index = write_shards(tmp_path / "model", metadata={"total_size": 5})
    assert open_checkpoint(index).notes == ("Its index speaks of 5 bytes, but its tensors have 1,392.",)


def test_a_folder_that_is_not_empty_is_not_written_to(index: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in index.parent.iterdir()}
    with pytest.raises(UserError, match="not empty"):
        commit_file(index, plan_for(CHOSEN, 0.1), index.parent)  # and at once, before anything is written
    assert {path.name: path.read_bytes() for path in index.parent.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_snapshot_of_the_hub_s_cache_opens_and_is_written_as_files(tmp_path: Path) -> None:
    """There the index and each shard are links to files of other names in another folder."""
    written = write_shards(tmp_path / "written")
    blobs, snapshot = tmp_path / "models--a--b" / "blobs", tmp_path / "models--a--b" / "snapshots" / "0123abcd"
    blobs.mkdir(parents=True)
    snapshot.mkdir(parents=True)
    for number, path in enumerate(sorted(written.parent.iterdir())):
        (snapshot / path.name).symlink_to(f"../../blobs/{number:064x}")
        path.rename(blobs / f"{number:064x}")
    before = {path: path.read_bytes() for path in blobs.iterdir()}
    checkpoint = open_checkpoint(snapshot)
    assert {each.name for each in checkpoint.parameters} > set(CHOSEN)
    commit_file(snapshot, plan_for(CHOSEN, 0.1), tmp_path / "out")
    assert not any(path.is_symlink() for path in (tmp_path / "out").iterdir())
    assert {path.name for path in (tmp_path / "out").iterdir()} == {path.name for path in snapshot.iterdir()}
    assert {path: path.read_bytes() for path in blobs.iterdir()} == before


def _remap(name: str) -> Callable[[Path], None]:
    def change(index: Path) -> None:
        fields = json.loads(index.read_text())
        fields["weight_map"]["classifier.weight"] = name
        index.write_text(json.dumps(fields))

    return change


def _rename_all(index: Path) -> None:
    fields = json.loads(index.read_text())
    fields["weight_map"] = {f"other.{key}": name for key, name in sorted(fields["weight_map"].items(), key=_by_shard)}
    index.write_text(json.dumps(fields))


def _by_shard(item: tuple[str, str]) -> tuple[str, bool]:
    return item[1], item[0] != "features.0.weight"


def _link_to_itself(index: Path) -> None:
    shard = next(index.parent.glob("model-00001*"))
    shard.unlink()
    shard.symlink_to(shard)


def _write(text: str) -> Callable[[Path], None]:
    return lambda index: index.write_text(text) and None


FAULTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "parent": (_remap("../model/model-00001-of-00003.safetensors"), "only a plain name"),
    "absolute": (_remap("/etc/passwd"), "'/etc/passwd'"),
    "backslash": (_remap("..\\model.safetensors"), "only a plain name"),
    "drive": (_remap("C:model.safetensors"), "only a plain name"),
    "dots": (_remap(".."), "only a plain name"),
    "empty": (_remap(""), "only a plain name"),
    "nul": (_remap("a\0b"), "only a plain name"),
    "long": (_remap("long" * 100), "only a plain name"),
    "loop": (_link_to_itself, "is missing"),
    "missing": (_remap("model-00004-of-00003.safetensors"), "model-00004-of-00003.safetensors is missing"),
    "of another model": (_rename_all, "its tensor other.features.0.weight is not in model-00001"),
    "itself": (_remap("model.safetensors.index.json"), "Only "),
    "number": (lambda index: index.write_text('{"weight_map": {"a": 3}}') and None, "in the place of one"),
    "no map": (_write('{"weight_map": 3}'), "which tensor is in which file"),
    "cut off": (_write('{"weight_map": {"a"'), "not JSON"),
    "double": (_write('{"weight_map": {"a": "b", "a": "c"}}'), "a twice"),
    "deep": (_write('{"weight_map":' + "[" * 100_000), "not JSON"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_one_sentence(tmp_path: Path, fault: str) -> None:
    break_it, sentence = FAULTS[fault]
    index = write_shards(tmp_path / "model")
    break_it(index)
    with pytest.raises(UserError) as caught:
        open_checkpoint(index)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("masked", [False, True])
def test_a_tensor_that_only_the_index_has_is_shown_as_missing_and_the_rest_is_pruned(
    index: Path, tmp_path: Path, masked: bool
) -> None:
    fields = json.loads(index.read_text())
    shard = fields["weight_map"]["classifier.weight"]
    fields["weight_map"] |= {"lm_head.weight": shard}
    index.write_text(json.dumps(fields))
    checkpoint = open_checkpoint(index)
    missing = checkpoint.by_name["lm_head.weight"]
    assert missing.reason == f"It is missing: the index has it in {shard}, but it is not there."
    told = f"The index names 1 tensor that the files do not have: lm_head.weight in {shard}."
    assert told in checkpoint.notes
    commit_file(index, plan_for(CHOSEN, 0.1), tmp_path / "out", with_masks=masked)
    written = read_shards(tmp_path / "out")
    end = "_orig" if masked else ""
    assert set(written) >= {f"{name}{end}" for name in CHOSEN}
    assert open_checkpoint(tmp_path / "out").by_name["lm_head.weight"].reason == missing.reason
    assert verify(index, tmp_path / "out", None).same or masked


def test_a_tensor_in_another_file_than_the_index_has_it_is_told(tmp_path: Path) -> None:
    index = write_shards(tmp_path / "model")
    _remap("model-00001-of-00003.safetensors")(index)
    checkpoint = open_checkpoint(index)
    assert checkpoint.by_name["classifier.weight"].prunable
    told = "The index has 1 tensor in another file than where it is: classifier.weight."
    assert told in checkpoint.notes


def test_a_tensor_in_two_shards_is_refused(tmp_path: Path) -> None:
    index = write_shards(tmp_path / "model")
    third = index.parent / "model-00003-of-00003.safetensors"
    save_file({**load_file(third), "classifier.weight": torch.zeros(1)}, third)
    with pytest.raises(UserError, match=r"classifier\.weight is in two shards"):
        open_checkpoint(index)


def test_a_folder_must_hold_just_one_index(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="it is empty"):
        open_checkpoint(tmp_path)
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(UserError, match="is a folder, but"):
        open_checkpoint(tmp_path)
    index = write_shards(tmp_path / "model")
    (index.parent / "other.index.json").write_text("{}")
    with pytest.raises(UserError, match="more than one model"):
        open_checkpoint(index.parent)


def test_a_large_model_opens_at_once(tmp_path: Path) -> None:
    """8 GB of sparse files: behind the headers there are only holes."""
    weight_map = {}
    for number in range(4):
        name = f"model-{number}.safetensors"
        names = [f"layers.{number}.{place}.weight" for place in range(125)]
        write_hollow(tmp_path / name, names, (2048, 2048))
        weight_map |= dict.fromkeys(names, name)
    fields = {"metadata": {"total_size": 500 << 24}, "weight_map": weight_map}
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps(fields))
    begin = time.process_time()
    checkpoint = open_checkpoint(tmp_path)
    assert not is_slow(time.process_time() - begin, 0.05)
    assert len(checkpoint.parameters) == 500
    assert sum(parameter.tensor.nbytes for parameter in checkpoint.parameters) == 500 << 24
    assert not checkpoint.notes


def write_hollow(path: Path, names: list[str], shape: tuple[int, int]) -> None:
    size = 4 * shape[0] * shape[1]
    fields = {
        name: {"dtype": "F32", "shape": shape, "data_offsets": [place * size, (place + 1) * size]}
        for place, name in enumerate(names)
    }
    raw = json.dumps(fields).encode()
    with path.open("wb") as file:
        file.write(len(raw).to_bytes(8, "little") + raw)
        file.truncate(8 + len(raw) + size * len(names))


def test_an_empty_plan_writes_nothing(index: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError):
        commit_file(index, Plan(frozenset()), tmp_path / "out")
    assert not (tmp_path / "out").exists()
