"""Which files modules named by ``modules.json`` are loaded from."""

from pathlib import Path

from core.formats.companions.module_files import is_weight_file, module_files
from tests.helpers.folders import STATE, write_folder


def test_weights_that_loaders_prefer_and_what_stands_beside_them(tmp_path: Path) -> None:
    files = {
        "modules.json": [{"path": "2_Dense"}],
        "2_Dense/model.safetensors": STATE,
        "2_Dense/pytorch_model.bin": STATE,
        "2_Dense/config.json": {},
        "2_Dense/code.py": "",
        "3_Dense/model.safetensors": STATE,
    }
    folder = write_folder(tmp_path, files)
    assert module_files(folder, set()) == ("2_Dense/config.json", "2_Dense/model.safetensors")
    assert module_files(folder, {folder / "2_Dense" / "model.safetensors"}) == ()
    assert is_weight_file("2_Dense/model.safetensors")
    assert not is_weight_file("2_Dense/config.json")


def test_a_folder_without_the_list_has_no_modules(tmp_path: Path) -> None:
    assert module_files(write_folder(tmp_path, {"2_Dense/config.json": {}}), set()) == ()
