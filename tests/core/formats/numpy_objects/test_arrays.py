"""Arrays of numpy in pickles and in files of ``torch.save``: read, pruned, and written back for their own loaders."""

import io
import os
import pickle
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.base.errors import UserError
from core.commands.verify import verify
from core.formats.numpy_objects.codecs import Escaped, Quoted, Utf8
from core.formats.shared.encoded_runs import Codec, EncodedRun
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.storage.source_file import SourceFile
from core.storage.tensor_reader import elements
from core.storage.tensor_ref import Storage
from tests.helpers.checkpoints import commit_file, plan_for

Array = NDArray[Any]
Model = dict[str, Any]

THRESHOLD = 0.5
CHOSEN = ["conv.weight", "fc.weight"]

pytestmark = pytest.mark.filterwarnings("ignore")  # torch's and numpy's own, about what is old


def _model(kind: str = "<f4") -> Model:
    random = np.random.default_rng(1)

    def weights(*shape: int) -> Array:
        return random.normal(size=shape).astype(kind)

    state = {
        "conv.weight": weights(3, 2, 5, 5),
        "conv.bias": weights(3),
        "fc.weight": np.asfortranarray(weights(40, 30)),
        "steps": np.arange(5),
        "scale": np.float32(2.5),
    }
    return {"model": state, "__author__": "nobody", "matching_heuristics": True}


def _pickled(protocol: int) -> Callable[[object, Path], None]:
    return lambda value, path: path.write_bytes(pickle.dumps(value, protocol)) and None


def _saved(protocol: int, *, new: bool) -> Callable[[object, Path], None]:
    return lambda value, path: torch.save(value, path, pickle_protocol=protocol, _use_new_zipfile_serialization=new)


WRITERS = {
    **{f"pickle {protocol}": _pickled(protocol) for protocol in range(6)},
    **{f"torch {protocol}": _saved(protocol, new=True) for protocol in range(6)},
    **{f"torch before 1.6 {protocol}": _saved(protocol, new=False) for protocol in range(2, 6)},
}


def load(path: Path) -> Model:
    """What the loader that a file is for gives; only ever of files that these tests have made."""
    raw = path.read_bytes()
    if raw.startswith(b"PK") or raw[:20].find(b"\x8a\x0a\x6c\xfc\x9c") >= 0:
        return torch.load(path, weights_only=False)
    return pickle.loads(raw)


@pytest.fixture(params=WRITERS)
def write(request: pytest.FixtureRequest) -> Callable[[object, Path], None]:
    return WRITERS[request.param]


def cut(weight: Array) -> Array:
    return np.where(np.abs(weight) > THRESHOLD, weight, np.zeros((), weight.dtype))


def same(one: Array, other: Array) -> bool:
    """Whether all is equal bit for bit; numpy itself puts bytes that are the other way round right on loading."""
    one, other = one.astype(one.dtype.newbyteorder("=")), other.astype(other.dtype.newbyteorder("="))
    return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()


@pytest.mark.parametrize("kind", ["<f4", ">f4", "<f2", ">f8"])
def test_arrays_are_pruned_and_their_own_loader_reads_the_rest_as_before(
    write: Callable[[object, Path], None], kind: str, tmp_path: Path
) -> None:
    path, out = tmp_path / "model.pkl", tmp_path / "out.pkl"
    model = _model(kind)
    write(model, path)
    checkpoint = open_checkpoint(path)
    assert [each.name for each in checkpoint.parameters] == list(model["model"])
    for name in CHOSEN:
        found = checkpoint.by_name[name].tensor
        assert found.shape == model["model"][name].shape
        assert np.array_equal(elements(found).view(kind.replace(">", "<")), model["model"][name])
    commit_file(path, plan_for(CHOSEN, THRESHOLD), out)
    loaded = load(out)
    assert {key: value for key, value in loaded.items() if key != "model"} == {
        key: value for key, value in model.items() if key != "model"
    }
    for name, array in model["model"].items():
        assert same(loaded["model"][name], cut(array) if name in CHOSEN else array), name
        assert np.isfortran(loaded["model"][name]) == np.isfortran(array)
    assert verify(path, out, None).same
    assert not verify(out, path, None).same


def test_a_scalar_and_integers_are_shown(tmp_path: Path) -> None:
    _pickled(4)(_model(), tmp_path / "model.pkl")
    checkpoint = open_checkpoint(tmp_path / "model.pkl")
    scalar, steps = checkpoint.by_name["scale"], checkpoint.by_name["steps"]
    assert (scalar.tensor.shape, scalar.tensor.dtype.name) == ((), "float32")
    assert elements(scalar.tensor).view("<f4") == 2.5
    assert "int64" in steps.reason
    assert checkpoint.classes["conv"].name == "Conv2d"
    assert not checkpoint.notes


def test_names_of_numpy_1(tmp_path: Path) -> None:
    for protocol in range(6):
        path = tmp_path / f"{protocol}.pkl"
        raw = pickle.dumps(_model(), protocol)
        if protocol > 3:
            raw = raw.replace(b"\x8c\x16numpy._core.multiarray", b"\x8c\x15numpy.core.multiarray")
            raw = raw.replace(b"\x8c\x13numpy._core.numeric", b"\x8c\x12numpy.core.numeric")
        else:
            raw = raw.replace(b"numpy._core", b"numpy.core")
        assert b"_core" not in raw
        path.write_bytes(raw)
        checkpoint = open_checkpoint(path)
        assert checkpoint.by_name["fc.weight"].prunable
        assert not checkpoint.notes


def _python_2(array: Array, *, text: bool) -> bytes:
    """An array as Python 2 pickled it, with protocol 0 or 2."""
    data = array.tobytes()
    if text:
        literal = b"S" + repr(data).encode()[1:] + b"\n"
        head = b"(dp0\nS'fc.weight'\ncnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR"
        kind = b"cnumpy\ndtype\n(S'f4'\nI0\nI1\ntR(I3\nS'<'\nNNNI-1\nI-1\nI0\ntb"
        return head + b"(I1\n(I%d\nI%d\nt" % array.shape + kind + b"I00\n" + literal + b"tbs."
    string = b"T" + struct.pack("<i", len(data)) + data
    head = b"\x80\x02}U\x09fc.weightcnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R"
    kind = b"cnumpy\ndtype\nU\x02f4K\x00K\x01\x87R(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
    return head + b"(K\x01K%cK%c\x86" % array.shape + kind + b"\x89" + string + b"tbs."


@pytest.mark.parametrize("text", [False, True])
def test_arrays_of_python_2(text: bool, tmp_path: Path) -> None:
    array = np.random.default_rng(0).normal(size=(200, 120)).astype("<f4")
    path, out = tmp_path / "model.pkl", tmp_path / "out.pkl"
    path.write_bytes(_python_2(array, text=text))
    assert same(pickle.loads(path.read_bytes(), encoding="latin1")["fc.weight"], array)
    commit_file(path, plan_for(["fc.weight"], THRESHOLD), out)
    assert same(pickle.loads(out.read_bytes(), encoding="latin1")["fc.weight"], cut(array))
    assert verify(path, out, None).same


def test_axes_in_another_order(write: Callable[[object, Path], None], tmp_path: Path) -> None:
    """A transposed array is pickled without a copy by newer numpys, with the axes; by others in C order."""
    array = np.random.default_rng(0).normal(size=(4, 5, 6)).astype("<f4").transpose(1, 2, 0)
    path, out = tmp_path / "model.pkl", tmp_path / "out.pkl"
    write({"fc.weight": array, "other.weight": array[::2]}, path)
    commit_file(path, plan_for(["fc.weight", "other.weight"], THRESHOLD), out)
    loaded = load(out)
    assert np.array_equal(loaded["fc.weight"], cut(array))
    assert np.array_equal(loaded["other.weight"], cut(array[::2]))


def test_what_is_no_number_is_shown_with_the_reason(write: Callable[[object, Path], None], tmp_path: Path) -> None:
    odd = {
        "objects": np.array([1, "a", None], object),
        "texts": np.array(["a", "b"]),
        "records": np.zeros(2, [("a", "f4"), ("b", "i4")]),
        "dates": np.array(["2020-01-01"], "M8[D]"),
        "wide": np.zeros(3, np.longdouble),
        "complex": np.ones((2, 2), "c8"),
        "empty.weight": np.zeros((0, 3), "f4"),
        "fc.weight": np.ones((2, 2), "f4"),
    }
    write(odd, tmp_path / "model.pkl")
    reasons = {each.name: each.reason for each in open_checkpoint(tmp_path / "model.pkl").parameters}
    assert reasons["objects"] == "It is a numpy array of Python objects."
    assert reasons["texts"] == "It is a numpy array of texts."
    assert reasons["records"] == "It is a numpy array of records."
    assert reasons["dates"] == "It is a numpy array of dates."
    assert reasons["wide"] == "It is a numpy array of numpy's dtype f16."
    assert "complex64" in reasons["complex"]
    assert reasons["empty.weight"] == "It has no elements."
    assert reasons["fc.weight"] == ""


def test_two_names_of_one_array_are_tied(write: Callable[[object, Path], None], tmp_path: Path) -> None:
    array = np.random.default_rng(0).normal(size=(4, 5)).astype("<f4")
    path, out = tmp_path / "model.pkl", tmp_path / "out.pkl"
    write({"wte.weight": array, "lm_head.weight": array}, path)
    assert open_checkpoint(path).by_name["lm_head.weight"].tied_to == "wte.weight"
    commit_file(path, plan_for(["wte.weight"], THRESHOLD), out)
    loaded = load(out)
    assert same(loaded["wte.weight"], cut(array))
    assert loaded["lm_head.weight"] is loaded["wte.weight"]


@pytest.mark.parametrize("write", [name for name in WRITERS if name[-1] > "2" or name == "torch 2"], indirect=True)
def test_arrays_beside_tensors(write: Callable[[object, Path], None], tmp_path: Path) -> None:
    """Both are pruned in one file, and what a random generator keeps is no weight of the model."""
    torch.manual_seed(0)
    tensor, array = torch.randn(6, 5), np.random.default_rng(0).normal(size=(4, 5)).astype("<f4")
    state = np.random.RandomState(0).get_state()
    path, out = tmp_path / "model.pt", tmp_path / "out.pt"
    write({"state_dict": {"fc.weight": tensor, "table.weight": array}, "rng": state, "best": np.float64(0.5)}, path)
    checkpoint = open_checkpoint(path)
    assert "uint32" in checkpoint.by_name["rng.1"].reason
    assert "best" not in checkpoint.by_name
    commit_file(path, plan_for(["fc.weight", "table.weight"], THRESHOLD), out)
    loaded = load(out)
    assert torch.equal(loaded["state_dict"]["fc.weight"], torch.where(tensor.abs() > THRESHOLD, tensor, 0.0))
    assert same(loaded["state_dict"]["table.weight"], cut(array))
    assert np.array_equal(loaded["rng"][1], state[1])
    assert verify(path, out, None).same
    loaded["best"] = np.float64(0.25)
    write(loaded, tmp_path / "other.pt")
    assert not verify(path, tmp_path / "other.pt", None).same


def test_masks_are_refused_and_nothing_is_left(write: Callable[[object, Path], None], tmp_path: Path) -> None:
    write(_model(), tmp_path / "model.pt")
    with pytest.raises(UserError, match="Commit it without masks instead"):
        commit_file(tmp_path / "model.pt", plan_for(CHOSEN, THRESHOLD), tmp_path / "out.pt", with_masks=True)
    assert [path.name for path in tmp_path.iterdir()] == ["model.pt"]


def test_saving_anew_is_told_as_another_layout(tmp_path: Path) -> None:
    path, again = tmp_path / "model.pt", tmp_path / "again.pt"
    _saved(2, new=True)(_model(), path)
    _saved(4, new=True)(_model(), again)
    assert verify(path, again, None).json()["weights_same"]
    changed = _model()
    changed["model"]["steps"][0] = 9
    _saved(2, new=True)(changed, again)
    assert not verify(path, again, None).same


@given(data=st.binary(max_size=400_000 // 1000), copies=st.integers(1, 900), start=st.integers(0, 1000))
@pytest.mark.parametrize("codec", [Utf8(), Escaped(), Quoted()])
def test_what_is_encoded_is_read_back_from_any_place(
    codec: Codec, data: bytes, copies: int, start: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = data * copies
    path = tmp_path_factory.getbasetemp() / "encoded"
    run = codec.encode(data)
    path.write_bytes(run)
    front, back = {Utf8: (5, 0), Escaped: (1, 1), Quoted: (2, 2)}[type(codec)]
    file = SourceFile.of(path)
    found = EncodedRun.of_run(Storage(file, 0, len(run)), (front, len(run) - back), codec, 1)
    assert found.size == len(data)
    assert found.read(min(start, len(data)), max(len(data) - start, 0)) == data[start:]


def test_a_file_that_changed_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "model.pkl"
    _pickled(2)(_model(), path)
    tensor = open_checkpoint(path).by_name["fc.weight"].tensor
    _pickled(2)(_model("<f8"), path)
    with pytest.raises(UserError, match="has changed"):
        elements(tensor)


def test_the_same_bytes_under_two_dtypes_are_read_once(tmp_path: Path) -> None:
    """No numpy writes this: one would overwrite what the other is written with."""
    stream = io.BytesIO()
    shared = b"\x01\x02\x03\x04" * 4

    class Shared(pickle.Pickler):
        def reducer_override(self, obj: Any) -> Any:  # noqa: ANN401
            if isinstance(obj, np.ndarray):
                return np._core.multiarray._reconstruct, (np.ndarray, (0,), b"b"), (1, (4,), obj.dtype, False, shared)
            return NotImplemented

    Shared(stream, 4).dump({"a.weight": np.zeros(4, "<f4"), "b.weight": np.zeros(4, ">f4")})
    (tmp_path / "model.pkl").write_bytes(stream.getvalue())
    found: Checkpoint = open_checkpoint(tmp_path / "model.pkl")
    assert found.by_name["a.weight"].prunable
    assert found.by_name["b.weight"].reason


@pytest.mark.parametrize("kind", [os.system, pytest.Item, np.ndarray, np.matrix, np.memmap], ids=str)
def test_an_array_of_what_is_no_class_of_numpy_is_none(kind: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """However well it is described: unpickling would call something else, so nothing of it is believed."""
    stream = io.BytesIO()

    class Crafted(pickle.Pickler):
        def reducer_override(self, obj: Any) -> Any:  # noqa: ANN401
            if isinstance(obj, np.ndarray):
                state = 1, obj.shape, obj.dtype, False, obj.tobytes()
                return np._core.multiarray._reconstruct, (kind, (0,), b"b"), state
            return NotImplemented

    Crafted(stream, 4).dump({"a.weight": np.ones((4, 4), "<f4")})
    path = tmp_path / "model.pkl"
    path.write_bytes(stream.getvalue())
    if kind.__module__ == "numpy":
        assert open_checkpoint(path).by_name["a.weight"].prunable
        return
    with pytest.raises(UserError, match="holds no tensors"):
        open_checkpoint(path)
