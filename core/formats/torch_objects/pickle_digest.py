"""Digests of an unpickled object without its tensors, independent of the order of dicts and of shared objects."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256

from core.formats.pickle.dicts import final_pairs, is_made_of_list
from core.formats.pickle.nodes import Call, Dict, Name, Node, Pair, Persistent, Set, children
from core.formats.shared.malformed import Malformed
from core.formats.torch_objects.storage_ids import storage_id
from core.formats.torch_objects.tensors import is_frozen, is_tensor
from core.formats.torch_objects.without_masks import pairs_without_masks

_CYCLE = b"cycle"
_COMPOUND = (tuple, list, Dict, Set, Name, Persistent, Call)

_DEPTH = 8
"""Most names that lead to a part with a digest of its own."""
_MOST = 50_000
"""Most parts of an object; one of more has one digest, since what is shared counts each time."""

Path = tuple[str, ...]
"""The keys that lead to a part of a pickled object."""

Readable = Callable[[Node], bool]
"""Whether the elements of a tensor node can be read, so that they are compared elsewhere."""


def pickle_parts(root: Node, readable: Readable) -> Iterator[tuple[Path, bytes]]:
    """The SHA-256 of each part of an object graph that is found by keys of dicts and by names of attributes.

    Readable tensors all count the same, but for frozen parameters, as their keys, dtypes, shapes and elements are
    compared elsewhere. A storage's key and device do not count, since every ``torch.save`` assigns them anew. Masks of
    ``torch.nn.utils.prune`` do not count, nor what they change in a state dict or a module.

    Yields:
        path and digest; the first are those of the whole without its parts.
    """
    digests = _Digests(readable, pairs_without_masks(root))
    whole = digests.of(root)
    return digests.parts(root, ()) if digests.size(root, 0, {}) <= _MOST else iter([((), whole)])


class _Digests:
    """Computes digests bottom-up with a stack instead of recursion, so that any depth of nesting works."""

    def __init__(self, readable: Readable, replaced: Mapping[int, Sequence[Pair]]) -> None:
        self._readable = readable
        self._replaced = replaced
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

    def size(self, node: Node, depth: int, known: dict[tuple[int, int], int]) -> int:
        """How many digests `parts` gives of a node.

        Args:
            depth: how many names lead to it.
            known: the answers so far.
        """
        place = id(node), depth
        if place not in known:
            inside = self._inside(node, depth)
            found = (self.size(each, depth + 1, known) for _, each in inside if not self._is_readable(each))
            known[place] = 1 + sum(found)
        return known[place]

    def parts(self, node: Node, path: Path) -> Iterator[tuple[Path, bytes]]:
        """The digests of a node that has one, and of what is in it, under their paths."""
        inside = self._inside(node, len(path))
        if not inside:
            yield path, self._digest(node)
            return
        keys = [_joined(f"key {self._kind(value)}", self._key(key)) for key, value in inside]
        yield path, _joined("frame", self._frame(node), *sorted(keys))
        for key, value in inside:
            if not self._is_readable(value):
                yield from self.parts(value, (*path, str(key)))

    def _inside(self, node: Node, depth: int) -> list[Pair]:
        """What is found in a node by a key or a name, and has a digest of its own."""
        if depth >= _DEPTH:
            return []
        pairs = [pair for each in self._holders(node) for pair in self._listed_pairs(each)]
        return [(key, value) for key, value in pairs if isinstance(key, str | int)]

    def _holders(self, node: Node) -> Iterator[Dict | Call]:
        """The node and its states, as far as they are dicts."""
        states = node.states if isinstance(node, Call) and not self._is_readable(node) else ()
        return (each for each in (node, *states) if isinstance(each, Dict | Call))

    def _frame(self, node: Node) -> bytes:
        """The digest of what is in a node and has no name."""
        pairs = [pair for each in self._holders(node) for pair in self._listed_pairs(each)]
        unnamed = [(key, value) for key, value in pairs if not isinstance(key, str | int)]
        odd = sorted(_joined("pair", self._digest(key), self._digest(value)) for key, value in unnamed)
        if not isinstance(node, Call):
            return _joined("dict", *odd)
        states = [self._digest(each) for each in node.states if not isinstance(each, Dict | Call)]
        return _joined(f"call {node.opcode}", *self._made(node), self._listed(node.items), *odd, *states)

    def _made(self, node: Call) -> Iterator[bytes]:
        """The digests of what is called with which arguments; what an ordered dict is made of counts as its pairs."""
        args = _joined("tuple") if is_made_of_list(node) else self._digest(node.args)
        yield from (self._digest(node.function), args, self._digest(node.named))

    def _waiting(self, node: Node, opened: set[int]) -> list[Node]:
        """The nodes inside that need a digest first; one that is in progress contains itself and is not waited for."""
        closed = self._is_readable(node) or (isinstance(node, Persistent) and _is_storage(node))
        inside = () if closed else children(node)
        return [
            each
            for each in inside
            if isinstance(each, _COMPOUND) and id(each) not in self._found and id(each) not in opened
        ]

    def _kind(self, node: Node) -> str:
        if not self._is_readable(node):
            return ""
        return "frozen" if is_frozen(node) else "tensor"

    def _is_readable(self, node: Node) -> bool:
        return is_tensor(node) and self._readable(node)

    def _combined(self, node: Node) -> bytes:
        if self._is_readable(node):
            return _joined(self._kind(node))
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
        items, states = self._listed(node.items), self._listed(node.states)
        return _joined(f"call {node.opcode}", *self._made(node), items, _joined("pairs", *self._pairs(node)), states)

    def _persistent(self, node: Persistent) -> bytes:
        if _is_storage(node):
            found = storage_id(node)
            return _joined("storage", _text(found.dtype.name), _text(str(found.numel)))
        return _joined("persistent", self._digest(node.id))

    def _pairs(self, node: Dict | Call) -> Sequence[bytes]:
        return sorted(_joined("pair", self._key(key), self._digest(value)) for key, value in self._listed_pairs(node))

    def _listed_pairs(self, node: Dict | Call) -> Sequence[Pair]:
        replaced = self._replaced.get(id(node))
        if replaced is not None:
            return replaced
        return final_pairs(node)

    def _key(self, key: Node) -> bytes:
        """The digest of a key; a string of Python 2 becomes the same key."""
        return self._digest(str(key) if isinstance(key, str) else key)

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
