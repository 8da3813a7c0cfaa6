"""What an instance of a subclass keeps is looked for in a bounded part of its attributes."""

from pathlib import Path

from core.base.dtypes import DTYPES
from core.formats.pickle.nodes import Call, Dict, Name, Node
from core.formats.torch_objects.subclass_parts import stored_in_attributes, subclass_reason
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Storage, Stored, Tensor

CLASS = Name("mine", "Kept")
FILE = SourceFile.of(Path(__file__))


def tensor_ref(key: str, shape: tuple[int]) -> Tensor:
    return Tensor(key, DTYPES["uint8"], shape, (1,), 0, Storage(FILE, 0, 100))


def stored(state: Node) -> Stored | None:
    """What is found where tensors stand for themselves, and lists of a dict for instances within."""

    def attributes_of(node: Node) -> Node:
        return node[0] if isinstance(node, list) and node and isinstance(node[0], Dict) else None

    def decode(node: Node) -> Tensor | None:
        return node if isinstance(node, Tensor) else None

    return stored_in_attributes((CLASS, *[None] * 7, state), decode, attributes_of)


def test_the_largest_tensor_is_the_elements_and_the_others_are_parts() -> None:
    small, large = tensor_ref("s", (3,)), tensor_ref("l", (30,))
    found = stored(Dict([("scale", small), ("data", large), ("size", (3, 4)), ("flag", True), ("text", "x")]))
    assert found is not None
    assert (found.scheme, found.elements, found.parts) == ("mine.Kept", large, (("scale", small),))
    assert found.facts == (("size", (3, 4)),)


def test_attributes_in_slots_are_found_too() -> None:
    found = stored((Dict([("a", tensor_ref("a", (3,)))]), Dict([("group", 32)])))
    assert found is not None
    assert found.facts == (("group", 32),)


def test_whatever_else_stands_there_is_no_fault() -> None:
    for state in (None, 3, Dict([]), (), Dict([(3, tensor_ref("a", (3,)))]), Call("REDUCE", CLASS, ())):
        assert stored(state) is None


def test_instances_that_contain_themselves_and_very_many_attributes_end() -> None:
    own = Dict([])
    own.put([("self", [own]), ("a", tensor_ref("a", (3,)))])
    assert stored(own) is not None
    many = stored(Dict([(f"a{number}", tensor_ref("a", (3,))) for number in range(10_000)]))
    assert many is not None
    assert len(many.parts) < 100


def test_the_reason_names_the_class() -> None:
    assert subclass_reason(Name("torchao.a", "B")) == "It is quantised, of the class torchao.a.B."
    assert subclass_reason(CLASS) == "It is of the class mine.Kept, which keeps its values elsewhere."
