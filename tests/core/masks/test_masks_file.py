"""Files of masks: what is in them, and what is refused of strangers' files."""

import copy
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.numpy import save_file

from core.base.errors import UserError
from core.masks.masks_file import (
    KEY,
    MasksDescription,
    encode_description,
    is_masks_file,
    pack,
    packed_size,
    read_masks,
)
from tests.helpers.random_damage import damaged

FLAGS = np.array([[True, False, False], [True, True, False], [False, True, True]])


def description() -> dict[str, Any]:
    return {
        "format": "secateurs masks",
        "version": 1,
        "packing": "as numpy does",
        "unpack": "with numpy",
        "masks": {"fc.weight": {"shape": [3, 3], "dtype": "float32", "numel": 9, "threshold": 0.1, "tied": []}},
        "unmasked": ["fc.bias"],
        "source": [{"name": "model.pt", "size": 5, "sha256": "0" * 64}],
        "plan": {},
    }


def write(path: Path, text: str, tensors: dict[str, np.ndarray[Any, Any]] | None = None) -> Path:
    save_file(tensors or {"fc.weight": np.packbits(FLAGS)}, path, metadata={KEY: text})
    return path


def test_masks_are_bits_that_numpy_unpacks(tmp_path: Path) -> None:
    path = write(tmp_path / "masks", json.dumps(description()))
    assert is_masks_file(path)
    (mask,) = read_masks(path).masks
    assert (mask.name, mask.shape, mask.entry.threshold) == ("fc.weight", (3, 3), 0.1)
    assert np.array_equal(mask.flags(), FLAGS)
    assert read_masks(path).unmasked == ("fc.bias",)
    assert read_masks(path).sources == ("model.pt",)


@given(st.lists(st.lists(st.booleans(), max_size=30), min_size=1, max_size=4))
def test_what_is_written_is_read_by_the_library_as_documented(tmp_path_factory: Any, masks: list[list[bool]]) -> None:  # noqa: ANN401
    flags = {f"{number}.weight": np.array(each, np.bool_) for number, each in enumerate(masks)}
    found = description()
    found["masks"] = {
        name: {"shape": [len(each)], "dtype": "float16", "numel": len(each)} for name, each in flags.items()
    }
    path = tmp_path_factory.mktemp("masks") / "masks"
    beginning = encode_description(MasksDescription.model_validate(found))
    path.write_bytes(beginning + b"".join(pack(each).tobytes() for each in flags.values()))
    with safe_open(path, "np") as file:
        told = json.loads(file.metadata()[KEY])
        for name, each in flags.items():
            numel, shape = told["masks"][name]["numel"], told["masks"][name]["shape"]
            bits = np.unpackbits(file.get_tensor(name), count=numel, bitorder="big").reshape(shape)
            assert np.array_equal(bits, each)
    for mask in read_masks(path).masks:
        assert np.array_equal(mask.flags(), flags[mask.name])
        assert len(mask.bits()) == packed_size(mask.entry.numel)


def changed(change: Callable[[dict[str, Any]], object]) -> str:
    found = copy.deepcopy(description())
    change(found)
    return json.dumps(found)


def entry(**fields: object) -> Callable[[dict[str, Any]], object]:
    return lambda found: found["masks"]["fc.weight"].update(fields)


FAULTS: dict[str, tuple[str, str]] = {
    "no JSON": ("{", "is not JSON"),
    "a list": ("[]", "not as it should be"),
    "twice": ('{"format": 1, "format": 1}', "twice"),
    "deep": ("[" * 100_000, "is not JSON"),
    "another format": (changed(lambda found: found.update(format="masks")), "format"),
    "a later version": (
        changed(lambda found: found.update(version=7)),
        "of version 7, and this",
    ),
    "no version": (changed(lambda found: found.update(version=True)), "version"),
    "more fields": (changed(lambda found: found.update(more=1)), "more"),
    "no source": (changed(lambda found: found.update(source=[])), "source"),
    "not described": (changed(lambda found: found["masks"].clear()), "does not say what its tensor fc.weight"),
    "not there": (
        changed(lambda found: found["masks"].update({"x.weight": found["masks"]["fc.weight"]})),
        "no mask of x.weight",
    ),
    "too few weights": (changed(entry(numel=3)), "not as its shape says"),
    "too many weights": (changed(entry(numel=90, shape=[90])), "should be 12 bytes long"),
    "huge": (changed(entry(numel=1 << 62, shape=[1 << 62])), "bytes long"),
    "too huge": (changed(entry(numel=1 << 126, shape=[1 << 62, 1 << 62])), "numel"),
    "huger": (changed(entry(shape=[1 << 64])), "shape"),
    "many dimensions": (changed(entry(shape=[1] * 65)), "shape"),
    "negative": (changed(entry(shape=[-3, -3])), "shape"),
    "integers": (changed(entry(dtype="int64")), "can't be pruned"),
    "no dtype": (changed(entry(dtype="\x1b[2J")), "can't be pruned"),
    "NaN": (changed(entry(threshold=float("nan"))), "threshold"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_is_told_in_one_sentence(tmp_path: Path, fault: str) -> None:
    text, words = FAULTS[fault]
    path = write(tmp_path / "masks", text)
    with pytest.raises(UserError, match="can't be opened: ") as told:
        read_masks(path)
    assert words in str(told.value)
    assert str(told.value).isprintable()


def test_bits_after_the_last_weight_are_refused(tmp_path: Path) -> None:
    bits = np.packbits(FLAGS)
    bits[-1] |= 1
    (mask,) = read_masks(write(tmp_path / "masks", json.dumps(description()), {"fc.weight": bits})).masks
    with pytest.raises(UserError, match=r"fc\.weight has bits after its last weight"):
        mask.flags()


@pytest.mark.parametrize("dtype", [np.int8, np.float32])
def test_masks_of_another_dtype_are_refused(tmp_path: Path, dtype: type) -> None:
    path = write(tmp_path / "masks", json.dumps(description()), {"fc.weight": np.zeros(2, dtype)})
    with pytest.raises(UserError, match="should be 2 bytes long"):
        read_masks(path)


@given(st.randoms(use_true_random=False))
def test_whatever_is_damaged_is_told_or_does_no_harm(tmp_path_factory: pytest.TempPathFactory, random: Random) -> None:
    path = write(tmp_path_factory.mktemp("masks") / "masks", json.dumps(description()))
    raw = path.read_bytes()
    start = 8 + int.from_bytes(raw[:8], "little")
    head = damaged(raw[8:start], random, places=2)
    path.write_bytes(len(head).to_bytes(8, "little") + head + raw[start:])
    # nothing else is raised
    with suppress(UserError):
        assert all(mask.flags().shape == mask.shape for mask in read_masks(path).masks)


def test_another_file_is_no_file_of_masks(tmp_path: Path) -> None:
    save_file({"fc.weight": np.zeros(2)}, tmp_path / "model.safetensors")
    (tmp_path / "text").write_text("hello")
    for name in ("model.safetensors", "text"):
        assert not is_masks_file(tmp_path / name)
        with pytest.raises(UserError, match="is no file of masks"):
            read_masks(tmp_path / name)
    assert not is_masks_file(tmp_path)
    with pytest.raises(UserError, match="There is no file"):
        read_masks(tmp_path / "nothing")
