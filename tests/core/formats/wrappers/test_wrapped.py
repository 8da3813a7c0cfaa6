"""Checkpoints in archives and compressed files: read where they are, and written by themselves."""

import bz2
import gc
import gzip
import io
import json
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save as save_safetensors
from torch.package import PackageExporter

from core.base.errors import UserError
from core.commands.parser import main
from core.commands.verify import verify
from core.model.opening import open_checkpoint
from core.model.output_paths import suggested_output
from core.storage.temporary_folder import PREFIX
from core.storage.tensor_reader import elements
from tests.helpers.checkpoints import commit_file, plan_for, read_plain, small_state
from tests.helpers.tensors import same_bits

CHOSEN = ["features.0.weight", "classifier.weight"]
Members = dict[str, bytes]


def saved(value: object) -> bytes:
    stream = io.BytesIO()
    torch.save(value, stream)
    return stream.getvalue()


def _agent() -> Members:
    """As Stable-Baselines3 has it: the policy, its optimizer and other variables."""
    optimizer = {"state": {0: {"exp_avg": torch.ones(8, 3, 3, 3)}}, "param_groups": [{"lr": 0.1, "params": [0]}]}
    return {
        "data": b"{}",
        "pytorch_variables.pth": saved({"log_ent_coef": torch.ones(1)}),
        "policy.pth": saved(small_state()),
        "policy.optimizer.pth": saved(optimizer),
        "_stable_baselines3_version": b"2.7.0",
    }


def _served() -> Members:
    """As torch-model-archiver has it."""
    manifest = {"model": {"modelName": "net", "serializedFile": "net.pth", "handler": "handler.py"}}
    files = {"MAR-INF/MANIFEST.json": json.dumps(manifest).encode(), "handler.py": b"import os\n"}
    return {**files, "net.pth": saved(small_state())}


def write_zip(members: Members, path: Path, method: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def write_tar(members: Members, path: Path, mode: str) -> None:
    with tarfile.open(path, mode) as archive:
        for name, content in members.items():
            about = tarfile.TarInfo(name)
            about.size, about.mtime = len(content), 1.5
            archive.addfile(about, io.BytesIO(content))


def _safetensors() -> bytes:
    return save_safetensors(small_state())


WRITERS: dict[str, Callable[[Path], None]] = {
    "agent.zip": lambda path: write_zip(_agent(), path),
    "packed.zip": lambda path: write_zip(_agent(), path, zipfile.ZIP_DEFLATED),
    "net.mar": lambda path: write_zip(_served(), path, zipfile.ZIP_DEFLATED),
    "model.tar": lambda path: write_tar({"model/config.json": b"{}", **_served()}, path, "w"),
    "model.tar.gz": lambda path: write_tar(
        {"config.json": b"{}", "a/" * 90 + "net.pth": saved(small_state())}, path, "w:gz"
    ),
    "model.tgz": lambda path: write_tar({"model.safetensors": _safetensors()}, path, "w:gz"),
    "model.pth.gz": lambda path: path.write_bytes(gzip.compress(saved(small_state()))) and None,
    "model.safetensors.gz": lambda path: path.write_bytes(gzip.compress(_safetensors())) and None,
}


@pytest.fixture(params=WRITERS)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / request.param
    WRITERS[request.param](path)
    return path


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's temporary folder."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def cut(weight: torch.Tensor) -> torch.Tensor:
    return torch.where(weight.abs() > 0.1, weight, 0.0)


def test_the_checkpoint_is_shown_and_written_by_itself(path: Path) -> None:
    checkpoint = open_checkpoint(path)
    assert {each.name for each in checkpoint.parameters} == set(small_state())
    assert checkpoint.notes[0].startswith("It is ")
    assert "What is written is this checkpoint alone" in checkpoint.notes[0]
    out = suggested_output(checkpoint, "pruned")
    suffix = ".safetensors" if checkpoint.container.format == "safetensors" else ".pth"
    assert out == path.with_name(f"{path.name.split('.')[0]}-pruned{suffix}")
    before = path.read_bytes()
    commit_file(path, plan_for(CHOSEN, 0.1), out)
    written = read_plain(out)
    for name, tensor in small_state().items():
        assert same_bits(written[name], cut(tensor) if name in CHOSEN else tensor)
    assert path.read_bytes() == before
    assert verify(path, out, None).same
    assert not verify(out, path, None).same
    assert main(["inspect", str(path), "--json"]) == 0


def test_what_was_unpacked_goes_when_the_checkpoint_goes(path: Path, folder: Path) -> None:
    checkpoint = open_checkpoint(path)
    tensor = checkpoint.by_name[CHOSEN[0]].tensor
    del checkpoint
    gc.collect()
    (unpacked,) = folder.iterdir()
    assert unpacked.name.startswith(PREFIX)
    assert unpacked.stat().st_mode & 0o077 == 0
    elements(tensor)
    del tensor
    gc.collect()
    assert not list(folder.iterdir())


def test_masks_are_written_as_for_the_checkpoint_itself(path: Path) -> None:
    out = path.with_name("out.pth")
    commit_file(path, plan_for(CHOSEN, 0.1), out, with_masks=True)
    assert {each.name for each in open_checkpoint(out).masked} == set(CHOSEN)


def test_prune_says_that_the_archive_is_not_written_and_how_to_put_the_checkpoint_back(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = path.with_name("out.pth")
    command = ["prune", str(path), "--density", "0.5", "-o", str(out)]
    assert main(command) == 0
    said = capsys.readouterr().out
    assert "What is written is this checkpoint alone, without what is around it." in said
    assert ("To put it back, " in said) == (path.name not in ("model.pth.gz", "model.safetensors.gz"))
    assert main([*command, "--json", "--force"]) == 0
    assert any("checkpoint alone" in each for each in json.loads(capsys.readouterr().out)["notes"])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("agent.zip", "name it policy.pth and do this beside a copy of the archive: zip agent.zip policy.pth"),
        ("model.tgz", "unpack a copy of the archive, replace model.safetensors in it, and pack that again with tar."),
        ("model.pth.gz", "To compress it again, name it model.pth and do this: gzip model.pth"),
    ],
)
def test_what_was_written_can_be_put_back(name: str, words: str, tmp_path: Path) -> None:
    WRITERS[name](tmp_path / name)
    assert words in open_checkpoint(tmp_path / name).notes[0]


@pytest.mark.parametrize(
    ("source", "name", "proposed"),
    [
        ("agent.zip", "out.zip", "out.pth"),
        ("net.mar", "out.MAR", "out.pth"),
        ("model.tar.gz", "out.tar.gz", "out.pth"),
        ("model.tgz", "out.tgz", "out.safetensors"),
        ("model.pth.gz", "out.pth.gz", "out.pth"),
    ],
)
def test_the_name_of_an_archive_is_refused_for_the_checkpoint_alone(
    source: str, name: str, proposed: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    WRITERS[source](tmp_path / source)
    out = tmp_path / name
    assert main(["prune", str(tmp_path / source), "--density", "0.5", "-o", str(out)]) == 2
    assert f"Name it {proposed}." in capsys.readouterr().err
    assert not out.exists()


def test_a_plain_checkpoint_that_is_called_like_an_archive_is_written_under_such_a_name(tmp_path: Path) -> None:
    torch.save(small_state(), tmp_path / "model.pth.tar")
    commit_file(tmp_path / "model.pth.tar", plan_for(CHOSEN, 0.1), tmp_path / "out.pth.tar")
    assert open_checkpoint(tmp_path / "out.pth.tar").parameters


def test_the_archive_itself_is_not_overwritten(path: Path) -> None:
    with pytest.raises(UserError, match="is the file that is open"):
        commit_file(path, plan_for(CHOSEN, 0.1), path)


def test_an_archive_that_changed_is_not_written_from(path: Path) -> None:
    checkpoint = open_checkpoint(path)
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(UserError, match="has changed"):
        checkpoint.container.write(path.with_name("out"), {}, lambda _: memoryview(b""), lambda *_: None)


def test_damage_that_is_seen_while_writing_is_told_of_the_archive(tmp_path: Path) -> None:
    weight = torch.randn(9, 9)
    data = saved({"a.weight": weight}).replace(weight.numpy().tobytes(), (weight + 1).numpy().tobytes())
    write_tar({"model.pth": data}, tmp_path / "model.tar", "w")
    write_zip({"model.pth": data}, tmp_path / "model.mar")
    for name in ("model.tar", "model.mar"):
        with pytest.raises(UserError, match="checksum") as caught:
            commit_file(tmp_path / name, plan_for(["a.weight"], 0.1), tmp_path / "out.pth")
        assert str(caught.value).startswith(f"model.pth in {tmp_path / name} is damaged: ")


TWO = {"a.pth": saved(small_state()), "b.pth": saved(small_state())}


@pytest.mark.parametrize(
    ("name", "write", "command"),
    [
        ("two.zip", lambda path: write_zip(TWO, path), "unzip {} -d FOLDER"),
        ("two.mar", lambda path: write_zip(TWO, path), "unzip {} -d FOLDER"),
        ("two.tar", lambda path: write_tar(TWO, path, "w"), "tar -xf {} -C FOLDER"),
        ("two.tar.gz", lambda path: write_tar(TWO, path, "w:gz"), "tar -xf {} -C FOLDER"),
    ],
)
def test_two_models_are_refused_with_the_command_that_unpacks_them(
    name: str, write: Callable[[Path], None], command: str, tmp_path: Path, folder: Path
) -> None:
    write(tmp_path / name)
    with pytest.raises(UserError) as caught:
        open_checkpoint(tmp_path / name)
    assert "it holds 2 checkpoints (a.pth, b.pth)" in str(caught.value)
    assert str(caught.value).endswith(command.format(tmp_path / name))
    del caught
    gc.collect()
    assert not list(folder.iterdir())


def test_a_bomb_is_refused_before_it_fills_the_disk(tmp_path: Path, folder: Path) -> None:
    stream = io.BytesIO()
    with gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=1) as packed:
        packed.write(b"\x80\x02")
        for _ in range(300):
            packed.write(bytes(1 << 20))
    (tmp_path / "bomb.pt.gz").write_bytes(stream.getvalue())
    with pytest.raises(UserError, match="it would take more than") as caught:
        open_checkpoint(tmp_path / "bomb.pt.gz")
    assert str(caught.value).endswith(f"gzip -dk {tmp_path / 'bomb.pt.gz'}")
    del caught
    gc.collect()
    assert not list(folder.iterdir())


def test_no_room_to_unpack_is_a_sentence(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(UserError, match="can't be unpacked to a temporary folder"):
        open_checkpoint(path)


def test_what_is_in_it_is_told_where_it_is_no_checkpoint(tmp_path: Path) -> None:
    write_zip({"notes.txt": b"hello"}, tmp_path / "notes.zip")
    with pytest.raises(UserError, match=r"notes\.zip is a zip archive that torch\.save has not written"):
        open_checkpoint(tmp_path / "notes.zip")
    write_tar({"notes.txt": b"hello"}, tmp_path / "notes.tar", "w")
    with pytest.raises(UserError, match="is a tar archive without a checkpoint in it"):
        open_checkpoint(tmp_path / "notes.tar")
    (tmp_path / "notes.gz").write_bytes(gzip.compress(b"hello"))
    with pytest.raises(UserError, match="what is in it is a text file"):
        open_checkpoint(tmp_path / "notes.gz")
    (tmp_path / "notes.bz2").write_bytes(bz2.compress(b"hello"))
    with pytest.raises(UserError, match="bzip2"):
        open_checkpoint(tmp_path / "notes.bz2")
    write_zip({"policy.pth": saved({"epoch": 3})}, tmp_path / "empty.zip")
    with pytest.raises(UserError, match=r"policy\.pth in .*empty\.zip holds no tensors"):
        open_checkpoint(tmp_path / "empty.zip")


def test_a_plan_fits_after_the_archive_is_opened_again(path: Path, tmp_path: Path) -> None:
    from core.plan.plan_file import load_plan, save_plan

    save_plan(tmp_path / "plan.json", plan_for(CHOSEN, 0.1), open_checkpoint(path))
    assert load_plan(tmp_path / "plan.json", open_checkpoint(path)).note == ""


def test_the_unpacked_copy_is_none_of_the_users_files(path: Path) -> None:
    assert [file.path for file in open_checkpoint(path).files] == [path]


def write_gz(members: Members, path: Path) -> None:
    path.write_bytes(gzip.compress(next(iter(members.values()))))


def write_gz_tar(members: Members, path: Path) -> None:
    write_tar(members, path, "w:gz")


def write_plain_tar(members: Members, path: Path) -> None:
    write_tar(members, path, "w")


@pytest.mark.parametrize(
    ("name", "command"),
    [("a.zip", "unzip {} -d FOLDER"), ("a.tar", "tar -xf {} -C FOLDER"), ("a.gz", "gzip -dk {}")],
)
@pytest.mark.parametrize("inner", ["tar", "zip", "gz"])
def test_what_is_packed_twice_is_answered_with_the_command_that_unpacks_it(
    inner: str, name: str, command: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    write = {"tar": write_gz_tar, "zip": write_zip, "gz": write_gz}[inner]
    write({"model.pt": saved(small_state())}, tmp_path / "inner")
    packed = (tmp_path / "inner").read_bytes()
    outer = {"a.zip": write_zip, "a.tar": write_plain_tar, "a.gz": write_gz}[name]
    outer({f"m.{inner}": packed}, path)
    with pytest.raises(UserError) as caught:
        open_checkpoint(path)
    assert "is packed again (" in str(caught.value)
    assert str(caught.value).endswith(command.format(path))


@pytest.mark.parametrize("member", ["../../evil.pth", "/evil.pth", "a/../evil.pth", "-evil.pth", "a//evil.pth"])
def test_no_command_is_advised_with_a_name_that_leads_elsewhere_or_is_an_option(member: str, tmp_path: Path) -> None:
    write_zip({member: saved(small_state())}, tmp_path / "a.zip")
    (note,) = (each for each in open_checkpoint(tmp_path / "a.zip").notes if "unpacked to be read" in each)
    assert "Put it back by hand" in note
    assert f"zip a.zip {member}" not in note


def test_an_archive_whose_name_is_like_an_option_is_a_path_in_what_is_advised(tmp_path: Path) -> None:
    write_zip({"a b/policy.pth": saved(small_state())}, tmp_path / "-a.zip")
    (note,) = (each for each in open_checkpoint(tmp_path / "-a.zip").notes if "unpacked to be read" in each)
    assert note.endswith("zip ./-a.zip 'a b/policy.pth'")


@pytest.mark.filterwarnings("ignore:TypedStorage is deprecated")
def test_an_archive_of_torch_package_is_named_and_no_damaged_checkpoint(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    with PackageExporter(str(path)) as exporter:
        exporter.extern("**")
        exporter.save_pickle("model", "model.pkl", torch.nn.Linear(3, 2))
    with pytest.raises(UserError) as caught:
        open_checkpoint(path)
    assert "is a torch.package archive" in str(caught.value)
    assert "save its state_dict() by torch.save" in str(caught.value)
