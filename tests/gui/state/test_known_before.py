"""What an index file says of a model that is being opened."""

from pathlib import Path

from core.index_file.index_file import write_index
from core.model.opening import open_checkpoint
from gui.state.known_before import find_known
from gui.state.weights_read import WeightsRead


def test_without_an_index_file_nothing_is_known(source: Path) -> None:
    known = find_known(open_checkpoint(source))
    assert known.read is None
    assert not known.beside
    assert not known.stale


def test_an_index_file_knows_all_of_itself_and_of_the_model_beside_it(source: Path) -> None:
    index = source.with_name("small.index.safetensors")
    write_index(open_checkpoint(source), index)
    for path, beside in ((index, False), (source, True)):
        known = find_known(open_checkpoint(path))
        assert known.read is not None
        assert known.read.measurements.complete
        assert known.beside is beside


def test_a_damaged_one_is_stale(source: Path) -> None:
    source.with_name("small.index.safetensors").write_bytes(b"nothing")
    assert find_known(open_checkpoint(source)).stale


def test_each_checkpoint_begins_with_nothing_of_its_own(source: Path) -> None:
    checkpoint = open_checkpoint(source)
    one, other = WeightsRead.of(checkpoint), WeightsRead.of(checkpoint)
    assert not one.measurements.known.any()
    assert one.maxima is not other.maxima
