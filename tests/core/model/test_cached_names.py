"""A model in the Hugging Face cache is called by its name and revision, and nothing is written beside it."""

from pathlib import Path

import pytest

from core.model.cached_names import title_of
from core.model.opening import open_checkpoint
from core.model.output_paths import suggested_output
from tests.helpers.folders import STATE, write_folder

REVISION = "0123456789abcdef"


@pytest.mark.parametrize(
    ("path", "title"),
    [
        (f"models--org--name/snapshots/{REVISION}", "org/name@01234567"),
        (f"models--gpt2/snapshots/{REVISION}", "gpt2@01234567"),
        (f"models--org--name/snapshots/{REVISION}/unet", "org/name@01234567/unet"),
        ("models--org--name/blobs/1", "1"),
        (f"datasets--org--name/snapshots/{REVISION}", REVISION),
        ("folder/model.safetensors", "model.safetensors"),
    ],
)
def test_a_cached_model_is_called_as_on_the_hub(tmp_path: Path, path: str, title: str) -> None:
    assert title_of(tmp_path / path) == title


def test_a_copy_of_a_cached_model_is_suggested_outside_of_the_cache(tmp_path: Path) -> None:
    snapshot = write_folder(tmp_path / f"models--org--name/snapshots/{REVISION}", {"model.safetensors": STATE})
    for path, name in ((snapshot, "name-pruned"), (snapshot / "model.safetensors", "name-pruned.safetensors")):
        assert suggested_output(open_checkpoint(path), "pruned") == Path.home() / name
