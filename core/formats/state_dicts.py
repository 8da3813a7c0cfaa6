"""Finds the state dicts in what a pickle says, names their tensors, and puts other tensors in their place."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.errors import UserError
from core.formats.base import Edit
from core.formats.malformed import shown
from core.formats.pickle_nodes import Call, Dict, Name, Node, Pair, walk
from core.formats.torch_tensors import is_tensor

WRAPPERS = ("state_dict", "model", "model_state_dict")
"""Keys under which training scripts keep the state dict beside the optimizer's and other things."""


@dataclass(frozen=True)
class Model:
    """A state dict.

    Attributes:
        prefix: what goes before the keys where the file holds several models, with its dot.
        mapping: the dict itself.
    """

    prefix: str
    mapping: Dict | Call

    def tensors(self) -> Iterator[tuple[str, Node]]:
        """Key and node of each tensor under a key that is text, in order."""
        for key, value in _settled(self.mapping):
            if isinstance(key, str) and is_tensor(value):
                yield self._full(key), value

    def nameless(self) -> int:
        """How many tensors have a key that is not text."""
        return sum(is_tensor(value) and not isinstance(key, str) for key, value in _settled(self.mapping))

    def edit(self, edits: Mapping[str, Sequence[Edit]], make: Callable[[Edit, Node], Node]) -> None:
        """Put what the edits say in the place of the tensors they name.

        Args:
            edits: by full key; the first keeps the node, the others are new.
            make: gives the node of a new tensor, from its edit and the node that was there.

        Raises:
            UserError: a new key is in use already, or an old one can't be written differently.
        """
        pairs: list[Pair] = []
        for key, value in _settled(self.mapping):
            if isinstance(key, str) and is_tensor(value) and self._full(key) in edits:
                pairs += self._edited(key, value, edits[self._full(key)], make)
            else:
                pairs.append((key, value))
        _refuse_doubles(pairs)
        _replace_pairs(self.mapping, pairs)

    def _full(self, key: str) -> str:
        return self.prefix + _speakable(key)

    def _edited(
        self, key: str, value: Node, edits: Sequence[Edit], make: Callable[[Edit, Node], Node]
    ) -> Iterator[Pair]:
        for place, edit in enumerate(edits):
            yield self._new_key(key, edit), make(edit, value) if place else value

    def _new_key(self, key: str, edit: Edit) -> str:
        if edit.key == self._full(key):
            return key
        if _speakable(key) != key or not edit.key.startswith(self.prefix):
            raise UserError(f"{shown(key)} can't be renamed to {shown(edit.key)} in this file. Commit it instead.")
        return edit.key.removeprefix(self.prefix)


def find_models(root: Node) -> tuple[Model, ...]:
    """The state dicts of a file: under the usual keys, or else the whole of it; none where there is none."""
    wrapped = [(key, value) for key, value in _settled(root) if isinstance(key, str) and key in WRAPPERS]
    found = [(key, value) for key, value in wrapped if _is_state_dict(value)]
    several = len(found) > 1
    models = [Model(f"{key}." if several else "", value) for key, value in found if isinstance(value, Dict | Call)]
    if not models and _is_state_dict(root) and isinstance(root, Dict | Call):
        models = [Model("", root)]
    return tuple(models)


def find_module(root: Node) -> str:
    """The class of the first whole module in a file, as the pickle names it; empty where there is none."""
    for node in walk(root):
        if isinstance(node, Call) and any(_is_module_state(state) for state in node.states):
            named = node.function if isinstance(node.function, Name) else _first_name(node.args)
            return str(named) if named else "an unknown class"
    return ""


def text_keys(root: Node) -> list[str]:
    """The keys of a dict that are text."""
    return [key for key, _ in _settled(root) if isinstance(key, str)]


def _is_state_dict(node: Node) -> bool:
    return any(isinstance(key, str) and is_tensor(value) for key, value in _pairs(node))


def _is_module_state(state: Node) -> bool:
    return {"_parameters", "_modules"} <= {key for key, _ in _pairs(state) if isinstance(key, str)}


def _first_name(nodes: Sequence[Node]) -> Name | None:
    return next((node for node in nodes if isinstance(node, Name)), None)


def _pairs(node: Node) -> Sequence[Pair]:
    if isinstance(node, Dict):
        return node.pairs
    if isinstance(node, Call):
        return [*_listed(node), *node.pairs] if node.args else node.pairs
    return ()


def _listed(node: Call) -> Sequence[Pair]:
    """The pairs that an ordered dict of Python 2 is made of: lists of two in one argument."""
    named = isinstance(node.function, Name) and node.function.name == "OrderedDict"
    if not named or len(node.args) != 1 or not isinstance(node.args[0], list):
        return ()
    return [(each[0], each[1]) for each in node.args[0] if isinstance(each, tuple | list) and len(each) == 2]


def _settled(node: Node) -> list[Pair]:
    """The pairs of a dict once all are set: a key that comes again keeps its place and takes the new value."""
    found: dict[Node, Pair] = {}
    for key, value in _pairs(node):
        # other keys are nodes: they are told apart by identity, and never compared or hashed
        found[key if isinstance(key, str) else (id(key),)] = (key, value)
    return list(found.values())


def _replace_pairs(node: Dict | Call, pairs: list[Pair]) -> None:
    if isinstance(node, Call) and _listed(node):
        node.args = ()
    node.pairs = pairs


def _refuse_doubles(pairs: Sequence[Pair]) -> None:
    seen: set[str] = set()
    for key, _ in pairs:
        if isinstance(key, str) and key in seen:
            raise UserError(f"The file holds something called {shown(key)} already, so it can't take another.")
        if isinstance(key, str):
            seen.add(key)


def _speakable(key: str) -> str:
    """A key without lone surrogates, which no other program could be given."""
    return key if key.isascii() else key.encode("utf-8", "backslashreplace").decode()
