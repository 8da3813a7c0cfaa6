"""One digest of an unpickled object without its tensors, independent of the order of dicts and of shared objects."""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from core.formats.pickle.dicts import final_pairs
from core.formats.pickle.nodes import Call, Dict, Name, Node, Persistent, Set, children
from core.formats.shared.malformed import Malformed
from core.formats.torch_objects.tensors import is_tensor, storage_id

_CYCLE = b"cycle"
_COMPOUND = (tuple, list, Dict, Set, Name, Persistent, Call)

Readable = Callable[[Node], bool]
"""Whether the elements of a tensor node can be read, so that they are compared elsewhere."""


def pickle_digest(root: Node, readable: Readable) -> bytes:
    """The SHA-256 of an object graph.

    Readable tensors all count the same, as their keys, dtypes, shapes and elements are compared elsewhere. A storage's
    key and device do not count, since every ``torch.save`` assigns them anew.
    """
    return _Digests(readable).of(root)


class _Digests:
    """Computes digests bottom-up with a stack instead of recursion, so that any depth of nesting works."""

    def __init__(self, readable: Readable) -> None:
        self._readable = readable
        self._found: dict[int, bytes] = {}

    def of(self, root: Node) -> bytes:
        pending, opened = [root], set[int]()
        while pending:
            node = pending[-1]
            if isinstance(node, _COMPOUND) and id(node) not in self._found:
                waiting = self._waiting(node, opened) if id(node) not in opened else []
                opened.add(id(node))
                if waiting:
                    pending.extend(waiting)
                    continue
                self._found[id(node)] = self._combined(node)
            pending.pop()
        return self._digest(root)

    def _waiting(self, node: Node, opened: set[int]) -> list[Node]:
        """The nodes inside that need a digest first; one that is in progress contains itself and is not waited for."""
        closed = self._is_readable(node) or (isinstance(node, Persistent) and _is_storage(node))
        inside = () if closed else children(node)
        return [
            each
            for each in inside
            if isinstance(each, _COMPOUND) and id(each) not in self._found and id(each) not in opened
        ]

    def _is_readable(self, node: Node) -> bool:
        return is_tensor(node) and self._readable(node)

    def _combined(self, node: Node) -> bytes:
        if self._is_readable(node):
            return _joined("tensor")
        match node:
            case tuple() | list():
                return _joined(type(node).__name__, *map(self._digest, node))
            case Dict():
                return _joined("dict", *self._pairs(node))
            case Set(items=items, frozen=frozen):
                return _joined(f"set {frozen}", *sorted(map(self._digest, items)))
            case Name(module=module, name=name):
                return _joined("name", _text(module), _text(name))
            case Persistent():
                return self._persistent(node)
        assert isinstance(node, Call)
        return self._call(node)

    def _call(self, node: Call) -> bytes:
        made = map(self._digest, (node.function, node.args, node.named))
        items, states = self._listed(node.items), self._listed(node.states)
        return _joined(f"call {node.opcode}", *made, items, _joined("pairs", *self._pairs(node)), states)

    def _persistent(self, node: Persistent) -> bytes:
        if _is_storage(node):
            found = storage_id(node)
            return _joined("storage", _text(found.dtype.name), _text(str(found.numel)))
        return _joined("persistent", self._digest(node.id))

    def _pairs(self, node: Dict | Call) -> Sequence[bytes]:
        pairs = final_pairs(node) if isinstance(node, Dict) or node.pairs else ()
        return sorted(_joined("pair", self._digest(key), self._digest(value)) for key, value in pairs)

    def _listed(self, nodes: Iterable[Node]) -> bytes:
        return _joined("list", *map(self._digest, nodes))

    def _digest(self, node: Node) -> bytes:
        if isinstance(node, _COMPOUND):
            return self._found.get(id(node), _CYCLE)
        # hex, since Python refuses to write very long integers in decimal
        return _text(f"{type(node).__name__} {hex(node) if isinstance(node, int) else repr(node)}")


def _is_storage(node: Persistent) -> bool:
    try:
        return bool(storage_id(node))
    except Malformed:
        return False


def _text(text: str) -> bytes:
    return sha256(text.encode("utf-8", "backslashreplace")).digest()


def _joined(kind: str, *parts: bytes) -> bytes:
    """One digest of a kind, several digests, and their number."""
    return sha256(b"".join([f"{kind} {len(parts)} ".encode(), *parts])).digest()
