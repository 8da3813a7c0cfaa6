"""The small files beside a model that go with a copy: by known names, of bounded size, links followed with care."""

from pathlib import Path

import pytest

from core.formats import open_container
from core.formats.companions import companions as module
from core.formats.companions.companions import Companions, copy_companions, find_companions
from core.formats.companions.known_files import is_companion
from tests.helpers.folders import STATE, write_folder

FILES = {
    "model.safetensors": STATE,
    "config.json": {},
    "tokenizer.json": {},
    "vocab.txt": "a b",
    "LICENSE": "MIT",
    "README.md": "# A model",
    "modeling_own.py": "raise SystemExit",
    "optimizer.pt": {},
    "pytorch_model.bin": STATE,
    ".gitattributes": "",
    "1_Pooling/config.json": {},
    "2_Dense/config.json": {},
    "2_Dense/model.safetensors": STATE,
}


def found_in(folder: Path, out: Path) -> Companions:
    return find_companions(open_container(folder), out)


def test_known_files_go_with_a_folder_and_all_others_are_named(tmp_path: Path) -> None:
    found = found_in(write_folder(tmp_path / "model", FILES), tmp_path / "out")
    config = ("1_Pooling/config.json", "2_Dense/config.json")
    assert found.copied == (*config, "LICENSE", "config.json", "tokenizer.json", "vocab.txt")
    other = "2_Dense/model.safetensors"
    assert found.left.keys() == {"README.md", "modeling_own.py", "optimizer.pt", "pytorch_model.bin", other}
    assert found.missing == ()
    assert found.wanted == ()
    (tmp_path / "out").mkdir()
    copy_companions(found, tmp_path / "out")
    assert (tmp_path / "out" / "vocab.txt").read_text() == "a b"
    assert (tmp_path / "out" / "1_Pooling" / "config.json").is_file()


def test_a_single_file_is_told_what_its_loader_will_want_unless_it_is_there(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "model", FILES)
    elsewhere = write_folder(tmp_path / "elsewhere", {"config.json": {}})
    found = find_companions(open_container(folder / "model.safetensors"), elsewhere / "x.safetensors")
    assert found.copied == ()
    assert "tokenizer.json" in found.wanted
    assert not {"config.json", "README.md", "LICENSE"} & {*found.wanted}
    assert find_companions(open_container(folder / "model.safetensors"), folder / "x.safetensors").wanted == ()


def test_a_file_in_a_folder_of_anything_wants_nothing(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "mixed", {"net.pt": STATE, "vocab.txt": "", "LICENSE": ""})
    assert find_companions(open_container(folder / "net.pt"), tmp_path / "x.pt") == Companions(folder)


def test_what_is_too_large_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_folder(
        tmp_path / "model", {"model.safetensors": STATE, "vocab.txt": "a" * 90, "merges.txt": "b" * 9}
    )
    monkeypatch.setattr(module, "MAX_COMPANION", 80)
    found = found_in(folder, tmp_path / "out")
    assert found.copied == ("merges.txt",)
    assert "90 bytes" in found.left["vocab.txt"]
    monkeypatch.setattr(module, "MAX_COMPANIONS", 5)
    assert found_in(folder, tmp_path / "out").copied == ()


def test_a_link_is_followed_within_the_folder_and_into_the_blobs_of_its_cache_alone(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("mine")
    snapshot = write_folder(tmp_path / "hub" / "models--org--name" / "snapshots" / "abc", {"model.safetensors": STATE})
    blobs = snapshot.parents[1] / "blobs"
    write_folder(blobs, {"1": "{}", "2": "a"})
    (snapshot / "config.json").symlink_to("../../blobs/1")
    (snapshot / "vocab.txt").symlink_to("../../blobs/2")
    (snapshot / "merges.txt").symlink_to(secret)
    (snapshot / "vocab.json").symlink_to("gone")
    (snapshot / "tokenizer.json").symlink_to("config.json")
    found = found_in(snapshot, tmp_path / "out")
    assert found.copied == ("config.json", "tokenizer.json", "vocab.txt")
    assert "out of the folder" in found.left["merges.txt"]
    assert "no file" in found.left["vocab.json"]
    (tmp_path / "out").mkdir()
    copy_companions(found, tmp_path / "out")
    assert not (tmp_path / "out" / "config.json").is_symlink()


def test_nothing_that_was_written_is_replaced(tmp_path: Path) -> None:
    found = found_in(write_folder(tmp_path / "model", FILES), tmp_path / "out")
    write_folder(tmp_path / "out", {"vocab.txt": "other"})
    with pytest.raises(FileExistsError):
        copy_companions(found, tmp_path / "out")
    assert (tmp_path / "out" / "vocab.txt").read_text() == "other"


MODULES = {
    "model.safetensors": STATE,
    "modules.json": [{"path": ""}, {"path": "1_Pooling"}, {"path": "2_Dense"}, {"path": "3_Router"}],
    "1_Pooling/config.json": {},
    "2_Dense/config.json": {},
    "2_Dense/model.safetensors": STATE,
    "2_Dense/pytorch_model.bin": STATE,
    "2_Dense/README.md": "",
    "3_Router/router_config.json": {},
    "3_Router/query_0/whitespace_config.json": {},
    "3_Router/query_0/pytorch_model.bin": STATE,
    "onnx/model.onnx": "",
}
OF_MODULES = {name for name in MODULES if name[:1].isdigit()} - {"2_Dense/pytorch_model.bin", "2_Dense/README.md"}


def test_modules_that_the_model_consists_of_go_with_it_weights_included(tmp_path: Path) -> None:
    found = found_in(write_folder(tmp_path / "model", MODULES), tmp_path / "out")
    assert {*found.copied} == {"modules.json", *OF_MODULES}
    assert found.left.keys() == {"2_Dense/pytorch_model.bin", "2_Dense/README.md", "onnx/"}
    assert found.missing == ()
    (tmp_path / "out").mkdir()
    copy_companions(found, tmp_path / "out")
    for name in found.copied:
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "model" / name).read_bytes()


def test_weights_of_a_module_that_are_not_copied_are_named_as_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder(tmp_path / "model", MODULES)
    monkeypatch.setattr(module, "MAX_MODULES", 80)
    found = found_in(folder, tmp_path / "out")
    assert {*found.missing} == {"2_Dense/model.safetensors", "3_Router/query_0/pytorch_model.bin"}
    assert "bytes" in found.left["2_Dense/model.safetensors"]


def test_a_single_file_is_told_of_the_weights_of_modules(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "model", MODULES)
    found = find_companions(open_container(folder / "model.safetensors"), tmp_path / "x.safetensors")
    assert {*found.wanted} == {"modules.json", *OF_MODULES}


def test_modules_lead_nowhere_else(tmp_path: Path) -> None:
    outside = {"2_Dense/model.safetensors": STATE, "4_Dense/model.safetensors": STATE, "4_Dense/in/a.json": {}}
    elsewhere = write_folder(tmp_path / "elsewhere", outside)
    paths = ["../elsewhere/2_Dense", str(elsewhere / "2_Dense"), ".", "..", "", "a//b", "3_Dense", "4_Dense", 5, None]
    listed = [*({"path": path} for path in paths), 3, {}]
    files = {"model.safetensors": STATE, "modules.json": listed, "3_Dense/config.json": {}}
    folder = write_folder(tmp_path / "model", files)
    (folder / "3_Dense" / "model.safetensors").symlink_to(elsewhere / "2_Dense" / "model.safetensors")
    (folder / "4_Dense").symlink_to(elsewhere / "4_Dense")
    found = found_in(folder, tmp_path / "out")
    assert {*found.copied} == {"modules.json", "3_Dense/config.json"}
    assert {*found.missing} == {"3_Dense/model.safetensors", "4_Dense/model.safetensors"}
    assert "out of the folder" in found.left["4_Dense/model.safetensors"]


@pytest.mark.parametrize("content", ["{}", "null", "[" * 100_000, "[[], 1]"])
def test_a_list_of_modules_that_is_none_names_no_modules(tmp_path: Path, content: str) -> None:
    folder = write_folder(tmp_path / "model", {**MODULES, "modules.json": {}})
    (folder / "modules.json").write_text(content)
    found = found_in(folder, tmp_path / "out")
    assert {*found.copied} == {"modules.json", "1_Pooling/config.json", "2_Dense/config.json"}


def test_a_module_that_the_opened_weights_lie_in_brings_no_other_weights(tmp_path: Path) -> None:
    files = {
        "modules.json": [{"path": "0_Transformer"}],
        "0_Transformer/model.safetensors": STATE,
        "0_Transformer/pytorch_model.bin": STATE,
    }
    folder = write_folder(tmp_path / "model", files)
    found = find_companions(open_container(folder / "0_Transformer"), tmp_path / "out")
    assert found.copied == ()


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("generation_config.json", True),
        ("qwen.tiktoken", True),
        ("LICENSE.txt", True),
        ("1_Pooling/config.json", True),
        ("additional_chat_templates/tool_use.jinja", True),
        ("onnx/config.json", False),
        ("modeling.py", False),
        ("trainer_state.json", False),
    ],
)
def test_companions_are_known_by_their_names(name: str, known: bool) -> None:
    assert is_companion(name) is known
