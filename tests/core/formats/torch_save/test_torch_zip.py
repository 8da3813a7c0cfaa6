"""Archives of ``torch.save``: the table is what torch loads, whatever is in them; what lies is refused in one line."""

import pickle
import struct
import sys
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.formats import open_container
from core.formats.pickle.nodes import Call, Dict, Name, Node
from tests.core.formats.helpers import (
    TWO_FLOATS,
    as_torch,
    assert_same,
    forge,
    raw,
    refusal,
    state_node,
    strange_state,
    table_of,
    tensor_node,
)


class Labelled(torch.Tensor):
    """A subclass that keeps its values where every tensor does."""


def test_the_table_is_what_torch_loads(tmp_path: Path) -> None:
    path = tmp_path / "strange.pt"
    torch.save(strange_state(), path)
    assert_same(table_of(path), torch.load(path, weights_only=True))
    container = open_container(path)
    assert container.format == "PyTorch"
    assert [file.path for file in container.files] == [path]


@pytest.mark.parametrize("protocol", range(1, 6))
def test_every_protocol_is_read(tmp_path: Path, protocol: int) -> None:
    torch.save(OrderedDict(strange_state()), tmp_path / "any.pt", pickle_protocol=protocol)
    assert_same(table_of(tmp_path / "any.pt"), strange_state())


def test_the_protocol_that_torch_itself_does_not_read_back_is_refused(tmp_path: Path) -> None:
    torch.save({"a": torch.ones(2)}, tmp_path / "text.pt", pickle_protocol=0)
    with pytest.raises(AssertionError, match="saved_id must be a tuple"):
        torch.load(tmp_path / "text.pt", weights_only=False)
    assert "unknown way" in refusal(tmp_path / "text.pt")


views = st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(0, 5), st.integers(1, 3), st.permutations([0, 1]))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=40)
@given(st.lists(views, min_size=1, max_size=6))
def test_views_of_one_storage_are_read_where_they_lie(
    tmp_path: Path, cuts: list[tuple[int, int, int, int, list[int]]]
) -> None:
    base = torch.arange(30.0).reshape(5, 6)
    state = {
        f"view.{number}": base[top:bottom:step, left:].permute(order)
        for number, (top, bottom, left, step, order) in enumerate(cuts)
    }
    path = tmp_path / "views.pt"
    torch.save(state, path)
    table = table_of(path)
    assert_same(table, state)
    assert len({tensor.storage for tensor in table.values()}) == 1
    assert all(
        (table[key].offset, table[key].stride) == (each.storage_offset(), each.stride()) for key, each in state.items()
    )


@pytest.mark.parametrize("key", ["state_dict", "model", "model_state_dict"])
def test_a_wrapped_state_dict_is_found(tmp_path: Path, key: str) -> None:
    model = torch.nn.Linear(2, 3)
    wrapped = {"epoch": 3, "args": ["a", {"b": None}], key: model.state_dict(), "loss": [0.5, 0.25]}
    torch.save(wrapped, tmp_path / "wrapped.pt")
    assert_same(table_of(tmp_path / "wrapped.pt"), model.state_dict())


def test_prefixes_of_names_stay(tmp_path: Path) -> None:
    torch.save({"state_dict": {"module.a.weight": torch.ones(2)}}, tmp_path / "parallel.pt")
    assert list(table_of(tmp_path / "parallel.pt")) == ["module.a.weight"]


def test_parameters_and_subclasses_are_tensors(tmp_path: Path) -> None:
    labelled = torch.arange(3.0).as_subclass(Labelled)
    with_state = torch.nn.Parameter(torch.arange(4.0))
    with_state.note = "kept"  # type: ignore[attr-defined]
    state = {"p": torch.nn.Parameter(torch.arange(2.0)), "l": labelled, "s": with_state}
    torch.save(state, tmp_path / "wrapped.pt")
    table = table_of(tmp_path / "wrapped.pt")
    assert {key: as_torch(tensor).tolist() for key, tensor in table.items()} == {
        "p": [0.0, 1.0],
        "l": [0.0, 1.0, 2.0],
        "s": [0.0, 1.0, 2.0, 3.0],
    }


ODD: dict[str, tuple[Callable[[], torch.Tensor], str, tuple[int, ...], str]] = {
    "coo": (lambda: torch.eye(3).to_sparse(), "float32", (3, 3), "sparse"),
    "csr": (lambda: torch.eye(3).double().to_sparse_csr(), "float64", (3, 3), "sparse"),
    "quantised": (
        lambda: torch.quantize_per_tensor(torch.ones(2, 3), 0.1, 0, torch.qint8),
        *("qint8", (2, 3), "quantised"),
    ),
    "meta": (lambda: torch.empty(2, 3, device="meta", dtype=torch.float16), "float16", (2, 3), "no values"),
    "nested": (lambda: torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]), "float32", (), "nested"),
    "conjugate": (lambda: torch.tensor([1 + 2j]).conj(), "complex64", (1,), "conjugate"),
    "negative": (lambda: torch.tensor([1 + 2j]).conj().imag, "float32", (1,), "negative"),
    "expanded": (lambda: torch.ones(1).expand(4), "float32", (4,), "more elements (4)"),
}


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize("kind", ODD)
def test_what_is_no_view_of_bytes_says_so(tmp_path: Path, kind: str) -> None:
    make, dtype, shape, reason = ODD[kind]
    torch.save({"odd": make(), "even": torch.ones(2)}, tmp_path / "odd.pt")
    table = table_of(tmp_path / "odd.pt")
    assert (table["odd"].dtype.name, table["odd"].shape) == (dtype, shape)
    assert reason in table["odd"].unreadable
    assert not table["even"].unreadable


@pytest.mark.parametrize("key", [".", "a\0b", "a\nb", "../../etc/passwd", "\u202eevil", "ä" * 300, "x." * 5000])
def test_strange_names_are_names(tmp_path: Path, key: str) -> None:
    torch.save({key: torch.ones(2)}, tmp_path / "names.pt")
    assert list(table_of(tmp_path / "names.pt")) == [key]


def test_halves_of_characters_are_spelt_out(tmp_path: Path) -> None:
    torch.save({"a\udc80": torch.ones(2)}, tmp_path / "names.pt")
    assert list(table_of(tmp_path / "names.pt")) == [r"a\udc80"]


def test_a_key_that_comes_twice_is_what_it_is_last(tmp_path: Path) -> None:
    first, last = tensor_node(shape=(1,)), tensor_node()
    pairs: list[tuple[Node, Node]] = [("a", first), ("b", first), ("a", last)]
    table = table_of(forge(tmp_path / "twice.pt", Dict(pairs)))
    assert {key: tensor.shape for key, tensor in table.items()} == {"a": (2,), "b": (1,)}
    assert list(table) == ["a", "b"]


def test_an_ordered_dict_of_python_2_is_a_state_dict(tmp_path: Path) -> None:
    state = Call("REDUCE", Name("collections", "OrderedDict"), ([["a", tensor_node()], ["b", tensor_node()]],))
    assert list(table_of(forge(tmp_path / "two.pt", state))) == ["a", "b"]


def test_no_tensor_is_read_on_opening(tmp_path: Path) -> None:
    path = tmp_path / "damaged.pt"
    torch.save({"a": torch.ones(100)}, path)
    data = path.read_bytes()
    path.write_bytes(data.replace(raw(torch.ones(100)), bytes(400)))
    assert not as_torch(table_of(path)["a"]).any()


def forged(**tensors: Node) -> Dict:
    return state_node(a=tensor_node(), **tensors)


def floats(count: Node, key: str = "0", kind: str = "FloatStorage") -> tuple[Node, ...]:
    return ("storage", Name("torch", kind), key, "cpu", count)


LIES: dict[str, tuple[Node, str]] = {
    "larger than its storage": (tensor_node(shape=(3,)), "reaches beyond"),
    "begins beyond": (tensor_node(offset=1), "reaches beyond"),
    "strides beyond": (tensor_node(shape=(2,), stride=(2,)), "reaches beyond"),
    "storage larger than its record": (tensor_node(storage=floats(3)), "wants 12 bytes"),
    "wider elements": (tensor_node(shape=(1,), storage=floats(2, kind="DoubleStorage")), "wants 16 bytes"),
    "no record": (tensor_node(storage=floats(2, "7")), "data/7 is missing"),
    "negative": (tensor_node(shape=(-1,)), "unknown way"),
    "too many numbers": (tensor_node(shape=(2**63,), stride=(1,)), "unknown way"),
    "other dimensions": (tensor_node(shape=(1, 2)), "2 dimensions, but 1 stride"),
    "negative stride": (tensor_node(stride=(-1,)), "unknown way"),
    "shape of text": (tensor_node(shape=("2",)), "unknown way"),
    "true for a size": (tensor_node(shape=(True,)), "unknown way"),
    "offset of nothing": (tensor_node(offset=None), "unknown way"),
    "storage of nothing": (tensor_node(storage=None), "unknown way"),
    "negative storage": (tensor_node(storage=floats(-1)), "unknown way"),
    "storage of a name": (tensor_node(storage=("storage", "FloatStorage", "0", "cpu", 2)), "unknown way"),
    "no arguments": (Call("REDUCE", Name("torch._utils", "_rebuild_tensor_v2"), ()), "unknown way"),
}


@pytest.mark.parametrize("lie", LIES)
def test_tensors_that_lie_are_refused(tmp_path: Path, lie: str) -> None:
    node, complaint = LIES[lie]
    assert complaint in refusal(forge(tmp_path / "lie.pt", forged(lie=node)))


def test_a_few_bytes_do_not_become_terabytes(tmp_path: Path) -> None:
    path = forge(tmp_path / "zero.pt", forged(zero=tensor_node(shape=(2**20, 2**20), stride=(0, 0))))
    assert "expanded" in table_of(path)["zero"].unreadable


def test_more_dimensions_than_numpy_has_are_not_read(tmp_path: Path) -> None:
    path = forge(tmp_path / "deep.pt", forged(deep=tensor_node(shape=(1,) * 65, stride=(1,) * 65)))
    assert "dimensions (65)" in table_of(path)["deep"].unreadable


def test_wrappers_around_wrappers_do_not_go_too_deep(tmp_path: Path) -> None:
    parameter: Node = tensor_node()
    sparse: Node = tensor_node()
    for _ in range(5_000):
        parameter = Call("REDUCE", Name("torch._utils", "_rebuild_parameter"), (parameter, False, None))
        layout, parts = Name("torch", "sparse_coo"), (None, sparse, (2,))
        sparse = Call("REDUCE", Name("torch._utils", "_rebuild_sparse_tensor"), (layout, parts))
    table = table_of(forge(tmp_path / "deep.pt", forged(parameter=parameter, sparse=sparse)))
    assert table["parameter"].shape == (2,)
    assert table["sparse"].dtype.name == "unknown"


def test_a_function_that_is_not_torchs_makes_no_tensor(tmp_path: Path) -> None:
    args = (*tensor_node().args,)
    path = forge(tmp_path / "other.pt", forged(b=Call("REDUCE", Name("mine", "_rebuild_tensor_v2"), args)))
    assert list(table_of(path)) == ["a"]


def test_what_is_empty_may_lie_anywhere(tmp_path: Path) -> None:
    path = forge(tmp_path / "empty.pt", forged(empty=tensor_node(shape=(0, 2**40), stride=(7, 7), offset=99)))
    assert table_of(path)["empty"].numel == 0


def test_pickles_that_explode_are_refused(tmp_path: Path) -> None:
    forge(tmp_path / "long.pt", b"L" + b"9" * 10_000_000 + b"L\n.")
    assert "digits" in refusal(tmp_path / "long.pt")
    forge(tmp_path / "cut.pt", pickle.dumps({"a": [1]})[:-1])
    assert "ends too early" in refusal(tmp_path / "cut.pt")
    forge(tmp_path / "none.pt", b"")
    assert "ends too early" in refusal(tmp_path / "none.pt")


def test_the_pickle_is_compared_with_its_checksum(tmp_path: Path) -> None:
    path = tmp_path / "damaged.pt"
    torch.save({"weight": torch.ones(2)}, path)
    path.write_bytes(path.read_bytes().replace(b"\x06\0\0\0weight", b"\x06\0\0\0weighs", 1))
    assert "checksum is wrong" in refusal(path)


def test_a_writer_without_checksums_is_believed(tmp_path: Path) -> None:
    path = tmp_path / "unchecked.pt"
    before = torch.serialization.get_crc32_options()
    torch.serialization.set_crc32_options(compute_crc32=False)
    torch.save(strange_state(), path)
    torch.serialization.set_crc32_options(compute_crc32=before)
    assert_same(table_of(path), strange_state())


def test_only_little_endian_archives_are_read(tmp_path: Path) -> None:
    assert sys.byteorder == "little"
    assert "big-endian machine" in refusal(forge(tmp_path / "big.pt", forged(), byteorder=b"big"))
    assert "neither" in refusal(forge(tmp_path / "odd.pt", forged(), byteorder=b"middle"))
    assert "plenty" in refusal(forge(tmp_path / "long.pt", forged(), byteorder=b"x" * 1000))
    assert table_of(forge(tmp_path / "little.pt", forged(), byteorder=b"little"))


def test_a_compressed_pickle_is_read(tmp_path: Path) -> None:
    path = forge(tmp_path / "plain.pt", forged())
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "packed.pt", "w") as new:
        new.writestr("archive/data.pkl", old.read("archive/data.pkl"), zipfile.ZIP_DEFLATED)
        new.writestr("archive/data/0", struct.pack("<2f", 1, 2))
    assert as_torch(table_of(tmp_path / "packed.pt")["a"]).tolist() == [1, 2]


def test_references_of_other_kinds_are_no_tensors(tmp_path: Path) -> None:
    longer = ("storage", *TWO_FLOATS[1:], "more")
    assert list(table_of(forge(tmp_path / "longer.pt", forged(b=tensor_node(storage=longer))))) == ["a", "b"]
