"""``prune --handover``."""

from pathlib import Path
from typing import Any

import pytest

from core.base.errors import UserError
from core.commands.handing_over import require_folder
from core.commands.parser import command_parser
from core.handover.record_file import read_record
from tests.helpers.checkpoints import small_state, write_safetensors


@pytest.fixture
def source(tmp_path: Path) -> Path:
    write_safetensors(small_state(), tmp_path / "model.safetensors")
    return tmp_path / "model.safetensors"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ([], "model-pruned.safetensors"),
        (["--with-masks"], "model-masked.safetensors"),
        (["--as", "pth"], "model-pruned.pth"),
    ],
)
def test_a_folder_is_handed_over(source: Path, run: Any, words: list[str], name: str) -> None:  # noqa: ANN401
    folder = source.with_name("folder")
    about = ("--note", "For you.", "--author", "Me", "--zst")
    found = run("prune", source, "--density", 0.5, "--handover", folder, "--json", *about, *words)
    assert found["output"] == str(folder / name)
    assert found["handover"]["folder"] == str(folder)
    assert {each.name for each in folder.iterdir()} == {*found["handover"]["files"]}
    assert {name, f"{name}.zst", f"{name}.secateurs.json", "SHA256SUMS"} < {*found["handover"]["files"]}
    record = read_record(folder / f"{name}.secateurs.json")
    assert (record.note, record.author, list(record.warnings)) == ("For you.", "Me", found["notes"])


@pytest.mark.parametrize("words", [[], ["--with-masks"]], ids=["", "masks"])
def test_masks_from_a_file_are_handed_over_too(source: Path, run: Any, words: list[str]) -> None:  # noqa: ANN401
    masks, folder = source.with_name("some.masks"), source.with_name("folder")
    run("masks", "export", source, "--density", 0.5, "-o", masks)
    said = run("prune", source, "--masks", masks, "--handover", folder, *words)
    assert f"{folder}: 10 files, README.txt, " in said
    assert not (folder / "plan.json").exists()


def test_no_name_in_it_is_called_wrong_by_its_suffix(source: Path, run: Any) -> None:  # noqa: ANN401
    said = run("prune", source, "--density", 0.5, "--handover", source.with_name("folder"), "--as", "pth")
    assert "ends in" not in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["-o", "out.pt", "--note", "a"], "--note says how a folder is handed over."),
        (["-o", "out.pt", "--zst"], "--zst says how"),
        (["-o", "out.pt", "--as", "pth"], "--as says how"),
        (["--handover", "folder", "--no-record"], "Leave out --no-record."),
        (["--handover", "folder", "--embed-record", "--as", "pth"], "Leave it out, or --as."),
    ],
)
def test_options_that_do_not_go_together_are_told(words: list[str], told: str) -> None:
    options = command_parser().parse_args(["prune", "model.pt", "--density", "0.5", *words])
    with pytest.raises(UserError, match=told):
        require_folder(options)
