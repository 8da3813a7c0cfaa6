"""The object graph of a pickle as passive nodes: nothing is ever called, imported or compared by value.

None, bool, int, float, str, bytes, bytearray, tuple and list stand for themselves; the rest are the classes below.
Nodes can be shared, can contain themselves and can nest to any depth: traverse them with :func:`walk`.
"""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from core.base.going_on import go_on

Node: TypeAlias = object
Pair: TypeAlias = tuple[Node, Node]

# shared by all nodes that have none, which are most; replaced, not changed, by the first `put` or `append`
_NO_PAIRS: list[Pair] = []
_NO_NODES: list[Node] = []


class OldString(str):
    """A Python 2 ``str``: bytes decoded as UTF-8, with surrogates for bytes that are not (``surrogateescape``)."""

    __slots__ = ()


class Dict:
    """A dict, as the pairs in the order in which they were set; a key may occur twice."""

    __slots__ = ("pairs",)

    def __init__(self, pairs: list[Pair] = _NO_PAIRS) -> None:
        self.pairs = pairs

    def put(self, pairs: Sequence[Pair]) -> None:
        """Set more pairs."""
        if self.pairs is _NO_PAIRS:
            self.pairs = []
        self.pairs.extend(pairs)


class Set:
    """A set or frozenset."""

    __slots__ = ("frozen", "items")

    def __init__(self, items: list[Node], *, frozen: bool) -> None:
        self.items = items
        self.frozen = frozen


class Name:
    """A class or function that unpickling would import, by name."""

    __slots__ = ("module", "name")

    def __init__(self, module: str, name: str) -> None:
        self.module = module
        self.name = name

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


class Persistent:
    """A reference to an object outside of the pickle, by its persistent id, such as a tensor's storage."""

    __slots__ = ("id",)

    def __init__(self, id: Node) -> None:  # noqa: A002 - the pickle format's own word
        self.id = id


class Call:
    """An object that unpickling would make by calling a function or class.

    Attributes:
        opcode: the one that makes it: REDUCE, NEWOBJ, NEWOBJ_EX or OBJ (which stands for INST too).
        function: what would be called, most often a `Name`.
        args: positional arguments.
        named: keyword arguments, for NEWOBJ_EX only.
        items: what would be appended to it afterwards.
        pairs: what would be set in it afterwards, as in a dict.
        states: what would be given to its ``__setstate__`` or ``__dict__``, in order.
        irregular: whether these came in another order than items, pairs, states.
    """

    __slots__ = ("args", "function", "irregular", "items", "named", "opcode", "pairs", "states")

    def __init__(self, opcode: str, function: Node, args: tuple[Node, ...], named: Node = None) -> None:
        self.opcode = opcode
        self.function = function
        self.args = args
        self.named = named
        self.items = _NO_NODES
        self.pairs = _NO_PAIRS
        self.states = _NO_NODES
        self.irregular = False

    def append(self, items: Sequence[Node]) -> None:
        """Append items, as APPENDS does."""
        self.irregular |= bool(self.pairs or self.states)
        if self.items is _NO_NODES:
            self.items = []
        self.items.extend(items)

    def put(self, pairs: Sequence[Pair]) -> None:
        """Set pairs, as SETITEMS does."""
        self.irregular |= bool(self.states)
        if self.pairs is _NO_PAIRS:
            self.pairs = []
        self.pairs.extend(pairs)

    def build(self, state: Node) -> None:
        """Set its state, as BUILD does."""
        if self.states is _NO_NODES:
            self.states = []
        self.states.append(state)


def children(node: Node) -> Sequence[Node]:
    """The nodes directly inside a node, in the order of the pickle."""
    if isinstance(node, tuple | list):
        return node
    if isinstance(node, Dict):
        return _flat(node.pairs)
    if isinstance(node, Call):
        return [node.function, node.args, node.named, *node.items, *_flat(node.pairs), *node.states]
    if isinstance(node, Set):
        return node.items
    return [node.id] if isinstance(node, Persistent) else ()


_TURN = 1024
"""Nodes between two questions whether to go on."""


def walk(root: Node) -> Iterator[Node]:
    """Every node that is not a plain value, once, each before what is inside it (preorder)."""
    seen: set[int] = set()
    pending = [root]
    while pending:
        if not len(seen) % _TURN:
            go_on()
        node = pending.pop()
        if type(node) in _COMPOUND and id(node) not in seen:
            seen.add(id(node))
            yield node
            pending.extend(reversed(children(node)))


_COMPOUND = frozenset({tuple, list, Dict, Set, Name, Persistent, Call})


def _flat(pairs: Sequence[Pair]) -> list[Node]:
    return [node for pair in pairs for node in pair]
