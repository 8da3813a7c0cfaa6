"""What is said of an index file that is not of a model's weights as they are now."""

from pathlib import Path

from core.formats.index_file.without_weights import WithoutWeights
from core.index_file.other_weights import other_weights
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint


def test_an_index_of_the_same_path_is_one_of_an_earlier_state(
    model: Path, whole: Path, source: Checkpoint, indexed: Checkpoint, tmp_path: Path
) -> None:
    assert isinstance(indexed.container, WithoutWeights)
    said, copy = indexed.container.description, tmp_path / model.name
    copy.write_bytes(model.read_bytes())
    assert f"{whole} is the index of an earlier state of {model}." in str(other_weights(whole, said, source))
    told = str(other_weights(whole, said, open_checkpoint(copy)))
    assert told.startswith(f"{whole} is the index of {model}, whose files are not those of {copy}.")
