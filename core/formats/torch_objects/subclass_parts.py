"""What the pickle of an instance of a subclass of torch's tensor holds, which keeps its values in its attributes."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from core.formats.pickle.dicts import text_items
from core.formats.pickle.nodes import Call, Dict, Name, Node
from core.formats.shared.malformed import Malformed, shorten
from core.formats.torch_objects.stored_parts import Decode
from core.storage.tensor_ref import Stored, Tensor

_LIBRARIES = ("torchao.", "optimum.quanto.")
"""Of which such classes are quantised weights."""
_DEEPEST = 3
"""Instances in instances that are looked into."""
_MOST = 64
"""Most attributes that are looked at."""
_FAULTS = (Malformed, IndexError, TypeError, ValueError)

Fact = int | str | tuple[int, ...]


def subclass_reason(name: Node) -> str:
    """Why an instance of a class can't be pruned."""
    told = shorten(str(name))
    if str(name).startswith(_LIBRARIES):
        return f"It is quantised, of the class {told}."
    return f"It is of the class {told}, which keeps its values elsewhere."


def stored_in_attributes(args: Sequence[Node], decode: Decode, attributes_of: Callable[[Node], Node]) -> Stored | None:
    """The tensors that an instance has, and what else is plain; None where it has none, or in an unknown way.

    Args:
        args: the class, what torch makes the tensor by, and last, as the ninth, the attributes.
        attributes_of: the attributes of an instance of such a class; None of any other node.
    """
    name, state = args[0], args[8] if len(args) > 8 else None
    tensors: dict[str, Tensor] = {}
    facts: dict[str, Fact] = {}
    try:
        for key, node in islice(_attributes(state, attributes_of, _DEEPEST), _MOST):
            fact = _fact(node)
            if fact is not None:
                facts.setdefault(key, fact)
            elif (tensor := decode(node)) is not None:
                tensors.setdefault(key, tensor)
    except _FAULTS:
        # it is listed all the same
        return None
    if not tensors:
        return None
    most = max(tensors, key=lambda key: tensors[key].nbytes)
    parts = tuple((key, tensor) for key, tensor in tensors.items() if key != most)
    return Stored(str(name), tensors[most], parts, (), tuple(facts.items()))


def _attributes(state: Node, attributes_of: Callable[[Node], Node], deepest: int) -> Iterator[tuple[str, Node]]:
    """Name and value of the attributes, those of instances within included."""
    # with slots, a state is a pair
    for part in state if isinstance(state, tuple) else (state,):
        for key, node in text_items(part).items() if isinstance(part, Dict | Call) else ():
            inner = attributes_of(node) if deepest else None
            if inner is None:
                yield key, node
            else:
                yield from _attributes(inner, attributes_of, deepest - 1)


def _fact(node: Node) -> Fact | None:
    """A whole number, several of them as a tuple, or the name of a dtype, which quanto keeps in an object."""
    match node:
        case bool() | str():
            return None
        case int():
            return node
        case Name(module="torch"):
            return node.name
        case Call(function=Name(name="Size"), args=(tuple() as sizes,)):
            return _fact(sizes)
        case Call(states=[state, *_]):
            named = text_items(state).get("name")
            return named if isinstance(named, str) else None
        case tuple() | list() if node and all(type(each) is int for each in node):
            return tuple(each for each in node if isinstance(each, int))
    return None
