"""From tensors to parameters: names, masks, ties, classes, and the reasons why something can't be pruned."""

from itertools import pairwise
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.dtypes import DTYPES
from core.model.checkpoint import Checkpoint
from core.model.module_tree import ModuleNode, module_tree
from core.model.opening import open_checkpoint
from core.model.reserved_names import is_reserved
from core.model.tied_tensors import find_ties
from core.pruning.module_stub import ModuleStub, read_tensor
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Storage, Tensor
from tests.helpers.checkpoints import small_state, write_torch
from tests.helpers.tensors import same_bits


@pytest.fixture
def small(tmp_path: Path) -> Checkpoint:
    write_torch(small_state(), tmp_path / "small.pt")
    return open_checkpoint(tmp_path / "small.pt")


def opened(tmp_path: Path, state: dict[str, torch.Tensor]) -> Checkpoint:
    write_torch(state, tmp_path / "model.pt")
    return open_checkpoint(tmp_path / "model.pt")


def test_the_tree_keeps_the_files_order(small: Checkpoint) -> None:
    root = module_tree(small)
    assert [each.name for each in root.children] == ["features", "classifier"]
    assert [each.name for each in root.parameters()] == list(small_state())
    features = root.children[0]
    assert isinstance(features, ModuleNode)
    assert [each.path for each in features.children if isinstance(each, ModuleNode)] == ["features.0", "features.1"]


def test_numbered_modules_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    """Files sorted by name have layer 10 before layer 2."""
    names = [f"layers.{number}.weight" for number in (0, 1, 10, 11, 2)]
    checkpoint = opened(tmp_path, {name: torch.ones(2, 2) for name in [*names, "b.2x.weight", "b.10.weight"]})
    ordered = [each.name for each in module_tree(checkpoint).parameters()]
    assert ordered[:5] == [f"layers.{number}.weight" for number in (0, 1, 2, 10, 11)]
    # these are no list
    assert ordered[5:] == ["b.2x.weight", "b.10.weight"]
    assert [each.name for each in checkpoint.parameters][:5] == names


def test_the_bench_is_a_real_module_tree(small: Checkpoint) -> None:
    stub = ModuleStub(small)
    assert isinstance(stub.root, torch.nn.Module)
    assert [type(each).__name__ for each in stub.root.modules()] == [
        *("Module", "Module", "Conv2d", "BatchNorm2d", "Linear"),
    ]
    first, second = (module for module in stub.root.modules() if type(module).__name__ == "Module")
    assert type(first) is type(second), "very many modules have few classes"
    assert [name for name, _ in stub.root.named_parameters()] == list(small_state())
    with stub.loaded("classifier.weight") as (module, name):
        assert same_bits(getattr(module, name).data, small_state()["classifier.weight"])
    assert all(parameter.is_meta for parameter in stub.root.parameters())


@pytest.mark.parametrize(
    ("names", "shapes", "cls"),
    [
        (["conv.weight"], [(4, 3, 3)], "Conv1d"),
        (["conv.weight"], [(4, 3, 3, 3)], "Conv2d"),
        (["conv.weight"], [(4, 3, 3, 3, 3)], "Conv3d"),
        (["m.weight"], [(4, 3, 3, 3)], "_ConvNd"),
        (["m.weight", "m.bias"], [(4, 3), (4,)], "Linear"),
        (["embeddings.word_embeddings.weight"], [(30, 4)], "Embedding"),
        (["wte.weight"], [(30, 4)], "Embedding"),
        (["model.shared.weight"], [(30, 4)], "Embedding"),
        (["model.not_shared.weight"], [(30, 4)], "Linear"),
        (["shared.weight", "shared.bias"], [(30, 4), (30,)], "Linear"),
        (["m.weight"], [(4, 3)], "Linear"),
        (["ln.weight", "ln.bias"], [(4,), (4,)], "LayerNorm"),
        # without a bias it is a LayerNorm or an RMSNorm
        (["norm.weight"], [(4,)], "Norm"),
        (["transformer.ln_f.weight"], [(4,)], "Norm"),
        (["h.0.ln_1.weight"], [(4,)], "Norm"),
        (["attention.output.LayerNorm.weight"], [(4,)], "Norm"),
        (["input_layernorm.weight"], [(4,)], "Norm"),
        (["ln.weight"], [(4,)], "Norm"),
        (["model.norm_f.weight"], [(4,)], "Norm"),
        (["layers.0.rms_norm.weight"], [(4,)], "RMSNorm"),
        (["layers.0.rms_1.weight"], [(4,)], "RMSNorm"),
        (["q_rms.weight"], [(4, 5)], "RMSNorm"),
        (["terms.weight"], [(4,)], "Module"),
        (["vulnerable.weight"], [(4,)], "Module"),
        (["features.prelu.weight"], [(4,)], "PReLU"),
        (["act.weight"], [(1,)], "PReLU"),
        (["r.weight_ih_l0", "r.weight_hh_l0"], [(8, 3), (8, 2)], "LSTM"),
        (["r.weight_ih_l0", "r.weight_hh_l0"], [(6, 3), (6, 2)], "GRU"),
        (["r.weight_ih_l0", "r.weight_hh_l0"], [(2, 3), (2, 2)], "RNN"),
        (["a.in_proj_weight", "a.in_proj_bias"], [(12, 4), (12,)], "MultiheadAttention"),
    ],
)
def test_classes_are_inferred(tmp_path: Path, names: list[str], shapes: list[tuple[int, ...]], cls: str) -> None:
    checkpoint = opened(tmp_path, {name: torch.zeros(shape) for name, shape in zip(names, shapes, strict=True)})
    found = checkpoint.classes[checkpoint.parameters[0].module]
    assert (found.name, found.inferred) == (cls, True)


@pytest.mark.parametrize(
    ("name", "tensor", "reason"),
    [
        ("m.weight", torch.zeros(3, dtype=torch.int64), "int64"),
        ("m.weight", torch.zeros(3, dtype=torch.bool), "bool"),
        ("m.weight", torch.zeros(3, dtype=torch.complex64), "complex64"),
        ("m.weight", torch.zeros(3).to(torch.float8_e4m3fn), "float8_e4m3fn"),
        ("m.weight", torch.zeros(0, 4), "no elements"),
        ("m.running_mean", torch.zeros(3), "buffer"),
        ("m.forward", torch.zeros(3), "uses that name itself"),
        ("m.", torch.zeros(3), "It has no name in its module"),
        ("", torch.zeros(3), "It has no name in its module"),
        ("m.weight", torch.zeros(1).expand(3), "expanded"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_pruned_says_why(tmp_path: Path, name: str, tensor: torch.Tensor, reason: str) -> None:
    (parameter,) = opened(tmp_path, {name: tensor}).parameters
    assert not parameter.prunable
    assert reason in parameter.reason


def test_spectral_norm_is_no_mask(tmp_path: Path) -> None:
    module = torch.nn.utils.spectral_norm(torch.nn.Linear(3, 3))
    checkpoint = opened(tmp_path, module.state_dict())
    assert [each.name for each in checkpoint.parameters] == ["bias", "weight_orig", "weight_u", "weight_v"]
    assert not checkpoint.masked


def test_a_mask_needs_its_original_and_its_shape(tmp_path: Path) -> None:
    checkpoint = opened(
        tmp_path,
        {"a.weight_orig": torch.ones(2), "a.weight_mask": torch.ones(2), "b.w_orig": torch.ones(2)}
        | {"b.w_mask": torch.ones(3), "c.attention_mask": torch.ones(3)},
    )
    assert [each.name for each in checkpoint.parameters] == ["a.weight", "b.w_orig", "b.w_mask", "c.attention_mask"]
    assert [each.name for each in checkpoint.masked] == ["a.weight"]


def test_a_neighbour_called_orig_forbids_pruning(tmp_path: Path) -> None:
    checkpoint = opened(tmp_path, {"weight": torch.ones(2), "weight_orig": torch.ones(2)})
    assert "torch would overwrite" in checkpoint.by_name["weight"].reason


def test_partly_shared_elements_forbid_pruning(tmp_path: Path) -> None:
    whole = torch.randn(10)
    checkpoint = opened(tmp_path, {"whole": whole, "part": whole[2:5]})
    assert "but not all, with part" in checkpoint.by_name["whole"].reason
    assert "but not all, with whole" in checkpoint.by_name["part"].reason


def test_columns_of_one_matrix_are_apart_and_can_be_pruned(tmp_path: Path) -> None:
    whole = torch.randn(4, 6)
    checkpoint = opened(tmp_path, {"left": whole[:, :3], "right": whole[:, 3:], "turned": whole[:, :3].t()})
    assert [each.reason for each in checkpoint.parameters] == ["", "", ""]
    assert [each.tied_to for each in checkpoint.parameters] == ["", "", "left"]
    assert torch.equal(read_tensor(checkpoint.by_name["turned"]), whole[:, :3].t())


@given(data=st.data())
def test_ties_are_what_an_element_by_element_comparison_says(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "storage.bin"
    path.write_bytes(bytes(4 * 64))
    storage = Storage(SourceFile.of(path), 0, 4 * 64)
    sizes = st.tuples(st.integers(1, 3), st.integers(1, 3))
    steps = st.tuples(st.integers(1, 6), st.integers(1, 6))
    views = data.draw(st.lists(st.tuples(sizes, steps, st.integers(0, 20)), min_size=2, max_size=4))
    tensors = [
        Tensor(str(n), DTYPES["float32"], shape, stride, offset, storage)
        for n, (shape, stride, offset) in enumerate(views)
    ]
    ties = find_ties(tensors)
    places = {each.key: _places(each) for each in tensors}
    for one, other in pairwise(tensors):
        apart = not set(places[one.key]) & set(places[other.key])
        if apart:
            assert ties.owner.get(other.key) != one.key
    for key, owner in ties.owner.items():
        assert sorted(places[key]) == sorted(places[owner])
    for key in {each.key for each in tensors} - ties.owner.keys() - ties.partly.keys():
        others = [places[each.key] for each in tensors if each.key != key and ties.owner.get(each.key) != key]
        assert not any(set(places[key]) & set(other) for other in others)


def _places(tensor: Tensor) -> list[int]:
    (rows, columns), (down, along) = tensor.shape, tensor.stride
    return [tensor.offset + row * down + column * along for row in range(rows) for column in range(columns)]


def test_the_reserved_names_are_torchs() -> None:
    assert all(is_reserved(name) for name in dir(torch.nn.Module()))
