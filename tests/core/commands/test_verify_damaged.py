"""What ``verify`` says of a zip archive of which a record does not fit its checksum."""

import zipfile
from pathlib import Path

import pytest
import torch

from core.commands.parser import main
from tests.helpers.pruned_files import FIRST, PrunedFile, resave


def break_checksum(file: PrunedFile) -> None:
    """Another checksum in the directory and in the local header, over the same bytes."""
    with zipfile.ZipFile(file.result) as archive:
        record = next(each for each in archive.infolist() if each.filename.endswith("data/0"))
    raw = bytearray(file.result.read_bytes())
    old = record.CRC.to_bytes(4, "little")
    at = record.header_offset + 14
    if raw[at : at + 4] == old:
        raw[at] ^= 1
    entry = raw.rindex(record.filename.encode()) - 46
    assert raw[entry + 16 : entry + 20] == old
    raw[entry + 16] ^= 1
    follows = raw.find(b"PK\x07\x08" + old)
    if follows >= 0:
        raw[follows + 4] ^= 1
    file.result.write_bytes(raw)


def test_a_damaged_file_is_called_damaged_and_not_another_around_the_same_weights(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, another = PrunedFile.make("checkpoint", tmp_path), tmp_path / "another"
    another.mkdir()
    other = file.copied(another)
    resave(other.result, lambda saved: saved["state_dict"].update({FIRST: torch.ones_like(saved["state_dict"][FIRST])}))
    break_checksum(file)
    damaged = file.result
    for source, result in ((damaged, damaged), (file.source, damaged), (damaged, other.result)):
        assert main(["verify", str(source), str(result)]) == 2
        said = capsys.readouterr()
        assert not said.out
        assert said.err.startswith(f"secateurs: {damaged} is damaged: the checksum of its record ")
        assert said.err.endswith(" is wrong. Get the file again from where it came.\n")
