"""The folder that is handed over says what its scripts need for this very result, and they do need it."""

import sys
import tarfile
import zipfile
from pathlib import Path
from subprocess import run

import pytest
import torch
import torch.distributed.checkpoint as dcp
from torch import nn

from core.commands.parser import main


def model() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(8, 8), nn.Linear(8, 4))


def whole(folder: Path) -> Path:
    torch.save({"net": model()}, folder / "model.pt")
    return folder / "model.pt"


def distributed(folder: Path) -> Path:
    dcp.save(model().state_dict(), checkpoint_id=folder / "model", no_dist=True)
    return folder / "model"


def archive(folder: Path) -> Path:
    torch.save(model().state_dict(), folder / "model.pt")
    with zipfile.ZipFile(folder / "model.zip", "w") as made:
        made.write(folder / "model.pt", "model.pt")
    return folder / "model.zip"


def parts(folder: Path) -> Path:
    (folder / "model").mkdir()
    for rank in range(2):
        torch.save({"module": model().state_dict()}, folder / "model" / f"mp_rank_0{rank}_model_states.pt")
    return folder / "model"


def plain(folder: Path) -> Path:
    torch.save(model().state_dict(), folder / "model.pt")
    return folder / "model.pt"


def configured(folder: Path) -> Path:
    """A configuration that knows the class makes no module of a state dict."""
    (folder / "model").mkdir()
    torch.save(model().state_dict(), folder / "model" / "pytorch_model.bin")
    (folder / "model" / "config.json").write_text('{"architectures": ["MyModel"]}')
    return folder / "model"


TOLD = {
    "whole": (whole, "The file holds whole modules"),
    "distributed": (distributed, "can't be read without running what is pickled in it"),
    "archive": (archive, "model.zip is an archive, which reproduce.py does not unpack"),
    "parts": (parts, "No script puts them together"),
    "plain": (plain, ""),
    "configured": (configured, ""),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", TOLD)
def test_the_folder_says_what_its_scripts_need(kind: str, tmp_path: Path) -> None:
    make, words = TOLD[kind]
    source, folder = make(tmp_path), tmp_path / "handed"
    assert main(["prune", str(source), "--density", "0.5", "--handover", str(folder)]) == 0
    readme = (folder / "README.txt").read_text()
    assert {each for _, each in TOLD.values() if each and each in readme} == ({words} if words else set())


@pytest.mark.filterwarnings("ignore")
def test_the_list_says_which_scripts_refuse_the_result_and_they_do_in_one_line(tmp_path: Path) -> None:
    for make, refusing in ((parts, ("check.py", "load.py", "reproduce.py")), (archive, ("reproduce.py",)), (plain, ())):
        place = tmp_path / make.__name__
        place.mkdir()
        source, folder = make(place), place / "handed"
        assert main(["prune", str(source), "--density", "0.5", "--handover", str(folder)]) == 0
        listed = (folder / "README.txt").read_text().splitlines()
        assert tuple(line.split()[0] for line in listed if line.endswith("it refuses this one")) == refusing
        for script, options in (("check.py", ("--source",)), ("reproduce.py", ())):
            done = run([sys.executable, folder / script, *options, source], capture_output=True, text=True, check=False)
            if refusing:
                assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
                assert ("is an archive around a checkpoint" in done.stderr) == (make is archive)
            else:
                assert done.returncode == 0, done.stderr


def test_an_archive_that_is_compressed_is_told_by_the_scripts(tmp_path: Path) -> None:
    inner, source = plain(tmp_path), tmp_path / "model.tar.gz"
    with tarfile.open(source, "w:gz") as packed:
        packed.add(inner, "model.pt")
    folder = tmp_path / "handed"
    assert main(["prune", str(source), "--density", "0.5", "--handover", str(folder)]) == 0
    done = run([sys.executable, folder / "reproduce.py", source], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(f"{source} is an archive around a checkpoint, which no script here unpacks")


def test_the_file_of_masks_is_named(tmp_path: Path) -> None:
    source, masks = plain(tmp_path), tmp_path / "masks.safetensors"
    assert main(["masks", "export", str(source), "--density", "0.5", "-o", str(masks)]) == 0
    assert main(["prune", str(source), "--masks", str(masks), "--handover", str(tmp_path / "handed")]) == 0
    assert "needs their file, --masks masks.safetensors" in (tmp_path / "handed" / "README.txt").read_text()
