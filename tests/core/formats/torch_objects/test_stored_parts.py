"""What quantised and sparse tensors hold, and what is made of descriptions that torch never writes."""

import pytest

from core.base.dtypes import DTYPES
from core.formats.pickle.nodes import Call, Name, Node
from core.formats.shared.malformed import Malformed
from core.formats.torch_objects.stored_parts import stored_integers, stored_values
from core.storage.tensor_ref import Tensor

ELEMENTS = Tensor("x", DTYPES["int64"], (3,), (1,), 0, None)  # type: ignore[arg-type]
TENSOR = Name("a", "tensor")


def decode(node: Node) -> Tensor | None:
    return ELEMENTS if node is TENSOR else None


def broken() -> Tensor:
    raise Malformed("it reaches beyond its storage")


def test_quantizers_of_torch_are_told() -> None:
    whole = stored_integers((Name("torch", "per_tensor_affine"), 0.5, 3), lambda: ELEMENTS, decode)
    assert whole is not None
    assert (whole.scheme, whole.numbers, whole.parts) == (
        "per_tensor_affine",
        (("scale", 0.5), ("zero point", 3)),
        (),
    )
    rows = stored_integers((Name("torch", "per_channel_affine"), TENSOR, TENSOR, 1), lambda: ELEMENTS, decode)
    assert rows is not None
    assert (rows.numbers, [name for name, _ in rows.parts]) == ((("axis", 1),), ["scales", "zero points"])


@pytest.mark.parametrize("quantizer", [None, (), (Name("torch", "x"),), (1, 0.5, 3), (Name("torch", "x"), "a", 3)])
def test_an_unknown_quantizer_leaves_nothing_to_look_at(quantizer: Node) -> None:
    assert stored_integers(quantizer, lambda: ELEMENTS, decode) is None


def test_elements_beyond_their_storage_leave_nothing_to_look_at() -> None:
    assert stored_integers((Name("torch", "per_tensor_affine"), 0.5, 3), broken, decode) is None


@pytest.mark.parametrize(
    ("layout", "parts", "scheme"),
    [
        (Name("torch", "sparse_coo"), (TENSOR, TENSOR, (3, 3)), "sparse_coo"),
        (Call("REDUCE", Name("torch", "f"), ("torch.sparse_csr",)), (TENSOR, TENSOR, TENSOR, (3, 3)), "sparse_csr"),
        (None, (TENSOR, TENSOR, TENSOR), "sparse"),
    ],
)
def test_values_and_indices_of_sparse_tensors_are_told(layout: Node, parts: tuple[Node, ...], scheme: str) -> None:
    found = stored_values(layout, parts, decode)
    assert found is not None
    assert found.scheme == scheme
    assert len(found.parts) == len(parts) - 2 if scheme != "sparse" else 2


@pytest.mark.parametrize("parts", [(), (TENSOR,), (TENSOR, None, None), (None, None, None)])
def test_values_that_are_no_tensor_leave_nothing_to_look_at(parts: tuple[Node, ...]) -> None:
    assert stored_values(Name("torch", "sparse_coo"), parts, decode) is None
