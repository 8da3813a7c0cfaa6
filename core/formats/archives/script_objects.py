"""Traverses the objects of a TorchScript archive: modules and their attributes, as its pickle has them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from core.base.wording import counted
from core.formats.pickle.nodes import Call, Dict, Name, Node
from core.formats.shared.malformed import Malformed, shorten
from core.formats.torch_objects.tensors import is_tensor

MAX_DEPTH = 500
"""Most attributes from the model to a tensor."""

MAX_NODES = 1_000_000
"""Most nodes that are visited: shared objects can stand for exponentially many tensors."""

MAX_NAME = 1000
"""Most characters of an attribute's name."""

_CLASSES = "__torch__"

Child: TypeAlias = tuple[str, Node]
"""The name of a child in its object, and its node."""


@dataclass(frozen=True, slots=True)
class ScriptObject:
    """An object of one of the program's classes.

    Attributes:
        path: attribute names joined with dots; empty for the model itself.
        kind: qualified name of its class in the program.
    """

    path: str
    kind: str


@dataclass(frozen=True, slots=True)
class ScriptTensor:
    """A tensor among the attributes.

    Attributes:
        path: attribute names joined with dots.
        owner: qualified name of the class whose attribute it is; empty where it is in a list or dict.
        attribute: its name there.
        node: of the tensor.
    """

    path: str
    owner: str
    attribute: str
    node: Node


def walk_objects(root: Node) -> Iterator[ScriptObject | ScriptTensor]:
    """All objects and tensors, each object before what is in it, in the order of the pickle.

    Raises:
        Malformed: there are more levels than `MAX_DEPTH` or more nodes than `MAX_NODES`, or a name is too long.
    """
    pending: list[tuple[int, str, str, str, Node]] = [(0, "", "", "", root)]
    way = _Path()
    count = 0
    while pending:
        depth, path, owner, name, node = pending.pop()
        if is_tensor(node):
            yield ScriptTensor(path, owner, name, node)
            continue
        if not way.enter(depth, node):
            continue
        kind = _kind(node)
        if kind:
            yield ScriptObject(path, kind)
        inside = _children(node)
        count += len(inside)
        if depth > MAX_DEPTH or count > MAX_NODES:
            raise Malformed("its objects are nested in each other without end")
        pending += [(depth + 1, _joined(path, key), kind, key, child) for key, child in inside if _is_compound(child)]


class _Path:
    """The objects on the path to the present one, so that one that contains itself is entered once."""

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._there: set[int] = set()

    def enter(self, depth: int, node: Node) -> bool:
        """Go to a node below the first ``depth`` objects of the path; False where it is one of these (a cycle)."""
        while len(self._numbers) > depth:
            self._there.discard(self._numbers.pop())
        if id(node) in self._there:
            return False
        self._numbers.append(id(node))
        self._there.add(id(node))
        return True


def short_name(kind: str) -> str:
    """The unqualified class name: ``Conv2d`` for ``__torch__.torch.nn.modules.conv.___torch_mangle_3.Conv2d``."""
    return shorten(kind.rpartition(".")[2])


def _kind(node: Node) -> str:
    """The class of an object of the program; empty for other nodes."""
    function = node.function if isinstance(node, Call) else None
    is_class = isinstance(function, Name) and function.module.partition(".")[0] == _CLASSES
    return str(function) if is_class else ""


def _children(node: Node) -> Sequence[Child]:
    """The children of a node, in reverse order."""
    if isinstance(node, list | tuple):
        return [(str(number), child) for number, child in enumerate(node)][::-1]
    if isinstance(node, Dict):
        return list(_by_key(node).items())[::-1]
    if isinstance(node, Call) and node.states and _kind(node):
        return _children(node.states[-1])
    # typed lists and dicts: torch.jit._pickle.build_intlist and the like have them as their argument
    return _children(node.args[0]) if isinstance(node, Call) and node.args and _is_tag(node) else ()


def _by_key(node: Dict) -> Mapping[str, Node]:
    return {str(key): value for key, value in node.pairs if isinstance(key, str | int)}


def _joined(path: str, name: str) -> str:
    if len(name) > MAX_NAME:
        raise Malformed(f"it has an attribute of {counted(len(name), 'character')}")
    return f"{path}.{name}" if path else name


def _is_compound(node: Node) -> bool:
    return isinstance(node, list | tuple | Dict | Call)


def _is_tag(node: Call) -> bool:
    return isinstance(node.function, Name) and node.function.module == "torch.jit._pickle"
