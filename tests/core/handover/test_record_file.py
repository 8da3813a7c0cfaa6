"""Records beside results: where they lie, and that they come back."""

from pathlib import Path

import pytest

from core.base.errors import UserError
from core.handover.record import ResultRecord
from core.handover.record_file import encode_record, read_record, write_record
from core.handover.record_paths import find_record, record_path
from core.storage.output_guard import OutputGuard
from tests.core.handover.test_recording import recorded
from tests.helpers.checkpoints import plan_for, small_state, write_safetensors


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> ResultRecord:
    folder = tmp_path_factory.mktemp("records")
    write_safetensors(small_state(), folder / "model.safetensors")
    return recorded(folder / "model.safetensors", plan_for(["classifier.weight"], 0.1), folder / "out.safetensors")


def test_a_record_comes_back(record: ResultRecord, tmp_path: Path) -> None:
    result = tmp_path / "out.pt"
    result.touch()
    assert find_record(result) is None
    path = record_path(result, folder=False)
    assert path.name == "out.pt.secateurs.json"
    write_record(record, path, OutputGuard())
    assert find_record(result) == path
    assert read_record(path) == record


def test_the_record_of_a_folder_lies_in_it(record: ResultRecord, tmp_path: Path) -> None:
    path = record_path(tmp_path, folder=True)
    assert path == tmp_path / "secateurs.json"
    write_record(record, path, OutputGuard())
    assert find_record(tmp_path) == path


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{", "[", "is not JSON"),
        ('"version": 1', '"version": 99', "it is of version 99, and this Secateurs reads versions 1 to 1"),
        ('"format": "secateurs record"', '"format": "a poem"', "is not a record: format"),
        ('"form": "permanent",', "", "is not a record: form"),
        ('"numel": 80', '"numel": -1', "is not a record: total.numel"),
    ],
)
def test_what_is_no_record_is_told_in_a_sentence(
    record: ResultRecord, tmp_path: Path, old: str, new: str, told: str
) -> None:
    path, text = tmp_path / "record.json", encode_record(record).decode()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(UserError, match="record") as caught:
        read_record(path)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_record_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no file"):
        read_record(tmp_path / "nothing.json")
