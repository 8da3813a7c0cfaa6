"""Encodes the nodes of a pickle as a pickle again, with the same shared objects and cycles.

It uses only opcodes that ``torch.load(weights_only=True)`` accepts, except for values that it would not have read in
the first place.
"""

import struct
from collections.abc import Callable, Iterable, Sequence
from pickle import (
    ADDITEMS,
    APPENDS,
    BINBYTES,
    BINBYTES8,
    BINFLOAT,
    BINGET,
    BININT,
    BININT1,
    BININT2,
    BINPERSID,
    BINPUT,
    BINSTRING,
    BINUNICODE,
    BUILD,
    BYTEARRAY8,
    EMPTY_DICT,
    EMPTY_LIST,
    EMPTY_SET,
    EMPTY_TUPLE,
    FROZENSET,
    GLOBAL,
    LONG1,
    LONG4,
    LONG_BINGET,
    LONG_BINPUT,
    MARK,
    NEWFALSE,
    NEWOBJ,
    NEWOBJ_EX,
    NEWTRUE,
    NONE,
    OBJ,
    POP,
    POP_MARK,
    PROTO,
    REDUCE,
    SETITEMS,
    SHORT_BINBYTES,
    SHORT_BINSTRING,
    STOP,
    TUPLE,
    TUPLE1,
    TUPLE2,
    TUPLE3,
)
from typing import Any, TypeAlias

from core.base.errors import UserError
from core.base.going_on import go_on
from core.formats.pickle.nodes import Call, Dict, Name, Node, OldString, Persistent, Set
from core.formats.shared.malformed import shorten

_SHORT_TUPLES = {1: TUPLE1, 2: TUPLE2, 3: TUPLE3}
_CALLS = {"REDUCE": REDUCE, "NEWOBJ": NEWOBJ, "NEWOBJ_EX": NEWOBJ_EX}
_FORGOTTEN = {bool, int, float, type(None)}
"""Types that are not memoized, since a memo entry takes more bytes than writing the value again."""

Step: TypeAlias = tuple[Callable[[Any], None], Any]
"""A method of the encoder, and its argument."""


def write_pickle(root: Node, protocol: int) -> bytes:
    """Encode a node as a pickle.

    Args:
        protocol: of the pickle that the nodes were read from, for its header; opcodes newer than protocol 2 are used
            only for what protocol 2 can't express.

    Raises:
        UserError: an object was pickled with items, pairs and state in an unusual order, or a name holds a newline.
    """
    return _Encoder().encode(root, max(protocol, 2))


_TURN = 4096
"""Steps between two questions whether to go on."""


class _Encoder:
    """Works off a stack of steps instead of recursing, so that any depth of nesting can be encoded."""

    def __init__(self) -> None:
        self._out = bytearray()
        self._memo: dict[int, int] = {}
        self._todo: list[Step] = []

    def encode(self, root: Node, protocol: int) -> bytes:
        self._out += PROTO + bytes([protocol])
        self._todo.append((self._node, root))
        while self._todo:
            go_on()
            for _ in range(_TURN):
                if self._todo:
                    action, subject = self._todo.pop()
                    action(subject)
        return bytes(self._out + STOP)

    def _node(self, node: Node) -> None:
        kind = type(node)
        if kind in _FORGOTTEN:
            self._out += _VALUES[kind](node)
        elif id(node) in self._memo:
            self._get(self._memo[id(node)])
        elif kind in _VALUES:
            self._out += _VALUES[kind](node)
            self._put(node)
        else:
            _COMPOUNDS[kind](self, node)

    def _tuple(self, node: tuple[Node, ...]) -> None:
        if not node:
            self._out += EMPTY_TUPLE
        elif len(node) in _SHORT_TUPLES:
            self._then([*self._each(node), self._closing(node, _SHORT_TUPLES[len(node)], POP * len(node))])
        else:
            self._then([(self._emit, MARK), *self._each(node), self._closing(node, TUPLE, POP_MARK)])

    def _list(self, node: list[Node]) -> None:
        self._out += EMPTY_LIST
        self._put(node)
        self._then(self._filling(node, APPENDS))

    def _dict(self, node: Dict) -> None:
        self._out += EMPTY_DICT
        self._put(node)
        self._then(self._filling(_flat(node), SETITEMS))

    def _set(self, node: Set) -> None:
        if node.frozen:
            self._then([(self._emit, MARK), *self._each(node.items), self._closing(node, FROZENSET, POP_MARK)])
        else:
            self._out += EMPTY_SET
            self._put(node)
            self._then(self._filling(node.items, ADDITEMS))

    def _persistent(self, node: Persistent) -> None:
        self._then([(self._node, node.id), self._closing(node, BINPERSID, POP)])

    def _call(self, node: Call) -> None:
        if node.irregular:
            raise UserError(
                f"The object {shorten(str(node.function))} in the file was pickled in an unusual order, "
                "so names can't be changed in it. Commit it instead."
            )
        if node.opcode == "OBJ":
            parts: tuple[Node, ...] = (node.function, *node.args)
            self._then([(self._emit, MARK), *self._each(parts), self._closing(node, OBJ, POP_MARK)])
        else:
            parts = (node.function, node.args, node.named)[: 3 if node.opcode == "NEWOBJ_EX" else 2]
            self._then([*self._each(parts), self._closing(node, _CALLS[node.opcode], POP * len(parts))])

    def _contents(self, node: Call) -> None:
        """The steps that fill an object once it is made: items, pairs, states."""
        building = [step for state in node.states for step in ((self._node, state), (self._emit, BUILD))]
        self._then([*self._filling(node.items, APPENDS), *self._filling(_flat(node), SETITEMS), *building])

    def _closing(self, node: Node, code: bytes, undo: bytes) -> Step:
        """The step that makes the node of its parts on the unpickler's stack."""
        return self._close, (node, code, undo)

    def _close(self, closing: tuple[Node, bytes, bytes]) -> None:
        node, code, undo = closing
        if id(node) in self._memo:
            # it contains itself: it was made while its parts were written, so they are popped and it is fetched
            self._out += undo
            self._get(self._memo[id(node)])
            return
        self._out += code
        self._put(node)
        if isinstance(node, Call):
            self._contents(node)

    def _filling(self, items: Sequence[Node], code: bytes) -> list[Step]:
        return [(self._emit, MARK), *self._each(items), (self._emit, code)] if items else []

    def _each(self, nodes: Iterable[Node]) -> list[Step]:
        return [(self._node, node) for node in nodes]

    def _then(self, steps: Sequence[Step]) -> None:
        self._todo.extend(reversed(steps))

    def _emit(self, code: bytes) -> None:
        self._out += code

    def _put(self, node: Node) -> None:
        place = self._memo[id(node)] = len(self._memo)
        self._out += BINPUT + bytes([place]) if place < 256 else LONG_BINPUT + struct.pack("<I", place)

    def _get(self, place: int) -> None:
        self._out += BINGET + bytes([place]) if place < 256 else LONG_BINGET + struct.pack("<I", place)


_COMPOUNDS: dict[type, Callable[[_Encoder, Any], None]] = {
    tuple: _Encoder._tuple,
    list: _Encoder._list,
    Dict: _Encoder._dict,
    Set: _Encoder._set,
    Persistent: _Encoder._persistent,
    Call: _Encoder._call,
}


def _flat(node: Dict | Call) -> list[Node]:
    return [each for pair in node.pairs for each in pair]


def _bool(node: bool) -> bytes:
    return NEWTRUE if node else NEWFALSE


def _int(node: int) -> bytes:
    if 0 <= node < 1 << 8:
        return BININT1 + bytes([node])
    if 0 <= node < 1 << 16:
        return BININT2 + struct.pack("<H", node)
    if -1 << 31 <= node < 1 << 31:
        return BININT + struct.pack("<i", node)
    raw = node.to_bytes(node.bit_length() // 8 + 1, "little", signed=True)
    return LONG1 + bytes([len(raw)]) + raw if len(raw) < 256 else LONG4 + struct.pack("<i", len(raw)) + raw


def _float(node: float) -> bytes:
    return BINFLOAT + struct.pack(">d", node)


def _str(node: str) -> bytes:
    raw = node.encode("utf-8", "surrogatepass")
    return BINUNICODE + struct.pack("<I", len(raw)) + raw


def _old_string(node: OldString) -> bytes:
    raw = node.encode("utf-8", "surrogateescape")
    return (
        SHORT_BINSTRING + bytes([len(raw)]) + raw if len(raw) < 256 else BINSTRING + struct.pack("<i", len(raw)) + raw
    )


def _bytes(node: bytes) -> bytes:
    if len(node) < 256:
        return SHORT_BINBYTES + bytes([len(node)]) + node
    if len(node) < 1 << 32:
        return BINBYTES + struct.pack("<I", len(node)) + node
    return BINBYTES8 + struct.pack("<Q", len(node)) + node


def _bytearray(node: bytearray) -> bytes:
    return BYTEARRAY8 + struct.pack("<Q", len(node)) + node


def _name(node: Name) -> bytes:
    if "\n" in node.module or "\n" in node.name:
        raise UserError(f"The file refers to {shorten(str(node))}, so names can't be changed in it. Commit it instead.")
    return GLOBAL + f"{node.module}\n{node.name}\n".encode("utf-8", "surrogatepass")


_VALUES: dict[type, Callable[[Any], bytes]] = {
    type(None): lambda _: NONE,
    bool: _bool,
    int: _int,
    float: _float,
    str: _str,
    OldString: _old_string,
    bytes: _bytes,
    bytearray: _bytearray,
    Name: _name,
}
